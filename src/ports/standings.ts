import type { PledgeStanding } from '../domain/standing.ts';

/** Standings by member, campaign and year; each can be made anew from the check-ins. */
export interface StandingStore {
  put(standing: PledgeStanding): Promise<void>;
  of(member: string, campaign: string, year: number): Promise<PledgeStanding | null>;
  ofMembers(members: readonly string[], campaign: string, year: number): Promise<readonly PledgeStanding[]>;
}
