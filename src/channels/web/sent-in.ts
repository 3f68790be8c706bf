import { addressId } from '../../dialog/address.ts';
import type { Event } from '../../dialog/event.ts';
import type { KeptFile } from '../../ports/files.ts';
import type { NewTryoutMessage } from '../../ports/tryout.ts';
import type { Incoming } from '../channel.ts';

/** What a page posts: words, a press, or a file that is kept already. `id` is made by the page and the same on a repeat. */
export type SentIn =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'tap'; readonly data: string; readonly message: string }
  | { readonly kind: 'file'; readonly file: KeptFile; readonly caption: string };

export interface Envelope {
  readonly person: string;
  readonly id: string;
  readonly at: Date;
  readonly lang: 'vi' | 'en' | null;
}

/** What the bot refuses to keep, so that its page does not keep it either. */
export interface Secrecy {
  readonly text: (text: string) => boolean;
  readonly fileName: (name: string) => boolean;
}

const START = /^\/start(?:\s+(\S*))?$/;
const ID = /^[\w-]{8,64}$/;
const MOST_TEXT = 20_000;
const MOST_DATA = 64;

/** Reads `{text}` or `{data, message}`; null for anything else. */
export function readSentIn(body: Readonly<Record<string, unknown>>): SentIn | null {
  const { text, data, message } = body;
  if (typeof text === 'string') {
    const typed = text.normalize('NFC').trim();
    return typed === '' || typed.length > MOST_TEXT ? null : { kind: 'text', text: typed };
  }
  if (typeof data !== 'string' || typeof message !== 'string') return null;
  return Buffer.byteLength(data) > MOST_DATA ? null : { kind: 'tap', data, message };
}

/** True for an id that a page made. */
export function isSentId(id: unknown): id is string {
  return typeof id === 'string' && ID.test(id);
}

function toEvent(sent: SentIn, id: string): Event {
  if (sent.kind === 'tap') return { id, kind: 'tap', data: sent.data, message: sent.message };
  if (sent.kind === 'file') {
    const { id: ref, ...file } = sent.file;
    return { id, kind: 'file', file: { ...file, ref }, caption: sent.caption, album: null };
  }
  const start = START.exec(sent.text);
  return start === null ? { id, kind: 'text', text: sent.text } : { id, kind: 'start', payload: start[1] ?? '' };
}

/** The event of what a page posted, as every channel hands it on. */
export function toIncoming(sent: SentIn, { person, id, at, lang }: Envelope): Incoming {
  const address = { channel: 'web' as const, chat: person };
  return { address, event: toEvent(sent, `${addressId(address)}:${id}`), lang, at };
}

/** Whether words, a file's name or what stands beneath it carry a secrecy marking. */
export function isSecret(sent: SentIn, secret: Secrecy): boolean {
  if (sent.kind === 'text') return secret.text(sent.text);
  return sent.kind === 'file' && (secret.fileName(sent.file.name) || secret.text(sent.caption));
}

/** The person's own bubble; a press leaves none, and of what is secret an empty one stays. */
export function ownMessage(sent: SentIn, { person, id, at }: Envelope, secret: boolean): NewTryoutMessage | null {
  if (sent.kind === 'tap') return null;
  const own = { id: `${person}.${id}`, person, from: 'person' as const, at, buttons: [], pressed: null };
  if (secret) return { ...own, text: '', file: null };
  return sent.kind === 'text'
    ? { ...own, text: sent.text, file: null }
    : { ...own, text: sent.caption, file: sent.file };
}
