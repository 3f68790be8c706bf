import mongoose from 'mongoose';
import { createJobs, type Jobs } from '../../jobs/jobs.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import type { Sent } from '../../src/channels/channel.ts';
import { type Clock, createMovableClock, type MovableClock } from '../../src/clock.ts';
import type { View } from '../../src/dialog/view.ts';
import type { Member, Role } from '../../src/domain/member.ts';
import { createLogger, type Logger } from '../../src/logger.ts';
import type { ReportRequest } from '../../src/ports/queue.ts';
import { createStandingKeeper } from '../../src/standings.ts';
import { createIndexes, createStores, type Stores } from '../../src/stores.ts';
import { sampleCampaign } from './report-sample.ts';

export interface HouseSettings {
  readonly db: string;
  readonly prefix: string;
  /** Where the clock starts; it runs on from there. */
  readonly now: string;
  readonly redisUrl?: string;
  readonly mongoUrl?: string;
  /** Until when members can be written to who are reached only where there is a window. */
  readonly closing?: () => ReadonlyMap<string, Date>;
}

/** The jobs with real stores, a movable clock and a way of sending that the test decides. */
export interface JobsHouse {
  readonly clock: MovableClock;
  readonly campaign: Campaign;
  readonly connection: mongoose.Connection;
  readonly stores: Stores;
  readonly jobs: Jobs;
  readonly reports: ReportRequest[];
  /** A person who has joined. */
  person(name: string, unit: string, role?: Role): Promise<Member>;
  /** Closes everything; `drop` takes the database away too. */
  close(drop: boolean): Promise<void>;
}

type Send = (member: Member, view: View) => Promise<Sent>;

const REDIS = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379';
const MONGO = process.env.MONGODB_URI ?? 'mongodb://127.0.0.1:27017';

export async function openHouse(settings: HouseSettings, send: Send): Promise<JobsHouse> {
  const connection = mongoose.createConnection(settings.mongoUrl ?? MONGO, {
    dbName: settings.db,
    serverSelectionTimeoutMS: 5000,
    autoCreate: false,
  });
  await connection.asPromise();
  const stores = createStores(connection);
  await createIndexes(connection);
  const clock = createMovableClock(new Date(settings.now));
  const campaign = await sampleCampaign();
  const reports: ReportRequest[] = [];
  const jobs = createJobs({
    ...stores,
    keeper: createStandingKeeper(stores),
    ...plain(settings, clock),
    campaigns: async () => [campaign],
    send,
    unpaid: async () => undefined,
    closing: async () => settings.closing?.() ?? new Map<string, Date>(),
    upkeep: async () => undefined,
    resumeOutbox: async () => undefined,
    report: async (request) => {
      reports.push(request);
    },
    reportFailed: async () => undefined,
  });
  let chats = 0;
  return {
    clock,
    campaign,
    connection,
    stores,
    jobs,
    reports,
    async person(name, unit, role = 'CAN_BO') {
      chats += 1;
      const at = clock.now();
      const member = await stores.members.add({ name, unit, role });
      const address = { channel: 'telegram' as const, chat: `${settings.db}-${chats}` };
      const consent = { version: '1', at, channel: 'telegram', lang: 'vi' as const };
      return stores.members.join(member.id, { address, lang: 'vi', consent, at });
    },
    async close(drop) {
      await jobs.stop();
      if (drop) await connection.dropDatabase();
      await connection.close();
    },
  };
}

function plain(settings: HouseSettings, clock: Clock): { redisUrl: string; prefix: string; clock: Clock; log: Logger } {
  const log = createLogger(process.env.TEST_LOG_LEVEL ?? 'silent');
  return { redisUrl: settings.redisUrl ?? REDIS, prefix: settings.prefix, clock, log };
}
