import type { App } from '../../src/app.ts';
import type { Channel } from '../../src/channels/channel.ts';

/** A message of the bot as the person sees it. */
export interface Heard {
  readonly text: string;
  /** Button labels, row by row. */
  readonly buttons: readonly (readonly string[])[];
  readonly file: { readonly name: string; readonly bytes: Buffer } | null;
}

export interface SentFile {
  readonly name: string;
  readonly mime: string;
  readonly bytes: Buffer;
}

/** People talking to the bot over one channel; outlives rebuilds of the app. */
export interface Chat {
  readonly name: 'telegram' | 'web';
  /** A fresh channel object for a rebuilt app. */
  channel(house: () => App): Channel;
  /** Called after the rebuilt app stands. */
  attach(app: App): Promise<void>;
  detach(): Promise<void>;
  say(who: string, text: string): Promise<void>;
  /** Presses the button of this label on the newest message that has it. */
  tap(who: string, label: string): Promise<void>;
  send(who: string, file: SentFile): Promise<void>;
  /** Opens the deep link of an invitation. */
  open(who: string, code: string): Promise<void>;
  /** What has come since the last call, waiting up to `ms` for the first. */
  hear(who: string, ms: number): Promise<readonly Heard[]>;
  close(): Promise<void>;
}

/** Whether a button is the one named; a name that ends in `…` names the beginning of a long label. */
export function isLabel(label: string, named: string): boolean {
  return named.endsWith('…') ? label === named || label.startsWith(named.slice(0, -1)) : label === named;
}
