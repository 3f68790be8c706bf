import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createZaloChannel } from '../../src/channels/zalo/channel.ts';
import { createIndexes } from '../../src/stores.ts';
import { until } from '../contract/accepted.ts';
import { serve } from '../contract/zalo-bot-driver.ts';
import { zaloDeps, zaloStores } from '../contract/zalo-driver.ts';
import { openDatabase } from '../support/database.ts';
import type { FakeZalo } from '../support/zalo/double.ts';
import { createFakeZalo } from '../support/zalo/fake-zalo.ts';
import { runStorm, type StormAnswer } from '../support/zalo-storm.ts';

const PEOPLE = 200;
const PER_SECOND = 1_000;
const SECONDS = 10;
const ALL = PER_SECOND * SECONDS;
/** Zalo gives up after two seconds. */
const LATEST_MS = 2_000;

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

  it.each([
    ['nothing', 0],
    ['2 ms each', 2],
  ])('is answered in time, every event accepted once and in order, at work of %s', async (_name, workMs) => {
    const order: number[] = [];
    const channel = createZaloChannel(zaloDeps(zalo, stores));
    const server = await serve(channel);
    await channel.start(async ({ event }) => {
      if (workMs > 0) await new Promise((resolve) => setTimeout(resolve, workMs));
      order.push(event.kind === 'text' ? Number(event.text) : -1);
    });
    const url = `http://127.0.0.1:${server.port}/zalo/webhook`;
    const { appId, oaId, oaSecret } = zalo;
    const storm = { url, appId, oaId, oaSecret, people: PEOPLE, perSecond: PER_SECOND, seconds: SECONDS };
    const answers = await runStorm(storm);
    const statuses = new Map<number, number>();
    for (const { status } of answers) statuses.set(status, (statuses.get(status) ?? 0) + 1);
    expect([...statuses]).toEqual([[200, ALL]]);
    const behind = ALL - order.length;
    await until(() => order.length >= ALL, 'end of the work', 30_000);
    await channel.stop();
    await server.close();

    const times = answers.map(({ ms }) => ms).sort((one, other) => one - other);
    const at = (part: number): number => Math.round(times[Math.ceil(part * times.length) - 1] ?? 0);
    const figures = { p50: at(0.5), p99: at(0.99), max: at(1), behindAtEnd: behind };
    console.log(`storm, work ${workMs} ms: ${JSON.stringify(figures)}`);
    expect(at(0.99)).toBeLessThan(LATEST_MS);
    expect(at(1)).toBeLessThan(LATEST_MS);
    expect([...order].sort((one, other) => one - other)).toEqual(Array.from({ length: ALL }, (_, index) => index));
    expect(swapped(answers, order)).toEqual([]);
    expect(await stores.inbox.waiting('zalo')).toBe(0);
  });
});

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
