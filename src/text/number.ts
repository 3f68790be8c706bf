import { bare } from './bare.ts';
import { fold } from './fold.ts';

const WORDS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    khong: 0,
    'khong co': 0,
    mot: 1,
    hai: 2,
    ba: 3,
    bon: 4,
    nam: 5,
    sau: 6,
    bay: 7,
    tam: 8,
    chin: 9,
    muoi: 10,
  }),
);
const MULTIPLIERS: ReadonlyMap<string, number> = new Map(
  Object.entries({ nghin: 1e3, ngan: 1e3, trieu: 1e6, ty: 1e9, ti: 1e9 }),
);
// Words that change the number in ways we do not read: better ask again than be wrong by a hundred.
const NUMBER_WORDS = new Set(['tram', 'chuc', 'muoi', 'van', 'ruoi', 'k', 'm', 'tr']);
const NUMBER = /^([-−+]?)(\d[\d.,' ]*)(.*)$/u;

/**
 * A number as people type it, or null: "1.024", "1 024,5", "0,5", "0.5", "12 %", "12 tờ", "không", "2 triệu".
 * A comma is the decimal sign; a dot before exactly three digits parts thousands.
 */
export function parseNumber(text: string): number | null {
  const typed = fold(bare(text))
    .replace(/^(?:khoang|chung|about|tam) (?=\d)/u, '')
    .replace(/(?<=\d)\.$/u, '');
  const word = WORDS.get(typed);
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

function unitFactor(unit: string): number | null {
  if (unit === '' || unit === '%') return 1;
  if (NUMBER_WORDS.has(unit)) return null;
  return MULTIPLIERS.get(unit) ?? (/^[\p{L}/]{1,10}[²³]?$/u.test(unit) ? 1 : null);
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
