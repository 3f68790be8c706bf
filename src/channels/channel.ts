import type { Address, ChannelName } from '../dialog/address.ts';
import type { Event } from '../dialog/event.ts';
import type { Lang } from '../dialog/lang.ts';

/** One event with its sender, as a channel parsed it. */
export interface Incoming {
  readonly address: Address;
  readonly event: Event;
  /** Language the person's app is set to, when the channel tells. */
  readonly lang: Lang | null;
  /** Moment the channel gives for the event. */
  readonly at: Date | null;
  /** What `acknowledge` needs (Telegram: the callback query id). */
  readonly ack?: string;
}

export interface ShownButton {
  readonly label: string;
  /** At most 64 bytes; absent on links. */
  readonly data?: string;
  readonly url?: string;
}

export interface ShownFile {
  readonly name: string;
  readonly mime: string;
  readonly picture: boolean;
  /** Bytes of the file, read when the message is sent. */
  readonly open: () => Promise<Buffer>;
  /** Among the kept files, so that a channel which cannot carry the file can give a link to it. */
  readonly id?: string;
  /** The same as a table every phone can open (CSV). */
  readonly plain?: ShownFile;
  /** What stands above the link, and what is said where there can be none either; both marked up as a message's text. */
  readonly words?: { readonly link: string; readonly unsent: string };
}

/** A view in one language: text with only `<b>` and `<i>`, everything else escaped (`&amp; &lt; &gt;`). */
export interface Message {
  readonly text: string;
  readonly buttons: readonly (readonly ShownButton[])[];
  readonly file?: ShownFile;
  /** Id of the message to take the place of, where the channel can. */
  readonly edit?: string;
  /**
   * How buttons are answered where a channel lists them as lines: by their number, or, under a question that takes the
   * person's own words, by the words of the line. `hint` says so, marked up as the text is.
   */
  readonly list?: { readonly by: 'number' | 'words'; readonly hint: string };
  /** A card with which the person can share their own phone number, where the channel has one. Plain words. */
  readonly phoneCard?: { readonly title: string; readonly subtitle: string };
}

/** What became of a send. `messageId` is the channel's id of the (last) message. */
export type Sent =
  | { readonly ok: true; readonly messageId: string | null }
  | { readonly ok: false; readonly error: SendFailure };

/**
 * Why a message was not sent.
 * `retry`: nothing was shown, try again after `afterMs`; `stopped`: the person blocked us or left; `refused`: our message is
 * wrong for this channel (a bug, retrying is useless); `unknown`: it may or may not have been shown; `closed`: the channel
 * takes no more messages until the person writes (or none that cost nothing), and nothing was shown.
 */
export interface SendFailure {
  readonly kind: 'retry' | 'stopped' | 'refused' | 'unknown' | 'closed';
  /** Code of `src/errors.ts`. */
  readonly code: string;
  readonly afterMs?: number;
  /** Safe for the log: no token, no text of the message. */
  readonly detail: string;
}

/** What a channel can show; `fit` shapes a message to it. */
export interface Limits {
  readonly textLength: number;
  readonly buttonsPerRow: number;
  readonly buttons: number;
  readonly captionLength: number;
  /** Bytes of the largest file that can be sent. */
  readonly fileBytes: number;
  readonly markup: boolean;
  readonly edits: boolean;
  /** A long text is sent as numbered parts, `(1/3)` on a line of its own above each. */
  readonly parts?: boolean;
}

/** About a message that nobody has just asked for: a reminder, a notice. */
export interface Push {
  /** Last time the person did something at this address; null when never. */
  readonly lastAt: Date | null;
  /** The person's name, and the message in one plain line, for channels that only take filled-in templates. */
  readonly name: string;
  readonly gist: string;
}

/** What a channel tells about messages that were sent: it left (also when a human answered by hand), it arrived, it was seen. */
export interface Receipt {
  readonly address: Address;
  readonly messages: readonly string[];
  readonly what: 'sent' | 'received' | 'seen';
  readonly at: Date;
}

/** Notes receipts; those of messages that the ledger does not hold are passed over. */
export type Note = (receipts: readonly Receipt[]) => Promise<void>;

/** Every event must be accepted (durably saved) before the channel confirms it to its network. */
export type Accept = (incoming: Incoming) => Promise<void>;

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Raw body in, status and body out; throwing means 503. */
  readonly handle: (request: RouteRequest) => Promise<RouteReply>;
  /** Largest body taken, in bytes. */
  readonly bodyLimit?: number;
}

export interface RouteRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** Aborted when the client is gone (event streams end on it). */
  readonly signal: AbortSignal;
}

export interface RouteReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | AsyncIterable<string>;
}

/** A command as registered in the person's app: `/name` and its one-line help. */
export interface MenuCommand {
  readonly name: string;
  readonly help: string;
}

export interface Channel {
  readonly name: ChannelName;
  readonly limits: Limits;
  /** Whether a reply of unknown outcome is sent again. Where not, the current question comes with the person's next message. */
  readonly repeatsUnknown: boolean;
  /** Whether the channel takes messages only for some days after the person wrote, so that each should invite a tap. */
  readonly hasWindow: boolean;
  /** Sends one message, split or reshaped by `fit` where needed; never throws. */
  send(address: Address, message: Message): Promise<Sent>;
  /** Like `send`, by the channel's rules for what nobody has just asked for; absent where there are none. */
  push?(address: Address, message: Message, push: Push): Promise<Sent>;
  /** Takes the waiting sign off a pressed button; best effort, never throws. */
  acknowledge(incoming: Incoming): Promise<void>;
  /** Bytes of a file that a person sent. Throws `AppError` (file_too_large, file_gone, channel_unreachable). */
  fetchFile(ref: string, maxBytes: number): Promise<Buffer>;
  /** HTTP routes: webhooks, pages. */
  readonly routes: readonly Route[];
  /** Begins to receive; `accept` is called for each event, `note` for what became of sent messages. */
  start(accept: Accept, note?: Note): Promise<void>;
  stop(): Promise<void>;
  /** Keeps the channel's access alive; asked every few minutes. Never throws. */
  upkeep?(): Promise<void>;
  /** Registers the commands a person may use, in their language. Best effort. */
  offerCommands?(address: Address, commands: readonly MenuCommand[]): Promise<void>;
  /** Address a person opens to join with this code, or null. */
  inviteLink?(code: string): string | null;
}
