import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createInboxStore } from '../../models/inbox.ts';
import type { Accept, Note, Receipt } from '../../src/channels/channel.ts';
import { createInbox, type Inbox, type InboxTiming } from '../../src/channels/inbox.ts';
import { createSystemClock } from '../../src/clock.ts';
import { connectDatabase } from '../../src/database.ts';
import type { InboxEvent, InboxStore } from '../../src/ports/inbox.ts';
import { createAccepted, until } from '../contract/accepted.ts';
import { createRecordingLog } from '../contract/telegram-driver.ts';
import { databaseName, mongoUri, openDatabase } from '../support/database.ts';
import { openCutableProxy } from '../support/tcp-proxy.ts';

const machine = createSystemClock();
const TIMING = { keepMs: 1_000, retryMs: 20, retryMostMs: 60, stopMs: 500, sweepMs: 60, renewMs: 60, receiptMs: 100 };
const START = Date.UTC(2026, 10, 2);
const soon = (ms: number): Date => new Date(Date.now() + ms);

let serial = 0;
/** Every event of its own, in a channel of its own where tests share a database. */
function said(person: string, at: number, channel = 'zalo'): InboxEvent {
  serial += 1;
  const event = { kind: 'text', text: `${at}`, id: `z${serial}` } as const;
  const incoming = { address: { channel: 'zalo', chat: person }, event, lang: null, at: new Date(START + at) } as const;
  return { id: `${channel}${serial}`, channel, person, at: incoming.at, body: { kind: 'incoming', incoming } };
}

function receiptOf(message: string): InboxEvent {
  serial += 1;
  const at = new Date(START);
  const receipt: Receipt = { address: { channel: 'zalo', chat: 'an' }, messages: [message], what: 'seen', at };
  return { id: `r${serial}`, channel: 'zalo', person: 'an', at, body: { kind: 'receipt', receipt } };
}

function createGate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

describe('the inbox in MongoDB', () => {
  let database: Awaited<ReturnType<typeof openDatabase>>;
  let store: InboxStore;
  beforeAll(async () => {
    database = await openDatabase();
    store = createInboxStore(database.connection);
    await database.connection.model('InboxEvent').createIndexes();
  });
  afterAll(() => database.drop());
  const kept = (event: InboxEvent) =>
    database.connection.collection<{ _id: string }>('inbox').findOne({ _id: event.id });

  it('tells what is new, also when the same event stands twice in one write', async () => {
    const [a, b, c] = [said('an', 1), said('an', 2), said('binh', 3)];
    const held = { holder: 'one', until: soon(1_000) };
    expect(await store.put([a, b, a], held)).toEqual(new Set([a.id, b.id]));
    expect(await store.put([b, c], held)).toEqual(new Set([c.id]));
    expect(await store.put([b, c], held)).toEqual(new Set());
    expect(await store.put([], held)).toEqual(new Set());
  });

  it('keeps of an event that was worked off only that it was', async () => {
    const event = said('an', 1, 'done');
    await store.put([event], { holder: 'one', until: soon(-1) });
    expect(await store.waiting('done')).toBe(1);
    await store.done([event.id], new Date());
    expect(await store.waiting('done')).toBe(0);
    expect(Object.keys((await kept(event)) ?? {}).sort()).toEqual(['_id', 'at', 'channel', 'doneAt', 'person']);
    expect(await store.put([event], { holder: 'two', until: soon(1_000) })).toEqual(new Set());
    expect(await store.takeOver('done', { holder: 'two', now: new Date(), until: soon(1_000) }, 10)).toEqual([]);
  });

  it('forgets after seven days', async () => {
    const indexes = await database.connection.collection('inbox').indexes();
    expect(indexes.find((one) => one.expireAfterSeconds !== undefined)).toMatchObject({
      key: { doneAt: 1 },
      expireAfterSeconds: 604_800,
    });
  });

  it('hands over what nobody holds any more, whole and oldest first, to one taker', async () => {
    const [late, early, held] = [said('an', 9, 'over'), said('an', 1, 'over'), said('an', 0, 'over')];
    await store.put([late, early], { holder: 'gone', until: soon(-1) });
    await store.put([held], { holder: 'alive', until: soon(-1) });
    await store.renew('alive', soon(60_000));
    const takers = Array.from({ length: 5 }, (_, index) =>
      store.takeOver('over', { holder: `t${index}`, now: new Date(), until: soon(60_000) }, 10),
    );
    const taken = await Promise.all(takers);
    expect(taken.flat()).toHaveLength(2);
    expect(taken.find((one) => one.length > 0)?.[0]).toEqual(early);
    expect(await store.takeOver('over', { holder: 'x', now: soon(120_000), until: soon(180_000) }, 2)).toEqual([
      held,
      early,
    ]);
  });
});

