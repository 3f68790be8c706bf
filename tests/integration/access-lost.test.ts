import { afterEach, expect, it } from 'vitest';
import { type App, createApp } from '../../src/app.ts';
import { createMovableClock, createSystemClock } from '../../src/clock.ts';
import { verbatim } from '../../src/dialog/view.ts';
import type { Member } from '../../src/domain/member.ts';
import { createTexts } from '../../src/i18n.ts';
import { createLogger } from '../../src/logger.ts';
import { createPhoneKey } from '../../src/phone-key.ts';
import { projectRoot } from '../../src/project-root.ts';
import { publishCampaigns } from '../../src/publish.ts';
import { createIndexes, createStores } from '../../src/stores.ts';
import { until } from '../contract/accepted.ts';
import { databaseName, openDatabase, redisUrl } from '../support/database.ts';
import { HOUSE_SECRET_KEY } from '../support/house.ts';
import { createTelegramChat } from '../support/telegram-chat.ts';
import { createZaloChat } from '../support/zalo-chat.ts';

/** One house on Zalo and Telegram that loses its access to Zalo. */

const PATIENCE_MS = 20_000;
const REFRESH_REFUSED = -14_020;
const opened: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function open() {
  const clock = createMovableClock(new Date('2026-11-23T02:00:00Z'));
  const texts = createTexts(projectRoot());
  const log = createLogger(process.env.TEST_LOG ?? 'silent');
  const database = await openDatabase();
  opened.push(() => database.drop());
  const stores = createStores(database.connection);
  await createIndexes(database.connection);
  const campaign = { files: ['campaigns/dong-nai-skhcn.yaml'], root: projectRoot() };
  await publishCampaigns({ ...campaign, campaigns: stores.campaigns, now: clock.now(), log });
  const telegram = await createTelegramChat(clock);
  opened.push(() => telegram.close());
  const zalo = await createZaloChat(clock, { buttons: true, secretKey: HOUSE_SECRET_KEY, texts });
  opened.push(() => zalo.close());
  const house = (): App => app;
  const app: App = createApp({
    stores,
    redisUrl: redisUrl(),
    prefix: databaseName(),
    clock,
    machine: createSystemClock(),
    channels: [zalo, telegram].map((chat) => chat.channel({ stores, house })),
    phoneKey: createPhoneKey(HOUSE_SECRET_KEY),
    texts,
    log,
  });
  await zalo.attach(app);
  opened.push(() => zalo.detach());
  await app.start({ receive: true, jobs: true });
  opened.push(() => app.stop());
  return { app, clock, zalo, telegram, stores };
}

it('the office member on Zalo and Telegram hears of it on Telegram, and so do reminders go there', async () => {
  const { app, clock, zalo, telegram, stores } = await open();
  const phone = telegram.fake.person({ id: 4_711, firstName: 'Phúc' });
  phone.command('start');
  await phone.next({ timeout: PATIENCE_MS });
  const { id } = await stores.members.add({ name: 'Vũ Hoàng Phúc', unit: 'VP', role: 'DAU_MOI' });
  const at = clock.now();
  const onZalo = zalo.fake.person('phuc');
  const joins = async (channel: 'zalo' | 'telegram', chat: string): Promise<Member> =>
    stores.members.join(id, {
      address: { channel, chat },
      lang: 'vi',
      consent: { version: '1', at, channel, lang: 'vi' },
      at,
    });
  await joins('zalo', onZalo.id);
  await joins('telegram', '4711');
  onZalo.says('xin chào');
  await onZalo.next({ timeout: PATIENCE_MS });

  zalo.fake.faults.next({ kind: 'error', code: REFRESH_REFUSED, path: 'access_token' });
  zalo.fake.oauth.expireAccess();
  const view = { lines: [verbatim('Sắp đến mốc sơ kết')] };
  await stores.deliveries.plan([{ occasion: 'n', member: id, kind: 'notice', view, plannedAt: at, dueAt: at }]);
  app.jobs.queue.wake();

  const heard = (words: string): boolean => phone.messages().some(({ text }) => text.includes(words));
  await until(() => heard('Bot sắp ngừng hoặc đã ngừng nhắn tin qua Zalo'), 'alarm', PATIENCE_MS);
  await until(() => heard('Sắp đến mốc sơ kết'), 'message', PATIENCE_MS);
  const states = async () => (await stores.deliveries.ofMember(id, 10)).map((one) => one.state);
  await until(async () => (await states()).every((state) => state === 'sent'), 'end', PATIENCE_MS);
  expect(await states()).toHaveLength(2);
});
