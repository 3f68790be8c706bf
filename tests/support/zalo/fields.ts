import type { Params } from '../telegram/wire.ts';
import { invalid } from './oa-error.ts';

/** Refuses every name that is not known: the platform would ignore it, and the bot would never learn. */
export function checkFields(given: Params, what: string, known: readonly string[]): void {
  const stranger = Object.keys(given).find((name) => !known.includes(name));
  if (stranger !== undefined) throw invalid(`fake: unknown field ${stranger} in ${what}`);
}

/** As the platform counts; it normalises nothing. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** A string that says something and is not too long. */
export function textField(given: unknown, what: string, most: number): string {
  if (typeof given !== 'string' || given.trim() === '') throw invalid(what);
  if (codePoints(given) > most) throw invalid(`${what}: more than ${most}`);
  return given;
}

export function webAddress(given: unknown, what: string): string {
  if (typeof given !== 'string' || !URL.canParse(given)) throw invalid(what);
  if (!/^https?:$/.test(new URL(given).protocol)) throw invalid(what);
  return given;
}

/** Ids are strings of digits; a number is refused, for it has lost digits on the way. */
export function idField(given: unknown, what: string): string {
  if (typeof given !== 'string' || !/^\d{16,19}$/.test(given)) throw invalid(what);
  return given;
}
