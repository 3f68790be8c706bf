import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createConversationStore } from '../../models/conversation.ts';
import type { Channel, Message, SendFailure, Sent } from '../../src/channels/channel.ts';
import { createSystemClock } from '../../src/clock.ts';
import { asItStands, newConversation } from '../../src/conversation.ts';
import type { Address, ChannelName } from '../../src/dialog/address.ts';
import { createTexts } from '../../src/i18n.ts';
import { createLogger } from '../../src/logger.ts';
import { createOutbox, type Outbox } from '../../src/outbox.ts';
import { createPhraser } from '../../src/phrase.ts';
import type { Conversation, ConversationStore, OutboxEntry } from '../../src/ports/conversations.ts';
import { projectRoot } from '../../src/project-root.ts';
import { openDatabase } from './database.ts';

export const SENT: Sent = { ok: true, messageId: '1' };
/** Lives of leases: one that is over, and one as a process has just taken it. */
export const OVER = -1_000;
export const FRESH = 15_000;

const LIMITS: Channel['limits'] = {
  textLength: 4_096,
  buttonsPerRow: 8,
  buttons: 100,
  captionLength: 1_024,
  fileBytes: 1,
  markup: true,
  edits: true,
};

export function entry(id: string, text: string, leaseMs: number): OutboxEntry {
  const at = new Date();
  const leaseUntil = new Date(at.getTime() + leaseMs);
  const view = { lines: [{ key: 'core:verbatim', values: { text } }] };
  return { id, view, lang: 'vi', edit: null, at, attempts: 0, nextAt: at, leaseUntil };
}

export function failing(error: SendFailure): () => Promise<Sent> {
  return async () => ({ ok: false, error });
}

/** Outboxes of several processes over one database, and a network that notes what it is given; anew for each test. */
export function outboxStage() {
  /** What the network was given, as `chat: text`, and what a chat makes of it. */
  const given: string[] = [];
  const answers = new Map<string, () => Promise<Sent>>();
  /** Conversations that were changed outside a turn. */
  const changed: string[] = [];
  /** What was said of an account that may not send. */
  const unpaid: string[] = [];
  let store: ConversationStore;
  let drop: () => Promise<void>;
  let chats = 0;

  beforeAll(async () => {
    const database = await openDatabase();
    drop = database.drop;
    store = createConversationStore(database.connection);
  });
  afterAll(() => drop());
  beforeEach(() => {
    given.length = 0;
    answers.clear();
    changed.length = 0;
    unpaid.length = 0;
  });

  const channel: Channel = {
    name: 'telegram',
    limits: LIMITS,
    routes: [],
    repeatsUnknown: true,
    hasWindow: false,
    send: async (address: Address, message: Message) => {
      given.push(`${address.chat}: ${message.text}`);
      return (await answers.get(address.chat)?.()) ?? SENT;
    },
    acknowledge: async () => undefined,
    fetchFile: async () => Buffer.alloc(0),
    start: async () => undefined,
    stop: async () => undefined,
  };

  return {
    given,
    answers,
    changed,
    unpaid,
    store: () => store,

    /** The outbox of one process; all of them share the database. */
    process: (): Outbox =>
      createOutbox({
        channels: new Map<ChannelName, Channel>([
          ['telegram', channel],
          ['zalo', { ...channel, name: 'zalo', repeatsUnknown: false, hasWindow: true }],
        ]),
        conversations: store,
        phraser: createPhraser(createTexts(projectRoot()), async () => Buffer.alloc(0)),
        machine: createSystemClock(),
        log: createLogger('silent'),
        onStopped: async () => undefined,
        onUnpaid: async ({ detail }) => void unpaid.push(detail),
        onChanged: (conversation) => void changed.push(conversation),
      }),

    /** A conversation whose turn has just been saved with these replies. */
    async saved(send: readonly OutboxEntry[], name: ChannelName = 'telegram'): Promise<Conversation> {
      chats += 1;
      return this.answered(newConversation({ channel: name, chat: `chat${chats}` }), send);
    },

    /** The next turn of the same person, saved behind whatever still waits. */
    async answered(before: Conversation, send: readonly OutboxEntry[]): Promise<Conversation> {
      const seen = { id: `u${before.rev + 1}`, at: new Date() };
      const conversation = await store.save({ ...asItStands(before), seen, send });
      if (conversation === null) throw new Error('not saved');
      return conversation;
    },

    async kept({ address }: Conversation): Promise<Conversation> {
      const conversation = await store.load(address);
      if (conversation === null) throw new Error('gone');
      return conversation;
    },

    async waiting({ address }: Conversation): Promise<number> {
      return (await store.load(address))?.outbox.length ?? 0;
    },

    async unsure({ address }: Conversation): Promise<boolean | undefined> {
      return (await store.load(address))?.unsure;
    },
  };
}
