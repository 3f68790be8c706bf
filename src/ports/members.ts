import type { Address } from '../dialog/address.ts';
import type { Lang } from '../dialog/lang.ts';
import type { Consent, Member, RankConsent, Role, Unit } from '../domain/member.ts';

export interface Joining {
  readonly address: Address;
  readonly lang: Lang;
  readonly consent: Consent;
  readonly at: Date;
  /** Does not bind where the person has another address on the same channel. */
  readonly alone?: true;
}

/** What of a person it takes to count them. */
export type Seat = Pick<Member, 'id' | 'unit' | 'role' | 'campaigns' | 'rankedIn'>;

export interface MemberStore {
  byId(id: string): Promise<Member | null>;
  byAddress(address: Address): Promise<Member | null>;
  all(): Promise<readonly Member[]>;
  ofUnit(unit: string): Promise<readonly Member[]>;
  /** Everybody who has joined, in no order: for counts over the whole office. */
  seats(): Promise<readonly Seat[]>;
  /** Joined members whose name matches what was typed, with or without diacritics; best first. */
  search(typed: string, limit: number): Promise<readonly Member[]>;
  /** By the keyed digest of a phone number. */
  byPhone(digest: string): Promise<Member | null>;
  /** `phone` is the keyed digest of their number; one that is somebody's already throws a duplicate key error. */
  add(member: {
    name: string;
    unit: string;
    role: Role;
    phone?: string;
    campaigns?: readonly string[] | null;
    body?: string | null;
  }): Promise<Member>;
  /** The campaigns they belong to; null: all of the office. */
  setCampaigns(id: string, campaigns: readonly string[] | null): Promise<void>;
  /** Whether they agree to be counted in a campaign's table of units. Each change is kept; the same again changes nothing. */
  setRanked(id: string, consent: RankConsent): Promise<void>;
  /** The digest takes the place of the one that was kept: numbers pass on to other people. */
  setPhone(id: string, digest: string): Promise<void>;
  /** Binds an address and the consent to a member; the same again changes nothing. */
  join(id: string, joined: Joining): Promise<Member>;
  setLang(id: string, lang: Lang): Promise<void>;
  /**
   * The person blocked us on this address, or came back; `at` is when, by the channel's word. False where they stopped later
   * than they are said to have come back, and where nobody has the address.
   */
  setStopped(address: Address, stopped: boolean, at?: Date | null): Promise<boolean>;
  /** A stop of this very moment turned out to be out of date. */
  takeBackStop(address: Address, at: Date): Promise<void>;
}

export interface UnitStore {
  all(): Promise<readonly Unit[]>;
  byCode(code: string): Promise<Unit | null>;
  /** Creates the unit, or renames it when a name is given. */
  put(code: string, name: string | null): Promise<Unit>;
}

export interface Invite {
  readonly code: string;
  readonly member: string;
  readonly usedAt: Date | null;
  readonly expiresAt: Date;
}

export interface InviteStore {
  /** A new one-time code for the member. */
  issue(member: string, now: Date): Promise<Invite>;
  /** By the code as typed (case, spaces and dashes do not matter). */
  find(typed: string): Promise<Invite | null>;
  /** Uses the code up for `by`; true when it was free or already used by the same address. */
  redeem(code: string, by: Address, now: Date): Promise<boolean>;
  /** Ends all unused codes of the member: they let nobody in any more. */
  revoke(member: string, now: Date): Promise<void>;
}

/** Who has read the plan (quán triệt). */
export interface ReceiptStore {
  /** First reading counts; returns its moment. */
  put(member: string, campaign: string, revision: number, at: Date): Promise<Date>;
  of(member: string, campaign: string): Promise<Date | null>;
  countByUnit(campaign: string): Promise<Readonly<Record<string, number>>>;
}
