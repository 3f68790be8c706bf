import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  balanceOf,
  type Ground,
  gather,
  isSettled,
  openGround,
  REPLIES,
  seeded,
  typeAll,
  until,
} from '../support/crowd.ts';
import { freePort, type OwnServers, openServers } from '../support/own-servers.ts';
import { type Bot, startBot } from '../support/process.ts';

const PEOPLE = 12;
const KILLS = 4;
const SEED = Number(process.env.TEST_SEED ?? 20_261_123);

let servers: OwnServers;
beforeAll(async () => {
  servers = await openServers();
});
afterAll(() => servers.close());

function shown(ground: Ground): number {
  return ground.tg.log.counts().byMethod.sendMessage ?? 0;
}

async function startAnother(ground: Ground, more: Readonly<Record<string, string>>): Promise<Bot> {
  return startBot({ ...ground.settings, ...more, PORT: String(await freePort()) });
}

function started(bot: Bot): boolean {
  return bot.log().includes('"polling_started"');
}

describe.concurrent('kill -9 at random moments while people register initiatives', () => {
  for (const mode of ['polling', 'webhook'] as const) {
    it(`loses nothing and doubles nothing, by ${mode}`, { timeout: 120_000 }, async () => {
      const ground = await openGround(servers, mode);
      const random = seeded(SEED);
      let bot: Bot = await startBot(ground.settings);
      try {
        const typists = await gather(ground, PEOPLE, random);
        const moments = Array.from({ length: KILLS }, () => Math.floor(random() * PEOPLE * REPLIES * 0.9)).sort(
          (a, b) => a - b,
        );
        const typing = Promise.all(typists.map((one) => typeAll(ground, one, () => random() * 120)));
        for (const moment of moments) {
          await until(() => shown(ground) > moment, `reply number ${moment}`, 30_000);
          await bot.kill();
          bot = await startBot(ground.settings);
        }
        await typing;
        await until(() => isSettled(ground), 'rest', 60_000);

        const balance = await balanceOf(ground, typists);
        const counts = `seed ${SEED}, kills after ${moments.join(', ')} replies: ${JSON.stringify(balance)}`;
        expect(balance, counts).toMatchObject({ lost: [], doubled: [], altered: [], missing: 0 });
        expect(balance.codes, counts).toEqual(typists.map((_, at) => `SK-2026-${String(at + 1).padStart(4, '0')}`));
        expect(balance.mostOften - 1, counts).toBeLessThanOrEqual(KILLS);
        expect(ground.tg.log.rejected(), counts).toEqual([]);
        expect(bot.log()).not.toContain(ground.tg.token);
      } finally {
        await bot.kill();
        await ground.close();
      }
    });
  }

  it('of two processes only one polls, and the other takes over when it is killed', { timeout: 90_000 }, async () => {
    const ground = await openGround(servers, 'polling');
    const random = seeded(SEED);
    const first = await startAnother(ground, { ROLE: 'web' });
    await until(() => started(first), 'polling by the first', 10_000);
    const second = await startAnother(ground, { ROLE: 'web' });
    const worker = await startAnother(ground, { ROLE: 'worker' });
    try {
      const typists = await gather(ground, 8, random);
      const typing = Promise.all(typists.map((one) => typeAll(ground, one, () => random() * 400)));
      await until(() => (ground.tg.log.counts().byMethod.sendMessage ?? 0) > 30, 'replies', 20_000);
      expect([started(first), started(second), started(worker)]).toEqual([true, false, false]);
      await first.kill();
      await until(() => started(second), 'polling by the second', 12_000);
      await typing;
      await until(() => isSettled(ground), 'rest', 45_000);

      const balance = await balanceOf(ground, typists);
      const counts = JSON.stringify(balance);
      expect(balance, counts).toMatchObject({ lost: [], doubled: [], altered: [], missing: 0 });
      expect(balance.mostOften, counts).toBeLessThanOrEqual(2);
      expect(ground.tg.log.calls({ method: 'getUpdates', code: 409 })).toEqual([]);
      expect(started(worker)).toBe(false);
    } finally {
      await Promise.all([first.kill(), second.kill(), worker.kill()]);
      await ground.close();
    }
  });
});
