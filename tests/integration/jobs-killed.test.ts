import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterEach, expect, it } from 'vitest';
import { type JobsHouse, openHouse } from '../support/jobs-house.ts';

const SUPPORT = join(import.meta.dirname, '..', 'support');
const REDIS = process.env.REDIS_URL ?? '';
const MONGO = process.env.MONGODB_URI ?? '';
const PEOPLE = 40;
const START = '2028-01-05T09:00:00+07:00';

const opened: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

/** Stands for the chat network: what a post brought has been shown to the person, answered or not. */
async function openNetwork(): Promise<{ url: string; shown: string[]; server: Server }> {
  const shown: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => {
      body += piece;
    });
    request.on('end', async () => {
      shown.push(body);
      await sleep(150);
      response.end(String(shown.length));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`, shown, server };
}

function startChild(config: object): ChildProcess {
  const args = ['--import', join(SUPPORT, 'ts-loader.mjs'), join(SUPPORT, 'jobs-child.ts'), JSON.stringify(config)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  opened.push(() => child.kill('SIGKILL'));
  return child;
}

async function until(check: () => Promise<boolean> | boolean, ms: number): Promise<void> {
  const end = performance.now() + ms;
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`not so within ${ms} ms`);
    await sleep(20);
  }
}

async function states(house: JobsHouse): Promise<Record<string, string[]>> {
  const kept = await house.stores.deliveries.byOccasion('dong-nai-skhcn/phase_start:2');
  const found: Record<string, string[]> = {};
  for (const one of kept) found[one.state] = [...(found[one.state] ?? []), one.member];
  return found;
}

it('a worker killed in the middle of sending loses nothing and doubles nothing', { timeout: 120_000 }, async () => {
  const db = `killed_${randomUUID().slice(0, 8)}`;
  const { url, shown } = await openNetwork();
  const config = { db, prefix: db, now: START, post: url, redisUrl: REDIS, mongoUrl: MONGO };
  const house = await openHouse(config, async () => {
    throw new Error('the test itself sends nothing');
  });
  opened.push(async () => {
    await house.close(true);
    const redis = new Redis(REDIS);
    const keys = await redis.keys(`${db}:*`);
    if (keys.length > 0) await redis.unlink(keys);
    redis.disconnect();
  });
  for (let number = 0; number < PEOPLE; number += 1) await house.person(`Người ${number}`, 'QLCN');

  const first = startChild(config);
  // A child that has yet to be translated takes its time to begin; the patience is for what it sends.
  await once(first, 'message');
  await until(() => shown.length >= 8, 30_000);
  first.kill('SIGKILL');
  await new Promise((resolve) => first.once('exit', resolve));
  const caught = (await states(house)).claimed ?? [];
  expect(caught.length).toBeGreaterThan(0);

  // Five minutes on, so that the dead worker's claims have run out.
  startChild({ ...config, now: '2028-01-05T09:05:00+07:00' });
  await until(async () => {
    const now = await states(house);
    return (now.sent?.length ?? 0) + (now.unknown?.length ?? 0) === PEOPLE;
  }, 60_000);

  const { sent = [], unknown = [] } = await states(house);
  expect([...unknown].sort()).toEqual([...caught].sort());
  expect(new Set(shown).size).toBe(shown.length);
  for (const member of sent) expect(shown).toContain(member);
  // What was shown and not recorded as sent is exactly what is recorded as of unknown outcome.
  expect(shown.filter((member) => !sent.includes(member)).every((member) => unknown.includes(member))).toBe(true);
});
