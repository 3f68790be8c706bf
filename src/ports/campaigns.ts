import type { Campaign } from '../campaign/schema.ts';

/** A published campaign; never changed afterwards. */
export interface Revision {
  readonly campaign: Campaign;
  /** 1, 2, 3 … of this campaign. */
  readonly revision: number;
  readonly publishedAt: Date;
}

export interface CampaignStore {
  /** The newest revision of each campaign, in the order in which the campaigns were first published. */
  all(): Promise<readonly Revision[]>;
  newest(id: string): Promise<Revision | null>;
  revision(id: string, revision: number): Promise<Revision | null>;
  /** Publishes if it differs from the newest of its id; returns the one in force. */
  publish(campaign: Campaign, at: Date): Promise<Revision>;
  /** Only over the revision that was looked at, null for none: where another one is in force, nothing is published. */
  publish(campaign: Campaign, at: Date, base: number | null): Promise<Revision | null>;
}
