import { join } from 'node:path';
import type { Connection } from 'mongoose';
import { createTryoutStore } from '../models/tryout.ts';
import { upgradeDatabase } from '../models/upgrade.ts';
import { type App, type AppDeps, createApp } from './app.ts';
import { createCampaignFiles } from './campaign-files.ts';
import type { Channel } from './channels/channel.ts';
import { createWebChannel } from './channels/web/web-channel.ts';
import { createMovableClock, createSystemClock } from './clock.ts';
import { type Config, readConfig } from './config.ts';
import { connectDatabase } from './database.ts';
import { marked, markedFileName } from './domain/secrecy.ts';
import { SettingError } from './errors.ts';
import { createTexts, type Texts } from './i18n.ts';
import { createLogger, type Logger } from './logger.ts';
import { createMetrics } from './metrics.ts';
import { createPhoneKey } from './phone-key.ts';
import { projectRoot } from './project-root.ts';
import { publishCampaigns } from './publish.ts';
import { openChannels } from './run-channels.ts';
import { type Doubles, openDoubles, refuseDoubles } from './run-doubles.ts';
import { createServer, type Server } from './server/server.ts';
import { createIndexes, createStores } from './stores.ts';
import { createTryoutHost, readCast } from './tryout.ts';

/** Composition root: settings in, a running bot out. */

interface Ground {
  readonly config: Config;
  readonly root: string;
  readonly texts: Texts;
  readonly log: Logger;
  readonly metrics: ReturnType<typeof createMetrics>;
}

interface House {
  readonly app: App;
  readonly connection: Connection;
  readonly channels: readonly Channel[];
}

const REDIS_PATIENCE_MS = 10_000;

function shared(
  ground: Ground,
  name: string,
): Pick<AppDeps, 'redisUrl' | 'machine' | 'texts' | 'log' | 'count' | 'phoneKey' | 'campaignFiles'> {
  const { config, root, texts, log, metrics } = ground;
  return {
    redisUrl: config.REDIS_URL,
    machine: createSystemClock(),
    texts,
    log,
    phoneKey: createPhoneKey(config.secretKey),
    campaignFiles: createCampaignFiles({ root, names: config.CAMPAIGN }),
    count: (result) => metrics.countTurn(name, result),
  };
}

function publishFiles({ config, root, log }: Ground, { stores, checkFile }: App, now: Date): Promise<void> {
  return publishCampaigns({ files: config.CAMPAIGN, root, campaigns: stores.campaigns, check: checkFile, now, log });
}

async function openReal(ground: Ground): Promise<House> {
  const { config } = ground;
  const connection = await connectDatabase(config.MONGODB_URI, config.MONGODB_DB);
  const clock = config.CLOCK === undefined ? createSystemClock() : createMovableClock(new Date(config.CLOCK));
  const stores = createStores(connection);
  const channels = await openChannels({ ...ground, clock, stores, house: () => app });
  const app: App = createApp({ ...shared(ground, 'real'), stores, prefix: config.MONGODB_DB, clock, channels });
  await createIndexes(connection);
  await upgradeDatabase(connection);
  await publishFiles(ground, app, clock.now());
  return { app, connection, channels };
}

async function openTryout(ground: Ground, doubles: Doubles | null): Promise<House> {
  const { config, log, root } = ground;
  const name = `${config.MONGODB_DB}_${doubles === null ? 'tryout' : 'doubles'}`;
  const connection = await connectDatabase(config.MONGODB_URI, name);
  // Doubles begin with empty phones each time, and so must what the bot knows of them.
  if (doubles !== null) await connection.dropDatabase();
  const clock = createMovableClock(config.CLOCK === undefined ? undefined : new Date(config.CLOCK));
  const stores = createStores(connection);
  const tryout = createTryoutStore(connection);
  const house = (): App => app;
  const beside = doubles === null ? null : openDoubles(doubles, { ...ground, clock, stores, house });
  const { phoneKey } = shared(ground, 'tryout');
  const host = createTryoutHost({ cast: readCast(root), clock, tryout, doubles: beside, phoneKey, house });
  const publicHost = config.PUBLIC_URL === undefined ? [] : [new URL(config.PUBLIC_URL).hostname];
  const web = createWebChannel({
    log,
    clock,
    store: tryout,
    files: stores.files,
    host,
    hosts: publicHost,
    phones: doubles?.pages ?? null,
    secret: { text: marked, fileName: markedFileName },
    zone: 'Asia/Ho_Chi_Minh',
    pageDir: join(root, 'src', 'channels', 'web', 'public'),
    localesDir: join(root, 'locales'),
  });
  const channels = [web, ...(beside?.channels ?? [])];
  const app: App = createApp({ ...shared(ground, 'tryout'), stores, prefix: name, clock, channels });
  await createIndexes(connection);
  await upgradeDatabase(connection);
  await publishFiles(ground, app, clock.now());
  await host.prepare();
  return { app, connection, channels };
}

