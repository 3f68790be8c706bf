import { createHash } from 'node:crypto';
import type { Event } from '../../dialog/event.ts';
import type { InboxEvent } from '../../ports/inbox.ts';
import { normalise } from '../../text/nfc.ts';
import { type Fields, fieldsAt, isFields, textAt } from '../narrow.ts';

/** What an update holds for us; `skipped` is the reason for the log when it holds nothing. */
export interface Parsed {
  readonly event: InboxEvent | null;
  readonly skipped: string | null;
}

/** An event without the id that all of them get. */
type WithoutId<One> = One extends Event ? Omit<One, 'id'> : never;
type Happened = WithoutId<Event>;

const RECEIVED = /^message\.([a-z_]{1,30})\.received$/;
const START = /^\/start(?:\s+(.*))?$/is;
/** Far enough for any clock; beyond it a Date is none. */
const LAST_MOMENT = 8.64e15;

/**
 * Reads one update, of getUpdates or of the webhook, with or without its envelope. Pure, and tolerant of anything: what
 * it cannot read it names. `now` stands in for a missing date.
 */
export function parse(update: unknown, now: Date): Parsed {
  const body = isFields(update) ? (fieldsAt(update, 'result') ?? update) : null;
  const message = body === null ? null : fieldsAt(body, 'message');
  const name = body === null ? null : textAt(body, 'event_name');
  if (message === null || name === null) return skip('malformed');
  const kind = RECEIVED.exec(name)?.[1];
  if (kind === undefined) return skip('kind_unknown');
  const chat = fieldsAt(message, 'chat');
  const person = chat === null ? null : idIn(chat, 'id');
  if (chat === null || person === null) return skip('malformed');
  if ((textAt(chat, 'chat_type') ?? 'PRIVATE').toUpperCase() !== 'PRIVATE') return skip('group');
  if (fieldsAt(message, 'from')?.is_bot === true) return skip('bot');

  const at = momentOf(message);
  const id = eventId({ kind, person, message });
  if (id === null) return skip('without_id');
  const event = { ...happenedIn(kind, message), id } as const;
  const incoming = { address: { channel: 'zalo-bot', chat: person }, event, lang: null, at } as const;
  const kept = { id: `${person}:${id}`, channel: 'zalo-bot', person, at: at ?? now };
  return { event: { ...kept, body: { kind: 'incoming', incoming } }, skipped: null };
}

function skip(reason: string): Parsed {
  return { event: null, skipped: reason };
}

/** A redelivered update has the same; without an id of its own, what it is made of tells it from others. */
function eventId({ kind, person, message }: { kind: string; person: string; message: Fields }): string | null {
  const given = idIn(message, 'message_id');
  if (given !== null) return `b${given}`;
  const date = idIn(message, 'date');
  if (date === null) return null;
  return `b${createHash('sha256').update(`${kind}|${date}|${person}`).digest('hex').slice(0, 24)}`;
}

function happenedIn(kind: string, message: Fields): Happened {
  if (kind === 'text') return typed(normalise(textAt(message, 'text') ?? ''));
  if (kind === 'image') return pictureIn(message) ?? { kind: 'other', what: 'image' };
  return { kind: 'other', what: kind };
}

function typed(text: string): Happened {
  if (text === '') return { kind: 'other', what: 'blank' };
  const start = START.exec(text);
  return start === null ? { kind: 'text', text } : { kind: 'start', payload: start[1]?.trim() ?? '' };
}

/** The address of the picture stands under either name. */
function pictureIn(message: Fields): Happened | null {
  const ref = textAt(message, 'photo') ?? textAt(message, 'photo_url') ?? '';
  if (!/^https?:\/\//i.test(ref) || !URL.canParse(ref)) return null;
  const id = idIn(message, 'message_id') ?? 'zalo';
  const name = `photo-${id.replace(/[^\w-]/g, '').slice(0, 40)}.jpg`;
  const caption = normalise(textAt(message, 'caption') ?? '');
  return { kind: 'file', file: { ref, name, mime: 'image/jpeg', size: 0, picture: true }, caption, album: null };
}

function idIn(fields: Fields, key: string): string | null {
  const value = fields[key];
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' && /^[\w.:+/=-]{1,120}$/.test(value) ? value : null;
}

/** Milliseconds, as a number or in digits. */
function momentOf(message: Fields): Date | null {
  const ms = Number(idIn(message, 'date') ?? 0);
  return ms > 0 && ms < LAST_MOMENT ? new Date(ms) : null;
}
