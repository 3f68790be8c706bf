import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { projectRoot } from '../../src/project-root.ts';
import { freePort } from './own-servers.ts';

/** The compiled bot as a process of its own, as it runs for real, to be stopped and killed. */
export interface Bot {
  readonly port: number;
  readonly url: string;
  readonly pid: number;
  /** What it has written to its log so far. */
  log(): string;
  signal(name: NodeJS.Signals): void;
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>;
  readonly ended: Promise<Ended>;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly ms: number;
  readonly out: string;
  readonly log: string;
}

export type Settings = Readonly<Record<string, string>>;

const FOLDERS = ['src', 'handlers', 'jobs', 'models', 'scripts'];
const READY_MS = 30_000;
const run = promisify(execFile);

function sources(root: string): readonly string[] {
  const inFolder = (folder: string): string[] =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name));
  return [...FOLDERS.flatMap(inFolder), 'tsconfig.json', 'tsconfig.build.json'].sort();
}

function digest(root: string): string {
  const hash = createHash('sha256');
  for (const file of sources(root))
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)));
  return hash.digest('hex').slice(0, 16);
}

/**
 * Compiles the bot, once for the state of its sources; returns its entry. Types are checked elsewhere.
 * It lies inside the project, where locales and campaigns are found from it.
 */
async function compiled(): Promise<string> {
  const root = projectRoot();
  const folder = join(root, 'tests', '.out');
  const build = join(folder, `bot-${digest(root)}`);
  if (!existsSync(build)) {
    mkdirSync(folder, { recursive: true });
    const fresh = `${build}.${process.pid}`;
    const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const options = ['--noCheck', '--outDir', fresh, '--tsBuildInfoFile', join(fresh, '.info')];
    await run(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json'), ...options], { cwd: root });
    for (const old of readdirSync(folder)) {
      if (/^bot-\w+$/.test(old) && join(folder, old) !== build)
        rmSync(join(folder, old), { recursive: true, force: true });
    }
    // Two test files may have compiled at the same time: the first to be done wins.
    try {
      renameSync(fresh, build);
    } catch {
      rmSync(fresh, { recursive: true, force: true });
    }
  }
  return join(build, 'src', 'main.js');
}

let entry: Promise<string> | null = null;

/** Nothing of the machine's environment reaches the bot but what node itself needs. */
async function launch(
  settings: Settings,
): Promise<{ child: ChildProcess; out: () => string; log: () => string; ended: Promise<Ended> }> {
  entry ??= compiled();
  const env = {
    PATH: process.env.PATH ?? '',
    TZ: 'UTC',
    DATA_DIR: dataDir(),
    SECRET_KEY: 'k'.repeat(32),
    ...settings,
  };
  const begin = performance.now();
  const child = spawn(process.execPath, [await entry], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let log = '';
  child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
    out += piece;
  });
  child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
    log += piece;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, ms: performance.now() - begin, out, log }));
  });
  return { child, out: () => out, log: () => log, ended };
}

let folder: string | null = null;

function dataDir(): string {
  folder ??= join(tmpdir(), `thidua-data-${process.pid}`);
  return folder;
}

/** Runs the bot until it ends by itself, for settings that keep it from starting. */
export async function runBot(settings: Settings, atMostMs = 20_000): Promise<Ended> {
  const { child, ended } = await launch(settings);
  const timer = setTimeout(() => child.kill('SIGKILL'), atMostMs);
  const result = await ended;
  clearTimeout(timer);
  return result;
}

/** Starts the bot and waits until it is ready; `PORT` is a free one unless it is given. */
export async function startBot(settings: Settings): Promise<Bot> {
  const port = Number(settings.PORT ?? (await freePort()));
  const { child, log, ended } = await launch({ TRYOUT: 'off', ...settings, PORT: String(port) });
  const url = `http://127.0.0.1:${port}`;
  const bot: Bot = {
    port,
    url,
    pid: child.pid ?? 0,
    log,
    signal: (name) => void child.kill(name),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    ended,
  };
  for (const end = performance.now() + READY_MS; (await readiness(bot)) !== 200; await sleep(30)) {
    if (child.exitCode !== null) throw new Error(`the bot ended with ${child.exitCode}: ${log()}`);
    if (performance.now() > end) {
      await bot.kill();
      throw new Error(`the bot was not ready within ${READY_MS} ms: ${log()}`);
    }
  }
  return bot;
}

/** Status of `/readyz`; 0 when nobody answers. */
export async function readiness(bot: Pick<Bot, 'url'>): Promise<number> {
  try {
    const answer = await fetch(`${bot.url}/readyz`, { signal: AbortSignal.timeout(5_000) });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
}
