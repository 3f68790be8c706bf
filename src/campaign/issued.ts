import { dotBlanks } from '../text/blank.ts';
import type { Plan } from './plan-schema.ts';

/** Number and date as printed, with dots where the plan leaves a blank. */
export function issuedLines(plan: Pick<Plan, 'issuer'>): { readonly number: string; readonly date: string } {
  const { issuer } = plan;
  const number = issuer.number === null ? issuer.number_text.replace(/:\s*\//u, ': …/') : issuer.number_text;
  const date = issuer.issued_on === null ? dotBlanks(issuer.issued_text) : issuer.issued_text;
  return { number, date };
}
