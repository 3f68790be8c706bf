import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setupModule } from '../support/setup-modules.ts';

const { readSettings, withoutBotSettings } = await setupModule('settings');
const { countedLine, countReport } = await setupModule('test-count');
const { placeOf, startScreen } = await setupModule('screen');
const { findMongod, seriesOf } = await setupModule('mongod-program');
const { findRedis } = await setupModule('redis-program');

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cài đặt '));
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('settings', () => {
  it('come from the environment, then from .env; an empty one is absent in both', () => {
    const file = join(folder, '.env');
    writeFileSync(file, 'PORT=4000\nHOST=\nTELEGRAM_BOT_TOKEN="1:a"\nLOG_LEVEL=debug\n');
    expect(readSettings({ PORT: '', LOG_LEVEL: 'warn', DATA_DIR: '' }, file)).toEqual({
      PORT: '4000',
      LOG_LEVEL: 'warn',
      TELEGRAM_BOT_TOKEN: '1:a',
    });
    expect(readSettings({ PORT: '' }, join(folder, 'none'))).toEqual({});
  });

  it('that steer the bot do not reach the tests', () => {
    const kept = { PATH: '/bin', HOME: '/root', PORTAL: 'x' };
    const bot = {
      TELEGRAM_BOT_TOKEN: '1',
      PORT: '1',
      DATA_DIR: 'x',
      CAMPAIGN: 'x',
      CLOCK: 'x',
      https_proxy: 'x',
      NODE_ENV: 'x',
    };
    expect(withoutBotSettings({ ...kept, ...bot })).toEqual(kept);
  });

  it('show a server without its password', () => {
    expect(placeOf('mongodb://me:se@cret@db1:27017,db2:27017/admin?replicaSet=x')).toBe('db1:27017,db2:27017');
    expect(placeOf('mongodb+srv://db.example/')).toBe('db.example');
    expect(placeOf('redis://:secret@cache:6379/2')).toBe('cache:6379');
  });
});

describe('the start screen', () => {
  const screen = (tryout: string | null, env: Record<string, string>) =>
    startScreen({
      ready: { url: 'http://127.0.0.1:3000', port: 3000, tryout, telegram: null },
      env: { MONGODB_URI: 'mongodb://db', REDIS_URL: 'redis://cache', ...env },
      servers: {},
      programs: {},
      dataDir: folder,
    });

  it('shows PUBLIC_URL beside the try-out page, and not without that page', () => {
    const PUBLIC_URL = 'https://thidua.example.vn';
    const local = 'http://127.0.0.1:3000/tryout-here';
    expect(screen(local, { PUBLIC_URL })).toMatch(/tryout-here\n.*PUBLIC_URL.*\n {4}https:\/\/thidua\.example\.vn\n/u);
    expect(screen(local, {})).not.toContain('PUBLIC_URL');
    expect(screen(null, { PUBLIC_URL })).not.toContain(PUBLIC_URL);
  });
});

describe('the version of Node', () => {
  const file = new URL('../../scripts/setup/node-version.mjs', import.meta.url).href;

  /** Runs the check in a Node that says it is of another version. */
  function run(version: string, env: Record<string, string> = {}) {
    const lines = [
      `Object.defineProperty(process.versions, 'node', { value: '${version}' });`,
      `(await import('${file}')).requireNode();`,
    ];
    const args = ['--input-type=module', '--eval', lines.join('\n')];
    const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
    return { status, stderr };
  }

  it.each(['18.20.4', '20.18.9', '6.0.0'])('%s is refused in one sentence, with exit code 2', (version) => {
    const { status, stderr } = run(version);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^Cần Node\.js từ 20\.19 trở lên; .*\n$/u);
    expect(stderr).toContain(`đang dùng ${version}.`);
    expect(run(version, { SETUP_LANG: 'en' }).stderr).toMatch(/^Node\.js 20\.19 or later is needed; .*\n$/u);
  });

  it.each(['20.19.0', '21.0.0', '24.11.1'])('%s will do', (version) => {
    expect(run(version)).toEqual({ status: 0, stderr: '' });
  });
});

