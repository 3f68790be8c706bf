import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBudgetStore } from '../../models/budget.ts';
import { check, type Env } from '../../scripts/zalo-check.ts';
import { budgetMonth } from '../../src/channels/zalo/window.ts';
import { mongoUri, openDatabase } from '../support/database.ts';
import { type AccessStage, HOUR_MS, openAccessStage, SECRET_KEY } from '../support/zalo/access-stage.ts';
import { createFakeZalo } from '../support/zalo/fake-zalo.ts';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);
const { connection, name: dbName, drop } = await openDatabase();
let stage: AccessStage;

beforeEach(async () => {
  await connection.dropDatabase();
  stage = await openAccessStage(connection);
});
afterEach(() => stage.close());
afterAll(() => drop());

function settings(more: Env = {}): Record<string, string> {
  const { oaId, appId, appSecret, oaSecret, roots } = stage.zalo;
  const env = {
    MONGODB_URI: mongoUri(),
    MONGODB_DB: dbName,
    SECRET_KEY,
    PUBLIC_URL: 'https://bot.example.org/',
    ZALO_OA_ID: oaId,
    ZALO_APP_ID: appId,
    ZALO_APP_SECRET: appSecret,
    ZALO_OA_SECRET: oaSecret,
    ZALO_API_ROOT: roots.api,
    ZALO_ZBS_ROOT: roots.zbs,
    ...more,
  };
  return Object.fromEntries(Object.entries(env).filter((one): one is [string, string] => one[1] !== undefined));
}

async function consented(): Promise<void> {
  await stage.process().accept({ ...stage.zalo.issuePair(), expiresInS: 90_000 });
}

/** Keys of what was found, the wrong ones with a `!` in front. */
async function found(more: Env = {}, secretKey: string | null = SECRET_KEY): Promise<string[]> {
  const grant = await stage.grants.load(stage.zalo.oaId);
  const budget = createBudgetStore(connection);
  const findings = await check({ env: settings(more), secretKey, grant, budget, clock: stage.clock });
  return findings.map(({ is, key, refused, values }) => {
    const shown = refused === undefined ? key : `${key} ${refused.what} ${values.code ?? ''} ${refused.code}`;
    return is === 'wrong' ? `!${shown}` : shown;
  });
}

