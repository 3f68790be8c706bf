import type { Accept, Channel } from '../../src/channels/channel.ts';
import type { Address } from '../../src/dialog/address.ts';

/** A message of ours on a person's screen, as it is now. */
export interface Seen {
  readonly id: string;
  /** As it is read: no tags, no escapes. */
  readonly text: string;
  readonly buttons: readonly (readonly { readonly label: string; readonly data?: string; readonly url?: string }[])[];
  readonly file?: { readonly name: string; readonly bytes: Buffer };
}

interface GivenFile {
  readonly name: string;
  readonly mime: string;
  readonly bytes: Buffer;
}

/** The person's side of a channel. People are named; every name is somebody the channel can reach. */
export interface ContractDriver {
  /** Started, with the `accept` that `open` was given. */
  readonly channel: Channel;
  address(person: string): Address;
  says(person: string, text: string): Promise<void>;
  /** Presses the button with this label under the message with this id of `Seen`. */
  taps(person: string, message: string, label: string): Promise<void>;
  sendsFile(person: string, file: GivenFile): Promise<void>;
  /** Our messages on the person's screen, oldest first. */
  screen(person: string): Promise<readonly Seen[]>;
  /** Stops the channel and everything behind it. */
  close(): Promise<void>;
}

/** What only a channel behind a network can be made to do. */
export interface NetworkDriver extends ContractDriver {
  /** Delivers the newest update once more. */
  redelivers(): Promise<void>;
  /** What is done meanwhile is kept back and then delivered last one first. */
  inReverse(doing: () => Promise<void>): Promise<void>;
  /** Stops the bot, and comes back. */
  stops(person: string): Promise<void>;
  returns(person: string): Promise<void>;
  /** Sends something of no use to us, named as in `Event.what`. */
  sendsOdd(person: string): Promise<string>;
  /** Writes where others read along. */
  saysInGroup(person: string, text: string): Promise<void>;
  /** A send fails this way, after so many that do not. `hang` has no effect and no answer, `lost` an effect and no answer. */
  failsNext(how: 'flooded' | 'broken' | 'hang' | 'lost', after?: number): void;
  /** Wait that `flooded` asks for, in milliseconds. */
  readonly floodMs: number;
  /** Updates the network has not been told to be done. */
  unconfirmed(): number;
}

export type Open<Driver> = (accept: Accept) => Promise<Driver>;
