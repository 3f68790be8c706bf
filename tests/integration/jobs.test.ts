import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import type { Sent } from '../../src/channels/channel.ts';
import type { View } from '../../src/dialog/view.ts';
import type { Member } from '../../src/domain/member.ts';
import type { Delivery } from '../../src/ports/deliveries.ts';
import { type HouseSettings, type JobsHouse, openHouse } from '../support/jobs-house.ts';
import { openCutableProxy } from '../support/tcp-proxy.ts';

const REDIS = process.env.REDIS_URL ?? '';
const MONGO = process.env.MONGODB_URI ?? '';
/** A working morning; phase 2 of the plan has just begun. */
const PHASE_2 = '2028-01-05T09:00:00+07:00';
const opened: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function wipe(prefix: string): Promise<number> {
  const redis = new Redis(REDIS);
  const keys = await redis.keys(`${prefix}:*`);
  if (keys.length > 0) await redis.unlink(keys);
  redis.disconnect();
  return keys.length;
}

function settings(over: Partial<HouseSettings> = {}): HouseSettings {
  const db = `jobs_${randomUUID().slice(0, 8)}`;
  return { db, prefix: db, now: PHASE_2, ...over };
}

/** Counts what reaches each person. */
function counter(answer: (member: Member) => Promise<Sent> | Sent = () => ({ ok: true, messageId: '1' })) {
  const reached = new Map<string, number>();
  const views: { member: string; view: View }[] = [];
  return {
    reached,
    views,
    total: () => [...reached.values()].reduce((sum, count) => sum + count, 0),
    async send(member: Member, view: View): Promise<Sent> {
      reached.set(member.id, (reached.get(member.id) ?? 0) + 1);
      views.push({ member: member.id, view });
      return answer(member);
    },
  };
}

async function open(config: HouseSettings, send: ReturnType<typeof counter>['send'], drop = true): Promise<JobsHouse> {
  const house = await openHouse(config, send);
  opened.push(async () => {
    await house.close(drop);
    await wipe(config.prefix);
  });
  return house;
}

async function people(house: JobsHouse, count: number): Promise<void> {
  await house.stores.units.put('QLCN', 'Phòng Quản lý công nghệ');
  for (let number = 0; number < count; number += 1) await house.person(`Người ${number}`, 'QLCN');
}

async function all(house: JobsHouse): Promise<Delivery[]> {
  const kept = await house.connection.collection('deliveries').find().toArray();
  return (await Promise.all(kept.map((one) => house.stores.deliveries.byOccasion(String(one.occasion)))))
    .flat()
    .filter((one, at, list) => list.findIndex((other) => other.id === one.id) === at);
}

async function until(check: () => Promise<boolean> | boolean, ms = 20_000): Promise<void> {
  const end = performance.now() + ms;
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`not so within ${ms} ms`);
    await sleep(50);
  }
}

describe('two workers', () => {
  it('reach everybody exactly once, however often they sweep', async () => {
    const config = settings();
    const count = counter(async () => {
      await sleep(20);
      return { ok: true, messageId: '1' };
    });
    const first = await open(config, count.send);
    const second = await open(config, count.send, false);
    await people(first, 60);
    first.jobs.start();
    second.jobs.start();
    for (let round = 0; round < 5; round += 1) {
      first.jobs.queue.wake();
      second.jobs.queue.wake();
      await Promise.all([first.jobs.sweepNow(), second.jobs.sweepNow()]);
    }
    await until(() => count.reached.size === 60);
    await sleep(500);
    expect(count.total()).toBe(60);
    expect((await all(first)).map((one) => one.state)).toEqual(Array(60).fill('sent'));
  });

  it('keep to the pace of 30 messages a second', async () => {
    const config = settings();
    const count = counter();
    const times: number[] = [];
    const house = await open(config, (member, view) => {
      times.push(performance.now());
      return count.send(member, view);
    });
    await people(house, 40);
    house.jobs.start();
    await until(() => count.reached.size === 40);
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(1000);
    expect(count.total()).toBe(40);
  });
});

