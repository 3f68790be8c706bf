import type { Entity } from './html.ts';
import type { KeyboardButton } from './reply-markup.ts';
import type { Chat, ChatEvent, StoredFile, StoredMessage, Toast } from './world.ts';

export interface ShownButton {
  text: string;
  data?: string;
  url?: string;
}

export interface ShownFile {
  fileId: string;
  name: string;
  mime: string;
  bytes: Buffer;
  caption: string;
}

/** A message of the bot as the person sees it now, after all edits. */
export interface ShownMessage {
  id: number;
  chatId: number;
  date: number;
  edited: boolean;
  /** Plain text after entity parsing; the caption for a file. */
  text: string;
  /** The same with its markup. */
  html: string;
  entities: readonly Entity[];
  /** Inline buttons, row by row. */
  buttons: ShownButton[][];
  document?: ShownFile;
  photo?: ShownFile;
}

export interface ChatChange {
  kind: ChatEvent['kind'];
  message: ShownMessage;
}

export interface Wait {
  /** Milliseconds, 5,000 by default. */
  timeout?: number;
}

/** What is on the screen of one chat. All reading methods share one place: what was read once is not new any more. */
export interface ChatView {
  messages(): ShownMessage[];
  /** The newest bot message; throws when there is none. */
  last(): ShownMessage;
  /** Waits for the next new bot message; edits and deletions in between are passed over. */
  next(wait?: Wait): Promise<ShownMessage>;
  /** Waits for the next new, edited or deleted bot message. */
  nextChange(wait?: Wait): Promise<ChatChange>;
  /** Throws when a bot message is new, edited or deleted within `ms`, or was so since the last read. */
  expectNone(ms: number): Promise<void>;
  /** Everything so far counts as read. */
  catchUp(): void;
  /** Answers to taps, oldest first; an empty text is an answer that only ends the spinner. */
  toasts(): readonly Toast[];
  /** Waits for the answer to a tap (its id is what `tap` returns). */
  toast(callbackQueryId: string, wait?: Wait): Promise<Toast>;
  /** The reply keyboard under the input field. */
  keyboard(): KeyboardButton[][] | undefined;
  /** Chat actions sent so far (`typing` …). */
  actions(): readonly string[];
}

/** Reading side of one chat. */
export function createChatView(chat: Chat): ChatView {
  let read = 0;

  function unread(): ChatEvent | undefined {
    read = Math.max(read, chat.forgotten);
    return chat.events[read - chat.forgotten];
  }

  function takeEvent(onlyNew: boolean): ChatEvent | undefined {
    for (let event = unread(); event; event = unread()) {
      read++;
      if (!onlyNew || event.kind === 'new') return event;
    }
    return undefined;
  }

  function waitFor<T>(what: string, { timeout = 5000 }: Wait, look: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        chat.waiting.delete(wake);
      };
      const wake = () => {
        const found = look();
        if (found === undefined) return;
        end();
        resolve(found);
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`chat ${chat.id}: ${what} did not come within ${timeout} ms; on the screen: ${lastText()}`));
      }, timeout);
      chat.waiting.add(wake);
      wake();
    });
  }

  function messages(): ShownMessage[] {
    return [...chat.messages.values()].filter((message) => message.fromBot).map(show);
  }

  function lastText(): string {
    const newest = messages().at(-1);
    return newest ? JSON.stringify(newest.text.slice(0, 200)) : 'nothing';
  }

  async function expectNone(ms: number): Promise<void> {
    const change = await waitFor('nothing', { timeout: ms }, () => takeEvent(false)).catch(() => undefined);
    if (change)
      throw new Error(
        `chat ${chat.id}: unexpected ${change.kind} message ${JSON.stringify(show(change.message).text)}`,
      );
  }

  return {
    messages,
    last: () => {
      const newest = messages().at(-1);
      if (!newest) throw new Error(`chat ${chat.id}: no message of the bot`);
      return newest;
    },
    next: async (wait = {}) => show((await waitFor('a new message', wait, () => takeEvent(true))).message),
    nextChange: async (wait = {}) => {
      const event = await waitFor('a change', wait, () => takeEvent(false));
      return { kind: event.kind, message: show(event.message) };
    },
    expectNone,
    catchUp: () => {
      read = chat.forgotten + chat.events.length;
    },
    toasts: () => chat.toasts,
    toast: (id, wait = {}) =>
      waitFor(`the answer to tap ${id}`, wait, () => chat.toasts.find((toast) => toast.callbackQueryId === id)),
    keyboard: () => chat.keyboard,
    actions: () => chat.actions,
  };
}

function show(message: StoredMessage): ShownMessage {
  const caption = message.text?.text ?? '';
  const shown: ShownMessage = {
    id: message.id,
    chatId: message.chat.id,
    date: message.date,
    edited: message.editDate !== undefined,
    text: caption,
    html: message.text?.html ?? '',
    entities: message.text?.entities ?? [],
    buttons: shownButtons(message),
  };
  if (message.document) shown.document = showFile(message.document, caption);
  if (message.photo) shown.photo = showFile(message.photo, caption);
  return shown;
}

function showFile(file: StoredFile, caption: string): ShownFile {
  return { fileId: file.fileId, name: file.name, mime: file.mime, bytes: file.bytes, caption };
}

/** Inline buttons of a message as they are now. */
export function shownButtons(message: StoredMessage): ShownButton[][] {
  if (message.markup?.kind !== 'inline') return [];
  return message.markup.rows.map((row) =>
    row.map((button) => {
      const shown: ShownButton = { text: button.text };
      if (typeof button.callback_data === 'string') shown.data = button.callback_data;
      if (typeof button.url === 'string') shown.url = button.url;
      return shown;
    }),
  );
}
