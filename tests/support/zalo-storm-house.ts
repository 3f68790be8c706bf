import type { Connection } from 'mongoose';
import { type App, createApp } from '../../src/app.ts';
import { createZaloChannel } from '../../src/channels/zalo/channel.ts';
import { createMovableClock, createSystemClock } from '../../src/clock.ts';
import { createTexts } from '../../src/i18n.ts';
import { createLogger } from '../../src/logger.ts';
import { createPhoneKey } from '../../src/phone-key.ts';
import { projectRoot } from '../../src/project-root.ts';
import { publishCampaigns } from '../../src/publish.ts';
import { createIndexes, createStores, type Stores } from '../../src/stores.ts';
import { serve } from '../contract/zalo-bot-driver.ts';
import { zaloDeps } from '../contract/zalo-driver.ts';
import { redisUrl } from './database.ts';
import type { FakeZalo, ZaloPerson } from './zalo/double.ts';
import { createFakeZalo } from './zalo/fake-zalo.ts';

/** Somebody who follows the account and has an invitation. */
export interface Invited {
  readonly name: string;
  readonly person: ZaloPerson;
  readonly code: string;
}

/** The whole bot on an Official Account, as it runs for real. */
export interface StormHouse {
  readonly zalo: FakeZalo;
  readonly stores: Stores;
  /** Where the platform posts to. */
  readonly url: string;
  readonly now: Date;
  readonly people: readonly Invited[];
  /** Turns taken so far. */
  turns(): number;
  stop(): Promise<void>;
}

const NOW = new Date('2026-11-23T02:00:00Z');
const UNIT = 'CDS';
/** Patient, since it competes for one processor with the bot. */
const LADDER_MS = Array.from({ length: 100 }, () => 500);

async function furnish(stores: Stores, zalo: FakeZalo, count: number): Promise<readonly Invited[]> {
  const log = createLogger('silent');
  const file = 'campaigns/dong-nai-skhcn.yaml';
  const { campaigns } = stores;
  await publishCampaigns({ files: [file], root: projectRoot(), campaigns, check: () => [], now: NOW, log });
  await stores.units.put(UNIT, 'Phòng Chuyển đổi số');
  const people: Invited[] = [];
  for (let index = 0; index < count; index += 1) {
    const name = `Người Thứ ${index}`;
    const member = await stores.members.add({ name, unit: UNIT, role: 'CAN_BO' });
    const { code } = await stores.invites.issue(member.id, NOW);
    people.push({ name, person: zalo.person(name, { follows: false }), code });
  }
  return people;
}

export async function openStormHouse(connection: Connection, count: number): Promise<StormHouse> {
  const clock = createMovableClock(NOW);
  const machine = createSystemClock();
  const stores = createStores(connection);
  await createIndexes(connection);
  const texts = createTexts(projectRoot());
  const zalo = await createFakeZalo({ clock, tokenClock: machine, ladderMs: LADDER_MS });
  const people = await furnish(stores, zalo, count);
  let turns = 0;
  const channel = createZaloChannel(
    zaloDeps(zalo, {
      ...{ inbox: stores.inbox, grants: stores.grants, keys: stores.consentKeys, budget: stores.budget },
      ...{ clock, machine, texts, timing: {}, files: stores.files },
      alarm: (why, link) => app.accessLost(why, link),
    }),
  );
  const app: App = createApp({
    ...{ stores, redisUrl: redisUrl(), prefix: connection.name, clock, machine, texts },
    channels: [channel],
    phoneKey: createPhoneKey('secret key of the tests, long enough for anybody'),
    log: createLogger(process.env.TEST_LOG ?? 'silent'),
    count: (result) => {
      if (result === 'taken') turns += 1;
    },
  });
  const server = await serve(channel);
  const url = `http://127.0.0.1:${server.port}/zalo/webhook`;
  zalo.webhooks.sendTo(url);
  await app.start({ receive: true, jobs: true });
  return {
    ...{ zalo, stores, url, now: NOW, people },
    turns: () => turns,
    async stop() {
      await app.stop();
      await server.close();
      await zalo.close();
    },
  };
}
