import { createHash } from 'node:crypto';
import type { Address } from '../../dialog/address.ts';
import type { InboxEvent } from '../../ports/inbox.ts';
import type { Receipt } from '../channel.ts';
import { type Fields, fieldsAt } from '../narrow.ts';
import { type Happened, saidIn } from './said.ts';

/** What an event holds for us; `skipped` is the reason for the log when it holds nothing. */
export interface Parsed {
  readonly events: readonly InboxEvent[];
  readonly skipped: string | null;
}

/** Whose events are ours. */
export interface Account {
  readonly appId: string;
  readonly oaId: string;
}

/** The head of an event that is ours. */
interface Head {
  readonly name: string;
  readonly timestamp: string;
  readonly at: Date;
  readonly person: string;
}

type Read = readonly InboxEvent[] | string;
type Reader = (body: Fields, head: Head) => Read;

const NAME = /^[a-z_]{1,60}$/;
const ID = /^[\w.-]{1,128}$/;
const GROUP = /(?:^|_)group(?:_|$)/;
const SAID = /^user_send_(text|image|gif|link|audio|video|sticker|location|business_card|file)$/;
const ECHO = /^oa_send_(?:text|image|gif|list|file|sticker|template)$/;
/** A person whom a template reached by phone: no address of ours. */
const PHONE = /^(?:\+?84|0)\d{9}$|^[0-9a-f]{64}$/i;
/** Far enough for any clock; beyond it a Date is none. */
const LAST_MOMENT = 8.64e15;

/** Reads one event. Pure, and tolerant of anything: what it cannot read it names. */
export function parse(body: Fields, account: Account): Parsed {
  const name = idIn(body, 'event_name');
  const timestamp = idIn(body, 'timestamp');
  const app = idIn(body, 'app_id');
  if (name === null || !NAME.test(name) || timestamp === null || app === null) return skip('malformed');
  if (app !== account.appId) return skip('other_app');
  if (name.startsWith('anonymous_')) return skip('anonymous');
  if (GROUP.test(name)) return skip('group');
  const reader = readerOf(name);
  if (reader === null) return skip(`kind_${name}`);
  const at = momentOf(timestamp);
  const person = personIn(body, account.oaId);
  if (at === null || person.id === null) return skip(at === null ? 'malformed' : person.why);
  const read = reader(body, { name, timestamp, at, person: person.id });
  return typeof read === 'string' ? skip(read) : { events: read, skipped: null };
}

function skip(reason: string): Parsed {
  return { events: [], skipped: reason };
}

function readerOf(name: string): Reader | null {
  if (SAID.test(name)) return said;
  if (ECHO.test(name)) return echo;
  return READERS.get(name) ?? null;
}

const READERS: ReadonlyMap<string, Reader> = new Map(
  Object.entries<Reader>({
    follow: (_, head) => [incomingOf(head, { kind: 'resumed', greet: true })],
    unfollow: (_, head) => [incomingOf(head, { kind: 'stopped' })],
    user_click_chatnow: (_, head) => [incomingOf(head, { kind: 'start', payload: '' })],
    user_submit_info: (body, head) => {
      const info = fieldsAt(body, 'info');
      const phone = info === null ? null : phoneIn(info);
      return [
        incomingOf(head, phone === null ? { kind: 'other', what: 'info' } : { kind: 'contact', phone, own: true }),
      ];
    },
    user_received_message: received,
    user_seen_message: (body, head) => {
      const messages = messageIds(body);
      if (messages.length === 0) return 'malformed';
      return [receiptOf(head, { id: `z${digestOf(head)}`, what: 'seen', messages, at: head.at })];
    },
  }),
);

/** The one of sender and recipient who is not the account: the two stand either way round in receipts. */
function personIn(body: Fields, oaId: string): { readonly id: string | null; readonly why: string } {
  const oa = idIn(body, 'oa_id');
  if (oa !== null && oa !== oaId) return { id: null, why: 'other_account' };
  const ends = [endOf(body, 'sender'), endOf(body, 'recipient')];
  if (ends.includes(null)) return { id: endOf(body, 'follower') ?? idIn(body, 'user_id'), why: 'malformed' };
  if (!ends.includes(oaId)) return { id: null, why: 'other_account' };
  return { id: ends.find((end) => end !== oaId) ?? null, why: 'malformed' };
}

