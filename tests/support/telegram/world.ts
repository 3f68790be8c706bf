import { badRequest, forbidden } from './api-error.ts';
import type { ShownText } from './formatted-text.ts';
import type { KeyboardButton, Markup } from './reply-markup.ts';
import { type Clock, type Params, unixTime } from './wire.ts';

export interface StoredFile {
  fileId: string;
  uniqueId: string;
  path: string;
  name: string;
  mime: string;
  size: number;
  bytes: Buffer;
}

export interface StoredMessage {
  id: number;
  chat: Chat;
  date: number;
  editDate: number | undefined;
  fromBot: boolean;
  /** The text, or the caption of a file. */
  text: ShownText | undefined;
  markup: Markup | undefined;
  document: StoredFile | undefined;
  photo: StoredFile | undefined;
  /** Wire form of a message of a person (contact, sticker …), as it was sent in the update. */
  wire: Params | undefined;
}

/** What a chat sees happen, in order; readers keep their own place in it. */
export interface ChatEvent {
  kind: 'new' | 'edit' | 'delete';
  message: StoredMessage;
}

export interface Toast {
  callbackQueryId: string;
  text: string;
  alert: boolean;
}

export interface Chat {
  id: number;
  wire: Params;
  state: 'open' | 'unknown' | 'blocked' | 'deactivated';
  messages: Map<number, StoredMessage>;
  events: ChatEvent[];
  /** Events that were dropped from the front of `events`. */
  forgotten: number;
  toasts: Toast[];
  actions: string[];
  keyboard: KeyboardButton[][] | undefined;
  waiting: Set<() => void>;
}

export interface CallbackQuery {
  id: string;
  chat: Chat;
  at: number;
  answered: boolean;
}

export interface WorldOptions {
  clock: Clock;
  botId: number;
  botName: string;
  /** Any id is a chat the bot may write to: for benches whose people live in another process. */
  openChats: boolean;
  /** Bot messages kept per chat; the oldest go first. */
  keepMessages: number;
}

const REFUSALS = {
  unknown: () => badRequest('chat not found'),
  blocked: () => forbidden('bot was blocked by the user'),
  deactivated: () => forbidden('user is deactivated'),
} as const;

export type World = ReturnType<typeof createWorld>;

/** Everything the fake server remembers: chats, messages, files, open callback queries. */
export function createWorld(options: WorldOptions) {
  const { clock } = options;
  const chats = new Map<number, Chat>();
  const files = new Map<string, StoredFile>();
  const paths = new Map<string, StoredFile>();
  const callbacks = new Map<string, CallbackQuery>();
  const bot = { id: options.botId, is_bot: true, first_name: 'Fake bot', username: options.botName };
  let lastMessageId = 0;
  let lastFile = 0;

  function chat(id: number, wire?: Params): Chat {
    const known = chats.get(id);
    if (known) return known;
    const made: Chat = {
      id,
      wire: wire ?? { id, type: id < 0 ? 'group' : 'private', first_name: `Person ${id}` },
      state: options.openChats ? 'open' : 'unknown',
      messages: new Map(),
      events: [],
      forgotten: 0,
      toasts: [],
      actions: [],
      keyboard: undefined,
      waiting: new Set(),
    };
    chats.set(id, made);
    return made;
  }

  /** The chat a call is for, refused like the real server does when it cannot be written to. */
  function target(given: unknown): Chat {
    if (given === undefined || given === '') throw badRequest('chat_id is empty');
    const id = typeof given === 'number' ? given : Number(given);
    const found = Number.isSafeInteger(id) ? (options.openChats ? chat(id) : chats.get(id)) : undefined;
    if (!found) throw badRequest('chat not found');
    if (found.state !== 'open') throw REFUSALS[found.state]();
    return found;
  }

  function happen(kind: ChatEvent['kind'], message: StoredMessage): void {
    const { chat: where } = message;
    where.events.push({ kind, message });
    if (where.events.length > 2 * options.keepMessages) {
      where.forgotten += where.events.splice(0, options.keepMessages).length;
    }
    for (const wake of where.waiting) wake();
  }

  type Draft = Partial<Omit<StoredMessage, 'id' | 'chat' | 'date'>>;

  function addMessage(where: Chat, draft: Draft): StoredMessage {
    const message: StoredMessage = {
      id: ++lastMessageId,
      chat: where,
      date: unixTime(clock),
      editDate: undefined,
      fromBot: draft.fromBot ?? false,
      text: draft.text,
      markup: draft.markup,
      document: draft.document,
      photo: draft.photo,
      wire: draft.wire,
    };
    where.messages.set(message.id, message);
    if (where.messages.size > options.keepMessages) {
      const oldest = where.messages.keys().next();
      if (!oldest.done) where.messages.delete(oldest.value);
    }
    return message;
  }

  function addFile(kind: 'documents' | 'photos', file: { name: string; mime: string; bytes: Buffer; size?: number }) {
    lastFile++;
    const extension = /\.[\w]{1,8}$/.exec(file.name)?.[0] ?? '';
    const stored: StoredFile = {
      ...file,
      size: file.size ?? file.bytes.length,
      fileId: `FakeFileId-${kind}-${lastFile}`,
      uniqueId: `Unique${lastFile}`,
      path: `${kind}/file_${lastFile}${extension}`,
    };
    files.set(stored.fileId, stored);
    if (kind === 'photos') files.set(`${stored.fileId}-small`, stored);
    paths.set(stored.path, stored);
    return stored;
  }

  let lastCallback = 4_200_000_000_000_000n;
  function openCallback(where: Chat): CallbackQuery {
    lastCallback += 1n;
    const query = { id: String(lastCallback), chat: where, at: clock.now().getTime(), answered: false };
    callbacks.set(query.id, query);
    return query;
  }

  return { clock, bot, chats, files, paths, callbacks, chat, target, happen, addMessage, addFile, openCallback };
}

/** Wire form of a message, as in the answer of sendMessage and in updates. */
export function toWire(world: World, message: StoredMessage): Params {
  if (message.wire) return message.wire;
  const wire: Params = { message_id: message.id, from: world.bot, chat: message.chat.wire, date: message.date };
  if (message.editDate !== undefined) wire.edit_date = message.editDate;
  const { document, photo, text } = message;
  if (document) wire.document = documentWire(document);
  if (photo) wire.photo = photoWire(photo);
  const isCaption = document !== undefined || photo !== undefined;
  if (text) {
    wire[isCaption ? 'caption' : 'text'] = text.text;
    if (text.entities.length > 0) wire[isCaption ? 'caption_entities' : 'entities'] = text.entities;
  }
  if (message.markup?.kind === 'inline') wire.reply_markup = { inline_keyboard: message.markup.rows };
  return wire;
}

export function documentWire(file: StoredFile): Params {
  return {
    file_id: file.fileId,
    file_unique_id: file.uniqueId,
    file_name: file.name,
    mime_type: file.mime,
    file_size: file.size,
  };
}

/** Two sizes, the small one first, as the real server sends them; both lead to the same bytes. */
export function photoWire(file: StoredFile): Params[] {
  const common = { file_id: file.fileId, file_unique_id: file.uniqueId };
  return [
    {
      ...common,
      file_id: `${file.fileId}-small`,
      file_unique_id: `${file.uniqueId}s`,
      width: 90,
      height: 60,
      file_size: 1200,
    },
    { ...common, width: 1280, height: 853, file_size: file.size },
  ];
}
