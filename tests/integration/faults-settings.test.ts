import { copyFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../src/project-root.ts';
import { type Ground, openGround, until } from '../support/crowd.ts';
import { freePort, type OwnServers, openServers } from '../support/own-servers.ts';
import { type Ended, runBot, type Settings, startBot } from '../support/process.ts';

const PLAN = 'campaigns/dong-nai-skhcn.yaml';
const AT_ONCE = 3;

let servers: OwnServers;
let ground: Ground;
let folder: string;
let busy: Server;
let busyPort = 0;

beforeAll(async () => {
  servers = await openServers();
  ground = await openGround(servers, 'polling');
  folder = await mkdtemp(join(tmpdir(), 'thidua-settings-'));
  busyPort = await freePort();
  busy = createServer();
  await new Promise<void>((resolve) => busy.listen(busyPort, '127.0.0.1', resolve));
});
afterAll(async () => {
  busy.close();
  await ground.close();
  await servers.close();
  await rm(folder, { recursive: true, force: true });
});

/** What the person at the terminal reads: the lines that are not of the log. */
function said(ended: Ended): readonly string[] {
  return ended.log.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
}

async function inTurns<T>(cases: readonly T[], run: (one: T) => Promise<void>): Promise<void> {
  const left = [...cases];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await run(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Setting, wrong value, and what else is set. An empty value counts as absent. */
type Case = readonly [string, string, Settings?];

const WRONG: readonly Case[] = [
  ['MONGODB_URI', ''],
  ['MONGODB_URI', 'postgres://127.0.0.1'],
  ['MONGODB_DB', 'tên có dấu'],
  ['REDIS_URL', ''],
  ['NODE_ENV', 'prod'],
  ['ROLE', 'everything'],
  ['PORT', '70000'],
  ['HOST', '203.0.113.7'],
  ['PUBLIC_URL', 'bot.example.org'],
  ['SECRET_KEY', 'ngắn'],
  ['SECRET_KEY', '', { NODE_ENV: 'production', CLOCK: '' }],
  ['CLOCK', '2027-06-20T08:30:00+07:00', { NODE_ENV: 'production' }],
  ['LOG_LEVEL', 'nhiều'],
  ['TRYOUT', 'có'],
  ['HTTPS_PROXY', 'proxy:3128'],
  ['CAMPAIGN', 'campaigns/khong-co.yaml', { MONGODB_DB: 'never_published' }],
  ['TELEGRAM_BOT_TOKEN', 'not-a-token'],
  ['TELEGRAM_BOT_TOKEN', '1:somebody-elses-token-0123456789'],
  ['TELEGRAM_API_ROOT', 'ftp://api.example.org'],
  ['TELEGRAM_WEBHOOK_URL', 'bot.example.org/telegram/webhook'],
  ['TELEGRAM_WEBHOOK_URL', 'http://bot.example.org/telegram/webhook'],
  ['TELEGRAM_WEBHOOK_URL', 'https://bot.example.org/other/path'],
  ['TELEGRAM_WEBHOOK_URL', 'https://bot.example.org/telegram/webhook', { TELEGRAM_BOT_TOKEN: '' }],
  ['TELEGRAM_WEBHOOK_SECRET', 'có dấu cách'],
];

describe('a setting that is missing or wrong', () => {
  it('is named in one sentence, without a stack trace, with exit code 2', { timeout: 120_000 }, async () => {
    const nobody = await freePort();
    // The slowest first: these wait for a server that may be coming up.
    const away: readonly Case[] = [
      ['REDIS_URL', `redis://127.0.0.1:${nobody}`],
      ['MONGODB_URI', `mongodb://127.0.0.1:${nobody}/?replicaSet=x`],
      ['PORT', String(busyPort)],
    ];
    await inTurns([...away, ...WRONG], async ([name, value, more]) => {
      const port = String(await freePort());
      const ended = await runBot({ ...ground.settings, TRYOUT: 'off', PORT: port, ...more, [name]: value }, 40_000);
      const which = `${name}=${value}: exit ${ended.code} ${ended.signal}, ${ended.log}`;
      expect(ended.code, which).toBe(2);
      expect(said(ended), which).toHaveLength(1);
      expect(said(ended)[0], which).toContain(name);
      expect(ended.log, which).not.toMatch(/^\s+at /mu);
      expect(ended.log, which).not.toContain('settings:');
    });
  });

  it('the token is in no sentence and no line of the log', { timeout: 60_000 }, async () => {
    const token = '1:somebody-elses-token-0123456789';
    const ended = await runBot({ ...ground.settings, TRYOUT: 'off', LOG_LEVEL: 'trace', TELEGRAM_BOT_TOKEN: token });
    expect(ended.code).toBe(2);
    expect(ended.log + ended.out).not.toContain(token);
    expect(ended.log + ended.out).not.toContain('somebody-elses');
  });
});

describe('a wrong campaign file', () => {
  // What a plan includes lies beside it.
  beforeAll(() => cp(join(projectRoot(), 'campaigns', 'chung'), join(folder, 'chung'), { recursive: true }));

  async function wrongPlan(): Promise<{ file: string; line: number }> {
    const file = join(folder, 'plan.yaml');
    const text = await readFile(join(projectRoot(), PLAN), 'utf8');
    const lines = text.split('\n');
    const at = lines.findIndex((line) => line.includes('from: 2026'));
    lines[at] = lines[at]?.replace('2026', 'năm nào') ?? '';
    await writeFile(file, lines.join('\n'));
    return { file, line: at + 1 };
  }

  it('stops the first start with the file and the line', { timeout: 60_000 }, async () => {
    const { file, line } = await wrongPlan();
    const ended = await runBot({
      ...ground.settings,
      MONGODB_DB: `${ground.connection.name}_a`,
      TRYOUT: 'off',
      CAMPAIGN: file,
    });
    expect(ended.code, ended.log).toBe(2);
    expect(said(ended)).toHaveLength(1);
    expect(said(ended)[0]).toContain('CAMPAIGN');
    expect(said(ended)[0]).toContain(file);
    expect(said(ended)[0]).toMatch(new RegExp(`dòng ${line}\\b`, 'u'));
  });

  it('is reported later, and the one that is published goes on', { timeout: 60_000 }, async () => {
    const file = join(folder, 'plan.yaml');
    await copyFile(join(projectRoot(), PLAN), file);
    const settings = { ...ground.settings, CAMPAIGN: file, PORT: '' };
    const first = await startBot({ ...settings, PORT: String(await freePort()) });
    await first.kill();
    const { line } = await wrongPlan();
    const second = await startBot({ ...settings, PORT: String(await freePort()) });
    try {
      const reported =
        second
          .log()
          .split('\n')
          .find((one) => one.includes('campaign_file_wrong')) ?? '';
      expect(reported).toContain(`${line}`);
      const an = ground.tg.person({ id: 77, firstName: 'An', languageCode: 'vi' });
      an.text('xin chào');
      expect((await an.next({ timeout: 15_000 })).text).toContain('ngôn ngữ');
      await until(() => ground.tg.updates.pending() === 0, 'confirmation', 5_000);
    } finally {
      await second.kill();
    }
  });
});
