import type { App } from '../../src/app.ts';
import type { Channel } from '../../src/channels/channel.ts';
import type { Stores } from '../../src/stores.ts';

/** The ways of talking to the bot that tests know: a channel, and how it shows choices. */
export const CHAT_KINDS = ['telegram', 'web', 'zalo-buttons', 'zalo-numbers', 'zalo-bot'] as const;
export type ChatKind = (typeof CHAT_KINDS)[number];

/** A message of the bot as the person sees it. */
export interface Heard {
  readonly text: string;
  /** Labels of its choices row by row, be they buttons or lines. */
  readonly buttons: readonly (readonly string[])[];
  readonly file: { readonly name: string; readonly bytes: Buffer } | null;
}

export interface SentFile {
  readonly name: string;
  readonly mime: string;
  readonly bytes: Buffer;
}

/** What a channel stands on; the house comes to be after it. */
export interface Ground {
  readonly stores: Stores;
  readonly house: () => App;
}

/** People talking to the bot over one channel; outlives rebuilds of the app. */
export interface Chat {
  readonly name: ChatKind;
  /** Whether an address opens the chat with an invitation's code; else the code is typed. */
  readonly hasDeepLink: boolean;
  /** A fresh channel object for a rebuilt app. */
  channel(ground: Ground): Channel;
  /** Called after the rebuilt app stands. */
  attach(app: App): Promise<void>;
  detach(): Promise<void>;
  say(who: string, text: string): Promise<void>;
  /** Presses the button of this label on the newest message that has it, or types what its line asks for. */
  tap(who: string, label: string): Promise<void>;
  send(who: string, file: SentFile): Promise<void>;
  /** Opens the deep link of an invitation, or goes to the chat for the first time. */
  open(who: string, code: string): Promise<void>;
  /** What has come since the last call, waiting up to `ms` for the first. */
  hear(who: string, ms: number): Promise<readonly Heard[]>;
  close(): Promise<void>;
}

/** Whether a button is the one named; a name that ends in `…` names the beginning of a long label. */
export function isLabel(label: string, named: string): boolean {
  return named.endsWith('…') ? label === named || label.startsWith(named.slice(0, -1)) : label === named;
}
