import type { Unit } from '../src/domain/member.ts';
import { bare } from '../src/text/bare.ts';
import { foldedWords } from '../src/text/fold.ts';
import { fuzzyEqual } from '../src/text/fuzzy.ts';
import { tonedWords } from '../src/text/tone.ts';

/** Rank of a unit of whose name only a part was typed. */
const PART = 4;

/**
 * How closely typed words name a unit, whatever stands between the words: 0 by its code (alone or behind the name), 1 with
 * the marks of its name, 2 without them, 3 a letter off, 4 by a part of it. Null: they do not.
 */
export function unitRank(typed: string, { code, name }: Unit): number | null {
  const words = foldedWords(typed).join(' ');
  const [ofCode, ofName] = [foldedWords(code).join(' '), foldedWords(name).join(' ')];
  if (words === '') return null;
  if (words === ofCode || words === `${ofName} ${ofCode}`) return 0;
  if (tonedWords(typed).join(' ') === tonedWords(name).join(' ')) return 1;
  if (words === ofName) return 2;
  if (fuzzyEqual(typed, name)) return 3;
  return ofName.includes(words) ? PART : null;
}

/** The units that typed words name, as closely as any does; `whole`: by all of the name or the code. */
export function namedUnits(
  units: readonly Unit[],
  typed: string,
): { readonly found: readonly Unit[]; readonly whole: boolean } {
  const ranked = units.map((unit) => ({ unit, rank: unitRank(bare(typed), unit) ?? Infinity }));
  const best = Math.min(...ranked.map(({ rank }) => rank));
  const found = ranked.filter(({ rank }) => rank === best && rank < Infinity).map(({ unit }) => unit);
  return { found, whole: best < PART };
}

/** A unit's name as it can be typed: with the code where another of these is called the same. */
export function distinctName({ code, name }: Unit, others: readonly Unit[]): string {
  const words = foldedWords(name).join(' ');
  const isAlike = others.some((one) => one.code !== code && foldedWords(one.name).join(' ') === words);
  return isAlike ? `${name} (${code})` : name;
}
