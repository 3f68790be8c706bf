import { fold } from './fold.ts';

/** Words of a Vietnamese date that a figure belongs after: day, month, year. */
const BEFORE_A_FIGURE = new Set(['ngay', 'thang', 'nam']);

/** A printed date with dots wherever its figure is left out: "ngày tháng 6 năm 2026" becomes "ngày … tháng 6 năm 2026". */
export function dotBlanks(date: string): string {
  const words = date.split(/\s+/u);
  const bare = (word: string | undefined): boolean => word === undefined || BEFORE_A_FIGURE.has(fold(word));
  return words.map((word, i) => (bare(word) && bare(words[i + 1]) ? `${word} …` : word)).join(' ');
}
