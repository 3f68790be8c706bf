import { normalise } from './nfc.ts';

/** Quotes, bullets and marks of markup that come along when something is pasted. */
const DECORATION = /^[\s"'“”„«»‘’`*_•●▪·≈~]+|[\s"'“”„«»‘’`*_]+$/gu;
const DASHES = /[‐‑‒–—―]/gu;
const WIDE = /[\uFF01-\uFF5E]/gu;

/** A number or a date as it was before it was written up: pasted marks around it gone, wide digits and long dashes made plain. */
export function bare(text: string): string {
  return normalise(text)
    .replace(WIDE, (sign) => String.fromCodePoint((sign.codePointAt(0) ?? 0) - 0xfee0))
    .replace(DASHES, '-')
    .replace(DECORATION, '');
}
