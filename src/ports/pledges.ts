import type { Checkin, CheckinAnswer, StartLevel, TakenPledge } from '../domain/pledge.ts';
import type { HeldDays } from '../domain/worked-out.ts';
import type { Day } from '../text/day.ts';

export interface PledgeStore {
  /** Takes a pledge once: an active one of the same kind is returned as it is. */
  take(taken: Omit<TakenPledge, 'id' | 'state' | 'endedOn'>): Promise<TakenPledge>;
  byId(id: string): Promise<TakenPledge | null>;
  /** Newest first. */
  ofMember(member: string): Promise<readonly TakenPledge[]>;
  active(campaign: string): AsyncIterable<TakenPledge>;
  /** Of the campaign, those ended on this day or later. */
  endedSince(campaign: string, day: Day): Promise<readonly TakenPledge[]>;
  /** Everybody who has ever taken a pledge of the campaign. */
  takers(campaign: string): Promise<readonly string[]>;
  /** Keeps the answer to the start question; a later one replaces it. */
  begin(id: string, start: StartLevel): Promise<void>;
  /** Ends it once; the day of the first time stays. */
  end(id: string, on?: Day): Promise<void>;
  /** One answer per pledge and week; a later answer replaces the earlier as a whole. */
  checkin(checkin: Checkin): Promise<void>;
  /** Replaces the days of answers that were kept with days. */
  recount(days: readonly HeldDays[]): Promise<void>;
  /** Of one pledge, oldest week first. */
  checkins(taken: string): Promise<readonly Checkin[]>;
  /** Of all pledges of one person, oldest week first. */
  checkinsOf(member: string): Promise<readonly Checkin[]>;
  answered(taken: string, week: string): Promise<CheckinAnswer | null>;
  /** Of these people, the pledges they held on any day from the first to the last. */
  heldIn(
    members: readonly string[],
    campaign: string,
    days: { readonly from: Day; readonly to: Day },
  ): Promise<readonly TakenPledge[]>;
  /** Which of these pledges have an answer for the week. */
  answeredIn(taken: readonly string[], monday: Day): Promise<readonly string[]>;
}
