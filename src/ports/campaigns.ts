import type { Campaign } from '../campaign/schema.ts';

/** A published campaign; never changed afterwards. */
export interface Revision {
  readonly campaign: Campaign;
  readonly revision: number;
  readonly publishedAt: Date;
}

export interface CampaignStore {
  /** The newest published revision. */
  current(): Promise<Revision | null>;
  /** Publishes if it differs from the newest; returns the one in force. */
  publish(campaign: Campaign, at: Date): Promise<Revision>;
}
