import type { Connection } from 'mongoose';
import { createDatabases, joinPeople } from './support/house.ts';
import { type Bot, botEnv, cpuSeconds, startBot, startTown, type Town } from './support/processes.ts';
import type { RoundDone } from './support/town.ts';

/**
 * The whole path, from the webhook post to the reply at the Bot API, with MongoDB and Redis on the same machine: our bot
 * (ROLE=web, as compiled for use) against a bare telegraf bot with its session in MongoDB. Both run at the same time and
 * are loaded in turn; the ratio of every pair of rounds is taken, and the median of these is the result.
 */

const PEOPLE = 50;
const REGISTRATIONS = Number(process.env['BENCH_REGISTRATIONS'] ?? 6);
const PAIRS = Number(process.env['BENCH_PAIRS'] ?? 7);
const WARM_UP_PAIRS = 2;

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (low + high) / 2;
}

interface Side {
  readonly name: string;
  readonly api: number;
  readonly bot: Bot;
  readonly connection: Connection;
}

interface Round {
  readonly done: RoundDone;
  readonly perSecond: number;
  /** Processor time of the bot and of the MongoDB server, in milliseconds for each update. */
  readonly botMs: number;
  readonly mongodMs: number;
}

async function mongodSeconds(connection: Connection): Promise<number> {
  const { extra_info: info } = (await connection.db?.admin().serverStatus()) ?? {};
  return (Number(info?.user_time_us ?? 0) + Number(info?.system_time_us ?? 0)) / 1e6;
}

async function load(town: Town, { api, bot, connection }: Side): Promise<Round> {
  const before = { bot: cpuSeconds(bot.pid) ?? 0, mongod: await mongodSeconds(connection) };
  const done = await town.round({ people: PEOPLE, registrations: REGISTRATIONS, api });
  const perUpdate = (seconds: number): number => (1_000 * seconds) / done.updates;
  return {
    done,
    perSecond: done.updates / done.seconds,
    botMs: perUpdate((cpuSeconds(bot.pid) ?? 0) - before.bot),
    mongodMs: perUpdate((await mongodSeconds(connection)) - before.mongod),
  };
}

function row(name: string, { done, perSecond, botMs, mongodMs }: Round): string {
  const waits = `p50 ${done.p50.toFixed(1)} ms, p99 ${done.p99.toFixed(1)} ms`;
  const town = (1_000 * done.cpuSeconds) / done.updates;
  const cpu = `processor ms per update: bot ${botMs.toFixed(2)}, mongod ${mongodMs.toFixed(2)}, town ${town.toFixed(2)}`;
  return `  ${name}: ${perSecond.toFixed(0)} updates/s, ${waits}; ${cpu}`;
}

/** One round each; who goes first changes from pair to pair. */
async function pair(town: Town, sides: readonly [Side, Side], at: number): Promise<readonly [Round, Round]> {
  const [ours, bare] = sides;
  if (at % 2 === 0) return [await load(town, ours), await load(town, bare)];
  const second = await load(town, bare);
  return [await load(town, ours), second];
}

async function checkRegistered({ name, connection }: Side): Promise<void> {
  const kept = await connection.collection('initiatives').countDocuments({});
  const expected = PEOPLE * REGISTRATIONS * (PAIRS + WARM_UP_PAIRS);
  if (kept !== expected) throw new Error(`${name}: ${kept} initiatives are kept, ${expected} were registered`);
}

async function measure(town: Town, sides: readonly [Side, Side]): Promise<readonly number[]> {
  for (let at = 0; at < WARM_UP_PAIRS; at += 1) await pair(town, sides, at);
  const ratios: number[] = [];
  for (let at = 0; at < PAIRS; at += 1) {
    const [ours, bare] = await pair(town, sides, at);
    if (ours.done.rejected + bare.done.rejected > 0) throw new Error('the Bot API refused a call');
    const ratio = ours.perSecond / bare.perSecond;
    ratios.push(ratio);
    console.log(`pair ${at + 1}: ${ratio.toFixed(2)} x\n${row('ours', ours)}\n${row('bare', bare)}`);
  }
  return ratios;
}

const databases = createDatabases(process.env['MONGODB_URI'] ?? '');
const processes: (Bot | Town)[] = [];

async function open(name: string, api: number, town: Town, script: string): Promise<Side> {
  const connection = await databases.open(name);
  if (name === 'ours') await joinPeople(connection, PEOPLE);
  const env = { ...(await botEnv(town.apis[api], connection.name)), ROLE: 'web' };
  const bot = await startBot({ script, env });
  processes.push(bot);
  return { name, api, bot, connection };
}

try {
  const town = await startTown(2);
  processes.push(town);
  const ours = await open('ours', 0, town, 'src/main.js');
  const bare = await open('bare', 1, town, 'bench/support/bare-bot.js');
  const ratios = await measure(town, [ours, bare]);
  for (const side of [ours, bare]) await checkRegistered(side);
  const spread = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
  console.log(
    `whole path, ours : bare telegraf with a MongoDB session = ${median(ratios).toFixed(2)} x (${spread}; to reach: 1.0)`,
  );
} finally {
  for (const one of processes.reverse()) await one.stop();
  await databases.drop();
}