async function redisAnswers(app: App, log: Logger): Promise<void> {
  const clock = createSystemClock();
  const until = clock.now().getTime() + REDIS_PATIENCE_MS;
  while (!(await app.jobs.health())) {
    if (clock.now().getTime() > until) throw new SettingError('redis', { name: 'REDIS_URL' });
    log.warn({}, 'redis_awaited');
    await new Promise((wake) => setTimeout(wake, 500));
  }
}

function openServer(ground: Ground, houses: readonly House[]): Server {
  const { config, log, metrics } = ground;
  const receives = config.ROLE !== 'worker';
  return createServer({
    host: config.HOST,
    port: config.PORT,
    channels: receives ? houses.flatMap((house) => house.channels) : [],
    health: {
      ready: async () => {
        const all = await Promise.all(houses.map((house) => house.app.ready()));
        const parts = Object.assign({}, ...all.map((one) => one.parts)) as Record<string, boolean>;
        for (const one of all)
          for (const [part, ok] of Object.entries(one.parts)) parts[part] = parts[part] === true && ok;
        return { ok: all.every((one) => one.ok), parts };
      },
    },
    metrics: metrics.registry,
    log,
  });
}

/** The bot's user name is what an invitation link shows; noted for `npm run invite`. */
async function noteBotName(house: House): Promise<string | null> {
  const link = house.channels.find((channel) => channel.name === 'telegram')?.inviteLink?.('x') ?? null;
  if (link === null) return null;
  const username = new URL(link).pathname.slice(1);
  await house.app.stores.settings.noteTelegram(username);
  return username;
}

export interface Running {
  readonly port: number;
  readonly url: string;
  readonly tryout: string | null;
  readonly telegram: { readonly username: string | null } | null;
  stop(): Promise<void>;
}

/** Starts everything the settings ask for, and the try-out beside doubles where there are any. Throws `SettingError`. */
export async function run(env: NodeJS.ProcessEnv, doubles: Doubles | null = null): Promise<Running> {
  const root = projectRoot();
  const texts = createTexts(root);
  const config = readConfig(env, root);
  if (doubles !== null) refuseDoubles(config);
  const log = createLogger(config.LOG_LEVEL);
  const ground: Ground = { config, root, texts, log, metrics: createMetrics() };
  const houses: House[] = [];
  try {
    houses.push(await openReal(ground));
    if (config.tryout && config.ROLE !== 'worker') houses.push(await openTryout(ground, doubles));
    for (const { app } of houses) await redisAnswers(app, log);
    const server = openServer(ground, houses);
    const { port, url } = await server.listen();
    return await begin(ground, houses, { server, port, url });
  } catch (error) {
    await Promise.allSettled(houses.map((house) => house.app.stop()));
    await Promise.allSettled(houses.map((house) => house.connection.close()));
    throw error;
  }
}

async function begin(
  { config, log }: Ground,
  houses: readonly House[],
  { server, port, url }: { readonly server: Server; readonly port: number; readonly url: string },
): Promise<Running> {
  const [real, tryout] = houses;
  const receive = config.ROLE !== 'worker';
  await real?.app.start({ receive, jobs: config.ROLE !== 'web' });
  // The try-out lives in one process: whoever serves its page also works its jobs off.
  await tryout?.app.start({ receive: true, jobs: true });
  const username = real === undefined ? null : await noteBotName(real).catch(() => null);
  log.info({ port, role: config.ROLE, tryout: tryout !== undefined }, 'started');
  return {
    port,
    url,
    tryout: tryout === undefined ? null : url,
    telegram: config.TELEGRAM_BOT_TOKEN === undefined ? null : { username },
    async stop() {
      await Promise.allSettled(houses.map((house) => house.app.stop()));
      await server.close();
      await Promise.allSettled(houses.map((house) => house.connection.close()));
      log.info({}, 'stopped');
    },
  };
}
