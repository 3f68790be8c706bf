import { addWorkingDays, dayOf, instantOf, lastWorkingDayOfWeek, workingDaysOfWeek } from '../campaign/calendar.ts';
import type { Campaign } from '../campaign/schema.ts';
import { actionButton, type Button, line } from '../dialog/view.ts';
import { addDays, type Day, isDay, mondayOf } from '../text/day.ts';
import { CHECKIN_ANSWERS, type TakenPledge } from './pledge.ts';

/** Which weeks of a pledge are asked about, when, and how long an answer is taken. All pure. */

type Calendared = Pick<Campaign, 'calendar' | 'zone'>;
type Taken = Pick<TakenPledge, 'takenOn' | 'weeks'>;

/** The last working day of the week of a Monday; somebody who looks at many pledges keeps what was found. */
export type LastDay = typeof lastWorkingDayOfWeek;

/** Days after the day of asking on which the answer may still be given or changed. */
export const LATE_DAYS = 7;
const ASKED_FROM = '14:00';
// Nobody is away, and no office closed, for more weeks than this while a pledge runs.
const CLOSED_WEEKS = 104;
/** Working days by which a question may go out early to somebody who cannot be written to on its day. */
const EARLY_WORKING_DAYS = 2;
/** So much earlier than the end of the window a question goes out, for what is still in line. */
const MARGIN_MS = 2 * 3_600_000;

/** One week of a pledge: its Monday, its number from 1, the day its question is asked and the last day for an answer. */
export interface CheckinWeek {
  readonly monday: Day;
  readonly number: number;
  readonly askedOn: Day;
  readonly until: Day;
}

/**
 * The weeks of a pledge, in order. The week of taking counts when it was taken before that week's last working day;
 * a week without any working day is passed over and the pledge runs one week longer.
 */
export function checkinWeeks(
  taken: Taken,
  campaign: Calendared,
  lastDayOf: LastDay = lastWorkingDayOfWeek,
): readonly CheckinWeek[] {
  const weeks: CheckinWeek[] = [];
  let monday = mondayOf(taken.takenOn);
  for (let looked = 0; weeks.length < taken.weeks && looked < taken.weeks + CLOSED_WEEKS; looked += 1) {
    const askedOn = lastDayOf(monday, campaign);
    if (askedOn !== undefined && taken.takenOn < askedOn) {
      weeks.push({ monday, number: weeks.length + 1, askedOn, until: addDays(askedOn, LATE_DAYS) });
    }
    monday = addDays(monday, 7);
  }
  return weeks;
}

/** The week of this Monday, or null when the pledge is not asked about it. */
export function checkinWeek(taken: Taken, monday: Day, campaign: Calendared, lastDayOf?: LastDay): CheckinWeek | null {
  return checkinWeeks(taken, campaign, lastDayOf).find((week) => week.monday === monday) ?? null;
}

/** The instant from which the question of a week may be asked: 14:00 on its last working day. */
export function askedAt(week: CheckinWeek, campaign: Calendared): Date {
  return instantOf(week.askedOn, ASKED_FROM, campaign);
}

/** The earliest day of the week on which its question may go out, to people whose channel would be closed to us on the day itself. */
export function earliestAsk(week: CheckinWeek, campaign: Calendared): Day {
  return earlyDays(week, campaign).at(-1) ?? week.monday;
}

/** The working days of the week before the day of asking on which the question may go out early, nearest first. */
function earlyDays(week: CheckinWeek, campaign: Calendared): readonly Day[] {
  const days = workingDaysOfWeek(week.monday, campaign).filter((day) => day < week.askedOn);
  return days.slice(-EARLY_WORKING_DAYS).toReversed();
}

/**
 * The instant of the question to somebody who can be written to until `closesAt` (7 days after they last did something):
 * the usual one when it lies safely before that, else a working day or two earlier, which is day 5 or 6 of the window.
 */
function askedBefore(week: CheckinWeek, campaign: Calendared, closesAt: Date): Date {
  const early = earlyDays(week, campaign).map((day) => instantOf(day, ASKED_FROM, campaign));
  const instants = [askedAt(week, campaign), ...early];
  const safe = instants.find((at) => at.getTime() + MARGIN_MS <= closesAt.getTime());
  // A window that is closed by then cannot be kept open: the question goes out as to everybody.
  return safe ?? instants.findLast((at) => at < closesAt) ?? askedAt(week, campaign);
}

/** Weeks whose question is due: its time has come and an answer would still be taken. Oldest first. */
export function checkinsDue(
  taken: Taken,
  campaign: Calendared,
  now: Date,
  closesAt: Date | null = null,
): readonly CheckinWeek[] {
  const today = dayOf(now, campaign);
  const at = (week: CheckinWeek): Date =>
    closesAt === null ? askedAt(week, campaign) : askedBefore(week, campaign, closesAt);
  return checkinWeeks(taken, campaign).filter((week) => at(week) <= now && today <= week.until);
}

/** Whether an answer for the week is taken now: from the day of asking (`from`) until `LATE_DAYS` days after the usual one. */
export function checkinOpen(
  week: CheckinWeek,
  campaign: Calendared,
  now: Date,
  from: Day = week.askedOn,
): 'early' | 'open' | 'late' {
  const today = dayOf(now, campaign);
  if (today < from) return 'early';
  return today <= week.until ? 'open' : 'late';
}

/** Whether the last week of the pledge can no longer be answered. */
export function pledgeOver(taken: Taken, campaign: Calendared, now: Date): boolean {
  const last = checkinWeeks(taken, campaign).at(-1);
  return last === undefined || checkinOpen(last, campaign, now) === 'late';
}

/** The day of the first question somebody who takes a pledge of `weeks` weeks today will get. */
export function firstAsked(taken: Taken, campaign: Calendared): Day {
  return checkinWeeks(taken, campaign)[0]?.askedOn ?? addWorkingDays(taken.takenOn, 1, campaign);
}

/** The one-tap answers to the question of a week, each a button that may be pressed as long as the answer is taken. */
export function checkinButtons(taken: string, monday: Day): readonly Button[] {
  const week = buttonOfMonday(monday);
  return CHECKIN_ANSWERS.map((answer) =>
    actionButton(line(`pledge:answer.${answer}`), 'pledge.checkin', taken, week, answer),
  );
}

/** A Monday as buttons name it, `YYYYMMDD`. */
export function buttonOfMonday(monday: Day): string {
  return monday.replaceAll('-', '');
}

/** The Monday a button's `YYYYMMDD` names, or null. */
export function mondayOfButton(text: string): Day | null {
  const parts = /^(\d{4})(\d{2})(\d{2})$/u.exec(text);
  if (parts === null) return null;
  const day = `${parts[1]}-${parts[2]}-${parts[3]}`;
  return isDay(day) ? day : null;
}
