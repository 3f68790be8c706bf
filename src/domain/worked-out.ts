import { workingDaysOfWeek } from '../campaign/calendar.ts';
import { pledgeOf } from '../campaign/lookup.ts';
import type { Campaign } from '../campaign/schema.ts';
import type { Day } from '../text/day.ts';
import type { Checkin, TakenPledge, Terms } from './pledge.ts';
import { type Saving, savingOf, termsOf } from './savings.ts';

/** The working days of a week on which a pledge already held; with a person's own calendar, those less their leave. */
export function daysHeld(taken: Pick<TakenPledge, 'takenOn'>, week: Day, campaign: Pick<Campaign, 'calendar'>): number {
  return workingDaysOfWeek(week, campaign).filter((day) => day >= taken.takenOn).length;
}

/** On how many days of an answered week the pledge held. */
export interface HeldDays {
  readonly taken: string;
  /** The Monday. */
  readonly week: Day;
  readonly days: number;
}

/** The answers whose days differ by this calendar (with a person's leave as it is told now) from those they were kept with. */
export function recounted(
  campaign: Pick<Campaign, 'calendar'>,
  taken: readonly TakenPledge[],
  checkins: readonly Checkin[],
): readonly HeldDays[] {
  const pledges = new Map(taken.map((one) => [one.id, one]));
  return checkins.flatMap(({ taken: id, week, days: kept }) => {
    const pledge = pledges.get(id);
    if (pledge === undefined || kept === undefined) return [];
    const days = daysHeld(pledge, week, campaign);
    return days === kept ? [] : [{ taken: id, week, days }];
  });
}

/** An answer's saving under the terms it was given under. */
export interface WorkedOut {
  readonly terms: Terms;
  readonly saving: Saving;
}

/**
 * What an answer came to: by the days and terms kept with it, whatever the file and the office say today. Answers to the
 * first releases kept none: they are read with the campaign file's factors; null when the pledge has left the file.
 */
export function workedOut(campaign: Campaign, taken: TakenPledge, checkin: Checkin): WorkedOut | null {
  const terms = checkin.terms ?? termsOfFile(campaign, taken, checkin);
  if (terms === null) return null;
  const days = checkin.days ?? daysHeld(taken, checkin.week, campaign);
  const { answer, amount } = checkin;
  return { terms, saving: savingOf({ answer, days, terms, ...(amount === undefined ? {} : { amount }) }) };
}

function termsOfFile(campaign: Campaign, taken: TakenPledge, checkin: Checkin): Terms | null {
  const pledge = pledgeOf(campaign, taken.pledge);
  if (pledge === null) return null;
  // Without decisions: what the office replaced since is not what those figures were made with.
  return termsOf({ pledges: campaign.pledges }, pledge, { at: checkin.at, inputs: checkin.inputs });
}
