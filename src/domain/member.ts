import type { Address } from '../dialog/address.ts';
import type { Lang } from '../dialog/lang.ts';

/** Roles as the product names them; staff, lead and office are given by `npm run invite`. */
export const ROLES = ['CAN_BO', 'TRUONG_PHONG', 'HOI_DONG', 'DAU_MOI', 'PHOI_HOP', 'LANH_DAO', 'BEN_NGOAI'] as const;
export type Role = (typeof ROLES)[number];

export interface Unit {
  /** Short code in capitals, e.g. `QLCN`. */
  readonly code: string;
  readonly name: string;
}

/** Proof that somebody agreed: which text, when, where. */
export interface Consent {
  readonly version: string;
  readonly at: Date;
  readonly channel: string;
  readonly lang: Lang;
}

/** Whether somebody wants to be counted in the table of units of one campaign: what they answered to which text. */
export interface RankConsent extends Consent {
  readonly campaign: string;
  readonly agreed: boolean;
}

export interface Member {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly role: Role;
  readonly lang: Lang;
  /** First one is where pushes go. Empty until the person joins; left out of pushes when `stopped`. */
  readonly addresses: readonly Address[];
  readonly stopped: boolean;
  /** Addresses (`channel:chat`) on which the person has stopped; absent where there are none. */
  readonly stoppedOn?: readonly string[];
  readonly consent: Consent | null;
  readonly joinedAt: Date | null;
  /** Campaigns the person belongs to; null: all of the office. */
  readonly campaigns: readonly string[] | null;
  /** Of somebody of a cooperating body (`PHOI_HOP`): which one, an id of `bodies` in the campaign file. */
  readonly body: string | null;
  /** Campaigns in whose table of units (green pledges) they agreed to be counted. */
  readonly rankedIn: readonly string[];
}

/** Whether there is an address on which the person has not stopped the bot. */
export function getsMessages({ stopped }: Pick<Member, 'stopped'>): boolean {
  return !stopped;
}

/** Whether the person belongs to the campaign; who was given none belongs to all. */
export function belongs({ campaigns }: Pick<Member, 'campaigns'>, campaign: string): boolean {
  return campaigns === null || campaigns.includes(campaign);
}
