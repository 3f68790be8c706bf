import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { databaseName, mongoUri, openDatabase } from '../support/database.ts';
import { type AccessStage, HOUR_MS, openAccessStage, SECRET_KEY } from '../support/zalo/access-stage.ts';
import type { TokenChildSettings, TokenOrder, TokenReport } from '../support/zalo-token-child.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CHILD = 'tests/support/zalo-token-child.ts';
const PROCESSES = 8;
const EXPIRIES = 200;
const TIMING = { retryMs: 10, retryMostMs: 50, markerMs: 8_000, tokenMs: 20_000 };

const { connection, name, drop } = await openDatabase(databaseName());
// Inside the project, so that the compiled child finds its packages.
const out = join(ROOT, 'node_modules', '.cache', name);
const run = promisify(execFile);
const opened: ChildProcess[] = [];
let stage: AccessStage;
let children: readonly Child[] = [];

interface Child {
  readonly process: ChildProcess;
  readonly alarms: string[];
  order(kind: TokenOrder['kind']): Promise<TokenReport>;
}

/** Compiled once: eight processes that each compile for themselves would take longer than all the rest. */
async function compileChild(): Promise<void> {
  await mkdir(out, { recursive: true });
  const options = { noCheck: true, outDir: out, rootDir: ROOT, types: [] };
  const project = {
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: options,
    files: [join(ROOT, CHILD)],
    include: [],
  };
  await writeFile(join(out, 'tsconfig.json'), JSON.stringify(project));
  await run(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', out]);
}

beforeAll(async () => {
  stage = await openAccessStage(connection);
  await Promise.all([consent(), compileChild()]);
  children = await Promise.all(Array.from({ length: PROCESSES }, startChild));
});
afterAll(async () => {
  for (const child of opened.splice(0)) child.kill('SIGKILL');
  await stage.close();
  await drop();
  await rm(out, { recursive: true, force: true });
});

function consent(): Promise<void> {
  return stage.process().accept({ ...stage.zalo.issuePair(), expiresInS: 90_000 });
}

async function versionNow(): Promise<number> {
  return (await stage.grants.load(stage.zalo.oaId))?.version ?? 0;
}

async function startChild(): Promise<Child> {
  const { oaId, appId, appSecret, roots } = stage.zalo;
  const keys = { oaId, appId, appSecret, roots, secretKey: SECRET_KEY };
  const settings: TokenChildSettings = { ...keys, mongoUri: mongoUri(), db: name, timing: TIMING };
  const entry = join(out, CHILD.replace(/\.ts$/, '.js'));
  const child = spawn(process.execPath, [entry, JSON.stringify(settings)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  opened.push(child);
  const alarms: string[] = [];
  child.on('message', (report: TokenReport) => {
    if (report.kind === 'alarm') alarms.push(report.why);
  });
  await answerOf(child);
  return {
    process: child,
    alarms,
    order(kind) {
      const answered = answerOf(child);
      child.send({ kind, now: stage.clock.now().getTime() } satisfies TokenOrder);
      return answered;
    },
  };
}

function answerOf(child: ChildProcess): Promise<TokenReport> {
  return new Promise((resolve) => {
    const read = (report: TokenReport): void => {
      if (report.kind === 'alarm') return;
      child.off('message', read);
      resolve(report);
    };
    child.on('message', read);
  });
}

/** By turns: its time is over, Zalo ends it early, or it is to be renewed before its end. */
function expire(round: number): TokenOrder['kind'] {
  if (round % 3 === 1) {
    stage.zalo.oauth.expireAccess();
    return 'ask';
  }
  const hours = round % 3 === 0 ? 26 : 22;
  stage.clock.set(new Date(stage.clock.now().getTime() + hours * HOUR_MS));
  return round % 3 === 0 ? 'ask' : 'upkeep';
}

it(`${EXPIRIES} expiries before ${PROCESSES} processes at once come to one refresh each`, {
  timeout: 180_000,
}, async () => {
  const before = await versionNow();
  for (let round = 0; round < EXPIRIES; round += 1) {
    const order = expire(round);
    const reports = await Promise.all(children.map((child) => child.order(order)));
    expect([round, stage.zalo.oauth.refreshes()]).toEqual([round, round + 1]);
    if (order === 'upkeep') continue;
    expect(reports).toEqual(reports.map(() => ({ kind: 'asked', version: before + round + 1, error: '0' })));
  }
  expect(stage.zalo.oauth.reused()).toBe(0);
  expect(children.flatMap(({ alarms }) => alarms)).toEqual([]);
  expect(await stage.grants.load(stage.zalo.oaId)).toMatchObject({
    version: before + EXPIRIES,
    lost: null,
    refreshing: null,
  });
});

it('a refresher killed between the answer and the save is noticed: one alarm, and nobody tries again', async () => {
  const [before, refreshes] = [await versionNow(), stage.zalo.oauth.refreshes()];
  const [first, ...others] = children;
  if (first === undefined) throw new Error('no child was started');
  stage.zalo.oauth.expireAccess();
  stage.zalo.faults.next({ kind: 'doneThenHang', path: 'access_token' });
  void first.order('ask');
  await expect.poll(() => stage.zalo.oauth.refreshes()).toBe(refreshes + 1);
  const waiting = others.map((child) => child.order('ask'));
  await sleep(300);
  expect(others.flatMap(({ alarms }) => alarms)).toEqual([]);
  first.process.kill('SIGKILL');

  const reports = await Promise.all(waiting);
  expect(reports).toEqual(reports.map(() => ({ kind: 'asked', version: 0, error: 'access_lost' })));
  for (const child of others) await child.order('upkeep');
  const restarted = await startChild();
  expect(await restarted.order('upkeep')).toEqual({ kind: 'kept' });
  expect(await restarted.order('ask')).toMatchObject({ error: 'access_lost' });
  expect([...others, restarted].flatMap(({ alarms }) => alarms)).toEqual(['interrupted']);
  expect([stage.zalo.oauth.refreshes(), stage.zalo.oauth.reused()]).toEqual([refreshes + 1, 0]);

  // A consent sets all of them going again.
  await consent();
  const again = await Promise.all(others.map((child) => child.order('ask')));
  expect(again).toEqual(again.map(() => ({ kind: 'asked', version: before + 1, error: '0' })));
});
