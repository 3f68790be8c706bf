import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDatabase } from '../../src/database.ts';
import { until } from '../contract/accepted.ts';
import { databaseName, mongoUri, redisUrl } from '../support/database.ts';
import { freePort } from '../support/own-servers.ts';
import { type Bot, type Settings, startBot } from '../support/process.ts';
import { createFakeTelegram, type FakeTelegram } from '../support/telegram/fake-telegram.ts';
import { createFakeZaloBot } from '../support/zalo/bot-fake.ts';
import type { FakeZalo, FakeZaloBot } from '../support/zalo/double.ts';
import { createFakeZalo } from '../support/zalo/fake-zalo.ts';

/** One process, as it runs for real, serves Telegram, both of Zalo and the try-out page at once. */

const GREETING = 'ngôn ngữ';
const PATIENCE_MS = 20_000;

let telegram: FakeTelegram;
let zalo: FakeZalo;
let zaloBot: FakeZaloBot;
let settings: Settings;
let bot: Bot;

beforeAll(async () => {
  telegram = await createFakeTelegram();
  zalo = await createFakeZalo({ ladderMs: Array.from({ length: 300 }, () => 200) });
  zaloBot = await createFakeZaloBot();
  const PORT = String(await freePort());
  const pair = zalo.issuePair();
  settings = {
    PORT,
    MONGODB_URI: mongoUri(),
    MONGODB_DB: databaseName(),
    REDIS_URL: redisUrl(),
    PUBLIC_URL: `http://127.0.0.1:${PORT}`,
    TRYOUT: 'on',
    LOG_LEVEL: 'info',
    TELEGRAM_BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.root,
    ZALO_OA_ID: zalo.oaId,
    ZALO_APP_ID: zalo.appId,
    ZALO_APP_SECRET: zalo.appSecret,
    ZALO_OA_SECRET: zalo.oaSecret,
    ZALO_ACCESS_TOKEN: pair.access,
    ZALO_REFRESH_TOKEN: pair.refresh,
    ZALO_API_ROOT: zalo.roots.api,
    ZALO_OAUTH_ROOT: zalo.roots.oauth,
    ZALO_ZBS_ROOT: zalo.roots.zbs,
    ZALO_BOT_TOKEN: zaloBot.token,
    ZALO_BOT_API_ROOT: zaloBot.root,
  };
  zalo.webhooks.sendTo(`http://127.0.0.1:${PORT}/zalo/webhook`);
  bot = await startBot(settings);
}, 120_000);

afterAll(async () => {
  await bot.kill();
  await Promise.all([telegram.close(), zalo.close(), zaloBot.close()]);
  for (const name of [settings.MONGODB_DB ?? '', `${settings.MONGODB_DB}_tryout`]) {
    const connection = await connectDatabase(mongoUri(), name);
    await connection.dropDatabase();
    await connection.close();
  }
});

describe('one process', () => {
  it('answers a stranger on each network, and serves the try-out page', async () => {
    const [onTelegram, onZalo, onBot] = [
      telegram.person({ id: 7_001, firstName: 'An' }),
      zalo.person('an'),
      zaloBot.person('an'),
    ];
    onTelegram.command('start');
    onZalo.says('xin chào');
    onBot.says('xin chào');
    const heard = await Promise.all([onTelegram, onZalo, onBot].map((one) => one.next({ timeout: PATIENCE_MS })));
    expect(heard.map((one) => one.text.includes(GREETING))).toEqual([true, true, true]);
    const page = await fetch(`${bot.url}/`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<html');
  });

  it('killed in the middle of it loses no event of Zalo and repeats no reply', async () => {
    const people = Array.from({ length: 30 }, (_, index) => zalo.person(`người ${index}`));
    for (const one of people.slice(0, 20)) one.says('xin chào');
    await until(() => people.some((one) => one.messages().length > 0), 'first reply', PATIENCE_MS);
    await bot.kill();
    for (const one of people.slice(20)) one.says('xin chào');
    bot = await startBot(settings);
    const connection = await connectDatabase(mongoUri(), settings.MONGODB_DB ?? '');
    const known = () => connection.collection('conversations').countDocuments({ 'address.channel': 'zalo' });
    await until(async () => (await known()) === people.length + 1, 'all conversations', 40_000);
    await until(() => zalo.webhooks.pending() === 0, 'all events', 40_000);
    await connection.close();
    for (const one of people) expect(one.messages().length).toBeLessThanOrEqual(1);
    for (const one of people.slice(20)) {
      await until(() => one.messages().length === 1, 'reply after the restart', PATIENCE_MS);
    }
    // Whoever got none gets the question with the next message.
    for (const one of people.filter((each) => each.messages().length === 0)) {
      one.says('alo');
      expect((await one.next({ timeout: PATIENCE_MS })).text).toContain(GREETING);
    }
    expect(bot.log()).not.toContain(settings.ZALO_REFRESH_TOKEN);
    expect(bot.log()).not.toContain(settings.ZALO_APP_SECRET);
    expect(bot.log()).not.toContain('xin chào');
  });
});
