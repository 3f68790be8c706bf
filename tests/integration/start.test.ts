import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Command, cleanEnv, copyProject, processesOf, runCommand } from '../support/project-copy.ts';

const READY = /Dừng: nhấn Ctrl-C/;
const TEN_SECONDS = 10_000;

interface Noted {
  readonly running?: Record<'start' | 'mongod' | 'redis' | 'bot', { pid: number }> & { mongodbUri: string };
}

let copy: ReturnType<typeof copyProject>;
let commands: Command[] = [];
let blockers: Server[] = [];

beforeAll(() => {
  copy = copyProject();
  return () => copy.remove();
});

afterEach(async () => {
  for (const command of commands) {
    command.child.kill('SIGTERM');
    await command.exited;
  }
  for (const blocker of blockers) blocker.close();
  commands = [];
  blockers = [];
});

function launch(argv: readonly string[], extra: Record<string, string> = {}): Command {
  const command = runCommand(copy.folder, argv, cleanEnv(extra));
  commands.push(command);
  return command;
}

async function start(extra: Record<string, string> = {}): Promise<Command> {
  const command = launch(['node', 'scripts/start.mjs'], extra);
  await command.until(READY);
  return command;
}

async function stop(command: Command, signal: NodeJS.Signals = 'SIGTERM'): Promise<{ code: number; ms: number }> {
  const asked = performance.now();
  command.child.kill(signal);
  const code = await command.exited;
  return { code, ms: performance.now() - asked };
}

function noted(): NonNullable<Noted['running']> {
  const state: Noted = JSON.parse(readFileSync(join(copy.folder, 'data', 'servers.json'), 'utf8'));
  if (state.running === undefined) throw new Error('nothing is noted as running');
  return state.running;
}

function urlOf(command: Command): string {
  return /Bot +(http:\S+)/.exec(command.output())?.[1] ?? '';
}

async function readiness(command: Command): Promise<number> {
  const answer = await fetch(`${urlOf(command)}/readyz`).catch(() => undefined);
  return answer?.status ?? 0;
}

async function inDatabase<T>(work: (collection: mongoose.mongo.Collection) => Promise<T>): Promise<T> {
  const client = new mongoose.mongo.MongoClient(noted().mongodbUri);
  try {
    return await work(client.db('kept_between_runs').collection('proof'));
  } finally {
    await client.close();
  }
}

