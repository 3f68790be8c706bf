import type { Incoming, Receipt } from '../channels/channel.ts';

/** An event as it is kept before it is worked off. */
export interface InboxEvent {
  /** Unique over everything the channel has ever brought: the same event delivered again has the same. */
  readonly id: string;
  /** `zalo` or `zalo-bot`: whose inbox it is. */
  readonly channel: string;
  /** Events of one person are worked off one after another, by `at`. */
  readonly person: string;
  readonly at: Date;
  readonly body:
    | { readonly kind: 'incoming'; readonly incoming: Incoming }
    | { readonly kind: 'receipt'; readonly receipt: Receipt };
}

/** Events that were confirmed to a network before they were worked off; each is held by one process at a time. */
export interface InboxStore {
  /** Keeps events in one write, held by `holder` until then; answers the ids that were new. Throws when nothing is sure. */
  put(events: readonly InboxEvent[], held: { holder: string; until: Date }): Promise<ReadonlySet<string>>;
  /** Which of these `holder` holds and has not worked off. */
  open(ids: readonly string[], holder: string): Promise<ReadonlySet<string>>;
  /** Worked off; kept some days more, so that a late redelivery is known. */
  done(ids: readonly string[], at: Date): Promise<void>;
  /** Prolongs all that `holder` holds. */
  renew(holder: string, until: Date): Promise<void>;
  /** Takes over what nobody holds any more, oldest first. */
  takeOver(
    channel: string,
    held: { holder: string; now: Date; until: Date },
    limit: number,
  ): Promise<readonly InboxEvent[]>;
  /** Kept and not worked off. */
  waiting(channel: string): Promise<number>;
}
