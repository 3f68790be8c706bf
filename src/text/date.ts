import { bare } from './bare.ts';
import { addDays, addMonths, type Day, type Month, makeDay, monthOf } from './day.ts';
import { fold } from './fold.ts';

/** What people mean by a typed date: one day, or a whole month. */
export type TypedDate = { kind: 'day'; day: Day } | { kind: 'month'; month: Month };

type Options = {
  today: Day;
  /** Where a date without a year lies; today and this month count for both. */
  prefer?: 'future' | 'past';
};

const RELATIVE: ReadonlyMap<string, number> = new Map(
  Object.entries({ 'hom nay': 0, today: 0, 'hom qua': -1, yesterday: -1, 'ngay mai': 1, mai: 1, tomorrow: 1 }),
);
const ISO_DAY = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/u;
const ISO_MONTH = /^(\d{4})[-/.](\d{1,2})$/u;
const DAY = /^(\d{1,2})[-/. ](\d{1,2})(?:[-/. ](\d{4}|\d{2}))?$/u;
const MONTH = /^(\d{1,2})[-/. ](\d{4})$/u;
const MONTH_ALONE = /^(?:thang|t) ?(\d{1,2})(?:[-/. ](\d{4}|\d{2}))?$/u;

/**
 * A date as people type it, or null: 5/9, 05-09-2026, 5.9.26, "ngày 5 tháng 9 năm 2026", "tháng 9", 9/2026,
 * 2026-09-05, "hôm nay". The day comes before the month, as everywhere in Việt Nam.
 */
export function parseDate(text: string, options: Options): TypedDate | null {
  const typed = plain(text);
  const shift = RELATIVE.get(typed);
  if (shift !== undefined) return { kind: 'day', day: addDays(options.today, shift) };
  return parseDay(typed, options) ?? parseMonth(typed, options);
}

/** dd/mm/yyyy, the only form shown to people. */
export function formatDay(day: Day): string {
  return `${day.slice(8, 10)}/${day.slice(5, 7)}/${day.slice(0, 4)}`;
}

/** mm/yyyy. */
export function formatMonth(month: Month): string {
  return `${month.slice(5, 7)}/${month.slice(0, 4)}`;
}

/** Words between the numbers become slashes, so that only figures are left to read. */
function plain(text: string): string {
  return fold(bare(text))
    .replace(/^(\d{4}-\d{2}-\d{2})t\d{2}:.*$/u, '$1')
    .replace(/\s*([-/.,])\s*/gu, (_all, sign: string) => (sign === ',' ? ' ' : sign))
    .replace(/(\d) ?(?:thang|nam) ?(?=\d)/gu, '$1/')
    .replace(/^(?:ngay|hom|mung|mong) (?=\d)/u, '')
    .replace(/\.$/u, '')
    .trim();
}

function parseDay(typed: string, options: Options): TypedDate | null {
  const iso = ISO_DAY.exec(typed);
  const match = iso ? [iso[0], iso[3], iso[2], iso[1]] : DAY.exec(typed);
  if (!match) return null;
  const [date, month] = [Number(match[1]), Number(match[2])];
  const day = match[3] === undefined ? dayWithoutYear(date, month, options) : makeDay(fullYear(match[3]), month, date);
  return day === null ? null : { kind: 'day', day };
}

function parseMonth(typed: string, options: Options): TypedDate | null {
  const iso = ISO_MONTH.exec(typed);
  const match = iso ? [iso[0], iso[2], iso[1]] : (MONTH.exec(typed) ?? MONTH_ALONE.exec(typed));
  if (!match) return null;
  const number = Number(match[1]);
  if (number < 1 || number > 12) return null;
  const name = String(number).padStart(2, '0');
  const month = match[2] === undefined ? monthWithoutYear(name, options) : `${fullYear(match[2])}-${name}`;
  return { kind: 'month', month };
}

function fullYear(typed: string): number {
  return typed.length === 2 ? 2000 + Number(typed) : Number(typed);
}

/** The nearest such day on the preferred side; 29/2 looks on for the next leap year. */
function dayWithoutYear(date: number, month: number, options: Options): Day | null {
  const step = options.prefer === 'past' ? -1 : 1;
  const year = Number(options.today.slice(0, 4));
  for (let i = 0; i <= 8; i += 1) {
    const day = makeDay(year + i * step, month, date);
    if (day !== null && (step > 0 ? day >= options.today : day <= options.today)) return day;
  }
  return null;
}

function monthWithoutYear(name: string, options: Options): Month {
  const now = monthOf(options.today);
  const month = `${now.slice(0, 4)}-${name}`;
  if (options.prefer === 'past') return month > now ? addMonths(month, -12) : month;
  return month < now ? addMonths(month, 12) : month;
}