describe('an inbox', () => {
  const { log, lines } = createRecordingLog();
  let database: Awaited<ReturnType<typeof openDatabase>>;
  let store: InboxStore;
  const opened: Inbox[] = [];
  beforeAll(async () => {
    database = await openDatabase();
    store = createInboxStore(database.connection);
    await database.connection.model('InboxEvent').createIndexes();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.stop()));
    await database.connection.collection('inbox').deleteMany({});
  });
  afterAll(() => database.drop());

  function open(accept: Accept, more: { holder?: string; note?: Note; timing?: Partial<InboxTiming> } = {}): Inbox {
    const timing = { ...TIMING, ...more.timing };
    const inbox = createInbox({ store, channel: 'zalo', holder: more.holder ?? 'one', machine, log, timing });
    inbox.start(accept, more.note);
    opened.push(inbox);
    return inbox;
  }
  const allDone = () => until(async () => (await store.waiting('zalo')) === 0, 'end of the work');

  it('works off what it took, once, however often it is brought', async () => {
    const accepted = createAccepted();
    const inbox = open(accepted.accept);
    const event = said('an', 1);
    await Promise.all([inbox.take([event]), inbox.take([event]), inbox.take([])]);
    await inbox.take([event]);
    await accepted.count(1);
    await allDone();
    await inbox.take([event]);
    const after = said('an', 2);
    await inbox.take([after]);
    expect(await accepted.count(2)).toEqual(
      [event, after].map(({ body }) => body.kind === 'incoming' && body.incoming),
    );
    expect(accepted.tries()).toBe(2);
  });

  it('keeps each person in order by the moment and lets people pass each other', async () => {
    const order: string[] = [];
    const gate = createGate();
    const inbox = open(async ({ address, event }) => {
      if (address.chat === 'an') await gate.opened;
      order.push(`${address.chat}${event.kind === 'text' ? event.text : ''}`);
    });
    await inbox.take([said('an', 1)]);
    await inbox.take([said('an', 4), said('an', 3), said('binh', 2), said('binh', 1)]);
    await inbox.take([said('an', 2)]);
    await until(() => order.length === 2, 'the other person');
    expect(order).toEqual(['binh1', 'binh2']);
    gate.open();
    await allDone();
    expect(order.slice(2)).toEqual(['an1', 'an2', 'an3', 'an4']);
  });

  it('tries again what could not be accepted, and holds back only that person', async () => {
    const accepted = createAccepted();
    accepted.failFor('an', 4);
    const inbox = open(accepted.accept);
    await inbox.take([said('an', 1), said('an', 2), said('binh', 3)]);
    const all = await accepted.count(3);
    expect(all.map((one) => one.address.chat)).toEqual(['binh', 'an', 'an']);
    expect(all.map((one) => one.event.kind === 'text' && one.event.text)).toEqual(['3', '1', '2']);
    expect(accepted.tries()).toBe(7);
    await allDone();
  });

  it('is not held up by many people whose events fail', async () => {
    const accepted = createAccepted();
    for (let index = 0; index < 40; index += 1) accepted.failFor(`p${index}`, 1_000_000);
    const inbox = open(accepted.accept);
    await inbox.take(Array.from({ length: 40 }, (_, index) => said(`p${index}`, 1)));
    await inbox.take([said('an', 2)]);
    expect((await accepted.count(1))[0]?.address.chat).toBe('an');
  });

  it('takes over what a dead process held, and nothing of one that lives', async () => {
    const slow = createGate();
    const first: string[] = [];
    const one = open(
      async ({ event }) => {
        first.push(event.id);
        await slow.opened;
      },
      { timing: { leaseMs: 250, sweepMs: 60_000 } },
    );
    await one.take([said('an', 1)]);
    const orphan = said('binh', 2);
    await store.put([orphan], { holder: 'dead/zalo', until: soon(300) });
    const accepted = createAccepted();
    open(accepted.accept, { holder: 'two', timing: { leaseMs: 250 } });
    await accepted.count(1);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(accepted.all.map((incoming) => incoming.address.chat)).toEqual(['binh']);
    slow.open();
    await allDone();
    expect(first).toHaveLength(1);
  });

  it('leaves to others at once what is not done when it stops', async () => {
    const never = new Promise<void>(() => undefined);
    const one = open(() => never, { timing: { leaseMs: 60_000, stopMs: 50 } });
    await one.take([said('an', 1), said('an', 2), said('binh', 3)]);
    await one.stop();
    await expect(one.take([said('an', 4)])).rejects.toMatchObject({ code: 'channel_unreachable' });
    const accepted = createAccepted();
    open(accepted.accept, { holder: 'two' });
    await accepted.count(3, 1_000);
    await allDone();
  });

  it('waits for what is under way when it stops, and marks it', async () => {
    const done: string[] = [];
    const begun = createGate();
    const inbox = open(async ({ event }) => {
      begun.open();
      await new Promise((resolve) => setTimeout(resolve, 100));
      done.push(event.id);
    });
    await inbox.take([said('an', 1), said('an', 2)]);
    await begun.opened;
    await inbox.stop();
    expect(done).toHaveLength(1);
    expect(await store.waiting('zalo')).toBe(1);
  });

  it('notes receipts together, some time after they came, until it worked', async () => {
    const noted: string[][] = [];
    const came = performance.now();
    let fails = 1;
    const note: Note = async (receipts) => {
      noted.push(receipts.flatMap((one) => one.messages));
      if (fails-- > 0) throw new Error('the store is gone');
    };
    const accepted = createAccepted();
    const inbox = open(accepted.accept, { note });
    await inbox.take([receiptOf('m1'), said('an', 1), receiptOf('m2')]);
    await accepted.count(1);
    expect(noted).toEqual([]);
    await allDone();
    expect(performance.now() - came).toBeGreaterThanOrEqual(TIMING.receiptMs);
    expect(noted).toEqual([
      ['m1', 'm2'],
      ['m1', 'm2'],
    ]);
    expect(accepted.all).toHaveLength(1);
    expect(lines.some((line) => line.code === 'receipts_not_noted')).toBe(true);
  });
});

