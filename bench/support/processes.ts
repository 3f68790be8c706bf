import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../src/project-root.ts';
import type { RoundDone, RoundOrder, TownReady } from './town.ts';

/** The processes of a benchmark: bots and the town they serve. All end with the benchmark, however that ends. */

const READY_MS = 60_000;
const ROUND_MS = 5 * 60_000;
const STOP_MS = 10_000;

export interface Town {
  readonly apis: TownReady['apis'];
  round(order: RoundOrder): Promise<RoundDone>;
  stop(): Promise<void>;
}

export interface Bot {
  readonly pid: number;
  stop(): Promise<void>;
}

export interface BotOptions {
  /** Compiled script, relative to `dist`. */
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  readonly execPath?: string;
}

function needed(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set: run with npm run bench`);
  return value;
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

/** The next message of a child; throws when it ends or stays silent. */
function message<Message>(child: ChildProcess, ms: number): Promise<Message> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      child.off('message', took).off('exit', gone);
    };
    const took = (given: unknown): void => {
      end();
      resolve(given as Message);
    };
    const gone = (code: number | null): void => {
      end();
      reject(new Error(`${child.spawnargs[1] ?? 'a process'} ended with ${code}`));
    };
    const timer = setTimeout(() => {
      end();
      reject(new Error(`${child.spawnargs[1] ?? 'a process'} said nothing within ${ms} ms`));
    }, ms);
    child.on('message', took).on('exit', gone);
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(timer);
}

/** Environment without the settings of a bot, so that only what the benchmark says counts. */
function bareEnv(): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG, TMPDIR } = process.env;
  return { PATH, HOME, LANG, TMPDIR };
}

/** Fake Bot APIs for `bots` bots and the people who talk to them. */
export async function startTown(bots: number): Promise<Town> {
  const script = join(projectRoot(), 'dist', 'bench', 'support', 'town.js');
  const child = fork(script, [String(bots)], { env: bareEnv(), execArgv: [] });
  const ready = await message<TownReady>(child, READY_MS);
  return {
    apis: ready.apis,
    async round(order) {
      const done = message<RoundDone>(child, ROUND_MS);
      child.send(order);
      return done;
    },
    stop: () => stop(child),
  };
}

/** A bot in a process of its own; resolves when it says it is ready. */
export async function startBot({ script, env, execPath }: BotOptions): Promise<Bot> {
  const child = fork(join(projectRoot(), 'dist', script), [], {
    env: { ...bareEnv(), ...env },
    execPath: execPath ?? process.execPath,
    execArgv: (process.env['BENCH_EXEC_ARGV'] ?? '').split(' ').filter((one) => one !== ''),
  });
  await message(child, READY_MS);
  return { pid: child.pid ?? 0, stop: () => stop(child) };
}

/** Settings of a bot that serves one API of the town by webhook. */
export async function botEnv(
  api: TownReady['apis'][number] | undefined,
  database: string,
): Promise<Record<string, string>> {
  if (api === undefined) throw new Error('the town has no such API');
  const port = await freePort();
  return {
    MONGODB_URI: needed('MONGODB_URI'),
    REDIS_URL: needed('REDIS_URL'),
    MONGODB_DB: database,
    PORT: String(port),
    NODE_ENV: 'production',
    SECRET_KEY: 'only-for-the-bench-0123456789abcdef',
    DATA_DIR: join(tmpdir(), database),
    TELEGRAM_BOT_TOKEN: api.token,
    TELEGRAM_API_ROOT: api.root,
    TELEGRAM_WEBHOOK_URL: `http://127.0.0.1:${port}/telegram/webhook`,
    TELEGRAM_WEBHOOK_SECRET: 'only-for-the-bench',
  };
}

/** Resident memory of a process in MB. */
export function residentMb(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1_024;
}

const TICKS_PER_SECOND = 100;

/** Processor time a process has used so far, in seconds; null where the system does not tell it by file. */
export function cpuSeconds(pid: number): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return null;
  }
}
