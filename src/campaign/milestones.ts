import { type Day, lastDayOf } from '../text/day.ts';
import { phaseEnd, phaseStart } from './calendar.ts';
import type { Milestone } from './plan-schema.ts';
import type { Campaign } from './schema.ts';

interface Span {
  readonly from: Day;
  readonly to: Day;
}

/**
 * A milestone with what is known of its time. `day` is a date somebody set; `span` is what the plan's words allow
 * ("năm 2027" is the whole year) and is never narrowed by us. `unfit` is a day that the office has set and the plan in
 * force no longer allows: it counts for nothing.
 */
export type DatedMilestone = {
  milestone: Milestone;
  day: Day | null;
  setBy: 'office' | 'plan' | null;
  span: Span | null;
  unfit: Day | null;
};

/**
 * All milestones in the plan's order; a day set by the office (milestone code -> day) goes before the plan's as long as
 * the plan allows it, so that a newly published plan is not overruled by what was set under the one before.
 */
export function milestones({ plan }: Pick<Campaign, 'plan'>, dated: ReadonlyMap<string, Day>): DatedMilestone[] {
  return plan.milestones.map((milestone) => {
    const span = milestone.due === null ? null : spanOf(milestone.due);
    const byOffice = dated.get(milestone.code) ?? null;
    if (byOffice !== null && isWithin(allowedSpan({ plan }, milestone), byOffice))
      return { milestone, day: byOffice, setBy: 'office', span, unfit: null };
    const byPlan = span !== null && span.from === span.to ? span.from : null;
    return { milestone, day: byPlan, setBy: byPlan === null ? null : 'plan', span, unfit: byOffice };
  });
}

/** The days a milestone may lie on: as the plan says, else within its phase, else within the plan's years; null is any day. */
export function allowedSpan({ plan }: Pick<Campaign, 'plan'>, milestone: Milestone): Span | null {
  if (milestone.due !== null) return spanOf(milestone.due);
  const phase = plan.phases.find((one) => one.id === milestone.phase);
  if (phase !== undefined) return { from: phaseStart(phase), to: phaseEnd(phase) };
  const { from, to } = plan.years;
  return from === null || to === null ? null : { from: `${from}-01-01`, to: `${to}-12-31` };
}

/** Whether a day lies within a span; every day does where there is none. */
export function isWithin(span: Span | null, day: Day): boolean {
  return span === null || (span.from <= day && day <= span.to);
}

/** Milestones whose day, set by the office, counts under one plan and no longer under the next. */
export function losingDays(
  before: Pick<Campaign, 'plan'>,
  after: Pick<Campaign, 'plan'>,
  dated: ReadonlyMap<string, Day>,
): readonly DatedMilestone[] {
  const counted = new Set(
    milestones(before, dated).flatMap(({ milestone, setBy }) => (setBy === 'office' ? [milestone.code] : [])),
  );
  return milestones(after, dated).filter(({ milestone, unfit }) => unfit !== null && counted.has(milestone.code));
}

/** The milestone of this code, or null. */
export function milestoneOf(campaign: Pick<Campaign, 'plan'>, code: string): Milestone | null {
  return campaign.plan.milestones.find((milestone) => milestone.code === code) ?? null;
}

/** First and last day of a due time: `2027`, `2026-Q2`, `2026-06` or a day. */
export function spanOf(due: string): Span {
  const year = due.slice(0, 4);
  if (due.length === 4) return { from: `${year}-01-01`, to: `${year}-12-31` };
  if (due.length === 10) return { from: due, to: due };
  const quarter = /Q(\d)$/u.exec(due)?.[1];
  if (quarter === undefined) return { from: `${due}-01`, to: lastDayOf(due) };
  const last = Number(quarter) * 3;
  const name = (month: number): string => `${year}-${String(month).padStart(2, '0')}`;
  return { from: `${name(last - 2)}-01`, to: lastDayOf(name(last)) };
}