describe('an inbox whose MongoDB goes away', () => {
  it.each([
    ['while the first are worked off', false],
    ['after the first were worked off', true],
  ])('says so in time, and loses and doubles nothing: %s', async (_when, isLater) => {
    const name = databaseName();
    const direct: Connection = await connectDatabase(mongoUri(), name);
    const proxy = await openCutableProxy(mongoUri());
    const connection = await connectDatabase(proxy.url, name);
    const accepted = createAccepted();
    const { log } = createRecordingLog();
    const store = createInboxStore(connection);
    const inbox = createInbox({ store, channel: 'zalo', holder: 'one', machine, log, timing: TIMING });
    inbox.start(accepted.accept);
    const events = Array.from({ length: 20 }, (_, index) => said(`p${index % 4}`, index));
    const keeps = (some: readonly InboxEvent[]): Promise<boolean> =>
      inbox.take(some).then(
        () => true,
        () => false,
      );
    // A busy machine may need more than one try for its first write.
    await until(() => keeps(events.slice(0, 5)), 'first write', 15_000);
    const seen = createInboxStore(direct);
    const isWorkedOff = async (): Promise<boolean> => (await seen.waiting('zalo')) === 0;
    if (isLater) await until(isWorkedOff, 'first work');
    proxy.cut();
    const asked = performance.now();
    const takes = await Promise.allSettled(events.map((event) => inbox.take([event])));
    expect(takes.map((one) => one.status)).toEqual(events.map(() => 'rejected'));
    expect(performance.now() - asked).toBeLessThan(TIMING.keepMs + 300);
    proxy.mend();
    for (const event of events) await until(() => keeps([event]), 'MongoDB', 15_000);
    await accepted.count(20);
    await until(isWorkedOff, 'end of the work');
    // Writes that seemed to fail are tried again; what was worked off before is not worked off once more.
    await sleep(2 * TIMING.keepMs + 500);
    expect(new Set(accepted.all.map((one) => one.event.id)).size).toBe(20);
    expect(accepted.all).toHaveLength(20);
    await inbox.stop();
    await direct.dropDatabase();
    await Promise.all([direct.close(), connection.close(), proxy.close()]);
  });
});
