import type { Press } from './view.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A file as the channel announces it; `ref` fetches its bytes through the same channel. */
export interface FileIn {
  readonly ref: string;
  readonly name: string;
  readonly mime: string;
  /** Bytes; 0 when the channel does not say. */
  readonly size: number;
  readonly picture: boolean;
}

interface Arrived {
  /** Unique in its conversation; a redelivered update carries the same id. */
  readonly id: string;
}

/** Something that arrived from a person. Texts are NFC. */
export type Event =
  | (Arrived & { readonly kind: 'text'; readonly text: string })
  | (Arrived & { readonly kind: 'tap'; readonly data: string; readonly message: string | null })
  | (Arrived & {
      readonly kind: 'file';
      readonly file: FileIn;
      readonly caption: string;
      readonly album: string | null;
    })
  | (Arrived & { readonly kind: 'contact'; readonly phone: string; readonly own: boolean })
  /** `/start` or a deep link; the payload may be empty. */
  | (Arrived & { readonly kind: 'start'; readonly payload: string })
  /** The person stopped (blocked, unfollowed) or came back. */
  | (Arrived & { readonly kind: 'stopped' })
  /** `greet`: nothing else follows by itself, so somebody who has not joined is to be asked to. */
  | (Arrived & { readonly kind: 'resumed'; readonly greet?: true })
  /** Known to the channel, of no use to us: sticker, voice, location, edited, ... */
  | (Arrived & { readonly kind: 'other'; readonly what: string });

/** A press as it travels in a button and comes back: at most 64 bytes. */
export type Pressed =
  | { readonly wait: string; readonly value: string }
  | { readonly action: string; readonly args: readonly string[] };

const REPLY = '=';
const ACTION = '!';
const SEPARATOR = ':';

/** Button data of a press, or null for a link. `wait` is the id of the question shown. */
export function encodePress(press: Press, wait: string | undefined): string | null {
  if ('url' in press) return null;
  if ('reply' in press) return `${REPLY}${wait ?? ''}${SEPARATOR}${press.reply}`;
  return ACTION + [press.action, ...(press.args ?? [])].join(SEPARATOR);
}

/** Reads button data; null for what no button of ours carries. */
export function decodePress(data: string): Pressed | null {
  const body = data.slice(1);
  if (data.startsWith(REPLY)) {
    const cut = body.indexOf(SEPARATOR);
    return cut < 0 ? null : { wait: body.slice(0, cut), value: body.slice(cut + 1) };
  }
  if (!data.startsWith(ACTION) || body === '') return null;
  const [action = '', ...args] = body.split(SEPARATOR);
  return { action, args };
}
