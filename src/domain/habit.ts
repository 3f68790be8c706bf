import { dayOf } from '../campaign/calendar.ts';
import type { Campaign } from '../campaign/schema.ts';
import type { Day } from '../text/day.ts';
import { checkinWeeks } from './checkin-week.ts';
import type { Checkin, TakenPledge } from './pledge.ts';
import { strengthAfter, type WeekResult } from './strength.ts';

/** Habits over the weeks: a renewed pledge goes on from where its last round stood. */

/** More than a year of weeks fits no small chart. */
const WEEKS_AT_MOST = 60;

export interface StrengthAt {
  readonly week: Day;
  readonly strength: number;
}

/** A pledge somebody has taken, with all answers to it. */
export interface Practised {
  readonly taken: TakenPledge;
  readonly checkins: readonly Checkin[];
}

/** Whose standing, of which year, seen when; the campaign's calendar is that of the person, less their leave. */
export interface StandingOf {
  readonly member: string;
  readonly campaign: Campaign;
  readonly year: number;
  readonly now: Date;
}

type Results = ReadonlyMap<Day, WeekResult>;

/** What became of each week of one round: its answer, or a gap once the last day for it has passed. */
export function weekResults({ taken, checkins }: Practised, campaign: Campaign, now: Date): Results {
  const today = dayOf(now, campaign);
  // A week still open when the pledge was ended is nobody's gap.
  const until = taken.endedOn !== undefined && taken.endedOn < today ? taken.endedOn : today;
  const missed = checkinWeeks(taken, campaign).filter((week) => week.until < until);
  return new Map<Day, WeekResult>([
    ...missed.map((week): [Day, WeekResult] => [week.monday, 'missed']),
    ...checkins.map((one): [Day, WeekResult] => [one.week, one.answer]),
  ]);
}

/** The weeks of all rounds of one habit; an answer in one round fills the gap of another. */
function habitResults(rounds: readonly Practised[], { campaign, now }: StandingOf): Results {
  const results = new Map<Day, WeekResult>();
  for (const round of rounds) {
    for (const [week, result] of weekResults(round, campaign, now)) {
      if (result !== 'missed' || !results.has(week)) results.set(week, result);
    }
  }
  return results;
}

interface Habit {
  readonly active: boolean;
  readonly takenOn: Day;
  /** Strength after each of its weeks, oldest first. */
  readonly steps: readonly StrengthAt[];
}

function habitOf(rounds: readonly Practised[], of: StandingOf): Habit {
  const inOrder = [...rounds].sort((one, other) => one.taken.takenOn.localeCompare(other.taken.takenOn));
  const results = [...habitResults(inOrder, of)]
    .filter(([week]) => Number(week.slice(0, 4)) <= of.year)
    .sort(([one], [other]) => one.localeCompare(other));
  const steps: StrengthAt[] = [];
  for (const [week, result] of results) {
    steps.push({ week, strength: strengthAfter(steps.at(-1)?.strength ?? 0, result) });
  }
  return {
    active: inOrder.some(({ taken }) => taken.state === 'active'),
    takenOn: inOrder.at(-1)?.taken.takenOn ?? '',
    steps,
  };
}

/** Those that are kept now; when none is, the one taken last. One without any week yet tells nothing. */
function speaking(habits: readonly Habit[]): readonly Habit[] {
  const told = habits.filter(({ steps }) => steps.length > 0);
  const active = told.filter((one) => one.active);
  if (active.length > 0) return active;
  return told.toSorted((one, other) => one.takenOn.localeCompare(other.takenOn)).slice(-1);
}

function mean(values: readonly number[]): number {
  if (values.length === 0) return 0;
  return Math.round((values.reduce((sum, one) => sum + one, 0) / values.length) * 10) / 10;
}

function grouped(practised: readonly Practised[]): readonly (readonly Practised[])[] {
  const ids = [...new Set(practised.map(({ taken }) => taken.pledge))];
  return ids.map((id) => practised.filter(({ taken }) => taken.pledge === id));
}

/** How well one habit is kept now, over all rounds of its pledge; null before its first week is over or answered. */
export function habitStrength(of: StandingOf, rounds: readonly Practised[]): number | null {
  const last = habitOf(rounds, of).steps.at(-1);
  return last === undefined ? null : mean([last.strength]);
}

/** How strong somebody's habits are now and were after each week: the mean over those kept at that time. */
export function habitHistory(
  of: StandingOf,
  practised: readonly Practised[],
): { readonly strength: number; readonly history: readonly StrengthAt[] } {
  // Whoever has never answered has no history; a gap before the first answer takes nothing from anybody.
  if (practised.every(({ checkins }) => checkins.length === 0)) return { strength: 0, history: [] };
  const habits = grouped(practised).map((rounds) => habitOf(rounds, of));
  const weeks = [...new Set(habits.flatMap(({ steps }) => steps.map(({ week }) => week)))].sort().slice(-WEEKS_AT_MOST);
  const history = weeks.map((week) => {
    const then = habits.flatMap(({ steps }) => steps.filter((one) => one.week === week));
    return { week, strength: mean(then.map((one) => one.strength)) };
  });
  return { strength: mean(speaking(habits).map(({ steps }) => steps.at(-1)?.strength ?? 0)), history };
}
