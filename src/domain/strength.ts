import type { CheckinAnswer } from './pledge.ts';

/** How well a habit is kept, 0 to 100: every week kept brings it nearer to 100, a gap takes a little of it and never all. */

/** A week's answer, or that its last day passed without one. */
export type WeekResult = CheckinAnswer | 'missed';

export const BEST_STRENGTH = 100;

/** Share of what is missing to 100 that a kept week adds. */
const GAIN = { done: 0.25, part: 0.12 } as const;
/** What is left of it after a week that was not kept or not answered. */
const LEFT = { none: 0.9, missed: 0.95 } as const;

/** The strength after one more week; a week that did not apply leaves it as it was. */
export function strengthAfter(before: number, result: WeekResult): number {
  switch (result) {
    case 'done':
    case 'part':
      return before + (BEST_STRENGTH - before) * GAIN[result];
    case 'none':
    case 'missed':
      return before * LEFT[result];
    default:
      return before;
  }
}

/** The strength after these weeks, oldest first, from nothing. */
export function strengthOf(results: readonly WeekResult[]): number {
  return results.reduce(strengthAfter, 0);
}
