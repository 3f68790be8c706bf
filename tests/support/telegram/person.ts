import { type ChatView, type ShownButton, type ShownMessage, shownButtons } from './chat-view.ts';
import { type Params, unixTime } from './wire.ts';
import { type Chat, documentWire, photoWire, type StoredFile, toWire, type World } from './world.ts';

export interface PersonIdentity {
  id: number;
  firstName: string;
  lastName?: string;
  username?: string;
  languageCode?: string;
  /** The bot may write first; otherwise the chat is unknown to it until the person writes. */
  started?: boolean;
}

export interface GivenDocument {
  name: string;
  mime: string;
  bytes?: Buffer;
  /** Size to tell the bot when no bytes are given: a file too large need not be made. */
  size?: number;
  caption?: string;
}

/** An update that was sent to the bot, and the message of the person in it. */
export interface SentByPerson {
  updateId: number;
  messageId: number;
}

export interface Person extends ChatView {
  readonly id: number;
  text(text: string): SentByPerson;
  /** `command('start', 'CODE')` sends `/start CODE`. */
  command(name: string, payload?: string): SentByPerson;
  /** Presses a button that the message shows now; throws when it shows no such button. Returns the callback query id. */
  tap(message: ShownMessage | number, labelOrData: string | RegExp): string;
  /** Presses a button of an earlier look of the message (a slow phone): it need not be there any more. */
  tapStale(message: ShownMessage, labelOrData: string | RegExp): string;
  /** Presses a key of the reply keyboard; a contact key sends the own contact. */
  pressKey(label: string, phone?: string): SentByPerson;
  photo(bytes: Buffer, caption?: string): SentByPerson;
  /** Photos as one album: separate updates with one `media_group_id`. */
  album(photos: readonly Buffer[], caption?: string): SentByPerson[];
  document(file: GivenDocument): SentByPerson;
  contact(own: boolean, phone: string): SentByPerson;
  sticker(): SentByPerson;
  voice(): SentByPerson;
  location(): SentByPerson;
  /** Edits a message of this person. */
  edit(messageId: number, text: string): SentByPerson;
  groupText(chatId: number, text: string): SentByPerson;
  /** Stops the bot: sends my_chat_member, later sends get 403. */
  block(): number;
  unblock(): number;
  /** The account is gone: later sends get 403 `user is deactivated`, no update. */
  deactivate(): void;
}

export interface PersonDeps {
  world: World;
  /** Sends an update to the bot, returns its id. */
  emit: (update: Params) => number;
  viewOf: (chat: Chat) => ChatView;
}

