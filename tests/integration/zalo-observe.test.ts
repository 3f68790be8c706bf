import { afterAll, beforeEach, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { createTexts } from '../../src/i18n.ts';
import { projectRoot } from '../../src/project-root.ts';
import { openChannels } from '../../src/run-channels.ts';
import { createStores } from '../../src/stores.ts';
import { createRecordingLog } from '../contract/telegram-driver.ts';
import { mongoUri, openDatabase, redisUrl } from '../support/database.ts';

/** The first day, on which signatures made in another known way are let through, as it is told at the start. */

const HOUR_MS = 3_600_000;
const texts = createTexts(projectRoot());
const { connection, drop } = await openDatabase();
const stores = createStores(connection);
beforeEach(() => connection.dropDatabase());
afterAll(() => drop());

/** What a start with this setting says of it. */
async function started(ZALO_OBSERVE: string) {
  const { log, lines } = createRecordingLog();
  const config = readConfig(
    {
      MONGODB_URI: mongoUri(),
      REDIS_URL: redisUrl(),
      SECRET_KEY: 's'.repeat(32),
      PUBLIC_URL: 'https://bot.example.org',
      ZALO_OA_ID: '1234567890',
      ZALO_APP_ID: '987654321',
      ZALO_APP_SECRET: 'secret-of-the-app',
      ZALO_OA_SECRET: 'secret-of-the-account',
      ZALO_OBSERVE,
    },
    projectRoot(),
  );
  const house = () => {
    throw new Error('nothing is running');
  };
  const clock = { now: () => new Date() };
  await openChannels({ config, texts, log, clock, stores, house });
  return lines.filter(({ code }) => code.startsWith('zalo_signatures') || code.startsWith('zalo_observe'));
}

it('is told with its end, counted from the first such start', async () => {
  const before = Date.now();
  const [first] = await started('on');
  expect(first).toMatchObject({ code: 'zalo_signatures_observed', fields: { setting: 'ZALO_OBSERVE' } });
  const until = String(first?.fields.until);
  const ahead = Date.parse(until) - before;
  expect(ahead).toBeGreaterThanOrEqual(24 * HOUR_MS);
  expect(ahead).toBeLessThan(24.1 * HOUR_MS);
  expect((await started('on')).map(({ fields }) => fields.until)).toEqual([until]);
});

it('is said to be over once it is, in place of an end that is past', async () => {
  await started('on');
  const since = new Date(Date.now() - 24 * HOUR_MS - 1_000);
  await connection.collection<{ _id: string }>('settings').updateOne({ _id: 'zalo-observe' }, { $set: { since } });
  const lines = await started('on');
  expect(lines.map(({ code }) => code)).toEqual(['zalo_observe_over']);
  expect(lines[0]?.fields).toMatchObject({ setting: 'ZALO_OBSERVE' });
});

it('is no matter where it was not asked for', async () => {
  expect(await started('off')).toEqual([]);
});