function endOf(body: Fields, key: string): string | null {
  const end = fieldsAt(body, key);
  return end === null ? null : idIn(end, 'id');
}

function said(body: Fields, head: Head): Read {
  const message = fieldsAt(body, 'message');
  if (message === null) return 'malformed';
  if (endOf(body, 'sender') !== head.person) return 'malformed';
  const given = idIn(message, 'msg_id');
  const id = given ?? digestOf(head);
  const kind = SAID.exec(head.name)?.[1] ?? '';
  return saidIn(kind, message, id).map((happened, index) =>
    incomingOf(head, happened, index === 0 ? `z${id}` : `z${id}.${index}`),
  );
}

/** What the account sent, through us or by the hand of a colleague. */
function echo(body: Fields, head: Head): Read {
  const [message] = messageIds(body);
  if (message === undefined) return 'malformed';
  return [receiptOf(head, { id: `zsent.${message}`, what: 'sent', messages: [message], at: head.at })];
}

/** Of a template, `delivery_time` is the moment it arrived; of one sent by phone the receipt leads to nobody we know. */
function received(body: Fields, head: Head): Read {
  const messages = messageIds(body);
  const [first] = messages;
  if (first === undefined) return 'malformed';
  const delivered = fieldsAt(body, 'message')?.delivery_time;
  if (delivered !== undefined && PHONE.test(head.person)) return 'template_by_phone';
  const at = momentOf(String(delivered ?? '')) ?? head.at;
  return [receiptOf(head, { id: `zreceived.${first}`, what: 'received', messages, at })];
}

/** One message, or a list of them. */
function messageIds(body: Fields): readonly string[] {
  const message = fieldsAt(body, 'message');
  if (message === null) return [];
  const listed: readonly unknown[] = Array.isArray(message.msg_ids) ? message.msg_ids : [];
  const one = idIn(message, 'msg_id');
  return one === null ? listed.flatMap((id) => idOf(id) ?? []) : [one];
}

function incomingOf(head: Head, happened: Happened, id: string = `z${digestOf(head)}`): InboxEvent {
  const { at, person } = head;
  const incoming = { address: addressOf(person), event: { ...happened, id }, lang: null, at };
  return { id, channel: 'zalo', person, at, body: { kind: 'incoming', incoming } };
}

function receiptOf(head: Head, { id, ...rest }: Omit<Receipt, 'address'> & { readonly id: string }): InboxEvent {
  const receipt: Receipt = { ...rest, address: addressOf(head.person) };
  return { id, channel: 'zalo', person: head.person, at: head.at, body: { kind: 'receipt', receipt } };
}

function addressOf(person: string): Address {
  return { channel: 'zalo', chat: person };
}

/** Tells an event without an id of its own from others, the same each time it is brought. */
function digestOf({ name, timestamp, person }: Head): string {
  return createHash('sha256').update(`${name}|${timestamp}|${person}`).digest('hex').slice(0, 24);
}

function phoneIn(info: Fields): string | null {
  const { phone } = info;
  const text = typeof phone === 'number' && Number.isSafeInteger(phone) ? String(phone) : phone;
  return typeof text === 'string' && /\d{8}/.test(text.replace(/[\s.()-]/g, '')) ? text.trim() : null;
}

/** An id as text. A number is taken only as long as it is exact: longer ones come out of the JSON as text. */
function idOf(value: unknown): string | null {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return String(value);
  return typeof value === 'string' && ID.test(value) ? value : null;
}

function idIn(fields: Fields, key: string): string | null {
  return idOf(fields[key]);
}

function momentOf(ms: string): Date | null {
  const value = /^\d{10,16}$/.test(ms) ? Number(ms) : 0;
  return value > 0 && value < LAST_MOMENT ? new Date(value) : null;
}
