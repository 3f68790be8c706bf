import type { View } from '../dialog/view.ts';

/**
 * One message to one person on one occasion.
 * planned → claimed → sent | dropped (no longer needed) | unreachable | unknown (sent or not: never repeated) ; a refusal that may pass goes back to planned.
 */
export type DeliveryState = 'planned' | 'claimed' | 'sent' | 'dropped' | 'unreachable' | 'unknown' | 'failed';

export interface Delivery {
  readonly id: string;
  /** Names the reason once and for all: `milestone:so_ket:2027-06-30`, `checkin:<pledge>:<week>`, `coauthor:SK-2026-0001`. Unique with `member`. */
  readonly occasion: string;
  readonly member: string;
  /** Only to this address of the member (`channel:chat`); absent: to the first one that takes it. */
  readonly to?: string;
  /** `reminder`: only inside sending hours and re-checked; `notice`: at once, carries its view. */
  readonly kind: 'reminder' | 'notice';
  /** The finished view of a notice; a reminder's is built at the moment of sending. */
  readonly view: View | null;
  readonly state: DeliveryState;
  readonly plannedAt: Date;
  /** Not before this moment. */
  readonly dueAt: Date;
  readonly claimedUntil: Date | null;
  readonly sentAt: Date | null;
  readonly attempts: number;
  /** Code of the last failure. */
  readonly error: string | null;
  readonly messageId: string | null;
  /** Earliest moments at which the channel told that it left, arrived and was seen; absent where it has not. */
  readonly echoedAt?: Date;
  readonly receivedAt?: Date;
  readonly seenAt?: Date;
}

/** The newest message to somebody did not reach them: why (a code of `src/errors.ts`) and when that turned out. */
export interface Unreached {
  readonly member: string;
  readonly error: string;
  readonly at: Date;
}

/** What a channel told about messages of ours, by its own ids. */
export interface ReceiptNote {
  readonly messages: readonly string[];
  readonly what: 'sent' | 'received' | 'seen';
  readonly at: Date;
}

export type NewDelivery = Pick<Delivery, 'occasion' | 'member' | 'to' | 'kind' | 'view' | 'plannedAt' | 'dueAt'>;

export interface DeliveryStore {
  /** Plans those that do not exist yet for (occasion, member); returns the ids of the new ones. */
  plan(news: readonly NewDelivery[]): Promise<readonly string[]>;
  /** Takes one planned and due delivery for sending; null when it is not to be had. */
  claim(id: string, now: Date, until: Date): Promise<Delivery | null>;
  /** Ends or puts back a claimed delivery. */
  settle(
    id: string,
    outcome: Pick<Delivery, 'state' | 'error' | 'messageId'> & { at: Date; dueAt?: Date },
  ): Promise<void>;
  /** Planned and due, oldest first. */
  waiting(now: Date, limit: number): Promise<readonly string[]>;
  /** Claims whose holder died become `unknown`; returns how many. */
  expire(now: Date): Promise<number>;
  ofMember(member: string, limit: number): Promise<readonly Delivery[]>;
  byOccasion(occasion: string): Promise<readonly Delivery[]>;
  /** Whose newest message since then could not be brought to them. Messages that wait or were not needed do not count. */
  unreached(since: Date): Promise<readonly Unreached[]>;
  /**
   * The person is back: what could not be brought for these reasons and was planned after `since` is due now (whether it
   * is still needed is looked at before it is sent), what is older is dropped. Returns how many are due.
   */
  reopen(member: string, errors: readonly string[], since: Date, now: Date): Promise<number>;
  /** Who has messages planned after `since` that could not be brought for these reasons, and when that first turned out. */
  outOfReach(errors: readonly string[], since: Date): Promise<ReadonlyMap<string, Date>>;
  /** Notes the earliest moments; messages that the ledger does not hold are passed over. */
  receipts(list: readonly ReceiptNote[]): Promise<void>;
}
