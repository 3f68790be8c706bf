import { splitText } from '../text/split.ts';
import type { Limits, Message, ShownButton } from './channel.ts';
import { escapeMarkup, type Marked, readMarkup, writeMarkup } from './markup.ts';

/** What a message lost on its way into a channel: to be logged, never silent. */
type Lost = 'edit' | 'markup' | 'buttons' | 'button_data' | 'file';

/** A message as the channel can show it: one or more, in order, the buttons and the phone card with the last. */
export interface Fitted {
  readonly messages: readonly Message[];
  readonly lost: readonly Lost[];
}

type Rows = readonly (readonly ShownButton[])[];

const DATA_BYTES = 64;
const NOTHING_LOST: readonly Lost[] = [];

/**
 * Shapes a message to what a channel can show. Long texts are split at the end of a paragraph or sentence, long captions
 * go as a text after the file, wide rows are broken, and buttons a channel has no room for become lines with a hint under
 * them (`1. Label`, or `– Label` where a number would be an answer; links as `Label: address`). Without `limits.markup`
 * the texts that come out are plain, not escaped.
 */
export function fit(message: Message, limits: Limits): Fitted {
  if (fitsAsItIs(message, limits)) return { messages: [message], lost: NOTHING_LOST };
  const lost: Lost[] = [];
  const { rows, listed } = fitButtons(message, limits, lost);
  const text = readMarkup([message.text, ...listed].filter((part) => part !== '').join('\n\n'));
  if (!limits.markup && text.spans.length > 0) lost.push('markup');
  const edit = limits.edits ? message.edit : undefined;
  if (edit !== message.edit) lost.push('edit');
  const file = limits.fileBytes > 0 ? message.file : undefined;
  if (file !== message.file) lost.push('file');

  const caption = file !== undefined && text.plain.length <= limits.captionLength;
  const texts = file !== undefined && caption ? [whole(text, limits)] : split(text, limits);
  const shown = file === undefined || caption ? texts : ['', ...texts];
  const messages = shown.map((part, index): Message => {
    const last = index === shown.length - 1;
    const card = last && message.phoneCard !== undefined ? { phoneCard: message.phoneCard } : {};
    const base = { text: part, buttons: last ? rows : [], ...card };
    if (index > 0) return base;
    return { ...base, ...(file === undefined ? {} : { file }), ...(edit === undefined ? {} : { edit }) };
  });
  return { messages, lost };
}

function fitsAsItIs({ text, buttons, file, edit }: Message, limits: Limits): boolean {
  // The raw length is never below the visible one, so this may only err on the side of looking closer.
  if (text.length > (file === undefined ? limits.textLength : limits.captionLength) || !limits.markup) return false;
  if ((edit !== undefined && !limits.edits) || (file !== undefined && limits.fileBytes === 0)) return false;
  let count = 0;
  for (const row of buttons) {
    count += row.length;
    if (row.length === 0 || row.length > limits.buttonsPerRow || !row.every(isUsable)) return false;
  }
  return count <= limits.buttons;
}

function isUsable({ data, url }: ShownButton): boolean {
  if (data === undefined) return url !== undefined;
  return data !== '' && (data.length * 3 <= DATA_BYTES || Buffer.byteLength(data) <= DATA_BYTES);
}

type Fitting = { readonly rows: Rows; readonly listed: readonly string[] };

function fitButtons({ buttons: given, list }: Message, limits: Limits, lost: Lost[]): Fitting {
  const usable = given.map((row) => row.filter(isUsable));
  const count = usable.reduce((all, row) => all + row.length, 0);
  if (count > limits.buttons) {
    lost.push('buttons');
    return { rows: [], listed: listedLines(given.flat(), list) };
  }
  if (count < given.flat().length) lost.push('button_data');
  return { rows: usable.flatMap((row) => inRows(row, limits.buttonsPerRow)), listed: [] };
}

function inRows(row: readonly ShownButton[], most: number): Rows {
  const rows: (readonly ShownButton[])[] = [];
  for (let at = 0; at < row.length; at += most) rows.push(row.slice(at, at + most));
  return rows;
}

/**
 * Only what can be answered gets a number, so that numbers match the choices of the conversation; data too long for a
 * button is no matter where it does not travel.
 */
function listedLines(buttons: readonly ShownButton[], list: Message['list']): readonly string[] {
  let number = 0;
  const lines = buttons.flatMap(({ label, data, url }) => {
    if (data === undefined) return url === undefined ? [] : [`${label}: ${url}`];
    number += 1;
    return [list?.by === 'words' ? `– ${label}` : `${number}. ${label}`];
  });
  const hint = list === undefined || number === 0 ? [] : [list.hint];
  return [lines.map(escapeMarkup).join('\n'), ...hint];
}

function whole(text: Marked, limits: Limits): string {
  return limits.markup ? writeMarkup(text, 0, text.plain.length) : text.plain;
}

function split(text: Marked, limits: Limits): readonly string[] {
  if (text.plain.length <= limits.textLength) return [whole(text, limits)];
  const { parts, heads } = cutUp(text.plain, limits);
  let at = 0;
  return parts.map((part, index) => {
    const head = heads ? headOf(index, parts.length) : '';
    if (!limits.markup) return head + part;
    // Only white space was dropped between the parts, so the next match is the part itself.
    const from = text.plain.indexOf(part, at);
    at = from + part.length;
    return head + writeMarkup(text, from, at);
  });
}

function headOf(index: number, parts: number): string {
  return `(${index + 1}/${parts})\n`;
}

/** Parts that fit together with what stands above each; how many there will be is only known once they are cut. */
function cutUp(plain: string, limits: Limits): { readonly parts: readonly string[]; readonly heads: boolean } {
  let parts = splitText(plain, limits.textLength);
  if (limits.parts !== true || parts.length < 2) return { parts, heads: false };
  let room = 0;
  do {
    room = limits.textLength - headOf(parts.length - 1, parts.length).length;
    parts = splitText(plain, room);
  } while (headOf(parts.length - 1, parts.length).length > limits.textLength - room);
  return { parts, heads: true };
}
