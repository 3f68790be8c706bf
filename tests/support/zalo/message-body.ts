import { isRecord, type Params } from '../telegram/wire.ts';
import { readButtons } from './buttons.ts';
import type { ZaloShown } from './double.ts';
import { checkFields, codePoints, textField, webAddress } from './fields.ts';
import { invalid, overLimit, unsupported } from './oa-error.ts';
import type { StoredUpload, Uploads } from './uploads.ts';

const MOST_TEXT = 2000;
const MOST_TITLE = 100;
const MOST_SUBTITLE = 500;

/** A message as read from a call: what the person will see, and how its echo is called. */
export interface Draft {
  readonly shown: Pick<ZaloShown, 'text' | 'buttons' | 'file' | 'asksPhone'>;
  readonly echo:
    | 'oa_send_text'
    | 'oa_send_image'
    | 'oa_send_gif'
    | 'oa_send_sticker'
    | 'oa_send_file'
    | 'oa_send_template';
}

/** `message` of a consultation call. */
export function readMessage(message: unknown, uploads: Uploads): Draft {
  if (!isRecord(message)) throw invalid('message');
  checkFields(message, 'message', ['text', 'attachment', 'quote_message_id']);
  const text = readText(message.text);
  if (message.attachment === undefined) {
    if (text === undefined) throw invalid('text');
    return { shown: { text, buttons: [] }, echo: 'oa_send_text' };
  }
  const { attachment } = message;
  if (!isRecord(attachment) || !isRecord(attachment.payload)) throw invalid('attachment');
  checkFields(attachment, 'attachment', ['type', 'payload']);
  if (attachment.type === 'file') return readFile(text, attachment.payload, uploads);
  if (attachment.type === 'template') return readTemplate(text, attachment.payload, uploads);
  throw unsupported('attachment type');
}

function readText(text: unknown): string | undefined {
  if (text === undefined) return undefined;
  if (typeof text !== 'string' || text.trim() === '') throw invalid('text');
  if (codePoints(text) > MOST_TEXT) throw overLimit(`text is longer than ${MOST_TEXT}`);
  return text;
}

function readFile(text: string | undefined, payload: Params, uploads: Uploads): Draft {
  if (text !== undefined) throw invalid('fake: a file carries no text');
  checkFields(payload, 'payload', ['token']);
  const file = fileOf(uploads.use(payload.token, 'file'));
  return { shown: { text: '', buttons: [], file }, echo: 'oa_send_file' };
}

function readTemplate(text: string | undefined, payload: Params, uploads: Uploads): Draft {
  switch (payload.template_type) {
    case undefined:
      if (text === undefined) throw invalid('text');
      return { shown: { text, buttons: readButtons(payload) }, echo: 'oa_send_text' };
    case 'media':
      return readMedia(text ?? '', payload, uploads);
    case 'request_user_info':
      if (text !== undefined) throw invalid('fake: a request for user info carries no text');
      return readPhoneCard(payload);
    default:
      throw unsupported('template_type');
  }
}

function onlyElement(payload: Params): Params {
  checkFields(payload, 'payload', ['template_type', 'elements']);
  const { elements } = payload;
  const element: unknown = Array.isArray(elements) && elements.length === 1 ? elements[0] : undefined;
  if (!isRecord(element)) throw invalid('elements: exactly one');
  return element;
}

function readMedia(text: string, payload: Params, uploads: Uploads): Draft {
  const element = onlyElement(payload);
  checkFields(element, 'element', ['media_type', 'url', 'attachment_id', 'width', 'height']);
  if ((element.url === undefined) === (element.attachment_id === undefined)) {
    throw invalid('exactly one of url and attachment_id');
  }
  const shown = { text, buttons: [] };
  switch (element.media_type) {
    case 'image':
      return { shown: { ...shown, file: pictureOf(element, 'image', uploads) }, echo: 'oa_send_image' };
    case 'gif':
      if (!isSize(element.width) || !isSize(element.height)) throw invalid('width and height');
      return { shown: { ...shown, file: pictureOf(element, 'gif', uploads) }, echo: 'oa_send_gif' };
    case 'sticker':
      if (typeof element.attachment_id !== 'string' || element.attachment_id === '') throw invalid('attachment_id');
      return { shown, echo: 'oa_send_sticker' };
    default:
      throw invalid('media_type');
  }
}

function isSize(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value > 0;
}

type File = NonNullable<ZaloShown['file']>;

/** A picture given by its address is not fetched: it shows without bytes. */
function pictureOf(element: Params, kind: 'image' | 'gif', uploads: Uploads): File {
  if (element.url === undefined) return fileOf(uploads.use(element.attachment_id, kind));
  const { pathname } = new URL(webAddress(element.url, 'url'));
  return {
    name: pathname.split('/').at(-1) ?? '',
    mime: `image/${kind === 'gif' ? 'gif' : '*'}`,
    bytes: Buffer.alloc(0),
  };
}

function fileOf({ name, mime, bytes }: StoredUpload): File {
  return { name, mime, bytes };
}

function readPhoneCard(payload: Params): Draft {
  const element = onlyElement(payload);
  checkFields(element, 'element', ['title', 'subtitle', 'image_url']);
  const title = textField(element.title, 'title', MOST_TITLE);
  const subtitle = textField(element.subtitle, 'subtitle', MOST_SUBTITLE);
  webAddress(element.image_url, 'image_url');
  return { shown: { text: `${title}\n${subtitle}`, buttons: [], asksPhone: true }, echo: 'oa_send_template' };
}
