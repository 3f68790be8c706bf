import { normalise } from './nfc.ts';

// đ has no decomposition; Ð (eth) and Ɖ (African d) look the same and come from other keyboards and from scans.
const STROKE_D = /[đĐðÐɖƉ]/gu;

/**
 * Search key without diacritics: "Sở Khoa học" and "so khoa hoc" give the same key.
 * Rank equal keys with marks first; never merge two people because their keys are equal.
 */
export function fold(text: string): string {
  return normalise(text)
    .replace(STROKE_D, 'd')
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/\s+/gu, ' ')
    .trim();
}

/** The words of a text as folded keys, punctuation dropped. */
export function foldedWords(text: string): string[] {
  return fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}
