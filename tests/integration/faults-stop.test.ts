import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { balanceOf, type Ground, gather, isSettled, openGround, seeded, typeAll, until } from '../support/crowd.ts';
import { type OwnServers, openServers } from '../support/own-servers.ts';
import { type Bot, type Ended, startBot } from '../support/process.ts';

const STOP_MS = 10_000;
const SEED = Number(process.env.TEST_SEED ?? 20_261_123);

let servers: OwnServers;
beforeAll(async () => {
  servers = await openServers();
});
afterAll(() => servers.close());

async function stop(bot: Bot, signal: NodeJS.Signals): Promise<Ended & { took: number }> {
  const begin = performance.now();
  bot.signal(signal);
  const ended = await bot.ended;
  return { ...ended, took: performance.now() - begin };
}

function shown(ground: Ground): number {
  return ground.tg.log.counts().byMethod.sendMessage ?? 0;
}

describe.concurrent('being asked to stop', () => {
  for (const mode of ['polling', 'webhook'] as const) {
    it(`SIGTERM with work in hand: exit 0 in time, nothing lost, no reply twice (${mode})`, {
      timeout: 90_000,
    }, async () => {
      const ground = await openGround(servers, mode);
      const random = seeded(SEED);
      let bot = await startBot(ground.settings);
      try {
        const typists = await gather(ground, 8, random);
        const typing = Promise.all(typists.map((one) => typeAll(ground, one, () => random() * 300)));
        for (const [moment, signal] of [
          [20, 'SIGTERM'],
          [60, 'SIGINT'],
        ] as const) {
          await until(() => shown(ground) > moment, 'replies', 20_000);
          const ended = await stop(bot, signal);
          expect(ended, ended.log).toMatchObject({ code: 0, signal: null });
          expect(ended.took, ended.log).toBeLessThan(STOP_MS);
          bot = await startBot(ground.settings);
        }
        await typing;
        await until(() => isSettled(ground), 'rest', 45_000);
        const balance = await balanceOf(ground, typists);
        expect(balance, JSON.stringify(balance)).toMatchObject({
          lost: [],
          doubled: [],
          altered: [],
          missing: 0,
          repeated: 0,
        });
      } finally {
        await bot.kill();
        await ground.close();
      }
    });
  }

  it('SIGTERM while Telegram hangs: exit 0 in time, and the reply comes from the next process', {
    timeout: 90_000,
  }, async () => {
    const ground = await openGround(servers, 'webhook');
    const bot = await startBot(ground.settings);
    const an = ground.tg.person({ id: 88, firstName: 'An', languageCode: 'vi' });
    ground.tg.faults.next({ method: 'sendMessage', kind: 'hang' });
    an.text('xin chào');
    await until(() => ground.tg.faults.left() === 0, 'hanging call', 10_000);
    const ended = await stop(bot, 'SIGTERM');
    expect(ended, ended.log).toMatchObject({ code: 0, signal: null });
    expect(ended.took).toBeLessThan(STOP_MS);
    const next = await startBot(ground.settings);
    try {
      expect((await an.next({ timeout: 30_000 })).text).toContain('ngôn ngữ');
      await an.expectNone(500);
    } finally {
      await next.kill();
      await ground.close();
    }
  });
});
