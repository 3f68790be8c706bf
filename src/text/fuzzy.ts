import { foldedWords } from './fold.ts';
import { toneKey } from './tone.ts';

/** Whether one letter put in, left out or replaced makes the two words equal. */
export function withinOneEdit(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  return restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1);
}

const DIGITS = /^\d+$/u;

/** A number is never a misprint of another one: "Phòng Nghiệp vụ 2" is not "Phòng Nghiệp vụ 1". */
function sameWord(typed: string, word: string): boolean {
  return DIGITS.test(typed) && DIGITS.test(word) ? typed === word : withinOneEdit(typed, word);
}

/**
 * Whether a typed or scanned text means the term: as many words, each at most one letter off, diacritics ignored
 * ("các nhân" for "cá nhân"). A single short word must be exact, or "ck" would mean "sk".
 */
export function fuzzyEqual(typed: string, term: string): boolean {
  const [a, b] = [foldedWords(typed), foldedWords(term)];
  if (a.length !== b.length || a.length === 0) return false;
  const exact = a.length === 1 && (b[0] ?? '').length < 4;
  return a.every((word, i) => (exact ? word === b[i] : sameWord(word, b[i] ?? '')));
}

/** The terms a typed text may mean, best first: same with marks, same without marks, one letter off. */
export function fuzzyFind(typed: string, terms: readonly string[]): string[] {
  const key = foldedWords(typed).join(' ');
  const rank = (term: string): number => {
    if (toneKey(term) === toneKey(typed)) return 0;
    return foldedWords(term).join(' ') === key ? 1 : 2;
  };
  return terms
    .filter((term) => fuzzyEqual(typed, term))
    .map((term, index) => ({ term, index, rank: rank(term) }))
    .sort((x, y) => x.rank - y.rank || x.index - y.index)
    .map(({ term }) => term);
}
