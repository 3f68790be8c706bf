import type { Initiative } from '../domain/initiative.ts';

export type NewInitiative = Omit<Initiative, 'id' | 'code' | 'state' | 'withdrawnAt'>;

/** Filters of lists and counts; `from`/`to` bound `registeredAt` (to exclusive). */
export interface InitiativeFilter {
  readonly campaign: string;
  readonly from?: Date;
  readonly to?: Date;
  readonly unit?: string;
  readonly area?: string;
}

export interface InitiativeStore {
  /** Registers once per `key`; the same key again returns what was registered. Gives the next free code of the year. */
  register(draft: NewInitiative, prefix: string): Promise<Initiative>;
  byCode(code: string): Promise<Initiative | null>;
  /** Where the member is author or co-author (not declined), newest first. */
  ofMember(member: string): Promise<readonly Initiative[]>;
  /** Author withdraws; null when it is not theirs or already withdrawn. */
  withdraw(code: string, author: string, at: Date): Promise<Initiative | null>;
  /** A co-author answers; the same answer again changes nothing. Null when they are not asked in it. */
  answerCoauthor(code: string, member: string, accept: boolean): Promise<Initiative | null>;
  /** Codes and titles for the look at similar ones (not withdrawn), newest first. */
  titles(campaign: string, limit: number): Promise<readonly { code: string; title: string }[]>;
  /** Registered (not withdrawn), ordered by code. */
  list(filter: InitiativeFilter, page: { skip: number; limit: number }): Promise<readonly Initiative[]>;
  count(filter: InitiativeFilter): Promise<number>;
  /** Counts by unit and content area of what is registered (not withdrawn). */
  tally(filter: InitiativeFilter): Promise<readonly { unit: string; area: string; count: number }[]>;
  /** Counts by month (`YYYY-MM` in the zone, e.g. `+07:00`) of registration. */
  byMonth(filter: InitiativeFilter, offset: string): Promise<readonly { month: string; count: number }[]>;
  /** All that a report lists, streamed. */
  each(filter: InitiativeFilter): AsyncIterable<Initiative>;
  /** Revision figure for a report's method sheet: how many were withdrawn in the filter. */
  countWithdrawn(filter: InitiativeFilter): Promise<number>;
}
