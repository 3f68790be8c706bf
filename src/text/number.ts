import { bare } from './bare.ts';
import { fold } from './fold.ts';

const SPOKEN: ReadonlyMap<string, number> = new Map(
  Object.entries({
    không: 0,
    'không có': 0,
    một: 1,
    hai: 2,
    ba: 3,
    bốn: 4,
    năm: 5,
    sáu: 6,
    bảy: 7,
    tám: 8,
    chín: 9,
    mười: 10,
  }),
);
const MULTIPLES: ReadonlyMap<string, number> = new Map(
  Object.entries({ nghìn: 1e3, ngàn: 1e3, triệu: 1e6, tỷ: 1e9, tỉ: 1e9 }),
);
const [WORDS, PLAIN_MULTIPLES] = [folded(SPOKEN), folded(MULTIPLES)];
// Words that change the number in ways we do not read: better ask again than be wrong by a hundred.
const NUMBER_WORDS: ReadonlySet<string> = new Set([
  ...['tram', 'chuc', 'muoi', 'van', 'ruoi', 'k', 'm', 'tr'],
  ...['hundred', 'thousand', 'million', 'billion', 'dozen', 'half'],
  ...['hoac', 'hay', 'or'],
  ...PLAIN_MULTIPLES.keys(),
]);
/** Before a number these change nothing. */
const ABOUT: ReadonlySet<string> = new Set(['khoang', 'chung', 'about', 'tam']);
const NUMBER = /^([-−+]?)(\d[\d.,' ]*)(.*)$/u;
const UNIT_WORDS = 4;
/** One word of a unit: letters, per cent, and the figures that belong to a unit and not to the number (m3, CO2). */
const UNIT_WORD = /^(?:(?:^\/?|\/)(?:%|°?\p{L}{1,12}[²³₂]?|\p{L}{0,2}m[23]|\p{L}{0,3}co[2₂]e?))+$/u;
/** "văn bản", "ti vi": typed without diacritics their first word looks like vạn and tỉ. */
const COMPOUNDS = /(?<=^| )(?:van ban|ti vi)(?= |$)/gu;

/**
 * A number as people type it, or null: "1.024", "1 024,5", "0,5", "0.5", "12 %", "2 cuộc họp", "45 m3", "không",
 * "2 triệu". A comma is the decimal sign; a dot before exactly three digits parts thousands.
 */
export function parseNumber(text: string): number | null {
  const typed = bare(text)
    .toLowerCase()
    .replace(/\s+/gu, ' ')
    .replace(/^\p{L}+ (?=\d)/u, (word) => (ABOUT.has(fold(word)) ? '' : word))
    .replace(/(?<=[\d\p{L}²³₂])[.!]$/u, '');
  const word = WORDS.get(fold(typed));
  if (word !== undefined) return word;
  const match = NUMBER.exec(typed);
  if (!match) return null;
  const [, sign = '', digits = '', rest = ''] = match;
  const value = parseDigits(digits.trim());
  const factor = unitFactor(rest.trim());
  if (value === null || factor === null) return null;
  return (sign === '-' || sign === '−' ? -1 : 1) * value * factor;
}

/** A number the Vietnamese way: 1.024 and 0,6592; `digits` is the most decimals shown. English: 1,024 and 0.6592. */
export function formatNumber(value: number, digits = 2, language: 'vi' | 'en' = 'vi'): string {
  const locale = language === 'vi' ? 'vi-VN' : 'en-GB';
  return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
}

/** By how much the words behind a number multiply it: a unit by nothing, "nghìn tờ" by a thousand; null: not understood. */
function unitFactor(rest: string): number | null {
  const words = rest
    .replace(/ ?\/ ?/gu, '/')
    .split(' ')
    .filter((word) => word !== '');
  const [first = '', ...others] = words;
  if (others.some((word) => isSpoken(word, rest))) return null;
  // The word next to the number is a thing that is counted, whatever it looks like: "3 năm", "3 tấm".
  if (!PLAIN_MULTIPLES.has(fold(first)) || /^ti vi(?: |$)/u.test(fold(rest))) return isUnit(words) ? 1 : null;
  return isUnit(others) ? ((isSpelled(rest) ? MULTIPLES : PLAIN_MULTIPLES).get(first) ?? null) : null;
}

function isUnit(words: readonly string[]): boolean {
  if (words.length > UNIT_WORDS || words.includes('vạn')) return false;
  const said = fold(words.join(' ')).replace(COMPOUNDS, '').split(' ');
  return words.every((word) => UNIT_WORD.test(fold(word))) && !said.some((word) => NUMBER_WORDS.has(word));
}

/** Whether somebody took the trouble of diacritics: then "bay" is no bảy. */
function isSpelled(text: string): boolean {
  return fold(text) !== text;
}

/** Whether the word is a number itself, as in "1 triệu hai". */
function isSpoken(word: string, text: string): boolean {
  return isSpelled(text) ? SPOKEN.has(word) : WORDS.has(word);
}

function folded(words: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map([...words].map(([word, value]) => [fold(word), value]));
}

function parseDigits(typed: string): number | null {
  const text = typed.replace(/(?<=\d)[ '](?=\d{3}(?:\D|$))/gu, '');
  if (/[ ']/u.test(text)) return null;
  const plain = withoutThousands(text);
  return plain === null ? null : Number(plain);
}

/** The same digits with a dot as decimal sign and nothing between thousands, or null when they make no number. */
function withoutThousands(text: string): string | null {
  if (/^\d+$/u.test(text)) return text;
  if (/^[1-9]\d{0,2}(\.\d{3})+(,\d+)?$/u.test(text)) return text.replaceAll('.', '').replace(',', '.');
  // "100,000" is a thousands comma from an English keyboard: nobody writes three zeros after a decimal sign.
  if (/^[1-9]\d{0,2}(,\d{3}){2,}(\.\d+)?$/u.test(text) || /^[1-9]\d{0,2},\d{3}\.\d+$/u.test(text)) {
    return text.replaceAll(',', '');
  }
  if (/^[1-9]\d{0,2},000$/u.test(text)) return text.replace(',', '');
  return /^\d+[.,]\d+$/u.test(text) ? text.replace(',', '.') : null;
}
