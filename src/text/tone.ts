import { normalise } from './nfc.ts';

// Tone marks: huyền, sắc, ngã, hỏi, nặng.
const TONE = '[\\u0300\\u0301\\u0303\\u0309\\u0323]';
// Open syllables only: hoàn, suýt, huỳnh have one spelling and must stay.
const OPEN = '(?![\\p{L}\\p{M}])';
const SECOND_VOWEL = new RegExp(`(?<!q)(?:(o)([ae])|(u)(y))(${TONE})${OPEN}`, 'gu');
const QUY_FIRST = new RegExp(`(q)(u)(${TONE})(y)${OPEN}`, 'gu');

/**
 * Key that is equal for the old and the new placement of the tone: hòa = hoà, thúy = thuý, khỏe = khoẻ.
 * Lower case, NFC, diacritics kept. For comparing only: what a person typed is stored as typed.
 */
export function toneKey(text: string): string {
  return normalise(text)
    .toLowerCase()
    .normalize('NFD')
    .replace(QUY_FIRST, '$1$2$4$3')
    .replace(SECOND_VOWEL, (_all, o, ae, u, y, tone) => `${o ?? u}${tone}${ae ?? y}`)
    .normalize('NFC');
}

/** The words of a text as such keys, punctuation dropped. */
export function tonedWords(text: string): string[] {
  return toneKey(text)
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== '');
}
