import type { Address } from '../dialog/address.ts';
import type { Session } from '../dialog/form.ts';
import type { Lang } from '../dialog/lang.ts';
import type { Line, View } from '../dialog/view.ts';

/** A message that is decided and saved but not yet confirmed as sent. */
export interface OutboxEntry {
  readonly id: string;
  readonly view: View;
  readonly lang: Lang;
  /** Message it takes the place of. */
  readonly edit: string | null;
  readonly at: Date;
  readonly attempts: number;
  /** Not before. */
  readonly nextAt: Date;
  /** The process that holds it sends it until then. */
  readonly leaseUntil: Date;
  /** A try is under way, or its process died in the middle of it. Noted only where replies may not be repeated. */
  readonly begun?: boolean;
}

/** What stands under the last message, so that its number or its label can be typed. */
export interface ShownChoice {
  readonly label: Line;
  readonly data: string;
  /** Not counted when a number is typed. */
  readonly byWords?: boolean;
}

export interface Conversation {
  /** `channel:chat`. */
  readonly id: string;
  readonly address: Address;
  readonly rev: number;
  readonly member: string | null;
  readonly lang: Lang | null;
  /** The campaign that is looked at; null until something was said. */
  readonly campaign: string | null;
  /** Open drafts of that campaign by form id. */
  readonly sessions: Readonly<Record<string, Session>>;
  /** Open drafts of other campaigns, by campaign and form id. */
  readonly aside: Readonly<Record<string, Readonly<Record<string, Session>>>>;
  /** Form the person is in. */
  readonly active: string | null;
  readonly choices: readonly ShownChoice[];
  /** Event ids of the last two days, newest last, at most 200. */
  readonly seen: readonly { readonly id: string; readonly at: Date }[];
  readonly outbox: readonly OutboxEntry[];
  /** When the person last did something here; null when never. */
  readonly lastAt: Date | null;
  /**
   * The newest moment of what they did by the channel's word alone, to be held against other moments of that channel;
   * null where it has given none.
   */
  readonly heardAt: Date | null;
  /** The last reply may not have been shown and was not repeated: typed words are no answer before the question was seen. */
  readonly unsure: boolean;
  /** Turns in a row that began in such doubt. */
  readonly doubts: number;
}

/** The one write of a turn. */
export interface Turned {
  readonly before: Conversation;
  readonly member: string | null;
  readonly lang: Lang | null;
  readonly campaign: string | null;
  readonly sessions: Readonly<Record<string, Session>>;
  readonly aside: Conversation['aside'];
  readonly active: string | null;
  readonly choices: readonly ShownChoice[];
  readonly seen: { readonly id: string; readonly at: Date } | null;
  /** Null where nobody did anything. */
  readonly lastAt: Date | null;
  readonly heardAt: Date | null;
  readonly send: readonly OutboxEntry[];
  /** All of `before.outbox` has left: what is sent now takes its place, and needs no write to tick it off. */
  readonly replaces?: boolean;
}

/** A draft as the reminder sees it. */
export interface Draft {
  readonly member: string;
  readonly form: string;
  readonly touchedAt: Date;
}

/** A draft with all that was answered in it. */
export interface OpenDraft {
  readonly member: string | null;
  readonly session: Session;
}

/** Entries that wait, in order; `tried` is the one whose tries count goes up. */
export interface Postponed {
  readonly tried: string | null;
  readonly behind: readonly string[];
  readonly nextAt: Date;
}

export interface ConversationStore {
  load(address: Address): Promise<Conversation | null>;
  /** The revision that is kept now; 0 when there is no conversation. */
  revision(address: Address): Promise<number>;
  /** Saves where the revision is still the loaded one; null when another has moved it. */
  save(turned: Turned): Promise<Conversation | null>;
  /** Takes delivered entries out; one write for all. */
  tick(delivered: readonly { conversation: string; entry: string }[]): Promise<void>;
  /** A try failed in a way that may pass: the entry that was tried and those behind it wait until `nextAt`. */
  postpone(conversation: string, wait: Postponed): Promise<void>;
  /** Notes that an entry is about to be sent; false when it is gone. */
  begin(conversation: string, entry: string): Promise<boolean>;
  /** Replies that were not shown, or perhaps not, in order, are given up: they leave the outbox; with nothing behind them the conversation is `unsure`. */
  giveUp(conversation: string, entries: readonly string[]): Promise<void>;
  /** When people last did something at these addresses (ids of `addressId`). */
  lastAt(addresses: readonly string[]): Promise<ReadonlyMap<string, Date>>;
  /** Conversations with an entry whose lease and waiting time are over. */
  overdue(now: Date, limit: number): Promise<readonly Conversation[]>;
  /** Takes over one entry; false when somebody else did. */
  claim(conversation: string, entry: string, now: Date, until: Date): Promise<boolean>;
  /** Prolongs the lease of an entry as it was held; false when it is sent, gone or somebody else's by now. */
  renew(conversation: string, entry: OutboxEntry, until: Date): Promise<boolean>;
  /** Open drafts of a form in a campaign. */
  drafts(campaign: string, form: string): Promise<readonly Draft[]>;
  /** All open drafts of a campaign, whoever holds them. */
  draftsOf(campaign: string): Promise<readonly OpenDraft[]>;
  /** Age of the oldest entry that does not wait for `nextAt`, in milliseconds; 0 when none. */
  oldestWaiting(now: Date): Promise<number>;
}
