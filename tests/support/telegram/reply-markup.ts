import { badRequest, tooStrict } from './api-error.ts';
import { isRecord, type Params } from './wire.ts';

export interface Button {
  text: string;
  [field: string]: unknown;
}

export interface KeyboardButton {
  text: string;
  requestContact: boolean;
  requestLocation: boolean;
}

export type Markup =
  | { kind: 'inline'; rows: Button[][] }
  | { kind: 'keyboard'; rows: KeyboardButton[][] }
  | { kind: 'remove' }
  | { kind: 'force' };

const BUTTON_ACTIONS = [
  'url',
  'callback_data',
  'web_app',
  'login_url',
  'switch_inline_query',
  'switch_inline_query_current_chat',
  'switch_inline_query_chosen_chat',
  'copy_text',
  'callback_game',
  'pay',
];
const BUTTON_FIELDS = new Set(['text', 'icon_custom_emoji_id', 'style', ...BUTTON_ACTIONS]);
const INLINE_FIELDS = new Set(['inline_keyboard']);
const KEY_FIELDS = new Set(
  'text icon_custom_emoji_id style request_users request_chat request_managed_bot request_contact request_location request_poll web_app'.split(
    ' ',
  ),
);
const KEYBOARD_FIELDS = new Set(
  'keyboard is_persistent resize_keyboard one_time_keyboard input_field_placeholder selective'.split(' '),
);
const MOST_BUTTONS = 100;
const MOST_IN_ROW = 8;
const MOST_DATA_BYTES = 64;

/** Reads and checks `reply_markup`; editing takes inline keyboards only. */
export function readMarkup(params: Params, only?: 'inline'): Markup | undefined {
  const given = params.reply_markup;
  if (given === undefined) return undefined;
  if (!isRecord(given)) throw badRequest('object expected as reply markup');
  if ('inline_keyboard' in given) return readInline(given);
  if (only === 'inline') throw badRequest('inline keyboard expected');
  if ('keyboard' in given) return readKeyboard(given);
  if (given.remove_keyboard === true) return checkFields(given, ['remove_keyboard', 'selective'], { kind: 'remove' });
  if (given.force_reply === true) {
    return checkFields(given, ['force_reply', 'input_field_placeholder', 'selective'], { kind: 'force' });
  }
  throw badRequest('object expected as reply markup');
}

function checkFields(given: Params, known: readonly string[], markup: Markup): Markup {
  refuseUnknown(given, new Set(known), 'reply_markup');
  return markup;
}

function refuseUnknown(given: Params, known: ReadonlySet<string>, where: string): void {
  for (const field in given) {
    // telegraf's Markup adds `hide:false` to every button.
    if (!known.has(field) && !(field === 'hide' && given.hide === false)) {
      throw tooStrict(`unknown field ${field} in ${where}`);
    }
  }
}

function readRows<T>(given: unknown, read: (button: unknown) => T): T[][] {
  if (!Array.isArray(given)) throw badRequest("can't parse reply keyboard markup JSON object");
  const rows = given.map((row: unknown) => {
    if (!Array.isArray(row)) throw badRequest("can't parse reply keyboard markup JSON object");
    return row.map(read);
  });
  return rows.filter((row) => row.length > 0);
}

function readInline(given: Params): Markup {
  refuseUnknown(given, INLINE_FIELDS, 'reply_markup');
  const rows = readRows(given.inline_keyboard, readButton);
  let count = 0;
  for (const row of rows) {
    count += row.length;
    if (row.length > MOST_IN_ROW) throw tooStrict(`${row.length} buttons in one row, ${MOST_IN_ROW} are allowed`);
  }
  if (count > MOST_BUTTONS) throw badRequest('reply markup is too long');
  return { kind: 'inline', rows };
}

function readButton(given: unknown): Button {
  if (!isRecord(given)) throw badRequest("can't parse inline keyboard button: InlineKeyboardButton must be an Object");
  refuseUnknown(given, BUTTON_FIELDS, 'an inline keyboard button');
  const { text } = given;
  if (typeof text !== 'string') {
    throw badRequest('can\'t parse inline keyboard button: Field "text" must be of type String');
  }
  if (text.trim() === '') throw badRequest('inline keyboard button text must be non-empty');
  const actions = BUTTON_ACTIONS.filter((action) => given[action] !== undefined);
  if (actions.length === 0) throw badRequest('text buttons are unallowed in the inline keyboard');
  if (actions.length > 1) throw tooStrict(`a button with ${actions.join(' and ')}: exactly one is allowed`);
  if (given.callback_data !== undefined) checkData(given.callback_data);
  if (given.url !== undefined) checkUrl(given.url);
  if (given.hide === undefined) return { ...given, text };
  const { hide: _hide, ...button } = given;
  return { ...button, text };
}

function checkData(data: unknown): void {
  const bytes = typeof data === 'string' ? Buffer.byteLength(data) : 0;
  if (bytes < 1 || bytes > MOST_DATA_BYTES) throw badRequest('BUTTON_DATA_INVALID');
}

function checkUrl(given: unknown): void {
  const refuse = (why: string) => badRequest(`inline keyboard button URL '${String(given)}' is invalid: ${why}`);
  if (typeof given !== 'string' || !URL.canParse(given)) throw refuse('Wrong HTTP URL');
  const url = new URL(given);
  if (url.protocol === 'tg:') return;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refuse('Unsupported URL protocol');
  // Links to `localhost` and other names without a dot are refused by the real server.
  if (!url.hostname.includes('.') && !url.hostname.startsWith('[')) throw refuse('Wrong HTTP URL');
}

function readKeyboard(given: Params): Markup {
  refuseUnknown(given, KEYBOARD_FIELDS, 'reply_markup');
  return { kind: 'keyboard', rows: readRows(given.keyboard, readKey) };
}

function readKey(given: unknown): KeyboardButton {
  const key = typeof given === 'string' ? { text: given } : given;
  if (!isRecord(key)) throw badRequest("can't parse keyboard button: KeyboardButton must be an Object");
  refuseUnknown(key, KEY_FIELDS, 'a keyboard button');
  if (typeof key.text !== 'string' || key.text.trim() === '') {
    throw badRequest('can\'t parse keyboard button: Field "text" must be of type String');
  }
  return {
    text: key.text,
    requestContact: key.request_contact === true,
    requestLocation: key.request_location === true,
  };
}
