import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createConversationStore } from '../../models/conversation.ts';
import type { Channel, Message, Sent } from '../../src/channels/channel.ts';
import { createSystemClock } from '../../src/clock.ts';
import { asItStands, newConversation } from '../../src/conversation.ts';
import type { Address, ChannelName } from '../../src/dialog/address.ts';
import { createTexts } from '../../src/i18n.ts';
import { createLogger } from '../../src/logger.ts';
import { createOutbox, type Outbox } from '../../src/outbox.ts';
import { createPhraser } from '../../src/phrase.ts';
import type { Conversation, ConversationStore, OutboxEntry } from '../../src/ports/conversations.ts';
import { projectRoot } from '../../src/project-root.ts';
import { until } from '../support/crowd.ts';
import { openDatabase } from '../support/database.ts';

const SENT: Sent = { ok: true, messageId: '1' };

let database: Awaited<ReturnType<typeof openDatabase>>;
let store: ConversationStore;
/** What the network was given, as `chat: text`, and what a chat makes of it. */
let given: string[];
let answers: Map<string, () => Promise<Sent>>;
let givenUp: string[];
let chats = 0;

beforeAll(async () => {
  database = await openDatabase();
  store = createConversationStore(database.connection);
});
afterAll(() => database.drop());
beforeEach(() => {
  given = [];
  answers = new Map();
  givenUp = [];
});

