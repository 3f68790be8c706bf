import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createZaloChannel } from '../../src/channels/zalo/channel.ts';
import { createIndexes } from '../../src/stores.ts';
import { until } from '../contract/accepted.ts';
import { serve } from '../contract/zalo-bot-driver.ts';
import { zaloDeps, zaloStores } from '../contract/zalo-driver.ts';
import { openDatabase } from '../support/database.ts';
import type { FakeZalo } from '../support/zalo/double.ts';
import { createFakeZalo } from '../support/zalo/fake-zalo.ts';
import { figuresOf, indexOf, runStorm, type StormAnswer } from '../support/zalo-storm.ts';
import { type Invited, openStormHouse } from '../support/zalo-storm-house.ts';

const PEOPLE = 200;
const PER_SECOND = 1_000;
const SECONDS = 10;
const ALL = PER_SECOND * SECONDS;
/** Zalo gives up after two seconds. */
const LATEST_MS = 2_000;
const PATIENCE_MS = 60_000;
const LONGEST_MS = 150_000;
const WORK_MS = 2;
const TURNS_TO_JOIN = 3;
/** What people do who have just joined. */
const LOOKS = ['#td:!menu.open', 'kế hoạch', '/help', '2', 'xin chào', '#td:!no.such:thing', '/camket'];

/** Work of the processor, which nothing else of the process can go on beside. */
function workHard(): void {
  for (const end = performance.now() + WORK_MS; performance.now() < end; );
}

describe('a storm of events', () => {
  let database: Awaited<ReturnType<typeof openDatabase>>;
  let stores: ReturnType<typeof zaloStores>;
  let zalo: FakeZalo;
  beforeAll(async () => {
    database = await openDatabase();
    stores = zaloStores(database.connection);
    await createIndexes(database.connection);
    zalo = await createFakeZalo();
  });
  afterAll(async () => {
    await zalo.close();
    await database.drop();
  });

  it('is answered in time though there is more work than time, every event accepted once and in order', {
    timeout: LONGEST_MS,
  }, async () => {
    const order: number[] = [];
    const channel = createZaloChannel(zaloDeps(zalo, stores));
    const server = await serve(channel);
    await channel.start(async ({ event }) => {
      workHard();
      order.push(event.kind === 'text' ? Number(event.text) : -1);
    });
    const { appId, oaId, oaSecret } = zalo;
    const answers = await runStorm({
      ...{ appId, oaId, oaSecret, perSecond: PER_SECOND, seconds: SECONDS },
      people: Array.from({ length: PEOPLE }, (_, index) => ({ id: `55${String(index).padStart(17, '0')}`, says: [] })),
      url: `http://127.0.0.1:${server.port}/zalo/webhook`,
      from: Date.now(),
    });
    const ended = performance.now();
    const workedOff = order.length;
    const figures = figuresOf(answers);
    console.log(`storm, ${WORK_MS} ms of processor each: ${JSON.stringify({ ...figures, workedOff })}`);
    await until(() => order.length >= ALL, 'end of the work', PATIENCE_MS);
    console.log(`the rest in ${Math.round(performance.now() - ended)} ms`);
    await channel.stop();
    await server.close();

    expect(statusesOf(answers)).toEqual([[200, ALL]]);
    expect(figures.p99).toBeLessThan(LATEST_MS);
    expect([...order].sort((one, other) => one - other)).toEqual(Array.from({ length: ALL }, (_, index) => index));
    const place = new Map(order.map((index, at) => [index, at]));
    const isSwapped = (earlier: number, later: number): boolean => (place.get(earlier) ?? 0) > (place.get(later) ?? 0);
    expect(inOrder(answers).filter(([earlier, later]) => isSwapped(earlier, later))).toEqual([]);
    expect(await stores.inbox.waiting('zalo')).toBe(0);
  });
});

describe('a storm of people who join and look around', () => {
  it('is answered in time, and worked off in order by the whole bot', { timeout: LONGEST_MS }, async () => {
    const database = await openDatabase();
    const house = await openStormHouse(database.connection, PEOPLE);
    const { zalo, stores, people } = house;
    for (const { person } of people) person.follows();
    await until(() => people.every(({ person }) => person.messages().length > 0), 'greetings', PATIENCE_MS);
    const { appId, oaId, oaSecret } = zalo;
    const answers = await runStorm({
      ...{ appId, oaId, oaSecret, url: house.url, perSecond: PER_SECOND, seconds: SECONDS },
      people: people.map(({ person, code }) => ({ id: person.id, says: ['1', '1', code, ...LOOKS] })),
      from: house.now.getTime(),
    });
    const figures = figuresOf(answers);
    const ended = performance.now();
    console.log(`storm, the whole bot: ${JSON.stringify({ ...figures, workedOff: house.turns() - PEOPLE })}`);
    // Ten thousand turns take longer than a test may: what is worked off is the first of everybody.
    const isIn = ({ person }: Invited): boolean => person.messages().some(({ text }) => text.includes('muốn làm gì'));
    await until(() => people.every(isIn), 'end of joining', PATIENCE_MS);
    console.log(`${house.turns() - PEOPLE} turns after ${Math.round(performance.now() - ended)} ms more`);
    await house.stop();

    expect(statusesOf(answers)).toEqual([[200, ALL]]);
    expect(figures.p99).toBeLessThan(LATEST_MS);
    const joined = (await stores.members.all()).map(({ name, addresses }) => `${name} ${addresses[0]?.chat}`);
    expect(joined.sort()).toEqual(people.map(({ name, person }) => `${name} ${person.id}`).sort());
    const kept = await database.connection
      .collection<{ _id: string; doneAt?: Date }>('inbox')
      .find({ _id: /^zstorm/ })
      .toArray();
    expect(kept).toHaveLength(ALL);
    const done = new Set(kept.flatMap(({ _id, doneAt }) => (doneAt === undefined ? [] : [indexOf(_id)])));
    expect(done.size).toBeGreaterThanOrEqual(PEOPLE * TURNS_TO_JOIN);
    expect(inOrder(answers).filter(([earlier, later]) => done.has(later) && !done.has(earlier))).toEqual([]);
    await database.drop();
  });
});

function statusesOf(answers: readonly StormAnswer[]): readonly (readonly [number, number])[] {
  const statuses = new Map<number, number>();
  for (const { status } of answers) statuses.set(status, (statuses.get(status) ?? 0) + 1);
  return [...statuses];
}

/** Pairs of one person of which the later was sent after the earlier was answered. */
function inOrder(answers: readonly StormAnswer[]): readonly (readonly [number, number])[] {
  const answered = new Map(answers.map((answer) => [answer.index, answer]));
  const pairs = answers.flatMap((later): (readonly [number, number])[] => {
    const earlier = answered.get(later.index - PEOPLE);
    return earlier === undefined || earlier.answered > later.sent ? [] : [[earlier.index, later.index]];
  });
  // Many must be comparable, or this would tell nothing.
  expect(pairs.length).toBeGreaterThan(ALL / 10);
  return pairs;
}