describe('the check', () => {
  it('finds all well', async () => {
    await consented();
    expect(await found()).toEqual([
      'address_well',
      'grant_well',
      'budget_none',
      'account_well',
      'quota_none',
      'template_none',
    ]);
    expect(stage.zalo.oauth.refreshes()).toBe(0);
  });

  it('names what is missing', async () => {
    expect(await found({ ZALO_APP_ID: undefined, ZALO_OA_SECRET: undefined, PUBLIC_URL: 'http://localhost' })).toEqual([
      '!setting',
      'secret_assumed',
      '!address_wrong',
      '!grant_none',
      'budget_none',
    ]);
    await consented();
    expect(await found({}, null)).toEqual(['address_well', '!setting', 'budget_none']);
    expect(await found({}, 'x'.repeat(32))).toEqual(['address_well', '!grant_unreadable', 'budget_none']);
  });

  it('tells access that is lost from access that has ended', async () => {
    await consented();
    await stage.grants.lose(stage.zalo.oaId, 1, 'refused');
    expect((await found()).slice(0, 3)).toEqual(['address_well', '!grant_lost', 'grant_well']);
    stage.clock.set(new Date(stage.clock.now().getTime() + 26 * HOUR_MS));
    expect(await found()).toEqual(['address_well', '!grant_lost', '!grant_over', 'budget_none']);
  });

  it('says what Zalo refuses', async () => {
    await consented();
    stage.zalo.faults.next({ kind: 'error', code: -223, path: 'getoa' });
    stage.zalo.faults.next({ kind: 'error', code: -999, path: 'quota' });
    expect(await found({ ZALO_ZBS_TEMPLATE_REMINDER: '404' })).toEqual([
      'address_well',
      'grant_well',
      'budget_none',
      '!refused getoa -223 223',
      '!refused quota -999 other',
      '!refused template -109 other',
    ]);
    const away = { ZALO_API_ROOT: 'http://127.0.0.1:9' };
    expect((await found(away)).slice(3, 5)).toEqual(['!no_answer getoa  none', '!no_answer quota  none']);
  });

  it('counts the charged messages of this month against the budget', async () => {
    const store = createBudgetStore(connection);
    const at = async (set?: string) => (await found({ ZALO_PAID_BUDGET: set })).at(-1);
    expect(await at('0')).toBe('budget_none');
    expect(await at('2')).toBe('budget_well');
    expect(await at('many')).toBe('!budget_wrong');
    // The month is that of Việt Nam.
    stage.clock.set(new Date('2026-10-31T18:00:00Z'));
    for (let times = 0; times < 2; times += 1) await store.take(`zalo:${stage.zalo.oaId}`, '2026-11', 5);
    expect(await at('2')).toBe('budget_spent');
    expect(await at('3')).toBe('budget_well');
    stage.clock.set(new Date('2026-10-31T16:00:00Z'));
    expect(await at('2')).toBe('budget_well');
  });

  it('takes a setting that is there but empty for absent, as the bot does', async () => {
    await consented();
    const asked: string[] = [];
    const post = vi.spyOn(globalThis, 'fetch').mockImplementation(async (address) => {
      asked.push(String(address));
      return new Response('{}');
    });
    const empty = {
      ZALO_API_ROOT: '',
      ZALO_ZBS_ROOT: ' ',
      ZALO_OA_SECRET: '  ',
      ZALO_PAID_BUDGET: ' ',
      PUBLIC_URL: ' ',
    };
    const first = await found({ ...empty, ZALO_ZBS_TEMPLATE_REMINDER: ' 111 ' });
    post.mockRestore();
    expect(first.slice(0, 4)).toEqual(['secret_assumed', '!address_wrong', 'grant_well', 'budget_none']);
    expect(asked).toEqual([
      'https://openapi.zalo.me/v2.0/oa/getoa',
      'https://openapi.zalo.me/v3.0/oa/quota/message',
      'https://business.openapi.zalo.me/template/info/v2?template_id=111',
    ]);
    expect((await found({ ZALO_ZBS_TEMPLATE_REMINDER: ' ' })).at(-1)).toBe('template_none');
  });

  it('looks at the parameters of the template', async () => {
    await consented();
    const templates = [
      { id: '111', params: ['noi_dung', 'ten'] },
      { id: '222', params: ['ten', 'otp'] },
    ];
    const other = await createFakeZalo({ templates });
    await stage.process().accept({ ...other.issuePair(), expiresInS: 90_000 });
    const last = async (id: string) =>
      (await found({ ZALO_ZBS_ROOT: other.roots.zbs, ZALO_ZBS_TEMPLATE_REMINDER: id })).at(-1);
    expect(await last('111')).toBe('template_well');
    expect(await last('222')).toBe('!template_params');
    await other.close();
  });
});

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function tool(args: readonly string[], env: Record<string, string>): Promise<Ran> {
  const script = ['--import', join(root, 'tests/support/ts-loader.mjs'), join(root, 'scripts/zalo-tool.ts')];
  const base = { PATH: process.env.PATH ?? '', LANG: 'C.UTF-8' };
  try {
    const { stdout, stderr } = await run(process.execPath, [...script, ...args], { env: { ...base, ...env } });
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || !('stdout' in error) || !('stderr' in error)) throw error;
    return { code: Number(error.code), out: String(error.stdout), err: String(error.stderr) };
  }
}

describe('npm run zalo', () => {
  it('connect prints a link that works', async () => {
    const ran = await tool(['connect'], settings());
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toContain('dùng một lần');
    expect(ran.out).toMatch(/^https:\/\/bot\.example\.org\/zalo\/connect\?key=[\w.-]+$/m);
    expect(await connection.collection('consentKeys').countDocuments({ purpose: 'link' })).toBe(1);
  });

  it('check says line by line what is well and what is wrong, in the language of the console', async () => {
    await consented();
    const vi = await tool(['check'], settings());
    expect(vi).toMatchObject({ code: 0, err: '' });
    expect(vi.out).toContain('✓ Official Account: Fake OA, gói Growth.');
    expect(vi.out).toContain('– Chưa đặt ZALO_ZBS_TEMPLATE_REMINDER');
    const month = budgetMonth(new Date());
    for (let times = 0; times < 3; times += 1) {
      await createBudgetStore(connection).take(`zalo:${stage.zalo.oaId}`, month, 20);
    }
    stage.zalo.oauth.expireAccess();
    const en = await tool(['check'], settings({ LANG: 'en_US.UTF-8', ZALO_PAID_BUDGET: '20' }));
    expect(en.out).toContain(`✓ Charged messages counted in ${month.slice(5)}/${month.slice(0, 4)}: 3 of 20.`);
    expect(en.code).toBe(1);
    expect(en.out).toContain(
      '✗ Asking about the Official Account: Zalo answered with code -220. The access token has ended.',
    );
    const { value } = await stage.process().token();
    expect(vi.out + en.out).not.toContain(value);
    expect(stage.zalo.oauth.refreshes()).toBe(0);
  });

  it('says how it is used, and what is missing', async () => {
    expect(await tool([], settings())).toMatchObject({ code: 2, out: '', err: expect.stringContaining('connect') });
    const ran = await tool(['connect'], settings({ PUBLIC_URL: undefined }));
    expect(ran).toMatchObject({ code: 2, out: '', err: 'Thiếu PUBLIC_URL trong thiết lập.\n' });
  });
});
