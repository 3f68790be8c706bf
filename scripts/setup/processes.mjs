import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

const onLinux = existsSync('/proc/self/stat');

/** When a process began, as its system tells it: with the id it names one process even after ids were used again. */
export function startMark(pid) {
  try {
    if (!onLinux) return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie holds no port and no file: it counts as gone.
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

export function isAlive(pid) {
  return Number.isInteger(pid) && pid > 0 && startMark(pid) !== undefined;
}

/** True when this very process, and not a later one under the same id, still runs. */
export function isSame(record) {
  return record !== undefined && isAlive(record.pid) && startMark(record.pid) === record.mark;
}

export function describe(pid) {
  return { pid, mark: startMark(pid) };
}

function argumentsOf(pid) {
  try {
    if (onLinux) return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
    return [execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).trim()];
  } catch {
    return [];
  }
}

function folderOf(pid) {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

/** A mongod whose --dbpath is exactly this folder. */
export function isMongodOf(pid, dbPath) {
  const args = argumentsOf(pid);
  if (!onLinux) return args.join(' ').includes(`--dbpath ${dbPath} `);
  return args[args.indexOf('--dbpath') + 1] === dbPath && args.includes('--dbpath');
}

/** A redis-server that works in exactly this folder (it rewrites its own command line, but it changes into its folder). */
export function isRedisOf(pid, folder, port) {
  const line = argumentsOf(pid).join(' ');
  if (!line.includes('redis-server')) return false;
  return onLinux ? folderOf(pid) === folder : line.includes(`127.0.0.1:${port}`);
}

/** A bot that a `npm start` in this project began. */
export function isBotOf(pid, entry) {
  return argumentsOf(pid).some((argument) => argument.includes(entry));
}

/** Ids of all processes that can be seen, where the system lists them. */
export function allProcessIds() {
  if (!onLinux) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Asks a process to end, waits, and ends it by force after `graceMs`. */
export async function stopProcess(pid, graceMs) {
  const mark = startMark(pid);
  if (mark === undefined) return;
  const record = { pid, mark };
  const send = (name) => {
    try {
      process.kill(pid, name);
    } catch {
      // gone already
    }
  };
  send('SIGTERM');
  if (await waitUntil(() => !isSame(record), graceMs)) return;
  send('SIGKILL');
  await waitUntil(() => !isSame(record), 2000);
}

export async function waitUntil(condition, limitMs, everyMs = 50) {
  const deadline = Date.now() + limitMs;
  while (Date.now() < deadline) {
    if (await condition()) return true;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  return Boolean(await condition());
}