const channel: Channel = {
  name: 'telegram',
  limits: {
    textLength: 4_096,
    buttonsPerRow: 8,
    buttons: 100,
    captionLength: 1_024,
    fileBytes: 1,
    markup: true,
    edits: true,
  },
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

/** The outbox of one process; all of them share the database. */
function process(): Outbox {
  return createOutbox({
    channels: new Map<ChannelName, Channel>([
      ['telegram', channel],
      ['zalo', { ...channel, name: 'zalo', repeatsUnknown: false, hasWindow: true }],
    ]),
    conversations: store,
    phraser: createPhraser(createTexts(projectRoot()), async () => Buffer.alloc(0)),
    machine: createSystemClock(),
    log: createLogger('silent'),
    onStopped: async () => undefined,
    onGivenUp: (conversation) => void givenUp.push(conversation),
  });
}

function entry(id: string, text: string, leaseMs: number): OutboxEntry {
  const at = new Date();
  const view = { lines: [{ key: 'core:verbatim', values: { text } }] };
  return {
    id,
    view,
    lang: 'vi',
    edit: null,
    at,
    attempts: 0,
    nextAt: at,
    leaseUntil: new Date(at.getTime() + leaseMs),
  };
}

/** A conversation whose turn has just been saved with these replies. */
async function saved(send: readonly OutboxEntry[], name: ChannelName = 'telegram'): Promise<Conversation> {
  chats += 1;
  const address: Address = { channel: name, chat: `chat${chats}` };
  const before = newConversation(address);
  const seen = { id: 'u1', at: new Date() };
  const conversation = await store.save({ ...asItStands(before), seen, send });
  if (conversation === null) throw new Error('not saved');
  return conversation;
}

async function waiting({ address }: Conversation): Promise<number> {
  return (await store.load(address))?.outbox.length ?? 0;
}

const OVER = -1_000;
const FRESH = 15_000;

describe('replies between two processes', { timeout: 60_000 }, () => {
  it('a send that takes longer than its lease is not taken for a dead one', async () => {
    const [mine, other] = [process(), process()];
    const conversation = await saved([entry('a', 'tệp lớn', FRESH)]);
    answers.set(conversation.address.chat, async () => sleep(18_000, SENT));
    mine.send(conversation, conversation.outbox);
    for (let seconds = 0; seconds < 18; seconds += 1) {
      await sleep(1_000);
      await other.resume();
    }
    await until(async () => (await waiting(conversation)) === 0, 'tick', 5_000);
    expect(given).toEqual([`${conversation.address.chat}: tệp lớn`]);
    await Promise.all([mine.stop(), other.stop()]);
  });

  it('what waited in line until its lease was over, and was sent by another, is not sent again', async () => {
    const [mine, other] = [process(), process()];
    const conversation = await saved([entry('a', 'một', OVER), entry('b', 'hai', OVER)]);
    await other.resume();
    expect(given).toHaveLength(2);
    mine.send(conversation, conversation.outbox);
    await mine.stop();
    await other.stop();
    expect(given).toHaveLength(2);
    expect(await waiting(conversation)).toBe(0);
  });

  it('two that sweep at the same moment send each reply once, in order', async () => {
    const both = [process(), process()];
    const conversations = await Promise.all(
      Array.from({ length: 30 }, () =>
        saved([entry('a', 'một', OVER), entry('b', 'hai', OVER), entry('c', 'ba', OVER)]),
      ),
    );
    await Promise.all(both.map((one) => one.resume()));
    await Promise.all(both.map((one) => one.stop()));
    expect(given).toHaveLength(90);
    expect(new Set(given).size).toBe(90);
    expect(await Promise.all(conversations.map(waiting))).toEqual(conversations.map(() => 0));
  });

  it('one that hangs holds up nobody else', async () => {
    const one = process();
    const stuck = await saved([entry('a', 'kẹt', OVER)]);
    let release = (_sent: Sent): void => undefined;
    answers.set(stuck.address.chat, () => new Promise((resolve) => (release = resolve)));
    const others = await Promise.all(Array.from({ length: 20 }, () => saved([entry('a', 'chạy', OVER)])));
    const sweeping = one.resume();
    await until(async () => (await Promise.all(others.map(waiting))).every((left) => left === 0), 'others', 5_000);
    expect(await waiting(stuck)).toBe(1);
    release(SENT);
    await sweeping;
    await one.stop();
    expect(await waiting(stuck)).toBe(0);
  });
});

describe('replies that cannot be sent', () => {
  it('words that are missing do not hold up what comes after them', async () => {
    const one = process();
    const broken = { ...entry('a', '', FRESH), view: { lines: [{ key: 'core:no_such_text' }] } };
    const conversation = await saved([broken, entry('b', 'câu sau', FRESH)]);
    one.send(conversation, conversation.outbox);
    await one.stop();
    expect(given).toEqual([`${conversation.address.chat}: câu sau`]);
    expect(await waiting(conversation)).toBe(0);
  });

  it('what has to wait holds back what is said later, and then all goes out in order', async () => {
    const one = process();
    const first = await saved([entry('a', 'một', FRESH)]);
    const { chat } = first.address;
    let refusals = 1;
    answers.set(chat, async () => {
      refusals -= 1;
      const error = { kind: 'retry', code: 'channel_flooded', detail: '429', afterMs: 400 } as const;
      return refusals >= 0 ? { ok: false, error } : SENT;
    });
    one.send(first, first.outbox);
    await until(() => given.length === 1, 'first try', 2_000);
    const { id: _id, address: _address, rev: _rev, outbox: _outbox, ...state } = first;
    const second = await store.save({ before: first, ...state, seen: null, send: [entry('b', 'hai', FRESH)] });
    if (second === null) throw new Error('not saved');
    one.send(second, second.outbox);
    await until(async () => (await waiting(first)) === 0, 'both', 5_000);
    expect(given).toEqual([`${chat}: một`, `${chat}: một`, `${chat}: hai`]);
    await one.stop();
  });

  it('a send of unknown outcome is repeated a few times and then left', async () => {
    const one = process();
    const conversation = await saved([{ ...entry('a', 'một', FRESH), attempts: 2 }]);
    answers.set(conversation.address.chat, async () => {
      return { ok: false, error: { kind: 'unknown', code: 'outcome_unknown', detail: 'ECONNRESET', afterMs: 10 } };
    });
    one.send(conversation, conversation.outbox);
    await until(async () => (await waiting(conversation)) === 0, 'end', 5_000);
    expect(given).toHaveLength(2);
    await one.stop();
  });
});

describe('where a reply is not repeated', () => {
  const lost = async (): Promise<Sent> => {
    return { ok: false, error: { kind: 'unknown', code: 'outcome_unknown', detail: 'ECONNRESET', afterMs: 10 } };
  };
  const unsure = async ({ address }: Conversation) => (await store.load(address))?.unsure;

  it('one of unknown outcome is given up at once, and the conversation knows', async () => {
    const one = process();
    const conversation = await saved([entry('a', 'một', FRESH)], 'zalo');
    answers.set(conversation.address.chat, lost);
    one.send(conversation, conversation.outbox);
    await until(async () => (await unsure(conversation)) === true, 'doubt', 5_000);
    await one.stop();
    expect(given).toEqual([`${conversation.address.chat}: một`]);
    expect(await waiting(conversation)).toBe(0);
    expect(givenUp).toEqual([conversation.id]);
    const after = await store.load(conversation.address);
    expect(after?.rev).toBe(conversation.rev + 1);
  });

  it('what a dead process had begun to send is not sent by another', async () => {
    const conversation = await saved([entry('a', 'một', OVER)], 'zalo');
    expect(await store.begin(conversation.id, 'a')).toBe(true);
    expect(await store.begin(conversation.id, 'x')).toBe(false);
    const other = process();
    await other.resume();
    await other.stop();
    expect(given).toEqual([]);
    expect(await waiting(conversation)).toBe(0);
    expect(await unsure(conversation)).toBe(true);
  });

  it('what it had not begun is sent, and then nobody is in doubt about what came before', async () => {
    const conversation = await saved([entry('a', 'một', OVER), entry('b', 'hai', OVER)], 'zalo');
    await store.begin(conversation.id, 'a');
    const other = process();
    await other.resume();
    await other.stop();
    expect(given).toEqual([`${conversation.address.chat}: hai`]);
    expect(await waiting(conversation)).toBe(0);
    expect(await unsure(conversation)).toBe(false);
  });

  it('a note of unknown outcome before a question that is shown leaves no doubt', async () => {
    const one = process();
    const conversation = await saved([entry('a', 'một', FRESH), entry('b', 'hai', FRESH)], 'zalo');
    const fates = [lost, async () => SENT];
    answers.set(conversation.address.chat, async () => (fates.shift() ?? lost)());
    one.send(conversation, conversation.outbox);
    await until(async () => (await waiting(conversation)) === 0, 'end', 5_000);
    await one.stop();
    expect(given).toHaveLength(2);
    expect(await unsure(conversation)).toBe(false);
  });

  it('a reply of days ago is not sent any more: it would cost money', async () => {
    const old = new Date(Date.now() - 48 * 3_600_000);
    const conversation = await saved([{ ...entry('a', 'một', OVER), at: old }], 'zalo');
    const other = process();
    await other.resume();
    await other.stop();
    expect(given).toEqual([]);
    expect(await unsure(conversation)).toBe(true);
  });

  it('what is known not to have been shown is sent by another', async () => {
    const mine = process();
    const conversation = await saved([entry('a', 'một', FRESH), entry('b', 'hai', FRESH)], 'zalo');
    const error = { kind: 'retry', code: 'channel_flooded', detail: '-32', afterMs: 700_000 } as const;
    answers.set(conversation.address.chat, async () => ({ ok: false, error }));
    mine.send(conversation, conversation.outbox);
    await until(async () => (await store.load(conversation.address))?.outbox[0]?.attempts === 1, 'put off', 5_000);
    await mine.stop();
    answers.delete(conversation.address.chat);
    await store.postpone(conversation.id, { tried: null, behind: ['a', 'b'], nextAt: new Date(Date.now() - 1) });
    const other = process();
    await other.resume();
    await other.stop();
    expect(given.slice(1)).toEqual([`${conversation.address.chat}: một`, `${conversation.address.chat}: hai`]);
    expect(await unsure(conversation)).toBe(false);
  });

  it('the next turn ends the doubt', async () => {
    const conversation = await saved([entry('a', 'một', OVER)], 'zalo');
    await store.begin(conversation.id, 'a');
    const other = process();
    await other.resume();
    await other.stop();
    const before = await store.load(conversation.address);
    if (before === null) throw new Error('gone');
    const seen = { id: 'u2', at: new Date() };
    await store.save({ ...asItStands(before), lastAt: seen.at, seen });
    expect(await unsure(conversation)).toBe(false);
    expect(await store.load(conversation.address)).toMatchObject({ lastAt: seen.at, doubts: 1 });
  });

  it('an event that comes late does not turn the time back', async () => {
    const first = await saved([], 'zalo');
    const save = async (lastAt: Date, id: string): Promise<void> => {
      const before = await store.load(first.address);
      if (before === null) throw new Error('gone');
      const seen = { id, at: new Date() };
      const saved = await store.save({ ...asItStands(before), lastAt, seen });
      expect(saved?.lastAt).toEqual(new Date('2026-11-10T00:00:00Z'));
    };
    await save(new Date('2026-11-10T00:00:00Z'), 'u2');
    await save(new Date('2026-11-09T00:00:00Z'), 'u3');
    expect((await store.load(first.address))?.lastAt).toEqual(new Date('2026-11-10T00:00:00Z'));
  });
});
