import { isRecord, type Params } from '../telegram/wire.ts';
import type { ZaloShown } from './double.ts';
import { checkFields, codePoints, textField, webAddress } from './fields.ts';
import { invalid } from './oa-error.ts';

const MOST_BUTTONS = 5;
const MOST_TITLE = 100;
const MOST_PAYLOAD = 1000;
const MOST_SMS = 160;

export type ShownButton = ZaloShown['buttons'][number];

/** `payload.buttons` of a message. */
export function readButtons(payload: Params): ShownButton[] {
  checkFields(payload, 'payload', ['buttons']);
  const { buttons } = payload;
  if (!Array.isArray(buttons) || buttons.length === 0) throw invalid('buttons');
  if (buttons.length > MOST_BUTTONS) throw invalid(`buttons: more than ${MOST_BUTTONS}`);
  return buttons.map(readButton);
}

function readButton(given: unknown): ShownButton {
  if (!isRecord(given)) throw invalid('button');
  checkFields(given, 'button', ['title', 'type', 'payload', 'image_icon']);
  const title = textField(given.title, 'button title', MOST_TITLE);
  if (given.image_icon !== undefined && typeof given.image_icon !== 'string') throw invalid('button image_icon');
  const read = typeof given.type === 'string' && Object.hasOwn(PAYLOADS, given.type) ? PAYLOADS[given.type] : undefined;
  if (!read) throw invalid('button type');
  return { title, ...read(given.payload) };
}

type Extra = Omit<ShownButton, 'title'>;

const PAYLOADS: Readonly<Record<string, (payload: unknown) => Extra>> = {
  'oa.open.url': (payload) => ({ url: webAddress(recordOf(payload, ['url']).url, 'button url') }),
  'oa.query.show': query,
  'oa.query.hide': query,
  'oa.open.sms': (payload) => {
    const { content, phone_code: phone } = recordOf(payload, ['content', 'phone_code']);
    textField(content, 'sms content', MOST_SMS);
    return checkPhone(phone);
  },
  'oa.open.phone': (payload) => checkPhone(recordOf(payload, ['phone_code']).phone_code),
};

function query(payload: unknown): Extra {
  if (typeof payload !== 'string' || payload === '') throw invalid('button payload is not a string');
  if (codePoints(payload) > MOST_PAYLOAD) throw invalid(`button payload: more than ${MOST_PAYLOAD}`);
  return { payload };
}

function recordOf(payload: unknown, fields: readonly string[]): Params {
  if (!isRecord(payload)) throw invalid('button payload is not an object');
  checkFields(payload, 'button payload', fields);
  return payload;
}

function checkPhone(phone: unknown): Extra {
  if (typeof phone !== 'string' || !/^\d{8,15}$/.test(phone)) throw invalid('button phone_code');
  return {};
}
