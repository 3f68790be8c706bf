import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setupModule } from '../support/setup-modules.ts';

const { holderOf, tryLock, unlock, withLock } = await setupModule('lock');
const { run } = await setupModule('run');
const lockModule = new URL('../../scripts/setup/lock.mjs', import.meta.url).href;

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'khóa '));
  file = join(folder, 'a.lock');
});

afterEach(() => rmSync(folder, { recursive: true }));

function inOtherProcess(code: string): { ended: Promise<string>; kill(): void; told: Promise<string> } {
  const script = `import { tryLock, unlock } from ${JSON.stringify(lockModule)}; const file = ${JSON.stringify(file)}; ${code}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  const told = new Promise<string>((resolve) =>
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      resolve(out);
    }),
  );
  const ended = new Promise<string>((resolve) => child.once('close', () => resolve(out)));
  return { ended, told, kill: () => child.kill('SIGKILL') };
}

const HOLD = "console.log(tryLock(file, 'other')); setTimeout(() => {}, 60000);";

describe('a lock file', () => {
  it('is held by one process at a time and tells who holds it', async () => {
    const other = inOtherProcess(HOLD);
    expect(await other.told).toBe('true\n');
    expect(tryLock(file, 'mine')).toBe(false);
    expect(holderOf(file)?.purpose).toBe('other');
    unlock(file);
    expect(holderOf(file)?.purpose).toBe('other');

    other.kill();
    await other.ended;
    expect(holderOf(file)).toBeUndefined();
    expect(tryLock(file, 'mine')).toBe(true);
    expect(holderOf(file)).toMatchObject({ pid: process.pid, purpose: 'mine' });
    unlock(file);
    expect(readdirSync(folder)).toEqual([]);
  }, 30_000);

  it('of a dead process, or one that is half written, goes to exactly one of many', async () => {
    for (const left of [JSON.stringify({ pid: process.pid, mark: 'long ago', purpose: 'start' }), '{"pid":1', '']) {
      writeFileSync(file, left);
      const hold = "console.log(tryLock(file, 'x') ? 'got' : 'no'); await new Promise((r) => setTimeout(r, 1500));";
      const all = await Promise.all(Array.from({ length: 6 }, () => inOtherProcess(hold).ended));
      expect(all.filter((out) => out === 'got\n')).toHaveLength(1);
      rmSync(file, { force: true });
    }
  }, 60_000);

  it('is given back when the work fails, and waiting for it ends in time', async () => {
    const options = { purpose: 'mine', limitMs: 300, onTimeout: () => new Error('waited too long') };
    const failing = withLock(file, options, () => Promise.reject(new Error('the work failed')));
    await expect(failing).rejects.toThrow('the work failed');
    expect(await withLock(file, options, () => Promise.resolve('done'))).toBe('done');

    const other = inOtherProcess(HOLD);
    await other.told;
    await expect(withLock(file, options, () => Promise.resolve('never'))).rejects.toThrow('waited too long');
    other.kill();
    await other.ended;
  }, 30_000);
});

describe('a command of the set-up', () => {
  const SLEEPER = 'sleep 300 & echo $!; wait';

  async function isGone(pid: number): Promise<boolean> {
    for (let tries = 0; tries < 100; tries++) {
      try {
        process.kill(pid, 0);
      } catch {
        return true;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return false;
  }

  it('is ended at its time limit with everything it started', async () => {
    const result = await run('sh', ['-c', SLEEPER], { timeoutMs: 500 });
    expect(result).toMatchObject({ code: 1, timedOut: true });
    expect(await isGone(Number(result.out))).toBe(true);
  }, 30_000);

  it('is ended when the person stops, and says when it does not exist', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 200);
    await expect(run('sh', ['-c', SLEEPER], { timeoutMs: 60_000, signal: stop.signal })).rejects.toThrow('stopped');
    expect(await run('no-such-program', [], { timeoutMs: 1000 })).toMatchObject({ code: 1, missing: true });
  }, 30_000);
});
