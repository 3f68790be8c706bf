import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { createDatabases, joinPeople } from './support/house.ts';
import { type Bot, botEnv, residentMb, startBot, startTown, type Town } from './support/processes.ts';

/**
 * Resident memory of the real process, as compiled for use: after the start, after 10,000 updates and after 10,000 more,
 * for the roles that receive; the worker is measured after its start. Then the same on the next Node, if it can be had.
 */

const PEOPLE = 100;
const REGISTRATIONS = Math.ceil(10_000 / (PEOPLE * 9));
const WEB_MB = 200;
const GROWTH = 5;
const REST_MS = 2_000;
const NEXT_NODE = '24';

type Role = 'web' | 'all' | 'worker';

interface Measured {
  readonly started: number;
  readonly first: number;
  readonly second: number;
}

const databases = createDatabases(process.env['MONGODB_URI'] ?? '');
const running = new Set<Bot | Town>();

async function stop(one: Bot | Town): Promise<void> {
  running.delete(one);
  await one.stop();
}

/** Jobs leave their schedule in Redis under the name of the database. */
async function forgetKeys(prefix: string): Promise<void> {
  const redis = new Redis(process.env['REDIS_URL'] ?? '');
  const keys = await redis.keys(`${prefix}:*`);
  if (keys.length > 0) await redis.del(keys);
  redis.disconnect();
}

async function measure(role: Role, name: string, execPath: string): Promise<Measured> {
  const connection = await databases.open(name);
  await joinPeople(connection, PEOPLE);
  const town = await startTown(1);
  running.add(town);
  const env = { ...(await botEnv(town.apis[0], connection.name)), ROLE: role };
  const bot = await startBot({ script: 'src/main.js', env, execPath });
  running.add(bot);
  const rested = async (): Promise<number> => {
    await sleep(REST_MS);
    return residentMb(bot.pid);
  };
  const started = await rested();
  const load = async (): Promise<number> => {
    if (role !== 'worker') await town.round({ api: 0, people: PEOPLE, registrations: REGISTRATIONS });
    return rested();
  };
  const measured = { started, first: await load(), second: await load() };
  await stop(bot);
  await stop(town);
  await forgetKeys(connection.name);
  return measured;
}

function grown({ first, second }: Measured): number {
  return (100 * (second - first)) / first;
}

function print(role: Role, node: string, measured: Measured): void {
  const [started, first, second] = [measured.started, measured.first, measured.second].map(
    (mb) => `${mb.toFixed(0)} MB`,
  );
  const loaded = `after ${PEOPLE * REGISTRATIONS * 9} updates ${first}, after as many again ${second} (${grown(measured).toFixed(1)} %)`;
  console.log(`${node} ROLE=${role}: started ${started}${role === 'worker' ? '' : `, ${loaded}`}`);
}

/** Where the next Node is, from npm; null when it cannot be had. */
function nextNode(): string | null {
  try {
    const args = ['-y', '-p', `node@${NEXT_NODE}`, '-c', 'node -p process.execPath'];
    const path = execFileSync('npx', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 120_000 });
    return path.trim().split('\n').at(-1) ?? null;
  } catch {
    return null;
  }
}

async function measureAll(node: string, execPath: string): Promise<Measured> {
  const web = await measure('web', `${node}_web`, execPath);
  print('web', node, web);
  for (const role of ['all', 'worker'] as const) print(role, node, await measure(role, `${node}_${role}`, execPath));
  return web;
}

try {
  const web = await measureAll(`node${process.versions.node.split('.')[0]}`, process.execPath);
  const next = nextNode();
  if (next === null) console.log(`node${NEXT_NODE}: not to be had here, not measured`);
  else await measureAll(`node${NEXT_NODE}`, next);
  const of = (web.first / WEB_MB).toFixed(2);
  console.log(
    `memory, ROLE=web after 10,000 updates : ${WEB_MB} MB = ${of} x (to reach: at most 1.0), the next 10,000 add ${grown(web).toFixed(1)} % (to reach: at most ${GROWTH} %)`,
  );
} finally {
  for (const one of [...running].reverse()) await one.stop();
  await databases.drop();
}
