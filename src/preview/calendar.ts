import { addWorkingDays, instantOf, isWorkingDay, phaseEnd, phaseStart } from '../campaign/calendar.ts';
import { milestones, spanOf } from '../campaign/milestones.ts';
import type { Milestone } from '../campaign/plan-schema.ts';
import type { Campaign, ReminderRule } from '../campaign/schema.ts';
import { audiencesOf, openOccasions } from '../domain/due.ts';
import { addDays, addMonths, type Day, lastDayOf, monthOf } from '../text/day.ts';

/** The reminders of a campaign over all its years, by the rules that the bot itself goes by. */

/** One occasion, on one line of the calendar. */
export interface Remembered {
  readonly rule: ReminderRule;
  /** As the ledger of deliveries knows it. */
  readonly occasion: string;
  readonly phase: number | null;
  readonly milestone: string | null;
  /** The day it is about. */
  readonly day: Day;
  /** The first day on which it is sent, and the last on which it would still be. */
  readonly from: Day;
  readonly to: Day;
}

/** A milestone that the plan gives no day: nothing is sent about it until the office has set one. */
export interface Undated {
  readonly milestone: Milestone;
  readonly rules: readonly ReminderRule[];
}

/** First and last day of the plan; where it names no years, the year of `today`. */
export function yearsOf({ plan }: Pick<Campaign, 'plan'>, today: Day): { readonly from: Day; readonly to: Day } {
  const year = Number(today.slice(0, 4));
  const { from, to } = plan.years;
  return { from: `${from ?? to ?? year}-01-01`, to: `${to ?? from ?? year}-12-31` };
}

/** Every reminder of these years, in the order of sending; `dated` are the days that the office has set. */
export function remindersOf(campaign: Campaign, dated: ReadonlyMap<string, Day>, today: Day): readonly Remembered[] {
  const { from, to } = yearsOf(campaign, today);
  const found = new Map<string, Remembered>();
  // What is about the first days of the plan may be sent before them.
  for (let day = addDays(from, -60); day <= to; day = addDays(day, 1)) {
    if (!isWorkingDay(day, campaign)) continue;
    for (const { occasion, rule, phase, milestone, day: about } of openOccasions(
      campaign,
      dated,
      instantOf(day, '09:00', campaign),
    )) {
      const key = `${rule.id} ${occasion}`;
      const known = found.get(key) ?? { rule, occasion, phase, milestone, day: about, from: day, to: day };
      found.set(key, { ...known, to: day });
    }
  }
  return [...found.values()].sort((one, other) => one.from.localeCompare(other.from));
}

function minds(campaign: Campaign, rule: ReminderRule, { code }: Milestone): boolean {
  if (!('before_milestone' in rule.when) || audiencesOf(campaign, rule).length === 0) return false;
  const { codes } = rule.when.before_milestone;
  return codes === undefined || codes.includes(code);
}

/** Milestones without a day, with the rules that will remind of them. */
export function undatedOf(campaign: Campaign, dated: ReadonlyMap<string, Day>): readonly Undated[] {
  return milestones(campaign, dated).flatMap(({ milestone, day }) =>
    day === null ? [{ milestone, rules: campaign.reminders.filter((rule) => minds(campaign, rule, milestone)) }] : [],
  );
}

/** A day the plan would allow for a milestone, to show its reminder by; null where all such days lie behind. */
export function exampleDay(campaign: Campaign, milestone: Milestone, today: Day): Day | null {
  const phase = campaign.plan.phases.find((one) => one.id === milestone.phase);
  const ofPhase = phase === undefined ? yearsOf(campaign, today) : { from: phaseStart(phase), to: phaseEnd(phase) };
  const { from, to } = milestone.due === null ? ofPhase : spanOf(milestone.due);
  // Far enough ahead for the longest notice, and at the end of a month, as offices set such days.
  const ahead = addDays(today, 100);
  // Days are texts, so no Math.max.
  const earliest = [from, ahead].sort().at(-1) ?? from;
  const day = [earliest, to].sort()[0] ?? to;
  if (day <= addDays(today, 30)) return null;
  // A year begins with a holiday: the working day before it is no day that the plan allows.
  const working = [lastWorkingDay(day, campaign), addWorkingDays(day, 0, campaign)];
  return working.find((one) => from <= one && one <= to) ?? day;
}

/** Days somebody might type: a week from now, and the ends of the quarters that lie ahead in the years of the plan. */
export function daysToType(campaign: Campaign, today: Day): readonly Day[] {
  const { to } = yearsOf(campaign, today);
  const days = [lastWorkingDay(addDays(today, 7), campaign)];
  for (let month = monthOf(today); month <= monthOf(to); month = addMonths(month, 1)) {
    if (/-(03|06|09|12)$/u.test(month)) days.push(lastWorkingDay(lastDayOf(month), campaign));
  }
  return days.filter((day) => day > today);
}

function lastWorkingDay(day: Day, campaign: Campaign): Day {
  let current = day;
  while (!isWorkingDay(current, campaign)) current = addDays(current, -1);
  return current;
}
