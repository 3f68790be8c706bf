import type { Connection } from 'mongoose';
import { type App, createApp } from '../../src/app.ts';
import type { ModuleName } from '../../src/campaign/plan-schema.ts';
import { createCampaignFiles } from '../../src/campaign-files.ts';
import { createMovableClock, createSystemClock, type MovableClock } from '../../src/clock.ts';
import { connectDatabase } from '../../src/database.ts';
import type { Role } from '../../src/domain/member.ts';
import { createTexts } from '../../src/i18n.ts';
import { createLogger } from '../../src/logger.ts';
import { createPhoneKey } from '../../src/phone-key.ts';
import { projectRoot } from '../../src/project-root.ts';
import { publishCampaigns } from '../../src/publish.ts';
import { createIndexes, createStores } from '../../src/stores.ts';
import type { Chat, ChatKind } from './chat.ts';
import { databaseName, mongoUri, redisUrl } from './database.ts';
import { giveBack, lendDatabase } from './lent-database.ts';
import { createTelegramChat } from './telegram-chat.ts';
import { createWebChat } from './web-chat.ts';
import { createZaloBotChat } from './zalo-bot-chat.ts';
import { createZaloChat } from './zalo-chat.ts';

export interface HousePerson {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly role: Role;
  readonly body?: string;
  /** Ids of the campaigns they belong to; absent: all. */
  readonly campaigns?: readonly string[];
}

/** The whole bot over one channel, as it runs for real, that can be torn down and built up again at any moment. */
export interface House {
  readonly chat: Chat;
  readonly clock: MovableClock;
  app(): App;
  /** Invitation code of each person. */
  readonly codes: ReadonlyMap<string, string>;
  rebuild(): Promise<void>;
  close(): Promise<void>;
}

export interface HouseOptions {
  readonly channel: ChatKind;
  readonly campaigns: readonly string[];
  readonly now: Date;
  /** Modules that the office has turned on in all of them. */
  readonly modules?: readonly ModuleName[];
  readonly units: readonly { readonly code: string; readonly name: string }[];
  readonly people: readonly HousePerson[];
}

const texts = createTexts(projectRoot());
export const HOUSE_SECRET_KEY = 'secret key of the tests, long enough for anybody';

async function openChat({ channel, people }: HouseOptions, clock: MovableClock, connection: () => Connection) {
  switch (channel) {
    case 'telegram':
      return createTelegramChat(clock);
    case 'web': {
      const chats = people.map((one) => one.id);
      return createWebChat(clock, connection, chats);
    }
    case 'zalo-bot':
      return createZaloBotChat(clock, { secretKey: HOUSE_SECRET_KEY, texts });
    default:
      return createZaloChat(clock, { buttons: channel === 'zalo-buttons', secretKey: HOUSE_SECRET_KEY, texts });
  }
}

export async function openHouse(options: HouseOptions): Promise<House> {
  const clock = createMovableClock(options.now);
  const name = lendDatabase();
  const prefix = databaseName();
  const log = createLogger(process.env.TEST_LOG ?? 'silent');
  let connection: Connection = await connectDatabase(mongoUri(), name);
  let app: App | null = null;
  const current = (): App => {
    if (app === null) throw new Error('the house is down');
    return app;
  };
  const chat = await openChat(options, clock, () => connection);

  const build = async (): Promise<void> => {
    const stores = createStores(connection);
    const channels = [chat.channel({ stores, house: current })];
    app = createApp({
      stores,
      redisUrl: redisUrl(),
      prefix,
      clock,
      machine: createSystemClock(),
      channels,
      phoneKey: createPhoneKey(HOUSE_SECRET_KEY),
      texts,
      campaignFiles: createCampaignFiles({ root: projectRoot(), names: options.campaigns }),
      log,
    });
  };
  const start = async (): Promise<void> => {
    await chat.attach(current());
    await current().start({ receive: true, jobs: true });
  };
  const stop = async (): Promise<void> => {
    await current().stop();
    await chat.detach();
    app = null;
  };

  await build();
  await createIndexes(connection);
  const { stores } = current();
  await publishCampaigns({
    files: options.campaigns,
    root: projectRoot(),
    campaigns: stores.campaigns,
    check: current().checkFile,
    now: clock.now(),
    log,
  });
  for (const { campaign } of await stores.campaigns.all()) {
    for (const name of options.modules ?? []) {
      const deciding = { by: 'house', at: clock.now(), event: `house.${name}` };
      await stores.decisions.turn(campaign.id, { name, state: 'on', under: 'proposal' }, deciding);
    }
  }
  for (const unit of options.units) await stores.units.put(unit.code, unit.name);
  const codes = new Map<string, string>();
  for (const person of options.people) {
    const { name, unit, role, body = null, campaigns = null } = person;
    const member = await stores.members.add({ name, unit, role, body, campaigns });
    codes.set(person.id, (await stores.invites.issue(member.id, clock.now())).code);
  }
  await start();

  return {
    chat,
    clock,
    codes,
    app: current,
    async rebuild() {
      await stop();
      await connection.close();
      connection = await connectDatabase(mongoUri(), name);
      await build();
      await start();
    },
    async close() {
      await stop();
      await chat.close();
      await connection.close();
      await giveBack(name);
    },
  };
}
