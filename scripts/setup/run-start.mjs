import { killGroup, startBot } from './bot.mjs';
import { ensureFakeBuild } from './build.mjs';
import { readArguments, requireSources, requireTryout, startDoubles } from './doubles.mjs';
import { dataDirOf } from './paths.mjs';
import { freePort, isBusy } from './ports.mjs';
import { prepare } from './prepare.mjs';
import { describe } from './processes.mjs';
import { createProgress } from './progress.mjs';
import { createRestarter } from './restart.mjs';
import { startScreen } from './screen.mjs';
import {
  beginRunning,
  endRunning,
  findPrograms,
  killServers,
  noteRunning,
  startServers,
  stopLeftovers,
  takeDataDir,
} from './servers.mjs';
import { readSettings } from './settings.mjs';
import { whenAborted } from './stop-signal.mjs';
import { SetupError, Stopped, words } from './words.mjs';

const READY_MS = 60_000;
const BOT_STOP_MS = 6500;
const DOUBLES_STOP_MS = 1000;
const ALL_STOP_MS = 9300;
const DEFAULT_PORT = 3000;

/** `npm start`: everything from a bare clone to a running bot, and back. Returns the exit code. */
export async function runStart(signal, argv = process.argv.slice(2)) {
  const progress = createProgress();
  const wants = readArguments(argv);
  if (wants.doubles) requireSources();
  await prepare({ progress, signal, also: () => wants.doubles && ensureFakeBuild({ progress, signal }) });
  const env = readSettings();
  if (wants.doubles) requireTryout(env);
  const { dataDir, release } = await takeDataDir(dataDirOf(env), { purpose: 'start', signal });
  const house = { env, dataDir, progress, signal, wants, servers: {}, bot: undefined, doubles: undefined };
  const deadline = limitStopping(house);
  try {
    await stopLeftovers(dataDir, { progress });
    await open(house);
    return await live(house);
  } finally {
    await close(house);
    deadline();
    release();
  }
}

async function open(house) {
  const { env, dataDir, progress, signal } = house;
  const port = await choosePort(env);
  const need = { mongod: env.MONGODB_URI === undefined, redis: env.REDIS_URL === undefined };
  house.programs = await findPrograms({ env, dataDir, progress, signal, need });
  beginRunning(dataDir, { mongodbUri: env.MONGODB_URI, redisUrl: env.REDIS_URL });
  progress.note('step.servers');
  house.restarter = createRestarter(house);
  house.servers = await startServers({ dataDir, programs: house.programs, onExit: house.restarter.onExit });
  if (signal.aborted) throw new Stopped();
  house.movedFrom = port.movedFrom;
  house.botEnv = {
    ...env,
    PORT: String(port.port),
    DATA_DIR: dataDir,
    MONGODB_URI: env.MONGODB_URI ?? house.servers.mongod.uri,
    REDIS_URL: env.REDIS_URL ?? house.servers.redis.uri,
  };
  if (house.wants.doubles) await openDoubles(house);
}

async function openDoubles(house) {
  const { progress, signal } = house;
  progress.note('step.doubles');
  house.doubles = await startDoubles(signal);
  // A token in .env would turn the try-out off, beside which they were asked for.
  house.botEnv.TRYOUT = 'on';
  house.doubles.exited.then((code) => {
    if (!house.closing) progress.note('fault.doublesEnded', { code });
  });
}

async function choosePort(env) {
  const host = env.HOST ?? '127.0.0.1';
  if (env.PORT !== undefined) {
    // What is no port number at all, the bot itself says in one sentence.
    const port = Number(env.PORT);
    if (Number.isInteger(port) && port > 0 && port < 65_536 && (await isBusy(port, host))) {
      throw new SetupError('fault.portBusy', { port }, 2);
    }
    return { port: env.PORT };
  }
  if (!(await isBusy(DEFAULT_PORT, host))) return { port: DEFAULT_PORT };
  return { port: await freePort(host), movedFrom: DEFAULT_PORT };
}

/** From the start of the bot to its end; its own exit code, or 0 when the person stopped it. */
async function live(house) {
  const { progress, signal, dataDir } = house;
  progress.note('step.bot');
  const bot = startBot(house.botEnv, house.doubles === undefined ? [] : [`--doubles=${house.doubles.line}`]);
  house.bot = bot;
  noteRunning(dataDir, { bot: describe(bot.pid) });
  const stopped = whenAborted(signal).then(() => 'stopped');
  const late = new Promise((resolve) => setTimeout(resolve, READY_MS, 'late').unref());
  const first = await Promise.race([bot.ready, stopped, late]);
  if (first === 'stopped') return 0;
  if (first === 'late') throw new SetupError('fault.botLate', { seconds: READY_MS / 1000 });
  if (first === undefined) return (await bot.exited) || 1;
  progress.line(
    startScreen({
      ready: first,
      env: house.botEnv,
      servers: house.servers,
      programs: house.programs,
      dataDir,
      movedFrom: house.movedFrom,
      doubles: house.doubles !== undefined,
    }),
  );
  const end = await Promise.race([bot.exited, stopped, house.restarter.gaveUp]);
  if (end === 'stopped') return 0;
  if (end instanceof SetupError) throw end;
  if (end !== 0) progress.note('fault.botEnded', { code: end });
  return end;
}

async function close(house) {
  house.closing = true;
  await house.restarter?.stop();
  if (house.bot !== undefined) {
    house.progress.note('step.stopping');
    await house.bot.stop(BOT_STOP_MS);
  }
  await house.doubles?.stop(DOUBLES_STOP_MS);
  await Promise.allSettled([house.servers.redis?.stop(), house.servers.mongod?.stop()]);
  if (house.restarter !== undefined) endRunning(house.dataDir);
  if (house.bot !== undefined) house.progress.line(words('step.stopped'));
}

/** Whatever hangs, a stop that was asked for is over in time; both servers recover from a hard end. */
function limitStopping(house) {
  let timer;
  house.signal.addEventListener('abort', () => {
    timer = setTimeout(() => {
      if (house.bot !== undefined) killGroup(house.bot.pid);
      if (house.doubles !== undefined) killGroup(house.doubles.pid);
      killServers(house.dataDir);
      process.exit(0);
    }, ALL_STOP_MS);
  });
  return () => clearTimeout(timer);
}