describe('the closing line of a test run', () => {
  const good = { code: 0, late: false, filtered: false };
  const file = (status: string, ...tests: string[]) => ({
    name: 'a.test.ts',
    status,
    assertionResults: tests.map((state) => ({ status: state })),
  });

  it('gives what vitest counted', () => {
    const report = {
      numPassedTests: 5,
      numFailedTests: 1,
      testResults: [file('passed', 'passed'), file('failed', 'failed')],
    };
    expect(countedLine(countReport(report, { ...good, code: 1 }))).toBe('5 passed, 1 failed');
    expect(countedLine(countReport({ numPassedTests: 5, numFailedTests: 0 }, good))).toBe('5 passed, 0 failed');
  });

  it.each([
    ['no test at all', { numPassedTests: 0, numFailedTests: 0 }, good, '0 passed, 1 failed'],
    ['no report', undefined, { ...good, code: 1 }, '0 passed, 1 failed'],
    ['a file that died on import', { numPassedTests: 3, testResults: [file('failed')] }, good, '3 passed, 1 failed'],
    [
      'skipped and planned tests',
      { numPassedTests: 3, numPendingTests: 1, numTodoTests: 1 },
      good,
      '3 passed, 2 failed',
    ],
    ['an unhandled error', { numPassedTests: 3, numFailedTests: 0 }, { ...good, code: 1 }, '3 passed, 1 failed'],
    ['a run that took too long', { numPassedTests: 3 }, { ...good, late: true }, '3 passed, 1 failed'],
  ])('counts as failed: %s', (_, report, how, line) => {
    const counted = countReport(report, how);
    expect(countedLine(counted)).toBe(line);
    expect(counted.reasons).toHaveLength(1);
  });

  it('does not mind tests left out by a name filter', () => {
    expect(countReport({ numPassedTests: 1, numPendingTests: 9 }, { ...good, filtered: true }).failed).toBe(0);
  });
});

/** A machine with nothing but Node: no apt, no python, and hosts that cannot be reached. */
function bareMachine(extra: Record<string, string> = {}): object {
  symlinkSync(process.execPath, join(folder, 'node'));
  const env = { PATH: folder, MONGOMS_DOWNLOAD_MIRROR: 'http://127.0.0.1:9', ...extra };
  const progress = {
    note: () => {},
    line: () => {},
    step: (_key: string, _limit: number, work: () => unknown) => work(),
  };
  return { env, cacheDir: folder, dataDir: '/data', progress };
}

describe('finding the servers', () => {
  it('says in one message what was tried and what to do', async () => {
    const { PATH } = process.env;
    const machine = bareMachine();
    process.env.PATH = folder;
    try {
      await expect(findMongod(machine)).rejects.toThrow(/MONGOD_BINARY[\s\S]*mongodb-memory-server/);
      await expect(findRedis(machine)).rejects.toThrow(/apt-get install redis-server[\s\S]*REDIS_URL/);
    } finally {
      process.env.PATH = PATH;
    }
  }, 60_000);

  it('refuses a named program that does not run, with exit code 2', async () => {
    await expect(findMongod(bareMachine({ MONGOD_BINARY: join(folder, 'none') }))).rejects.toMatchObject({
      exitCode: 2,
      key: 'fault.mongodGiven',
    });
  });

  it('refuses a mongod of another series than the one that made the data', async () => {
    const mongod = join(folder, 'mongod');
    writeFileSync(mongod, '#!/bin/sh\necho "db version v7.0.14"\n', { mode: 0o755 });
    const machine = bareMachine({ MONGOD_BINARY: mongod });
    expect(await findMongod({ ...machine, madeBy: '7.0.2' })).toEqual({ file: mongod, version: '7.0.14' });
    await expect(findMongod({ ...machine, madeBy: '6.0.5' })).rejects.toMatchObject({
      exitCode: 2,
      key: 'fault.mongodOther',
    });
    expect(seriesOf('6.0.5')).toBe('6.0');
  });
});

interface LockEntry {
  readonly optionalDependencies?: Record<string, string>;
}

describe('package-lock.json', () => {
  it('names every optional package, also of other systems: npm ci refuses a lock file that does not', () => {
    const text = readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8');
    const packages: Record<string, LockEntry> = JSON.parse(text).packages;
    const missing: string[] = [];
    for (const [place, entry] of Object.entries(packages)) {
      for (const name of Object.keys(entry.optionalDependencies ?? {})) {
        const homes = [`${place}/node_modules/${name}`, `node_modules/${name}`];
        if (!homes.some((home) => home in packages)) missing.push(name);
      }
    }
    expect(missing).toEqual([]);
  });
});

describe('the texts of the set-up', () => {
  it('have the same keys and values in both languages', () => {
    const shape = (language: string): string[] => {
      const text = readFileSync(new URL(`../../locales/${language}/setup.json`, import.meta.url), 'utf8');
      const found: string[] = [];
      const walk = (branch: unknown, path: string): void => {
        if (typeof branch === 'string') found.push(`${path} ${(branch.match(/\{\{\w+\}\}/g) ?? []).sort().join()}`);
        else for (const [key, value] of Object.entries(branch ?? {})) walk(value, `${path}.${key}`);
      };
      walk(JSON.parse(text), '');
      return found;
    };
    expect(shape('en')).toEqual(shape('vi'));
  });
});
