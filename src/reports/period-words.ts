import { type Period, periodOf, yearPeriod } from '../campaign/periods.ts';
import type { Campaign } from '../campaign/schema.ts';
import { addMonths, type Day, monthOf } from '../text/day.ts';
import { fold } from '../text/fold.ts';

const QUARTERS: Readonly<Record<string, number>> = { i: 1, ii: 2, iii: 3, iv: 4 };

const WHOLE = /^(?:ca phong trao|ca dot|toan bo(?: phong trao)?|tat ca|all|(?:the )?whole campaign)$/u;
const PHASE = /^(?:giai doan|gd|phase|p) ?(\d{1,2})$/u;
const QUARTER = /^(?:quy|q|quarter) ?(iv|i{1,3}|[1-4])(?: (?:nam )?(\d{4}))?$/u;
const HALF = /^(?:(?:6|sau) thang|nua(?: nam)?|h|6 months|half(?: year)?) ?(dau|cuoi|1|2)?(?: nam)?(?: (\d{4}))?$/u;
const HALF_ENGLISH = /^(first|second) (?:half(?: year)?|6 months)(?: (?:of )?(\d{4}))?$/u;
const MONTH = /^(?:thang|t|month)? ?(\d{1,2})(?: (?:nam )?(\d{4}))?$/u;
const YEAR = /^(?:nam |year )?(\d{4})$/u;

const quarterId = (month: string): string => `${month.slice(0, 4)}-Q${Math.ceil(Number(month.slice(5)) / 3)}`;

/** Words that lean on today, and the period each means. */
function relative(text: string, today: Day): string | null {
  const year = Number(today.slice(0, 4));
  const month = monthOf(today);
  const meant: Readonly<Record<string, string>> = {
    'nam nay': String(year),
    'this year': String(year),
    'nam truoc': String(year - 1),
    'nam ngoai': String(year - 1),
    'last year': String(year - 1),
    'quy nay': quarterId(month),
    'this quarter': quarterId(month),
    'quy truoc': quarterId(addMonths(month, -3)),
    'last quarter': quarterId(addMonths(month, -3)),
    'thang nay': month,
    'this month': month,
    'thang truoc': addMonths(month, -1),
    'last month': addMonths(month, -1),
  };
  return meant[text] ?? null;
}

function halfId(text: string, today: Day): string | null {
  const year = today.slice(0, 4);
  const english = HALF_ENGLISH.exec(text);
  if (english !== null) return `${english[2] ?? year}-H${english[1] === 'first' ? 1 : 2}`;
  const found = HALF.exec(text);
  if (found === null) return null;
  const running = Number(today.slice(5, 7)) <= 6 ? '1' : '2';
  const half = { dau: '1', cuoi: '2', '1': '1', '2': '2' }[found[1] ?? ''] ?? running;
  return `${found[2] ?? year}-H${half}`;
}

function calendarId(text: string, today: Day): string | null {
  const year = today.slice(0, 4);
  const quarter = QUARTER.exec(text);
  if (quarter !== null) return `${quarter[2] ?? year}-Q${QUARTERS[quarter[1] ?? ''] ?? quarter[1]}`;
  const month = MONTH.exec(text);
  if (month !== null) return `${month[2] ?? year}-${(month[1] ?? '').padStart(2, '0')}`;
  return YEAR.exec(text)?.[1] ?? null;
}

function ownPeriod(campaign: Campaign, text: string): Period | null {
  const plain = (words: string): string => fold(words).replace(/[-_]/gu, ' ');
  const own = campaign.periods.custom.find((one) => [one.id, one.vi, one.en].some((name) => plain(name) === text));
  return own === undefined ? null : periodOf(own.id, campaign);
}

/**
 * The period somebody typed after a command, with or without diacritics: `quý 3`, `2027`, `giai doan 1`, `tháng 9/2027`,
 * `6 tháng cuối năm`, `all`. Nothing typed means the current year; null when no such period is to be had in this campaign.
 */
export function parsePeriod(campaign: Campaign, typed: string, today: Day): Period | null {
  const text = fold(typed)
    .replace(/[/.,_()–-]+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  if (text === '') return yearPeriod(today);
  const own = ownPeriod(campaign, text);
  if (own !== null) return own;
  if (WHOLE.test(text)) return periodOf('all', campaign);
  const phase = PHASE.exec(text);
  if (phase !== null) return periodOf(`phase-${Number(phase[1])}`, campaign);
  const id = relative(text, today) ?? halfId(text, today) ?? calendarId(text, today);
  const period = id === null ? null : periodOf(id, campaign);
  return period !== null && within(campaign, period, today) ? period : null;
}

/** The year of today always counts: a campaign may be tried out before its first year or looked at after its last. */
function within(campaign: Campaign, period: Period, today: Day): boolean {
  const whole = periodOf('all', campaign);
  const first = [whole?.from ?? today, `${today.slice(0, 4)}-01-01`].sort()[0] ?? today;
  const last = [whole?.to ?? today, `${today.slice(0, 4)}-12-31`].sort()[1] ?? today;
  return period.to >= first && period.from <= last;
}
