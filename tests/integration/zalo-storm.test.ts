import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createZaloChannel } from '../../src/channels/zalo/channel.ts';
import { createIndexes } from '../../src/stores.ts';
import { until } from '../contract/accepted.ts';
import { serve } from '../contract/zalo-bot-driver.ts';
import { zaloDeps, zaloStores } from '../contract/zalo-driver.ts';
import { openDatabase } from '../support/database.ts';
import type { FakeZalo } from '../support/zalo/double.ts';
import { createFakeZalo } from '../support/zalo/fake-zalo.ts';
import { figuresOf, runStorm, type StormAnswer } from '../support/zalo-storm.ts';
import { openStormHouse } from '../support/zalo-storm-house.ts';

const PEOPLE = 200;
const PER_SECOND = 1_000;
const SECONDS = 10;
const ALL = PER_SECOND * SECONDS;
/** Zalo gives up after two seconds. */
const LATEST_MS = 2_000;
const WORK_MS = 2;
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

  it('is answered in time though there is more work than time, every event accepted once and in order', async () => {
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
    await until(() => order.length >= ALL, 'end of the work', 60_000);
    console.log(`the rest in ${Math.round(performance.now() - ended)} ms`);
    await channel.stop();
    await server.close();

    expect(statusesOf(answers)).toEqual([[200, ALL]]);
    expect(figures.p99).toBeLessThan(LATEST_MS);
    expect([...order].sort((one, other) => one - other)).toEqual(Array.from({ length: ALL }, (_, index) => index));
    expect(swapped(answers, order)).toEqual([]);
    expect(await stores.inbox.waiting('zalo')).toBe(0);
  });
});

describe('a storm of people who join and look around', () => {
  it('is answered in time, and worked off in order by the whole bot', async () => {
    const database = await openDatabase();
    const house = await openStormHouse(database.connection, PEOPLE);
    const { zalo, stores, people } = house;
    for (const { person } of people) person.follows();
    await until(() => people.every(({ person }) => person.messages().length > 0), 'greetings', 30_000);
    const greeted = house.turns();
    const began = performance.now();
    const { appId, oaId, oaSecret } = zalo;
    const answers = await runStorm({
      ...{ appId, oaId, oaSecret, url: house.url, perSecond: PER_SECOND, seconds: SECONDS },
      people: people.map(({ person, code }) => ({ id: person.id, says: ['1', '1', code, ...LOOKS] })),
      from: house.now.getTime(),
    });
    const figures = figuresOf(answers);
    const during = house.turns() - greeted;
    console.log(`storm, whole bot: ${JSON.stringify({ ...figures, during })} ${performance.now() - began}`);
    const t=performance.now();
    for (let i=0;i<10;i++) { await new Promise(r=>setTimeout(r,2000)); console.log(house.turns()-greeted, await stores.inbox.waiting('zalo'), people.filter(({person})=>person.messages().some(m=>m.text.includes('muốn làm gì'))).length, zalo.webhooks.pending()); }
    await house.stop();
    await database.drop();
  });
});

function statusesOf(answers: readonly StormAnswer[]): readonly (readonly [number, number])[] {
  const statuses = new Map<number, number>();
  for (const { status } of answers) statuses.set(status, (statuses.get(status) ?? 0) + 1);
  return [...statuses];
}

/** Pairs of one person that were accepted the wrong way round, though the later was sent after the earlier was answered. */
function swapped(answers: readonly StormAnswer[], order: readonly number[]): readonly (readonly [number, number])[] {
  const place = new Map(order.map((index, at) => [index, at]));
  const answered = new Map(answers.map((answer) => [answer.index, answer]));
  const pairs = answers.flatMap((later): (readonly [number, number])[] => {
    const earlier = answered.get(later.index - PEOPLE);
    return earlier === undefined || earlier.answered > later.sent ? [] : [[earlier.index, later.index]];
  });
  // Most must be comparable, or this would tell nothing.
  expect(pairs.length).toBeGreaterThan(ALL / 2);
  return pairs.filter(([earlier, later]) => (place.get(earlier) ?? 0) > (place.get(later) ?? 0));
}
