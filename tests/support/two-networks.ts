import { type App, createApp } from '../../src/app.ts';
import { createMovableClock, createSystemClock } from '../../src/clock.ts';
import { createTexts } from '../../src/i18n.ts';
import { createLogger } from '../../src/logger.ts';
import { createPhoneKey } from '../../src/phone-key.ts';
import { projectRoot } from '../../src/project-root.ts';
import { publishCampaigns } from '../../src/publish.ts';
import { createIndexes, createStores } from '../../src/stores.ts';
import { databaseName, openDatabase, redisUrl } from './database.ts';
import { HOUSE_SECRET_KEY } from './house.ts';
import { createTelegramChat } from './telegram-chat.ts';
import { createZaloChat } from './zalo-chat.ts';

/** One house on Zalo and Telegram at once. */
export async function openTwoNetworks() {
  const opened: (() => Promise<unknown>)[] = [];
  const clock = createMovableClock(new Date('2026-11-23T02:00:00Z'));
  const texts = createTexts(projectRoot());
  const log = createLogger(process.env.TEST_LOG ?? 'silent');
  const database = await openDatabase();
  opened.push(() => database.drop());
  const stores = createStores(database.connection);
  await createIndexes(database.connection);
  const campaign = { files: ['campaigns/dong-nai-skhcn.yaml'], root: projectRoot() };
  await publishCampaigns({ ...campaign, campaigns: stores.campaigns, check: () => [], now: clock.now(), log });
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
  const close = async (): Promise<void> => {
    for (const one of opened.splice(0).reverse()) await one();
  };
  return { app, clock, zalo, telegram, stores, close };
}
