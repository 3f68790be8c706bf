import { fold } from './fold.ts';

/** The figures of a printed date by the word that each belongs after, folded: day, month, year. */
interface Figures {
  readonly ngay?: string | undefined;
  readonly thang?: string | undefined;
  readonly nam?: string | undefined;
}

/** Dots that a printed form leaves for a figure; one full stop may be part of a date. */
const DOTS = /[…_]+|\.{2,}/gu;
const FIGURE = /^\d+\D?$/u;

function partOf(word: string | undefined): keyof Figures | null {
  const part = word === undefined ? '' : fold(word);
  return part === 'ngay' || part === 'thang' || part === 'nam' ? part : null;
}

/**
 * A printed date that leaves a figure out, with what is known of it: "ngày tháng 6 năm 2026" becomes
 * "ngày … tháng 6 năm 2026", and with all its figures "ngày 15 tháng 7 năm 2026". A date printed in full stays.
 */
export function fillBlanks(date: string, known: Figures): string {
  const words = date.replace(DOTS, ' ').trim().split(/\s+/u);
  const bare = (i: number): boolean => words[i] === undefined || partOf(words[i]) !== null;
  if (!words.some((word, i) => partOf(word) !== null && bare(i + 1))) return date;
  const filled = words.flatMap((word, i) => {
    const before = partOf(words[i - 1]);
    if (before !== null && known[before] !== undefined && FIGURE.test(word)) return [];
    const part = partOf(word);
    if (part === null) return [word];
    const figure = known[part] ?? (bare(i + 1) ? '…' : undefined);
    return figure === undefined ? [word] : [word, figure];
  });
  return filled.join(' ');
}
