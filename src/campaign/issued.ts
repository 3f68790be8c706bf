import { fillBlanks } from '../text/blank.ts';
import type { Plan } from './plan-schema.ts';

type Issuer = Plan['issuer'];

/** "Số:", then room for the number, then the symbol or nothing. */
const OPEN_NUMBER = /^([^:]*:)[\s.…_]*(\/.*)?$/u;

/** Number and date as official documents print them, with dots where neither the plan nor the office filled them in. */
export function issuedLines(plan: Pick<Plan, 'issuer'>): { readonly number: string; readonly date: string } {
  return { number: numberLine(plan.issuer), date: dateLine(plan.issuer) };
}

function numberLine({ number, number_text }: Issuer): string {
  const open = OPEN_NUMBER.exec(number_text);
  if (open === null) return number_text;
  const [, head = '', symbol = ''] = open;
  if (number === null) return `${head} …${symbol}`;
  // The field takes the number alone, with its symbol, or the whole line.
  const given = twoFigures(number.replace(/^[^:]*:\s*/u, ''));
  return `${head} ${given.includes('/') ? given : `${given}${symbol}`}`;
}

function dateLine({ issued_on, issued_month, issued_text }: Issuer): string {
  const [nam, month, ngay] = (issued_on ?? issued_month ?? '').split('-');
  if (month === undefined) return fillBlanks(issued_text, {});
  // Official documents write January and February with a nought, the other months as they are.
  const thang = Number(month) > 2 ? String(Number(month)) : month;
  return fillBlanks(issued_text, { ngay, thang, nam });
}

/** Official documents write a number below ten with a nought before it. */
function twoFigures(number: string): string {
  return number.replace(/^(\d)(?=\/|$)/u, '0$1');
}
