import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { holderOf, tryLock, unlock } from './lock.mjs';
import { readMongodNote, startMongod } from './mongod.mjs';
import { findMongod } from './mongod-program.mjs';
import { cacheDirOf, inProject } from './paths.mjs';
import { freePort, portNear } from './ports.mjs';
import {
  allProcessIds,
  describe,
  isAlive,
  isBotOf,
  isMongodOf,
  isRedisOf,
  isSame,
  stopProcess,
  waitUntil,
} from './processes.mjs';
import { startRedis } from './redis.mjs';
import { findRedis } from './redis-program.mjs';
import { SetupError, Stopped } from './words.mjs';

const LEFTOVER_MS = 12_000;
const TOOL_WAIT_MS = 60_000;

/** The entry of the bot; also how a bot left over from a killed `npm start` is known. */
export const BOT_ENTRY = inProject('dist', 'src', 'main.js');

function stateFile(dataDir) {
  return join(dataDir, 'servers.json');
}

function lockFile(dataDir) {
  return join(dataDir, 'servers.lock');
}

function readState(dataDir) {
  try {
    return JSON.parse(readFileSync(stateFile(dataDir), 'utf8'));
  } catch {
    return {};
  }
}

function writeState(dataDir, change) {
  const state = { ...readState(dataDir), ...change };
  const temporary = `${stateFile(dataDir)}.${process.pid}`;
  // It may name a database with its password.
  writeFileSync(temporary, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, stateFile(dataDir));
}

/** Folder by folder: Node's own recursive form never returns where nothing can be made (under /proc). */
function makeFolder(folder) {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
}

/** Takes a data folder for this process; a second `npm start` on it is refused, a short command is waited for. */
export async function takeDataDir(wanted, { purpose, signal }) {
  try {
    makeFolder(wanted);
    // The real path is what the system shows of running servers.
    const dataDir = realpathSync(wanted);
    for (const end = Date.now() + TOOL_WAIT_MS; !tryLock(lockFile(dataDir), purpose); ) {
      if (signal?.aborted) throw new Stopped();
      const holder = holderOf(lockFile(dataDir));
      if (holder?.purpose === 'start') throw new SetupError('fault.dataInUse', { folder: dataDir, pid: holder.pid }, 2);
      if (Date.now() > end) throw new SetupError('fault.dataBusy', { folder: dataDir, pid: holder?.pid }, 2);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return { dataDir, release: () => unlock(lockFile(dataDir)) };
  } catch (error) {
    if (error.code === undefined) throw error;
    throw new SetupError('fault.dataFolder', { folder: wanted, reason: error.code }, 2);
  }
}

/** Ids of the embedded servers that work on this data folder now. */
function serversOf(dataDir) {
  const { running = {}, redisPort } = readState(dataDir);
  const dbPath = join(dataDir, 'mongodb');
  const redisDir = join(dataDir, 'redis');
  const candidates = new Set([...allProcessIds(), running.mongod?.pid, running.redis?.pid].filter(isAlive));
  return [...candidates].filter((pid) => isMongodOf(pid, dbPath) || isRedisOf(pid, redisDir, redisPort));
}

/** The last resort when stopping takes too long: both servers recover from it at their next start. */
export function killServers(dataDir) {
  for (const pid of serversOf(dataDir)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // gone already
    }
  }
}

/** Ends what a killed run left behind on this data folder, gracefully, and nothing else. */
export async function stopLeftovers(dataDir, { progress }) {
  const { bot } = readState(dataDir).running ?? {};
  const servers = serversOf(dataDir);
  const oldBot = isSame(bot) && isBotOf(bot.pid, BOT_ENTRY) ? [bot.pid] : [];
  if (servers.length + oldBot.length === 0) return;
  progress.note('step.leftovers', { count: servers.length + oldBot.length });
  await Promise.all(oldBot.map((pid) => stopProcess(pid, LEFTOVER_MS)));
  await Promise.all(servers.map((pid) => stopProcess(pid, LEFTOVER_MS)));
}

/** Notes what runs, for `npm run invite` and for the next start. */
export function noteRunning(dataDir, change) {
  writeState(dataDir, { running: { ...readState(dataDir).running, ...change } });
}

/** Finds the programs before anything is started, because a download may take minutes. */
export async function findPrograms({ env, dataDir, progress, signal, need }) {
  const context = { env, dataDir, cacheDir: cacheDirOf(env), progress, signal };
  const madeBy = dataDir === undefined ? undefined : readMongodNote(join(dataDir, 'mongodb'))?.version;
  return {
    mongod: need.mongod ? await findMongod({ ...context, madeBy }) : undefined,
    redis: need.redis ? await findRedis(context) : undefined,
  };
}

/** Starts the embedded servers that are asked for. `onExit(name)` is told when one ends unasked. */
export async function startServers({ dataDir, programs, onExit, cacheGb }) {
  const started = await Promise.allSettled([
    programs.mongod && startOwnMongod({ dataDir, program: programs.mongod, onExit, cacheGb }),
    programs.redis && startOwnRedis({ dataDir, file: programs.redis, onExit }),
  ]);
  const failed = started.find((result) => result.status === 'rejected');
  const [mongod, redis] = started.map((result) => result.value);
  if (failed !== undefined) {
    await Promise.all([mongod?.stop(), redis?.stop()]);
    throw failed.reason;
  }
  return { mongod, redis };
}

export async function startOwnMongod({ dataDir, program, onExit, cacheGb }) {
  const dbPath = join(dataDir, 'mongodb');
  const port = await portNear(readMongodNote(dbPath)?.port);
  const mongod = await startMongod({ program, dbPath, port, cacheGb, onExit: () => onExit?.('mongod') });
  noteRunning(dataDir, { mongod: describe(mongod.pid), mongodbUri: mongod.uri });
  return mongod;
}

export async function startOwnRedis({ dataDir, file, onExit }) {
  const folder = join(dataDir, 'redis');
  const start = (port) => startRedis({ file, folder, port, onExit: () => onExit?.('redis') });
  const port = await portNear(readState(dataDir).redisPort);
  // Somebody may take the port between our look and Redis' own: one more try on another.
  const redis = await start(port).catch(async () => start(await freePort()));
  writeState(dataDir, { redisPort: redis.port });
  noteRunning(dataDir, { redis: describe(redis.pid), redisUrl: redis.uri });
  return redis;
}

/** Begins the note of what runs anew; `start` says whose it is. */
export function beginRunning(dataDir, uris) {
  writeState(dataDir, { running: { start: describe(process.pid), ...uris } });
}

export function endRunning(dataDir) {
  writeState(dataDir, { running: undefined });
}

/** The addresses of the `npm start` that is alive on this folder, waiting for one that is just starting; undefined when none is. */
export async function runningServers(dataDir) {
  let found;
  await waitUntil(
    () => {
      const holder = holderOf(lockFile(dataDir));
      if (holder?.purpose !== 'start') return true;
      const { running } = readState(dataDir);
      if (running?.start?.pid === holder.pid && running.mongodbUri !== undefined) found = running;
      return found !== undefined;
    },
    TOOL_WAIT_MS,
    200,
  );
  return found;
}
