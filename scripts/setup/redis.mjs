import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, stopProcess, waitUntil } from './processes.mjs';
import { lastLines } from './run.mjs';
import { SetupError } from './words.mjs';

const READY_MS = 30_000;
const STOP_MS = 2500;

/** Starts redis-server on this folder with its append-only file. Returns {uri, port, pid, mark, stop}. */
export async function startRedis({ file, folder, port, onExit }) {
  mkdirSync(folder, { recursive: true });
  const args = [
    '--bind',
    '127.0.0.1',
    '--port',
    String(port),
    '--dir',
    folder,
    '--logfile',
    'redis.log',
    '--daemonize',
    'no',
  ];
  args.push('--appendonly', 'yes', '--save', '', '--maxmemory-policy', 'noeviction');
  // A process group of its own: Ctrl-C reaches npm start, which stops Redis after the bot.
  const child = spawn(file, args, { detached: true, stdio: 'ignore', cwd: folder });
  let ended = false;
  let stopping = false;
  let ready = false;
  const end = () => {
    if (!ended && !stopping && ready) onExit?.();
    ended = true;
  };
  child.once('error', end).once('exit', end);
  ready = await waitUntil(async () => ended || (await answersPing(port)), READY_MS);
  if (!ready || ended) {
    if (child.pid !== undefined) await stopProcess(child.pid, STOP_MS);
    throw new SetupError('fault.redisStart', { folder, detail: lastLines(logOf(folder), 2) }, 2);
  }
  child.unref();
  return {
    uri: `redis://127.0.0.1:${port}`,
    port,
    ...describe(child.pid),
    async stop() {
      stopping = true;
      await stopProcess(child.pid, STOP_MS);
    },
  };
}

function logOf(folder) {
  try {
    return readFileSync(join(folder, 'redis.log'), 'utf8');
  } catch {
    return '';
  }
}

/** True once Redis has read its file and serves; while it loads it answers -LOADING. */
function answersPing(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const end = (result) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(1000, () => end(false));
    socket.once('error', () => end(false));
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (data) => end(data.toString().startsWith('+PONG')));
  });
}
