import type { Address } from '../../dialog/address.ts';
import type { Event, FileIn } from '../../dialog/event.ts';
import type { Lang } from '../../dialog/lang.ts';
import { normalise, oneLine } from '../../text/nfc.ts';
import type { Incoming } from '../channel.ts';
import { type Fields, fieldsAt, idAt, isFields, numberAt, textAt } from '../narrow.ts';

/** What an update holds for us; `skipped` is the reason for the log when it holds nothing. */
export interface Parsed {
  readonly incoming: readonly Incoming[];
  readonly skipped: string | null;
}

/** An event without the id that all of them get. */
type WithoutId<One> = One extends Event ? Omit<One, 'id'> : never;
type Happened = WithoutId<Event>;

/** The kinds of updates asked for; the order is that of looking. */
export const UPDATE_KINDS = ['message', 'callback_query', 'edited_message', 'my_chat_member'] as const;

/** Told by the app itself, not by the person: no answer is due. */
const SERVICE = [
  'pinned_message',
  'message_auto_delete_timer_changed',
  'successful_payment',
  'refunded_payment',
  'users_shared',
  'chat_shared',
  'connected_website',
  'write_access_allowed',
  'passport_data',
  'proximity_alert_triggered',
  'boost_added',
  'chat_background_set',
  'migrate_to_chat_id',
  'web_app_data',
  'new_chat_title',
  'new_chat_photo',
  'delete_chat_photo',
];

/** Looked for before `document`, since Telegram sends an animation as both. */
const OF_NO_USE = [
  'animation',
  'sticker',
  'voice',
  'audio',
  'video',
  'video_note',
  'location',
  'venue',
  'poll',
  'dice',
  'game',
  'story',
  'invoice',
  'giveaway',
  'checklist',
  'paid_media',
];

/** Reads one update. Pure, and tolerant of anything: what it cannot read it names. */
export function parse(update: unknown): Parsed {
  const id = isFields(update) ? numberAt(update, 'update_id') : null;
  if (!isFields(update) || id === null) return skip('malformed');
  const kind = UPDATE_KINDS.find((name) => isFields(update[name]));
  const body = kind === undefined ? null : fieldsAt(update, kind);
  if (body === null) return skip(`kind_${kindName(update)}`);
  const message = kind === 'callback_query' ? fieldsAt(body, 'message') : body;
  const chat = message === null ? null : fieldsAt(message, 'chat');
  const from = fieldsAt(body, 'from');
  const chatId = chat === null ? null : idAt(chat, 'id');
  if (message === null || chat === null || chatId === null || from === null) return skip('malformed');
  if (chat.type !== 'private') return skip('group');
  if (from.is_bot === true) return skip('bot');

  const happened = happenedIn(kind, body, message);
  if (typeof happened === 'string') return skip(happened);
  const address: Address = { channel: 'telegram', chat: chatId };
  const ack = kind === 'callback_query' ? textAt(body, 'id') : null;
  const one: Incoming = { address, event: { ...happened, id: `u${id}` }, lang: langOf(from), at: momentOf(kind, body) };
  return { incoming: [ack === null ? one : { ...one, ack }], skipped: null };
}

function skip(reason: string): Parsed {
  return { incoming: [], skipped: reason };
}

function kindName(update: Fields): string {
  const name = Object.keys(update).find((key) => key !== 'update_id') ?? '';
  return /^[a-z_]{1,40}$/.test(name) ? name : 'unknown';
}

/** The event, or the reason why there is none. */
function happenedIn(kind: string | undefined, body: Fields, message: Fields): Happened | string {
  if (kind === 'callback_query') {
    const data = textAt(body, 'data');
    return data === null ? 'button_without_data' : { kind: 'tap', data, message: idAt(message, 'message_id') };
  }
  // A shared live location is edited every few seconds while its owner moves: nothing was said.
  if (kind === 'edited_message') return 'location' in body ? 'live_location' : { kind: 'other', what: 'edited' };
  if (kind === 'my_chat_member') return membership(body);
  return saidIn(message);
}

function membership(body: Fields): Happened | string {
  const status = fieldsAt(body, 'new_chat_member')?.status;
  if (status === 'kicked' || status === 'left') return { kind: 'stopped' };
  return status === 'member' ? { kind: 'resumed' } : 'member_status';
}

function saidIn(message: Fields): Happened | string {
  const text = textAt(message, 'text');
  if (text !== null) return typed(normalise(text));
  const what = OF_NO_USE.find((key) => key in message);
  if (what !== undefined) return { kind: 'other', what };
  const file = fileIn(message);
  if (file !== null) {
    const caption = normalise(textAt(message, 'caption') ?? '');
    return { kind: 'file', file, caption, album: textAt(message, 'media_group_id') };
  }
  const contact = contactIn(message);
  if (contact !== null) return contact;
  return SERVICE.some((key) => key in message) ? 'service' : { kind: 'other', what: 'unknown' };
}

const START = /^\/start(?:@\w+)?(?:\s+(.*))?$/is;
const COMMAND_FOR_US = /^(\/\w+)@\w+/;

function typed(text: string): Happened {
  if (text === '') return { kind: 'other', what: 'blank' };
  const start = START.exec(text);
  if (start !== null) return { kind: 'start', payload: start[1]?.trim() ?? '' };
  return { kind: 'text', text: text.replace(COMMAND_FOR_US, '$1') };
}

function fileIn(message: Fields): FileIn | null {
  const document = fieldsAt(message, 'document');
  const photo = document ?? largest(message.photo);
  const ref = photo === null ? null : textAt(photo, 'file_id');
  if (photo === null || ref === null) return null;
  const size = numberAt(photo, 'file_size') ?? 0;
  const unique = textAt(photo, 'file_unique_id') ?? 'file';
  if (document === null) return { ref, name: `photo-${unique}.jpg`, mime: 'image/jpeg', size, picture: true };
  const name = oneLine(textAt(document, 'file_name') ?? '');
  const mime = textAt(document, 'mime_type') ?? 'application/octet-stream';
  return { ref, name: name === '' ? `file-${unique}` : name, mime, size, picture: false };
}

function largest(sizes: unknown): Fields | null {
  if (!Array.isArray(sizes)) return null;
  const area = (size: Fields): number => (numberAt(size, 'width') ?? 0) * (numberAt(size, 'height') ?? 0);
  return sizes
    .filter(isFields)
    .reduce<Fields | null>((most, one) => (most && area(most) > area(one) ? most : one), null);
}

function contactIn(message: Fields): Happened | null {
  const contact = fieldsAt(message, 'contact');
  const phone = contact === null ? null : textAt(contact, 'phone_number');
  if (contact === null || phone === null) return null;
  const owner = idAt(contact, 'user_id');
  const sender = fieldsAt(message, 'from');
  return { kind: 'contact', phone, own: owner !== null && sender !== null && owner === idAt(sender, 'id') };
}

function langOf(from: Fields): Lang | null {
  const code = textAt(from, 'language_code')?.slice(0, 2).toLowerCase();
  return code === 'vi' || code === 'en' ? code : null;
}

function momentOf(kind: string | undefined, body: Fields): Date | null {
  const seconds = kind === 'edited_message' ? numberAt(body, 'edit_date') : numberAt(body, 'date');
  return seconds === null || seconds <= 0 ? null : new Date(seconds * 1000);
}
