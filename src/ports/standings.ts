import type { Campaign } from '../campaign/schema.ts';
import type { PledgeStanding } from '../domain/standing.ts';
import type { Day } from '../text/day.ts';

/** What of a standing goes into sums over people. */
export type StandingSum = Pick<PledgeStanding, 'member' | 'totals' | 'strength' | 'factors' | 'history'>;

/** Standings by member, campaign and year; each can be made anew from the check-ins. */
export interface StandingStore {
  /** Replaces the one of this member, campaign and year. */
  put(standing: PledgeStanding): Promise<void>;
  of(member: string, campaign: string, year: number): Promise<PledgeStanding | null>;
  /** As of which day each was made, by member; those of the first releases are absent. */
  madeOn(campaign: string, year: number): Promise<ReadonlyMap<string, Day>>;
  ofMembers(members: readonly string[], campaign: string, year: number): Promise<readonly PledgeStanding[]>;
  /** The same without what it takes many people to read: no pledges, and of the history the first week at most. */
  sumsOf(members: readonly string[], campaign: string, year: number): Promise<readonly StandingSum[]>;
}

/** Whose standing is out of date. */
export interface StandingChange {
  readonly member: string;
  readonly campaign: Campaign;
  readonly now: Date;
  /** A week that was answered; the year of `now` is always made anew. */
  readonly week?: Day;
}

/** Makes standings anew from what people took and answered. */
export interface StandingKeeper {
  /** After an answer or an end; doing it again changes nothing. */
  refresh(change: StandingChange): Promise<void>;
  /** One person's standing of one year, made anew and kept. */
  remake(
    member: string,
    campaign: Campaign,
    at: { readonly year: number; readonly now: Date },
  ): Promise<PledgeStanding>;
}
