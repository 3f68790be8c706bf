import type { Limits, Message, ShownButton, ShownFile } from '../channel.ts';

/** What a Telegram chat can show. */
export const TELEGRAM_LIMITS: Limits = {
  textLength: 4096,
  buttonsPerRow: 8,
  buttons: 100,
  captionLength: 1024,
  fileBytes: 50_000_000,
  markup: true,
  edits: true,
};

/** A call of the Bot API. */
export interface Call {
  readonly method: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

const NO_PREVIEW = { is_disabled: true };
/** Larger pictures are refused as photos and go as documents. */
const PHOTO_BYTES = 10_000_000;

/** The call that shows a text. */
export function textCall(chat: string, message: Message): Call {
  return { method: 'sendMessage', payload: { chat_id: Number(chat), ...textOf(message) } };
}

/** The call that puts a text in the place of message `edit`. */
export function editCall(chat: string, edit: string, message: Message): Call {
  return {
    method: 'editMessageText',
    payload: { chat_id: Number(chat), message_id: Number(edit), ...textOf(message) },
  };
}

/** The call that sends a file with its caption. */
export function fileCall(chat: string, message: Message, upload: { file: ShownFile; bytes: Buffer }): Call {
  const { file, bytes } = upload;
  const asPhoto = file.picture && bytes.length <= PHOTO_BYTES;
  const caption = message.text === '' ? {} : { caption: message.text, parse_mode: 'HTML' };
  return {
    method: asPhoto ? 'sendPhoto' : 'sendDocument',
    payload: {
      chat_id: Number(chat),
      [asPhoto ? 'photo' : 'document']: { source: bytes, filename: cleanName(file.name) },
      ...caption,
      ...keyboardOf(message.buttons),
    },
  };
}

function textOf(message: Message): Record<string, unknown> {
  return { text: message.text, parse_mode: 'HTML', link_preview_options: NO_PREVIEW, ...keyboardOf(message.buttons) };
}

function keyboardOf(rows: Message['buttons']): Record<string, unknown> {
  if (rows.length === 0) return {};
  return { reply_markup: { inline_keyboard: rows.map((row) => row.map(buttonOf)) } };
}

function buttonOf({ label, data, url }: ShownButton): Record<string, string> {
  if (data !== undefined) return { text: label, callback_data: data };
  return url === undefined ? { text: label } : { text: label, url };
}

/** telegraf writes the name into a header as it is: quotes and line ends would break it. */
function cleanName(name: string): string {
  const clean = name.replace(/["\\/\p{Cc}]/gu, '_').trim();
  if (clean.length <= 120) return clean === '' ? 'file' : clean;
  const ending = /\.\w{1,8}$/.exec(clean)?.[0] ?? '';
  return clean.slice(0, 120 - ending.length) + ending;
}
