import type { Connection } from 'mongoose';
import { createDatabases, joinPeople } from './support/house.ts';
import { type Bot, botEnv, startBot, startTown, type Town } from './support/processes.ts';
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
const OURS = 0;
const BARE = 1;

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (low + high) / 2;
}

function speed(done: RoundDone): number {
  return done.updates / done.seconds;
}

function row(name: string, done: RoundDone): string {
  const figures = [`${speed(done).toFixed(0)} updates/s`, `p50 ${done.p50.toFixed(1)} ms`, `p99 ${done.p99.toFixed(1)} ms`];
  const busy = `town busy ${((100 * done.cpuSeconds) / done.seconds).toFixed(0)} % of a core`;
  return `  ${name.padEnd(5)} ${figures.map((one) => one.padStart(15)).join('')}   (${busy})`;
}

/** One round each; who goes first changes from pair to pair. */
async function pair(town: Town, at: number): Promise<{ readonly ours: RoundDone; readonly bare: RoundDone }> {
  const order = { people: PEOPLE, registrations: REGISTRATIONS };
  const first = await town.round({ ...order, api: at % 2 === 0 ? OURS : BARE });
  const second = await town.round({ ...order, api: at % 2 === 0 ? BARE : OURS });
  return at % 2 === 0 ? { ours: first, bare: second } : { ours: second, bare: first };
}

async function checkRegistered(who: string, connection: Connection): Promise<void> {
  const kept = await connection.collection('initiatives').countDocuments({});
  const expected = PEOPLE * REGISTRATIONS * (PAIRS + WARM_UP_PAIRS);
  if (kept !== expected) throw new Error(`${who}: ${kept} initiatives are kept, ${expected} were registered`);
}

async function measure(town: Town): Promise<readonly number[]> {
  for (let at = 0; at < WARM_UP_PAIRS; at += 1) await pair(town, at);
  const ratios: number[] = [];
  for (let at = 0; at < PAIRS; at += 1) {
    const { ours, bare } = await pair(town, at);
    if (ours.rejected + bare.rejected > 0) throw new Error('the Bot API refused a call');
    ratios.push(speed(ours) / speed(bare));
    console.log(`round ${at + 1}: ratio ${(speed(ours) / speed(bare)).toFixed(2)}`);
    console.log(row('ours', ours));
    console.log(row('bare', bare));
  }
  return ratios;
}

const databases = createDatabases(process.env['MONGODB_URI'] ?? '');
const processes: (Bot | Town)[] = [];
try {
  const ours = await databases.open('ours');
  const bare = await databases.open('bare');
  await joinPeople(ours, PEOPLE);
  const town = await startTown(2);
  processes.push(town);
  const [first, second] = town.apis;
  if (first === undefined || second === undefined) throw new Error('the town has no APIs');
  processes.push(await startBot({ script: 'src/main.js', env: { ...(await botEnv(first, ours.name)), ROLE: 'web' } }));
  processes.push(await startBot({ script: 'bench/support/bare-bot.js', env: await botEnv(second, bare.name) }));
  const ratios = await measure(town);
  await checkRegistered('ours', ours);
  await checkRegistered('bare', bare);
  const spread = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
  console.log(`whole path, ours : bare telegraf with a MongoDB session = ${median(ratios).toFixed(2)} x (rounds ${spread}; to reach 1.0)`);
} finally {
  for (const one of processes.reverse()) await one.stop();
  await databases.drop();
}
