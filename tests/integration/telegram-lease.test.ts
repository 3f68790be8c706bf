import { randomUUID } from 'node:crypto';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLeaseStore } from '../../models/lease.ts';
import { createTelegramChannel } from '../../src/channels/telegram/channel.ts';
import type { LeaseStore } from '../../src/ports/leases.ts';
import { createAccepted, eventOf, until } from '../contract/accepted.ts';
import { createRecordingLog, QUICK, telegramDeps } from '../contract/telegram-driver.ts';
import { createFakeTelegram, type FakeTelegram } from '../support/telegram/fake-telegram.ts';

describe('the polling lease in MongoDB', () => {
  const dbName = `lease_${randomUUID().slice(0, 8)}`;
  const connection = mongoose.createConnection(process.env.MONGODB_URI ?? '', {
    dbName,
    serverSelectionTimeoutMS: 5000,
  });
  const leases = createLeaseStore(connection);
  let tg: FakeTelegram;
  beforeAll(async () => {
    await connection.asPromise();
    tg = await createFakeTelegram();
  });
  afterAll(async () => {
    await tg.close();
    await connection.dropDatabase();
    await connection.close();
  });

  const timing = { ...QUICK, leaseMs: 600, renewMs: 150 };

  it('passes to another process when its holder dies without giving it back', async () => {
    let isDead = false;
    const dying: LeaseStore = {
      take: async (...given) => !isDead && leases.take(...given),
      release: async (...given) => (isDead ? undefined : leases.release(...given)),
    };
    const { log, lines } = createRecordingLog();
    const first = createAccepted();
    const second = createAccepted();
    const one = createTelegramChannel(telegramDeps(tg, { leases: dying, timing, holder: 'one', log }));
    const two = createTelegramChannel(telegramDeps(tg, { leases, timing, holder: 'two' }));
    const an = tg.person({ id: 1, firstName: 'An' });
    await one.start(first.accept);
    await until(() => tg.isPolled(), 'poll');
    await two.start(second.accept);
    an.text('một');
    await first.count(1);
    isDead = true;
    await until(() => lines.some((line) => line.code === 'lease_lost'), 'end of the first');
    an.text('hai');
    const [incoming] = await second.count(1);
    expect(eventOf(incoming, 'text').text).toBe('hai');
    expect(first.all).toHaveLength(1);
    await Promise.all([one.stop(), two.stop()]);
    expect(await leases.take('telegram-poll', 'three', new Date(), new Date(Date.now() + 1000))).toBe(true);
  });
});
