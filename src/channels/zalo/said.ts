import type { Event, FileIn } from '../../dialog/event.ts';
import { normalise, oneLine } from '../../text/nfc.ts';
import { type Fields, fieldsAt, isFields, textAt } from '../narrow.ts';
import { TAP_PREFIX } from './render.ts';

/** An event without the id that all of them get. */
type WithoutId<One> = One extends Event ? Omit<One, 'id'> : never;
export type Happened = WithoutId<Event>;

const MOST_TAP_BYTES = 64;
const START = /^\/start(?:\s+(.*))?$/is;
const HTTP = /^https?:\/\//i;
const LONGEST_NAME = 150;
/** What no file system takes, and what would make a path of a name. */
const BAD_IN_NAMES = /[<>:"|?*]/g;

const MIMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    pdf: 'application/pdf',
    doc: 'application/msword',
    docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    xls: 'application/vnd.ms-excel',
    xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    ppt: 'application/vnd.ms-powerpoint',
    pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    csv: 'text/csv',
    txt: 'text/plain',
    zip: 'application/zip',
    jpg: 'image/jpeg',
    jpeg: 'image/jpeg',
    png: 'image/png',
  }),
);
const ANY_MIME = 'application/octet-stream';

/** Words, or the tap of a button that came as words. */
export function typed(given: string): Happened {
  const data = tapIn(given);
  if (data !== null) return { kind: 'tap', data, message: null };
  const text = normalise(given);
  if (text === '') return { kind: 'other', what: 'blank' };
  const start = START.exec(text);
  return start === null ? { kind: 'text', text } : { kind: 'start', payload: start[1]?.trim() ?? '' };
}

/** Buttons travel as words of the person, behind a beginning that nobody types. */
function tapIn(given: string): string | null {
  const data = given.startsWith(TAP_PREFIX) ? given.slice(TAP_PREFIX.length) : '';
  return /^[=!]/.test(data) && Buffer.byteLength(data) <= MOST_TAP_BYTES ? data : null;
}

/** What a message of the kind `user_send_<kind>` says: one event, or one for each of several pictures. */
export function saidIn(kind: string, message: Fields, id: string): readonly Happened[] {
  const text = textAt(message, 'text') ?? '';
  if (kind === 'text') return [typed(text)];
  const payloads = payloadsIn(message);
  if (kind === 'link') return [linkIn(text, payloads)];
  if (kind !== 'image' && kind !== 'file') return [{ kind: 'other', what: kind }];
  const files = payloads.flatMap((payload, index) => {
    const file = fileIn(kind, payload, index === 0 ? id : `${id}-${index}`);
    return file === null ? [] : [file];
  });
  if (files.length === 0) return [{ kind: 'other', what: kind }];
  const caption = normalise(text);
  const album = files.length > 1 ? id : null;
  return files.map((file, index) => ({ kind: 'file', file, caption: index === 0 ? caption : '', album }));
}

function payloadsIn(message: Fields): readonly Fields[] {
  const { attachments } = message;
  if (!Array.isArray(attachments)) return [];
  return attachments.filter(isFields).flatMap((one) => {
    const payload = fieldsAt(one, 'payload');
    return payload === null ? [] : [payload];
  });
}

/** An address that somebody sends is what they wanted to say. */
function linkIn(text: string, payloads: readonly Fields[]): Happened {
  const url = payloads.map((payload) => textAt(payload, 'url')).find((one) => one !== null);
  const said = text.trim() === '' ? (url ?? '') : text;
  return said === '' ? { kind: 'other', what: 'link' } : typed(said);
}

function fileIn(kind: 'image' | 'file', payload: Fields, id: string): FileIn | null {
  const ref = textAt(payload, 'url') ?? '';
  if (!HTTP.test(ref) || !URL.canParse(ref)) return null;
  const size = sizeIn(payload);
  if (kind === 'file') {
    const name = cleanName(textAt(payload, 'name') ?? '') || `file-${id}`;
    return { ref, name, mime: mimeOf(textAt(payload, 'type'), name), size, picture: false };
  }
  const extension = /\.png$/i.test(new URL(ref).pathname) ? 'png' : 'jpg';
  return { ref, name: `photo-${id}.${extension}`, mime: MIMES.get(extension) ?? ANY_MIME, size, picture: true };
}

/** The size stands there in digits, as a text. */
function sizeIn(payload: Fields): number {
  const size = Number(payload.size ?? 0);
  return Number.isSafeInteger(size) && size > 0 ? size : 0;
}

function cleanName(given: string): string {
  const last = oneLine(given).split(/[/\\]/).at(-1) ?? '';
  const name = last
    .replace(BAD_IN_NAMES, '_')
    .replace(/^[.\s]+/, '')
    .trim();
  const characters = [...name];
  if (characters.length <= LONGEST_NAME) return name;
  const ending = /\.\w{1,8}$/.exec(name)?.[0] ?? '';
  return characters.slice(0, LONGEST_NAME - ending.length).join('') + ending;
}

/** `type` is a MIME type or only an ending, depending on whom one asks. */
function mimeOf(type: string | null, name: string): string {
  if (type !== null && /^[\w.+-]+\/[\w.+-]+$/.test(type)) return type.toLowerCase();
  const ending = /\.(\w+)$/.exec(name)?.[1] ?? type ?? '';
  return MIMES.get(ending.toLowerCase()) ?? ANY_MIME;
}
