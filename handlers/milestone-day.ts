import { addWorkingDays, dayOf, instantOf, sendingWindow } from '../src/campaign/calendar.ts';
import { allowedSpan, isWithin } from '../src/campaign/milestones.ts';
import type { Milestone } from '../src/campaign/plan-schema.ts';
import type { Campaign, ReminderRule } from '../src/campaign/schema.ts';
import { type Line, line } from '../src/dialog/view.ts';
import { audiencesOf } from '../src/domain/due.ts';
import { formatDay, parseDate } from '../src/text/date.ts';
import type { Day } from '../src/text/day.ts';
import { fold } from '../src/text/fold.ts';

/** What the plan allows for the day of a milestone, and what follows from it. */

/** Whether all days the plan allows lie behind. */
export function isOver(campaign: Campaign, milestone: Milestone, today: Day): boolean {
  return overFault(campaign, milestone, today) !== null;
}

/** Why a milestone can no longer have any day; null while it can. */
export function overFault(campaign: Campaign, milestone: Milestone, today: Day): Line | null {
  const span = allowedSpan(campaign, milestone);
  if (span === null || span.to >= today) return null;
  return line('milestone:fault.over', { text: milestone.text, to: formatDay(span.to) });
}

/** Why a milestone cannot have this day, in the plan's words; null when it can. */
export function dayFault(campaign: Campaign, chosen: { milestone: Milestone; day: Day }, today: Day): Line | null {
  const { milestone, day } = chosen;
  const span = allowedSpan(campaign, milestone);
  const shown = formatDay(day);
  const over = overFault(campaign, milestone, today);
  if (over !== null) return over;
  if (span !== null && !isWithin(span, day)) {
    const values = { day: shown, from: formatDay(span.from), to: formatDay(span.to) };
    if (milestone.due !== null) return line('milestone:fault.plan', { ...values, text: milestone.text });
    const phase = campaign.plan.phases.find((one) => one.id === milestone.phase);
    return line('milestone:fault.phase', { ...values, text: phase?.text ?? campaign.plan.years.text ?? '' });
  }
  return day < today ? line('milestone:fault.past', { day: shown, today: formatDay(today) }) : null;
}

type Before = Extract<ReminderRule['when'], { before_milestone: unknown }>['before_milestone'];

/** The first day a reminder of this rule goes out, or null when the milestone is over before the next sending hours. */
function firstDay(campaign: Campaign, before: Before, at: { day: Day; now: Date }): Day | null {
  const opens = instantOf(addWorkingDays(at.day, -before.working_days, campaign), '00:00', campaign);
  const from = new Date(Math.max(opens.getTime(), at.now.getTime()));
  const window = sendingWindow(from, campaign);
  const first = dayOf(window.open ? from : window.opensAt, campaign);
  return first > at.day ? null : first;
}

function audienceLines(campaign: Campaign, rule: ReminderRule): readonly Line[] {
  return audiencesOf(campaign, rule).map((one) => {
    const who = line(`milestone:who.${one.who}`);
    return one.if === undefined
      ? line('milestone:to', { who })
      : line('milestone:to_if', { who, need: line(`milestone:if.${one.if}`) });
  });
}

/** Which reminders will follow for a milestone of this day: when, how long before, and whom. */
export function reminderLines(campaign: Campaign, code: string, at: { day: Day; now: Date }): readonly Line[] {
  const lines = campaign.reminders.flatMap((rule): Line[] => {
    if (!('before_milestone' in rule.when)) return [];
    const before = rule.when.before_milestone;
    const rows = audienceLines(campaign, rule);
    if (rows.length === 0 || (before.codes !== undefined && !before.codes.includes(code))) return [];
    const first = firstDay(campaign, before, at);
    if (first === null) return [line('milestone:too_late')];
    return [line('milestone:reminder', { day: formatDay(first), number: before.working_days, rows })];
  });
  return lines.length === 0 ? [line('milestone:no_reminder')] : lines;
}

const key = (text: string): string => fold(text).replace(/[_-]+/gu, ' ');

/** The milestone of a code or label as typed: `so_ket`, `sơ kết`, the beginning of its label; null when none or several. */
function typedMilestone(campaign: Campaign, typed: string): Milestone | null {
  const words = key(typed);
  if (words === '') return null;
  const all = campaign.plan.milestones;
  const exact = all.find((one) => key(one.code) === words);
  if (exact !== undefined) return exact;
  const begin = all.filter((one) => [one.vi, one.en ?? ''].some((name) => key(name).startsWith(words)));
  return begin.length === 1 ? (begin[0] ?? null) : null;
}

/** A typed command as milestone and day; `rest` is what could not be read as a day. */
export interface Typed {
  readonly milestone: Milestone | null;
  readonly day: Day | null;
  readonly rest: string;
}

/** Reads `so_ket 30/06/2027`, `sơ kết 30-6-2027`, `so_ket`: the longest beginning that names a milestone, then a day. */
export function readTyped(campaign: Campaign, typed: string, today: Day): Typed {
  const words = typed.split(/\s+/u).filter((word) => word !== '');
  for (let length = words.length; length > 0; length -= 1) {
    const milestone = typedMilestone(campaign, words.slice(0, length).join(' '));
    if (milestone === null) continue;
    const rest = words.slice(length).join(' ');
    const date = rest === '' ? null : parseDate(rest, { today, prefer: 'future' });
    return { milestone, day: date?.kind === 'day' ? date.day : null, rest };
  }
  return { milestone: null, day: null, rest: typed };
}
