import type { Clock } from '../../../src/clock.ts';
import { badRequest, checkNames, type Params, textOf } from './bot-refusal.ts';
import type { BotUpdates } from './bot-updates.ts';
import type { FakeZaloBot, ZaloShown } from './double.ts';

type BotPerson = ReturnType<FakeZaloBot['person']>;

export interface BotChatsOptions {
  readonly clock: Clock;
  readonly updates: BotUpdates;
  /** Keeps a picture of a person; its address. */
  keepPicture(bytes: Buffer): string;
  /** The platform fetches a picture of ours; throws when there is none. */
  fetchPicture(url: string): Promise<{ mime: string; bytes: Buffer }>;
}

interface Chat {
  readonly person: BotPerson;
  readonly shown: ZaloShown[];
  readonly waiting: Set<() => void>;
}

const NEXT_MS = 8_000;
const FIRST_ID = 6_000_000_000_000_000_001n;
const MOST_TEXT = 2000;

/** People and what they see; sendMessage and sendPhoto. */
export function createBotChats({ clock, updates, keepPicture, fetchPicture }: BotChatsOptions) {
  const byName = new Map<string, Chat>();
  const byId = new Map<string, Chat>();
  let lastId = 0;
  let lastDate = 0;
  let pictures = 0;

  /** Never the same twice, so that what was said first is also dated first. */
  function date(): number {
    lastDate = Math.max(lastDate + 1, clock.now().getTime());
    return lastDate;
  }

  function newId(): string {
    lastId += 1;
    return `${(0x82599fa32f56 + lastId).toString(16)}d00e8941`;
  }

  function emit(from: { id: string; name: string }, event: string, content: Params): void {
    const { chat = { id: from.id, chat_type: 'PRIVATE' }, ...rest } = content;
    const sender = { id: from.id, display_name: from.name, is_bot: false };
    const message = { message_id: newId(), date: date(), from: sender, chat, ...rest };
    const lane = isChat(chat) ? chat.id : from.id;
    updates.add({ lane, update: { event_name: `message.${event}.received`, message } });
  }

  function createPerson(id: string, name: string): Chat {
    const who = { id, name };
    const shown: ZaloShown[] = [];
    const waiting = new Set<() => void>();
    let read = 0;
    const person: BotPerson = {
      id,
      says: (text) => emit(who, 'text', { text }),
      sendsImage: (bytes) => {
        pictures += 1;
        // The documents call it `photo`, newer clients found `photo_url`.
        emit(who, 'image', { [pictures % 2 === 1 ? 'photo' : 'photo_url']: keepPicture(bytes) });
      },
      saysInGroup: (text) => emit(who, 'text', { text, chat: { id: `group-${id}`, chat_type: 'GROUP' } }),
      sends: (kind) => emit(who, kind, kind === 'unsupported' ? {} : { [kind]: `${kind}-1`, message_type: kind }),
      messages: () => shown,
      next: ({ timeout = NEXT_MS } = {}) =>
        new Promise((resolve, reject) => {
          const timer = setTimeout(() => {
            waiting.delete(look);
            reject(new Error(`${name}: no message within ${timeout} ms`));
          }, timeout);
          const look = (): void => {
            const found = shown[read];
            if (found === undefined) return;
            read += 1;
            clearTimeout(timer);
            waiting.delete(look);
            resolve(found);
          };
          waiting.add(look);
          look();
        }),
    };
    return { person, shown, waiting };
  }

  function person(name: string): BotPerson {
    const known = byName.get(name);
    if (known !== undefined) return known.person;
    const id = String(FIRST_ID + BigInt(byName.size) * 7n);
    const made = createPerson(id, name);
    byName.set(name, made);
    byId.set(id, made);
    return made.person;
  }

  function target(params: Params): Chat {
    const chat = byId.get(textOf(params, 'chat_id', { least: 1, most: 100 }));
    if (chat === undefined) throw badRequest('chat not found');
    return chat;
  }

  function show({ shown, waiting }: Chat, what: Pick<ZaloShown, 'text' | 'file'>): Params {
    const id = newId();
    shown.push({ id, buttons: [], price: 'free', ...what });
    for (const look of [...waiting]) look();
    return { message_id: id, date: date() };
  }

  function sendMessage(params: Params): Params {
    checkNames(params, ['chat_id', 'text']);
    const chat = target(params);
    return show(chat, { text: textOf(params, 'text', { least: 1, most: MOST_TEXT }) });
  }

  async function sendPhoto(params: Params): Promise<Params> {
    checkNames(params, ['chat_id', 'photo', 'caption']);
    const chat = target(params);
    const url = textOf(params, 'photo', { least: 1, most: 4000 });
    const text = params.caption === undefined ? '' : textOf(params, 'caption', { least: 0, most: MOST_TEXT });
    const { mime, bytes } = await fetchPicture(url);
    return show(chat, { text, file: { name: 'photo', mime, bytes } });
  }

  return { person, sendMessage, sendPhoto };
}

function isChat(value: unknown): value is { id: string } {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string';
}
