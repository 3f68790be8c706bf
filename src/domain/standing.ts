import type { Day } from '../text/day.ts';

/** What somebody's pledges of one campaign and year came to: worked out anew from all their check-ins at each of them. */
export interface PledgeStanding {
  readonly member: string;
  readonly campaign: string;
  readonly year: number;
  /** By pledge id, everything answered in the year. */
  readonly pledges: Readonly<Record<string, PledgeSum>>;
  /** Sums over all pledges in the year, nothing counted twice. */
  readonly totals: Saved;
  /** 0 to 100: how well habits are kept now; falls slowly with gaps, never to nothing at once. */
  readonly strength: number;
  /** `strength` after each week that had an answer or a gap, oldest first, at most 60. */
  readonly history: readonly { readonly week: Day; readonly strength: number }[];
}

export interface PledgeSum {
  readonly answered: number;
  readonly done: number;
  readonly part: number;
  readonly count: number;
  /** In the pledge's own measure; null where nothing countable is saved or a number is not known. */
  readonly quantity: number | null;
  readonly kg: number | null;
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