it('stopped in the middle of sending, every message under way is ended properly', async () => {
  const count = counter(async () => {
    await sleep(700);
    return { ok: true, messageId: '1' };
  });
  const config = settings();
  const house = await open(config, count.send);
  await people(house, 20);
  house.jobs.start();
  await until(() => count.reached.size >= 5);
  await house.jobs.stop();
  const states = (await all(house)).map((one) => one.state);
  expect(states.filter((state) => state === 'sent')).toHaveLength(count.total());
  expect(states).not.toContain('claimed');
});

it('told to wait with one message, it holds up no other, and that one comes when it may', async () => {
  const times: number[] = [];
  const count = counter(() => {
    times.push(performance.now());
    const error = { kind: 'retry', code: 'channel_flooded', afterMs: 10_800_000, detail: 'test' } as const;
    return times.length === 1 ? { ok: false, error } : { ok: true, messageId: '1' };
  });
  const house = await open(settings(), count.send);
  await people(house, 20);
  house.jobs.start();
  await until(() => count.reached.size === 20, 8_000);
  const waiting = (await all(house)).filter((one) => one.state === 'planned');
  expect(waiting).toMatchObject([{ error: 'channel_flooded', attempts: 1 }]);
  expect(waiting[0]?.dueAt.getTime()).toBeGreaterThan(new Date('2028-01-05T12:00:00+07:00').getTime());
});

it('MongoDB gone while messages are under way: each is still sent once, and none ends as unknown', async () => {
  const proxy = await openCutableProxy(MONGO);
  opened.push(() => proxy.close());
  const count = counter(async () => {
    await sleep(300);
    return { ok: true, messageId: '1' };
  });
  const direct = settings();
  const watcher = await open(direct, count.send);
  await people(watcher, 40);
  const house = await open({ ...direct, mongoUrl: proxy.url }, count.send, false);
  house.jobs.start();
  await until(() => count.reached.size >= 10);
  proxy.cut();
  await sleep(3000);
  proxy.mend();
  await until(async () => (await all(watcher)).every((one) => one.state === 'sent'), 50_000);
  expect(count.reached.size).toBe(40);
  expect(count.total()).toBe(40);
});

describe('Redis', () => {
  it('wiped in the middle is filled again and nobody gets a message twice', async () => {
    const config = settings();
    const count = counter(async () => {
      await sleep(100);
      return { ok: true, messageId: '1' };
    });
    const house = await open(config, count.send);
    await people(house, 60);
    house.jobs.start();
    await until(() => count.reached.size >= 10);
    expect(await wipe(config.prefix)).toBeGreaterThan(0);
    await until(() => count.reached.size === 60, 40_000);
    await sleep(500);
    expect(count.total()).toBe(60);
  });

  it('gone: a wake-up neither throws nor waits, a report is refused soon, and all goes on when it is back', async () => {
    const proxy = await openCutableProxy(REDIS);
    opened.push(() => proxy.close());
    const count = counter();
    const house = await open(settings({ redisUrl: proxy.url }), count.send);
    await people(house, 3);
    proxy.cut();
    house.jobs.start();
    const start = performance.now();
    for (let round = 0; round < 100; round += 1) house.jobs.queue.wake();
    expect(performance.now() - start).toBeLessThan(100);
    const request = {
      key: 'a:b',
      kind: 'progress-chart' as const,
      campaign: 'x',
      period: { id: 'all', from: '2026-01-01', to: '2026-12-31' },
      member: 'm',
    };
    await expect(house.jobs.queue.report(request)).rejects.toMatchObject({ code: 'internal' });
    expect(performance.now() - start).toBeLessThan(5000);
    expect(await house.jobs.health()).toBe(false);
    proxy.mend();
    await until(() => house.jobs.health());
    await until(() => count.reached.size === 3, 30_000);
    await house.jobs.queue.report(request);
    await house.jobs.queue.report(request);
    await until(() => house.reports.length > 0);
    await sleep(300);
    expect(house.reports).toEqual([request]);
    expect(count.total()).toBe(3);
  });

  it('gone for good does not keep the jobs from stopping', async () => {
    const proxy = await openCutableProxy(REDIS);
    opened.push(() => proxy.close());
    const house = await openHouse(settings({ redisUrl: proxy.url }), counter().send);
    house.jobs.start();
    await until(() => house.jobs.health());
    proxy.cut();
    const start = performance.now();
    await house.close(true);
    expect(performance.now() - start).toBeLessThan(4_000);
  });
});