/** One made-up person with a phone. */
export function createPerson({ world, emit, viewOf }: PersonDeps, who: PersonIdentity): Person {
  const user: Params = { id: who.id, is_bot: false, first_name: who.firstName };
  const own: Params = { id: who.id, type: 'private', first_name: who.firstName };
  if (who.lastName !== undefined) user.last_name = own.last_name = who.lastName;
  if (who.username !== undefined) user.username = own.username = who.username;
  if (who.languageCode !== undefined) user.language_code = who.languageCode;
  const chat = world.chat(who.id, own);
  if (who.started) chat.state = 'open';

  function send(content: Params, where: Chat = chat): SentByPerson {
    if (chat.state === 'blocked' || chat.state === 'deactivated') {
      throw new Error(`person ${who.id} cannot write: ${chat.state}`);
    }
    where.state = 'open';
    const message = world.addMessage(where, { fromBot: false });
    message.wire = { message_id: message.id, from: user, chat: where.wire, date: message.date, ...content };
    return { updateId: emit({ message: message.wire }), messageId: message.id };
  }

  function press(messageId: number, button: ShownButton): string {
    if (button.data === undefined) throw new Error(`button ${button.text} sends nothing: ${button.url ?? 'no data'}`);
    const message = chat.messages.get(messageId);
    if (!message) throw new Error(`person ${who.id}: message ${messageId} is not there (any more)`);
    const query = world.openCallback(chat);
    const callback = {
      id: query.id,
      from: user,
      message: toWire(world, message),
      chat_instance: `${who.id}0`,
      data: button.data,
    };
    emit({ callback_query: callback });
    return query.id;
  }

  function tap(message: ShownMessage | number, labelOrData: string | RegExp): string {
    const id = typeof message === 'number' ? message : message.id;
    const stored = chat.messages.get(id);
    return press(id, findButton(stored ? shownButtons(stored) : [], labelOrData));
  }

  function contact(isOwn: boolean, phone: string): SentByPerson {
    const other = { phone_number: phone, first_name: 'Someone else', user_id: who.id + 1 };
    return send({ contact: isOwn ? { ...other, first_name: who.firstName, user_id: who.id } : other });
  }

  function pressKey(label: string, phone = '+84900000000'): SentByPerson {
    const key = chat.keyboard?.flat().find((one) => one.text === label);
    if (!key) throw new Error(`person ${who.id}: no key ${label} on the keyboard`);
    if (key.requestContact) return contact(true, phone);
    return key.requestLocation ? location() : send(textContent(label));
  }

  function location(): SentByPerson {
    return send({ location: { latitude: 10.9447, longitude: 106.8243 } });
  }

  function storePhoto(bytes: Buffer): StoredFile {
    return world.addFile('photos', { name: 'photo.jpg', mime: 'image/jpeg', bytes });
  }

  function withCaption(caption: string | undefined): Params {
    return caption === undefined ? {} : { caption };
  }

  function album(photos: readonly Buffer[], caption?: string): SentByPerson[] {
    const group = `album${world.clock.now().getTime()}${photos.length}`;
    return photos.map((bytes, index) => {
      const first = index === 0 ? withCaption(caption) : {};
      return send({ media_group_id: group, photo: photoWire(storePhoto(bytes)), ...first });
    });
  }

  function document(file: GivenDocument): SentByPerson {
    const { bytes = Buffer.alloc(0), size = bytes.length } = file;
    const stored = world.addFile('documents', { name: file.name, mime: file.mime, bytes, size });
    return send({ document: documentWire(stored), ...withCaption(file.caption) });
  }

  function edit(messageId: number, text: string): SentByPerson {
    const message = chat.messages.get(messageId);
    if (!message?.wire) throw new Error(`person ${who.id}: message ${messageId} is not theirs to edit`);
    message.wire = { ...message.wire, edit_date: unixTime(world.clock), ...textContent(text) };
    return { updateId: emit({ edited_message: message.wire }), messageId };
  }

  function membership(state: 'open' | 'blocked'): number {
    const status = (kicked: boolean): Params => {
      const member = { ...world.bot };
      return kicked ? { status: 'kicked', user: member, until_date: 0 } : { status: 'member', user: member };
    };
    chat.state = state;
    const date = unixTime(world.clock);
    const isBlocked = state === 'blocked';
    const change = { old_chat_member: status(!isBlocked), new_chat_member: status(isBlocked) };
    return emit({ my_chat_member: { chat: own, from: user, date, ...change } });
  }

  return {
    ...viewOf(chat),
    id: who.id,
    text: (text) => send(textContent(text)),
    command: (name, payload) => send(textContent(payload === undefined ? `/${name}` : `/${name} ${payload}`)),
    tap,
    tapStale: (message, labelOrData) => press(message.id, findButton(message.buttons, labelOrData)),
    pressKey,
    photo: (bytes, caption) => send({ photo: photoWire(storePhoto(bytes)), ...withCaption(caption) }),
    album,
    document,
    contact,
    sticker: () => send({ sticker: { ...mediaFields('sticker'), ...STICKER } }),
    voice: () => send({ voice: { ...mediaFields('voice'), duration: 3, mime_type: 'audio/ogg' } }),
    location,
    edit,
    groupText: (chatId, text) => {
      const group = { id: chatId, type: 'group', title: `Group ${-chatId}` };
      return send(textContent(text), world.chat(chatId, group));
    },
    block: () => membership('blocked'),
    unblock: () => membership('open'),
    deactivate: () => {
      chat.state = 'deactivated';
    },
  };
}

const STICKER = { type: 'regular', width: 512, height: 512, is_animated: false, is_video: false, emoji: '👍' };

function mediaFields(kind: string): Params {
  return { file_id: `FakeFileId-${kind}`, file_unique_id: `Unique-${kind}`, file_size: 4096 };
}

/** The server finds commands in a text by itself and marks them as entities. */
function textContent(text: string): Params {
  const entities = [...text.matchAll(/(?<![\w/])\/[A-Za-z0-9_]{1,64}(?:@\w+)?/g)].map((found) => ({
    type: 'bot_command',
    offset: found.index,
    length: found[0].length,
  }));
  return entities.length > 0 ? { text, entities } : { text };
}

function findButton(rows: ShownButton[][], labelOrData: string | RegExp): ShownButton {
  const fits = (value: string | undefined) =>
    value !== undefined && (typeof labelOrData === 'string' ? value === labelOrData : labelOrData.test(value));
  const all = rows.flat();
  const found = all.find((button) => fits(button.text)) ?? all.find((button) => fits(button.data));
  if (!found) {
    throw new Error(`no button ${labelOrData}; there are: ${all.map((button) => button.text).join(' | ') || 'none'}`);
  }
  return found;
}
