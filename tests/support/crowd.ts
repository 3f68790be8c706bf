import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mongoose';
import { connectDatabase } from '../../src/database.ts';
import { createStores, type Stores } from '../../src/stores.ts';
import { databaseName } from './database.ts';
import type { OwnServers } from './own-servers.ts';
import { freePort } from './own-servers.ts';
import type { Settings } from './process.ts';
import { createFakeTelegram, type FakeTelegram } from './telegram/fake-telegram.ts';

/** A database and a fake Telegram for bots that run as processes of their own. */
export interface Ground {
  readonly tg: FakeTelegram;
  readonly connection: Connection;
  readonly stores: Stores;
  /** What a bot is started with. */
  readonly settings: Settings;
  close(): Promise<void>;
}

export const WEBHOOK_SECRET = 'secret-of_the-whole-process';

/** In working hours; no reminder is due on this day. */
export const MORNING = '2026-11-23T09:00:00+07:00';

export async function openGround(servers: OwnServers, mode: 'polling' | 'webhook'): Promise<Ground> {
  const tg = await createFakeTelegram();
  const name = databaseName();
  const connection = await connectDatabase(servers.mongod.url, name);
  const port = await freePort();
  const hook = {
    TELEGRAM_WEBHOOK_URL: `http://127.0.0.1:${port}/telegram/webhook`,
    TELEGRAM_WEBHOOK_SECRET: WEBHOOK_SECRET,
  };
  return {
    tg,
    connection,
    stores: createStores(connection),
    settings: {
      MONGODB_URI: servers.mongod.url,
      MONGODB_DB: name,
      REDIS_URL: servers.redis.url,
      TELEGRAM_BOT_TOKEN: tg.token,
      TELEGRAM_API_ROOT: tg.root,
      CLOCK: MORNING,
      PORT: String(port),
      ...(mode === 'webhook' ? hook : {}),
    },
    async close() {
      await tg.close();
      await connection.close();
    },
  };
}

/** Somebody who registers one initiative by typing alone, without waiting for the bot. */
export interface Typist {
  readonly id: number;
  readonly title: string;
  readonly problem: string;
  readonly solution: string;
  readonly lines: readonly string[];
}

/** Replies to the lines of one typist: each brings one, the last of joining two. */
export const REPLIES = 14;

/** Numbers between 0 and 1 that come again with the same seed. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Words that resemble no others, so that no title is taken for a similar one. */
function words(random: () => number, count: number): string {
  const letters = 'bcdghklmnpqrstvx';
  const word = (): string =>
    Array.from({ length: 9 }, (_, at) =>
      at % 2 === 0 ? letters[Math.floor(random() * letters.length)] : 'aeiouy'[Math.floor(random() * 6)],
    ).join('');
  return Array.from({ length: count }, word).join(' ');
}

/** People with invitations, and what each of them will type. */
export async function gather(ground: Ground, count: number, random: () => number): Promise<readonly Typist[]> {
  await ground.stores.units.put('CDS', 'Phòng Chuyển đổi số');
  const typists: Typist[] = [];
  for (let at = 0; at < count; at += 1) {
    const member = await ground.stores.members.add({ name: `Người Thứ ${at}`, unit: 'CDS', role: 'CAN_BO' });
    const { code } = await ground.stores.invites.issue(member.id, new Date(MORNING));
    const title = words(random, 4);
    const problem = `Vướng <b>${at}</b> & "${words(random, 6)}"`;
    const solution = `Làm 'khác' ${at}:\n${words(random, 6)} < 3 > 2`;
    const form = ['/dangky', title, problem, solution, '2', '3/2027', 'bỏ qua', 'bỏ qua', '1'];
    typists.push({ id: 5_000 + at, title, problem, solution, lines: ['xin chào', '1', '1', code, ...form] });
  }
  return typists;
}

/** Types all lines with short pauses, whatever the bot says or does not say. */
export async function typeAll(ground: Ground, typist: Typist, pauseMs: () => number): Promise<void> {
  const person = ground.tg.person({ id: typist.id, firstName: `P${typist.id}` });
  for (const line of typist.lines) {
    person.text(line);
    await sleep(pauseMs());
  }
}

/** What came of all the typing. */
export interface Balance {
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly altered: readonly string[];
  readonly codes: readonly string[];
  /** Replies that never came, and how often the most repeated one came. */
  readonly missing: number;
  readonly repeated: number;
  readonly mostOften: number;
}

interface Registered {
  readonly title: string;
  readonly problem: string;
  readonly solution: string;
  readonly code: string;
}

async function registeredOf(ground: Ground): Promise<readonly Registered[]> {
  const found = ground.connection.collection<Registered>('initiatives').find({}, { sort: { code: 1 } });
  return found.toArray();
}

/** How often each reply was shown, by chat and words. */
function shownReplies(tg: FakeTelegram): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const call of tg.log.calls({ effect: true })) {
    if (call.method !== 'sendMessage') continue;
    const key = JSON.stringify([call.chat, call.params]);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

export async function balanceOf(ground: Ground, typists: readonly Typist[]): Promise<Balance> {
  const registered = await registeredOf(ground);
  const titled = (title: string): readonly Registered[] => registered.filter((one) => one.title === title);
  const replies = shownReplies(ground.tg);
  const times = [...replies.values()];
  return {
    lost: typists.filter((one) => titled(one.title).length === 0).map((one) => one.title),
    doubled: typists.filter((one) => titled(one.title).length > 1).map((one) => one.title),
    altered: typists
      .filter((one) => titled(one.title).some((kept) => kept.problem !== one.problem || kept.solution !== one.solution))
      .map((one) => one.title),
    codes: registered.map((one) => one.code),
    missing: typists.length * REPLIES - replies.size,
    repeated: times.reduce((sum, count) => sum + count - 1, 0),
    mostOften: Math.max(0, ...times),
  };
}

/** Nothing under way any more: Telegram has nothing to deliver, and no reply waits in a conversation. */
export async function isSettled(ground: Ground): Promise<boolean> {
  if (ground.tg.updates.pending() > 0) return false;
  const waiting = { 'outbox.0': { $exists: true } };
  return (await ground.connection.collection('conversations').countDocuments(waiting)) === 0;
}

/** Waits until something is so; says what when it never is. */
export async function until(isSo: () => boolean | Promise<boolean>, what: string, ms: number): Promise<void> {
  for (const end = performance.now() + ms; !(await isSo()); await sleep(5)) {
    if (performance.now() > end) throw new Error(`no ${what} within ${ms} ms`);
  }
}
