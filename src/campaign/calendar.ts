import { addDays, type Day, mondayOf, weekday } from '../text/day.ts';
import type { Phase } from './plan-schema.ts';
import type { Campaign, Holiday } from './schema.ts';

/** Time as the office reckons it: days in the campaign's zone, working days by the office calendar. All pure. */

// No daylight saving in Việt Nam, so a fixed offset is exact and much faster than Intl.
const OFFSET_MINUTES: Readonly<Record<Campaign['zone'], number>> = { 'Asia/Ho_Chi_Minh': 7 * 60 };
const MINUTE = 60_000;
// A year: no office is closed that long, so a search that gets here has a broken calendar.
const LONGEST_CLOSURE = 366;

type Zoned = Pick<Campaign, 'zone'>;
type Calendared = Pick<Campaign, 'calendar'>;

/** The day it is in the campaign's zone at this instant. */
export function dayOf(instant: Date, campaign: Zoned): Day {
  return local(instant, campaign).slice(0, 10);
}

/** The time of day in the campaign's zone, `HH:MM`. */
export function timeOf(instant: Date, campaign: Zoned): string {
  return local(instant, campaign).slice(11, 16);
}

/** The instant of a day and a time `HH:MM` in the campaign's zone. */
export function instantOf(day: Day, time: string, campaign: Zoned): Date {
  return new Date(Date.parse(`${day}T${time}:00Z`) - OFFSET_MINUTES[campaign.zone] * MINUTE);
}

/** The day off this day is, or null; days not yet decided (`pending`) do not count. */
export function holidayOn(day: Day, campaign: Calendared): Holiday | null {
  return campaign.calendar.holidays.find((holiday) => holiday.day === day && holiday.status !== 'pending') ?? null;
}

/** Monday to Friday without days off, and the weekend days worked in exchange. */
export function isWorkingDay(day: Day, campaign: Calendared): boolean {
  if (campaign.calendar.working.includes(day)) return true;
  return weekday(day) <= 5 && holidayOn(day, campaign) === null;
}

/** The working day `count` working days after (before, when negative) this day; 0 gives this day or the next one worked. */
export function addWorkingDays(day: Day, count: number, campaign: Calendared): Day {
  if (count === 0) return isWorkingDay(day, campaign) ? day : nextWorkingDay(day, 1, campaign);
  let current = day;
  for (let left = Math.abs(count); left > 0; left -= 1) {
    current = nextWorkingDay(current, Math.sign(count), campaign);
  }
  return current;
}

/** Working days after `from` up to and including `to`; negative when `to` lies before `from`. */
export function workingDaysBetween(from: Day, to: Day, campaign: Calendared): number {
  if (to < from) return -workingDaysBetween(to, from, campaign);
  let count = 0;
  for (let day = addDays(from, 1); day <= to; day = addDays(day, 1)) {
    if (isWorkingDay(day, campaign)) count += 1;
  }
  return count;
}

/** The working days of the week (Monday to Sunday) this day lies in. */
export function workingDaysOfWeek(day: Day, campaign: Calendared): Day[] {
  const monday = mondayOf(day);
  return [0, 1, 2, 3, 4, 5, 6].map((i) => addDays(monday, i)).filter((d) => isWorkingDay(d, campaign));
}

/** The last working day of the week that begins on this Monday; undefined in a week without any. */
export function lastWorkingDayOfWeek(monday: Day, campaign: Calendared): Day | undefined {
  for (let after = 6; after >= 0; after -= 1) {
    const day = addDays(monday, after);
    if (isWorkingDay(day, campaign)) return day;
  }
  return undefined;
}

/** Whether messages may go out now, until when, and if not, when the next window opens. */
export type SendingWindow = { open: true; closesAt: Date } | { open: false; opensAt: Date };

/** The sending window around an instant; a window contains its first minute and not its last. */
export function sendingWindow(now: Date, campaign: Campaign): SendingWindow {
  const today = dayOf(now, campaign);
  const time = timeOf(now, campaign);
  const windows = [...campaign.sending.windows].sort(([a], [b]) => a.localeCompare(b));
  if (isWorkingDay(today, campaign)) {
    const current = windows.find(([from, to]) => from <= time && time < to);
    if (current) return { open: true, closesAt: instantOf(today, current[1], campaign) };
    const later = windows.find(([from]) => from > time);
    if (later) return { open: false, opensAt: instantOf(today, later[0], campaign) };
  }
  const first = windows[0]?.[0] ?? '08:00';
  return { open: false, opensAt: instantOf(nextWorkingDay(today, 1, campaign), first, campaign) };
}

/** The named phase this day lies in, or null when the plan names none for it. */
export function phaseAt(day: Day, campaign: Pick<Campaign, 'plan'>): Phase | null {
  return campaign.plan.phases.find((phase) => phaseStart(phase) <= day && day <= phaseEnd(phase)) ?? null;
}

/** First day of a phase: plans state phases in whole years. */
export function phaseStart(phase: Pick<Phase, 'from'>): Day {
  return `${phase.from}-01-01`;
}

/** Last day of a phase. */
export function phaseEnd(phase: Pick<Phase, 'to'>): Day {
  return `${phase.to}-12-31`;
}

function nextWorkingDay(day: Day, step: number, campaign: Calendared): Day {
  for (let i = 1; i <= LONGEST_CLOSURE; i += 1) {
    const next = addDays(day, i * step);
    if (isWorkingDay(next, campaign)) return next;
  }
  throw new RangeError('the office calendar has no working day within a year');
}

function local(instant: Date, campaign: Zoned): string {
  return new Date(instant.getTime() + OFFSET_MINUTES[campaign.zone] * MINUTE).toISOString();
}
