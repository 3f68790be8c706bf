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

/** What a channel can do. Where it cannot, the suites ask for what people see instead; nothing is left out. */
export interface Can {
  /** A message takes the place of another. Else: it comes as a new one. */
  readonly edits: boolean;
  /** Most buttons under one message. Else: numbered lines, answered by typing. */
  readonly buttons: number;
  /** A tap says under which message it was made. Else: `message` is null. */
  readonly tapNamesMessage: boolean;
  /** Endings of files that are sent as files; null: all. Else: a text with a link that gives the bytes. */
  readonly carries: readonly string[] | null;
  /** Files that people can send. Where only pictures: they come without a name. */
  readonly brings: 'files' | 'pictures';
  /** Parts of a long text are told apart as `(1/n)`. Else: they follow each other as they are. */
  readonly numbersParts: boolean;
}

/** Of a channel behind a network. */
export interface NetworkCan extends Can {
  /** The channel itself knows what was delivered before. Else: it comes again, with the same id. */
  readonly knowsRedelivery: boolean;
  /** What comes of a person who stops the bot: nothing can be sent; it is told but sends still pass; nothing is told. */
  readonly stopping: 'barred' | 'told' | 'untold';
}

export const CAN_ALL: Can = {
  edits: true,
  buttons: 100,
  tapNamesMessage: true,
  carries: null,
  brings: 'files',
  numbersParts: false,
};

/** The person's side of a channel. People are named; every name is somebody the channel can reach. */
export interface ContractDriver {
  /** Started, with the `accept` that `open` was given. */
  readonly channel: Channel;
  readonly can: Can;
  address(person: string): Address;
  says(person: string, text: string): Promise<void>;
  /** Presses the button with this label under the message with this id of `Seen`. */
  taps(person: string, message: string, label: string): Promise<void>;
  /** Where only pictures can be sent, only pictures are asked for. */
  sendsFile(person: string, file: GivenFile): Promise<void>;
  /** Our messages on the person's screen, oldest first. */
  screen(person: string): Promise<readonly Seen[]>;
  /** Puts bytes among the kept files, for channels that give a link to them. */
  keeps(id: string, bytes: Buffer): void;
  /** Stops the channel and everything behind it. */
  close(): Promise<void>;
}

/** What only a channel behind a network can be made to do. */
export interface NetworkDriver extends ContractDriver {
  readonly can: NetworkCan;
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
  failsNext(how: 'flooded' | 'broken' | 'hang' | 'lost', after?: number): Promise<void>;
  /** Wait that `flooded` asks for, in milliseconds; null: the network does not say, any wait will do. */
  readonly floodMs: number | null;
  /** Updates the network has not been told to be done. */
  unconfirmed(): number;
}

export type Open<Driver> = (accept: Accept) => Promise<Driver>;
