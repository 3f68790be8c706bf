import type { Checkin, CheckinAnswer, TakenPledge } from '../domain/pledge.ts';

export interface PledgeStore {
  /** Takes a pledge once: an active one of the same kind is returned as it is. */
  take(taken: Omit<TakenPledge, 'id' | 'state'>): Promise<TakenPledge>;
  byId(id: string): Promise<TakenPledge | null>;
  ofMember(member: string): Promise<readonly TakenPledge[]>;
  active(campaign: string): AsyncIterable<TakenPledge>;
  end(id: string): Promise<void>;
  /** One answer per pledge and week; a later answer replaces the earlier. */
  checkin(checkin: Checkin): Promise<void>;
  checkins(taken: string): Promise<readonly Checkin[]>;
  answered(taken: string, week: string): Promise<CheckinAnswer | null>;
}
