import type { Day } from '../text/day.ts';

/** The plan of one unit for a campaign: what it is called. Its targets stand beside it. */
export interface OwnPlan {
  readonly campaign: string;
  readonly unit: string;
  readonly name: string;
  readonly namedBy: string;
  readonly namedAt: Date;
}

/** Something measurable a unit wants to reach. Reports are filled against it later. */
export interface Target {
  readonly id: string;
  /** Session id of the form that made it; unique. */
  readonly key: string;
  readonly campaign: string;
  readonly unit: string;
  readonly author: string;
  readonly name: string;
  /** Unit of measure, as the unit calls it: `hồ sơ`, `%`. */
  readonly measure: string;
  /** Where the unit starts; null where there is no figure yet. */
  readonly baseline: number | null;
  readonly target: number;
  readonly deadline: Day;
  /** `no` of the content area in the campaign. */
  readonly area: string;
  readonly state: 'set' | 'removed';
  readonly setAt: Date;
  readonly removedAt: Date | null;
}

/**
 * The share of the way from the baseline to the target that a value has gone: 0 at the baseline or on its far side, 1 at the
 * target, more beyond it. A target below the baseline is reached downwards. Without a baseline the way begins at 0; a target
 * of 0 then means "none any more". Where baseline and target are the same, the level is to be held, and what is missing counts.
 */
export function progressOf({ baseline, target }: Pick<Target, 'baseline' | 'target'>, value: number): number {
  const start = baseline ?? 0;
  if (start !== target) return Math.max(0, (value - start) / (target - start));
  if (target <= 0) return value <= target ? 1 : 0;
  return Math.min(1, Math.max(0, value / target));
}
