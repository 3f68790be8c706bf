import { type Day, lastDayOf } from '../text/day.ts';
import type { Milestone } from './plan-schema.ts';
import type { Campaign } from './schema.ts';

/**
 * A milestone with what is known of its time. `day` is a date somebody set; `span` is what the plan's words allow
 * ("năm 2027" is the whole year) and is never narrowed by us.
 */
export type DatedMilestone = {
  milestone: Milestone;
  day: Day | null;
  setBy: 'office' | 'plan' | null;
  span: { from: Day; to: Day } | null;
};

/** All milestones in the plan's order; a day set by the office (milestone code -> day) goes before the plan's. */
export function milestones(campaign: Pick<Campaign, 'plan'>, dated: ReadonlyMap<string, Day>): DatedMilestone[] {
  return campaign.plan.milestones.map((milestone) => {
    const span = milestone.due === null ? null : spanOf(milestone.due);
    const byOffice = dated.get(milestone.code);
    if (byOffice !== undefined) return { milestone, day: byOffice, setBy: 'office', span };
    const byPlan = span !== null && span.from === span.to ? span.from : null;
    return { milestone, day: byPlan, setBy: byPlan === null ? null : 'plan', span };
  });
}

/** The milestone of this code, or null. */
export function milestoneOf(campaign: Pick<Campaign, 'plan'>, code: string): Milestone | null {
  return campaign.plan.milestones.find((milestone) => milestone.code === code) ?? null;
}

/** First and last day of a due time: `2027`, `2026-Q2`, `2026-06` or a day. */
export function spanOf(due: string): { from: Day; to: Day } {
  const year = due.slice(0, 4);
  if (due.length === 4) return { from: `${year}-01-01`, to: `${year}-12-31` };
  if (due.length === 10) return { from: due, to: due };
  const quarter = /Q(\d)$/u.exec(due)?.[1];
  if (quarter === undefined) return { from: `${due}-01`, to: lastDayOf(due) };
  const last = Number(quarter) * 3;
  const name = (month: number): string => `${year}-${String(month).padStart(2, '0')}`;
  return { from: `${name(last - 2)}-01`, to: lastDayOf(name(last)) };
}
