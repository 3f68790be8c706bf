import type { Limits, Message, ShownFile } from '../channel.ts';
import { fit } from '../fit.ts';
import { escapeMarkup } from '../markup.ts';

/** What a chat of the Bot Platform can show: words, and pictures by their address. */
export const BOT_LIMITS: Limits = {
  textLength: 2000,
  buttonsPerRow: 1,
  buttons: 0,
  captionLength: 2000,
  fileBytes: 0,
  markup: false,
  edits: false,
  parts: true,
};

/** A call of the Bot Platform. */
export interface Call {
  readonly method: 'sendMessage' | 'sendPhoto';
  readonly payload: Readonly<Record<string, string>>;
}

/** A message as calls, in order. */
export interface Rendered {
  readonly calls: readonly Call[];
  /** True when a file could be neither shown nor linked, nor named as missing. */
  readonly lostFile: boolean;
}

/** A message whose file, if any, is given as words: the address under which it can be fetched, or that there is none. */
export function textCalls(chat: string, message: Message, link: string | null): Rendered {
  const { file, text, buttons, list } = message;
  const note = file === undefined ? [] : fileNote(file, link);
  const whole = [text, ...note].filter((part) => part !== '').join('\n\n');
  return {
    calls: shown({ text: whole, buttons, ...(list === undefined ? {} : { list }) }).map((part) => textCall(chat, part)),
    lostFile: file !== undefined && note.length === 0,
  };
}

/** A picture by its address, under it the text where it is short enough, else after it. */
export function photoCalls(chat: string, message: Message, link: string): Rendered {
  const { text, buttons, list } = message;
  const parts = shown({ text, buttons, ...(list === undefined ? {} : { list }) });
  const [caption = '', ...more] = parts.length === 1 ? parts : ['', ...parts];
  const picture = { chat_id: chat, photo: link, ...(caption === '' ? {} : { caption }) };
  return {
    calls: [{ method: 'sendPhoto', payload: picture }, ...more.map((part) => textCall(chat, part))],
    lostFile: false,
  };
}

/** That buttons become lines and tags go is how this channel is, so what `fit` tells of it is passed over. */
function shown(message: Message): readonly string[] {
  return fit(message, BOT_LIMITS)
    .messages.map((part) => part.text)
    .filter((text) => text !== '');
}

function textCall(chat: string, text: string): Call {
  return { method: 'sendMessage', payload: { chat_id: chat, text } };
}

function fileNote({ name, words }: ShownFile, link: string | null): readonly string[] {
  if (link !== null) return [`${words?.link ?? escapeMarkup(name)}\n${escapeMarkup(link)}`];
  return words === undefined ? [] : [words.unsent];
}
