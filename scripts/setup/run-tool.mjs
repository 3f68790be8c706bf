import { spawn } from 'node:child_process';
import { dataDirOf, inProject, projectRoot } from './paths.mjs';
import { prepare } from './prepare.mjs';
import { createProgress } from './progress.mjs';
import {
  beginRunning,
  endRunning,
  findPrograms,
  runningServers,
  startServers,
  stopLeftovers,
  takeDataDir,
} from './servers.mjs';
import { readSettings } from './settings.mjs';
import { SetupError, Stopped } from './words.mjs';

/**
 * Gives `work` the addresses of the database of this data folder: the given one, that of a running `npm start`, or an
 * embedded mongod started for it alone; with `redis` one of that, too. Progress goes to stderr, so that stdout holds the
 * answer only.
 */
export async function withDatabase({ signal, onRunning, redis = false }, work) {
  const progress = createProgress(process.stderr);
  await prepare({ progress, signal });
  const env = readSettings();
  const dataDir = dataDirOf(env);
  if (env.MONGODB_URI !== undefined) return work({ ...env, DATA_DIR: dataDir });

  const running = await runningServers(dataDir);
  if (running !== undefined) {
    onRunning?.();
    const uris = { MONGODB_URI: running.mongodbUri, ...(running.redisUrl ? { REDIS_URL: running.redisUrl } : {}) };
    return work({ ...env, ...uris, DATA_DIR: dataDir });
  }
  return withOwnServers({ env, dataDir, progress, signal, need: { mongod: true, redis } }, work);
}

async function withOwnServers({ env, dataDir: wanted, progress, signal, need }, work) {
  const { dataDir, release } = await takeDataDir(wanted, { purpose: 'tool', signal });
  let servers;
  try {
    await stopLeftovers(dataDir, { progress });
    const programs = await findPrograms({ env, dataDir, progress, signal, need });
    beginRunning(dataDir, {});
    servers = await startServers({ dataDir, programs });
    if (signal.aborted) throw new Stopped();
    const uris = { MONGODB_URI: servers.mongod.uri, ...(servers.redis ? { REDIS_URL: servers.redis.uri } : {}) };
    return await work({ ...env, ...uris, DATA_DIR: dataDir });
  } finally {
    await Promise.all([servers?.mongod?.stop(), servers?.redis?.stop()]);
    if (servers !== undefined) endRunning(dataDir);
    release();
  }
}

/** Runs a compiled script of dist/scripts and returns {code, out}; with `capture` its stdout is kept instead of shown. */
export function runScript(name, { args, env, signal, capture = false }) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--enable-source-maps', inProject('dist', 'scripts', name), ...args], {
      cwd: projectRoot,
      env,
      stdio: ['ignore', capture ? 'pipe' : 'inherit', 'inherit'],
    });
    let out = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk) => {
      out += chunk;
    });
    const onAbort = () => child.kill('SIGTERM');
    signal.addEventListener('abort', onAbort, { once: true });
    child.once('error', () => reject(new SetupError('fault.script', { name })));
    child.once('close', (code) => {
      if (signal.aborted) reject(new Stopped());
      else resolve({ code: code ?? 1, out });
    });
  });
}
