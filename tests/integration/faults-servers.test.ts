import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { balanceOf, gather, isSettled, openGround, seeded, typeAll, until } from '../support/crowd.ts';
import { type OwnServer, openServers } from '../support/own-servers.ts';
import { readiness, startBot } from '../support/process.ts';

const PEOPLE = 5;
const AWAY_MS = 10_000;
const SEED = Number(process.env.TEST_SEED ?? 20_261_123);

interface Outage {
  readonly server: 'mongod' | 'redis';
  readonly how: string;
  readonly begin: (server: OwnServer) => Promise<void>;
  readonly end: (server: OwnServer) => Promise<void>;
}

const KILLED = {
  how: 'killed',
  begin: (server: OwnServer) => server.kill(),
  end: (server: OwnServer) => server.restart(),
};
const FROZEN = {
  how: 'frozen',
  begin: async (server: OwnServer) => server.freeze(),
  end: async (server: OwnServer) => server.thaw(),
};
const OUTAGES: readonly Outage[] = [
  { server: 'mongod', ...KILLED },
  { server: 'mongod', ...FROZEN },
  { server: 'redis', ...KILLED },
  { server: 'redis', ...FROZEN },
];

describe.concurrent('a server away for ten seconds', () => {
  for (const { server, how, begin, end } of OUTAGES) {
    it(`${server} ${how}: every answer is kept, every reply arrives, the bot lives on`, {
      timeout: 120_000,
    }, async () => {
      const servers = await openServers();
      const ground = await openGround(servers, server === 'mongod' ? 'polling' : 'webhook');
      const random = seeded(SEED);
      const bot = await startBot(ground.settings);
      try {
        const typists = await gather(ground, PEOPLE, random);
        const typing = Promise.all(typists.map((one) => typeAll(ground, one, () => 200 + random() * 1_200)));
        await until(() => (ground.tg.log.counts().byMethod.sendMessage ?? 0) > PEOPLE, 'first replies', 20_000);

        await begin(servers[server]);
        await until(async () => (await readiness(bot)) === 503, 'readiness 503', AWAY_MS);
        await sleep(AWAY_MS);
        expect(await readiness(bot)).toBe(503);
        await end(servers[server]);
        await until(async () => (await readiness(bot)) === 200, 'readiness 200', 30_000);

        await typing;
        await until(() => isSettled(ground), 'rest', 45_000);
        const balance = await balanceOf(ground, typists);
        const counts = `seed ${SEED}: ${JSON.stringify(balance)}`;
        expect(balance, counts).toMatchObject({ lost: [], doubled: [], altered: [], missing: 0, repeated: 0 });
        expect(balance.codes, counts).toHaveLength(PEOPLE);
        expect(ground.tg.log.rejected(), counts).toEqual([]);
        expect(await Promise.race([bot.ended, sleep(10)])).toBeUndefined();
      } finally {
        await bot.kill();
        await ground.close();
        await servers.close();
      }
    });
  }
});