function block(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    blockers.push(server);
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

async function eventually(condition: () => boolean | Promise<boolean>, ms: number): Promise<boolean> {
  const end = performance.now() + ms;
  while (performance.now() < end) {
    if (await condition()) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return condition();
}

describe('npm start', () => {
  it('is ready within ten seconds, stops within ten with code 0, and leaves no process', async () => {
    const begun = performance.now();
    const command = launch(['npm', 'start']);
    await command.until(READY);
    expect(performance.now() - begun).toBeLessThan(TEN_SECONDS);
    expect(await readiness(command)).toBe(200);
    expect(command.output()).toContain('TELEGRAM_BOT_TOKEN');
    expect(command.output()).toContain('Trang dùng thử');

    const { code, ms } = await stop(command);
    expect(code).toBe(0);
    expect(ms).toBeLessThan(TEN_SECONDS);
    expect(processesOf(copy.folder)).toEqual([]);
  });

  it('ends with 0 on Ctrl-C, which reaches npm and the script both', async () => {
    const command = launch(['npm', 'start']);
    await command.until(READY);
    const { pid } = command.child;
    if (pid === undefined) throw new Error('npm did not start');
    process.kill(-pid, 'SIGINT');
    expect(await command.exited).toBe(0);
    expect(processesOf(copy.folder)).toEqual([]);
  });

  it('continues with the same data, also when its old database port was taken meanwhile', async () => {
    const first = await start();
    await inDatabase((proof) => proof.insertOne({ written: 'first run' }));
    const port = Number(/:(\d+)\//.exec(noted().mongodbUri)?.[1]);
    await stop(first);

    const second = await start();
    expect(noted().mongodbUri).toContain(`:${port}/`);
    expect(await inDatabase((proof) => proof.countDocuments({ written: 'first run' }))).toBe(1);
    await stop(second);

    await block(port);
    const third = await start();
    expect(noted().mongodbUri).not.toContain(`:${port}/`);
    expect(await inDatabase((proof) => proof.countDocuments({ written: 'first run' }))).toBe(1);
    expect((await stop(third)).code).toBe(0);
  });

  it('takes over after kill -9 and leaves no orphan server', async () => {
    const first = await start();
    await inDatabase((proof) => proof.insertOne({ written: 'before the kill' }));
    const before = noted();
    await stop(first, 'SIGKILL');

    const second = await start();
    const after = noted();
    expect(await inDatabase((proof) => proof.countDocuments({ written: 'before the kill' }))).toBe(1);
    expect(after.redis.pid).not.toBe(before.redis.pid);
    const servers = processesOf(copy.folder).filter((line) => /mongod |redis-server/.test(line));
    expect(servers).toHaveLength(2);
    expect(processesOf(copy.folder).filter((line) => line.includes('dist/src/main.js'))).toHaveLength(1);
    expect((await stop(second)).code).toBe(0);
    expect(processesOf(copy.folder)).toEqual([]);
  });

  it('refuses a second start on the same data with one sentence and code 2', async () => {
    const first = await start();
    const second = launch(['node', 'scripts/start.mjs']);
    expect(await second.exited).toBe(2);
    expect(second.output()).toMatch(/^Thư mục dữ liệu .* đang được một lệnh npm start khác dùng/);
    expect(second.output().trim().split('\n')).toHaveLength(1);
    expect(await readiness(first)).toBe(200);
  });

  it('starts a server again that died', async () => {
    const command = await start();
    const before = noted();
    process.kill(before.mongod.pid, 'SIGKILL');
    process.kill(before.redis.pid, 'SIGKILL');
    const restarted = (): boolean => noted().mongod.pid !== before.mongod.pid && noted().redis.pid !== before.redis.pid;
    expect(await eventually(restarted, 20_000)).toBe(true);
    expect(await eventually(async () => (await readiness(command)) === 200, 20_000)).toBe(true);
    expect((await stop(command)).code).toBe(0);
    expect(processesOf(copy.folder)).toEqual([]);
  });

  it('passes on the code of a bot that ended by itself and stops the servers', async () => {
    const command = await start();
    process.kill(noted().bot.pid, 'SIGKILL');
    expect(await command.exited).toBe(137);
    expect(processesOf(copy.folder)).toEqual([]);
  });

  it('stops with code 2 when the given PORT is busy', async () => {
    const port = await block(0);
    const command = launch(['node', 'scripts/start.mjs'], { PORT: String(port) });
    expect(await command.exited).toBe(2);
    expect(command.output()).toContain(`PORT=${port}`);
    expect(command.output()).not.toMatch(/\n\s+at /);
    expect(processesOf(copy.folder)).toEqual([]);
  });

  it('chooses and prints another port when the usual one is busy', async () => {
    await block(3000).catch(() => 'somebody else has it, which is as good');
    const command = await start();
    expect(urlOf(command)).toMatch(/^http:\/\/.+:\d+$/);
    expect(urlOf(command)).not.toMatch(/:3000$/);
    expect(command.output()).toContain('Cổng 3000');
    expect(await readiness(command)).toBe(200);
  });

  it('takes a setting from .env, and an empty one for absent', async () => {
    const port = await block(0);
    writeFileSync(join(copy.folder, '.env'), `PORT=${port}\nMONGODB_URI=\n`);
    try {
      const command = launch(['node', 'scripts/start.mjs'], { PORT: '' });
      expect(await command.exited).toBe(2);
      expect(command.output()).toContain(`PORT=${port}`);
    } finally {
      rmSync(join(copy.folder, '.env'));
    }
  });

  it('names a wrong setting in one sentence and stops the servers it had started', async () => {
    const command = launch(['node', 'scripts/start.mjs'], { CLOCK: 'yesterday' });
    expect(await command.exited).toBe(2);
    expect(command.output()).toContain('CLOCK');
    expect(command.output()).not.toMatch(/\n\s+at /);
    expect(processesOf(copy.folder)).toEqual([]);
  });
});
