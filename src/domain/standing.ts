import { dayOf } from '../campaign/calendar.ts';
import { type Day, mondayOf } from '../text/day.ts';
import { habitHistory, type Practised, type StandingOf, type StrengthAt } from './habit.ts';
import type { Checkin, UsedFactor } from './pledge.ts';
import { eachOnce, type Saving, sumOf, type WeekEntry, withoutDoubles } from './savings.ts';
import { workedOut } from './worked-out.ts';

/** What somebody's pledges of one campaign and year came to: worked out anew from all their check-ins at each of them. */
export interface PledgeStanding {
  readonly member: string;
  readonly campaign: string;
  readonly year: number;
  /** By pledge id, everything answered in the year. */
  readonly pledges: Readonly<Record<string, PledgeSum>>;
  /** Sums over all pledges in the year, nothing counted twice. */
  readonly totals: Saved;
  /** The factors that `totals` rests on, each once. */
  readonly factors: readonly UsedFactor[];
  /** 0 to 100: how well habits are kept now; falls slowly with gaps, never to nothing at once. */
  readonly strength: number;
  /** `strength` after each week that had an answer or a gap, oldest first, at most 60. */
  readonly history: readonly StrengthAt[];
  /** The day as of which it was made; absent in those of the first releases. Weeks that closed since are not in it. */
  readonly madeOn?: Day;
}

export interface PledgeSum {
  readonly answered: number;
  readonly done: number;
  readonly part: number;
  readonly count: number;
  /** In the pledge's own measure; null where nothing countable is saved or no number is known yet. */
  readonly quantity: number | null;
  readonly kg: number | null;
  /** Weeks kept whose number, or a figure of whose formula, is not known yet: they are not in `quantity`. */
  readonly unknown: number;
}

/** Quantities saved; `co2` in kg. All estimates. */
export interface Saved {
  readonly kwh: number;
  readonly sheet: number;
  readonly litre: number;
  readonly piece: number;
  readonly kg: number;
  readonly co2: number;
}

export const NOTHING_SAVED: Saved = { kwh: 0, sheet: 0, litre: 0, piece: 0, kg: 0, co2: 0 };

/** The standing of one person from their pledges of the campaign; those of others and of other campaigns are left out. */
export function standingOf(of: StandingOf, practised: readonly Practised[]): PledgeStanding {
  const { member, campaign, year, now } = of;
  const own = practised.filter(({ taken }) => taken.member === member && taken.campaign === campaign.id);
  const answers = own.flatMap((one) => answersIn(of, one));
  const counted = withoutDoubles(answers.map(({ entry }) => entry)).map((entry) => entry.saving);
  const { strength, history } = habitHistory(of, own);
  return {
    member,
    campaign: campaign.id,
    year,
    pledges: pledgeSums(answers),
    totals: totalsOf(counted),
    factors: eachOnce(counted.flatMap((saving) => saving.factors)),
    strength,
    history,
    madeOn: dayOf(now, campaign),
  };
}

/** The year that a week belongs to: that of its Monday. */
export function yearOf(day: Day): number {
  return Number(mondayOf(day).slice(0, 4));
}

interface Answered {
  readonly checkin: Checkin;
  readonly entry: WeekEntry;
}

function answersIn({ campaign, year }: StandingOf, { taken, checkins }: Practised): readonly Answered[] {
  return checkins
    .filter((one) => yearOf(one.week) === year)
    .flatMap((checkin) => {
      const worked = workedOut(campaign, taken, checkin);
      if (worked === null) return [];
      const { member, week } = checkin;
      const entry = { member, week, pledge: taken.pledge, group: worked.terms.group, saving: worked.saving };
      return [{ checkin, entry }];
    });
}

function pledgeSums(answers: readonly Answered[]): Readonly<Record<string, PledgeSum>> {
  const ids = [...new Set(answers.map(({ entry }) => entry.pledge))].sort();
  return Object.fromEntries(ids.map((id) => [id, pledgeSum(answers.filter(({ entry }) => entry.pledge === id))]));
}

function pledgeSum(answers: readonly Answered[]): PledgeSum {
  const said = (answer: Checkin['answer']): number => answers.filter(({ checkin }) => checkin.answer === answer).length;
  const inOrder = [...answers].sort((one, other) => one.entry.week.localeCompare(other.entry.week));
  const { count, quantity, kg, unknownWeeks } = sumOf(inOrder.map(({ entry }) => entry.saving));
  return {
    answered: answers.length,
    done: said('done'),
    part: said('part'),
    count,
    quantity,
    kg,
    unknown: unknownWeeks,
  };
}

function totalsOf(savings: readonly Saving[]): Saved {
  const of = (measure: Saving['of']): number => sumOf(savings.filter((one) => one.of === measure)).quantity ?? 0;
  return {
    kwh: of('kwh'),
    sheet: of('sheet'),
    litre: of('litre'),
    piece: of('piece'),
    kg: of('kg'),
    co2: sumOf(savings).kg ?? 0,
  };
}
