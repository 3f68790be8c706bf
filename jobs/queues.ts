import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Queue as BullQueue } from 'bullmq';
import type { Redis } from 'ioredis';
import { AppError } from '../src/errors.ts';
import type { Logger } from '../src/logger.ts';
import type { Queue, ReportRequest } from '../src/ports/queue.ts';
import { connectProducer } from './redis.ts';
import { keepSchedule } from './schedule.ts';
import { inTime } from './time-limit.ts';

/** `clock`: sweeps, wake-ups, the outbox; `deliver`: one job per message, paced; `report`: files and charts. */
export const QUEUE_NAMES = ['clock', 'deliver', 'report'] as const;
export type QueueName = (typeof QUEUE_NAMES)[number];

export interface QueueDeps {
  readonly redisUrl: string;
  readonly prefix: string;
  readonly log: Logger;
}

/** What handlers see of the jobs, and what the jobs themselves need besides. */
export interface JobQueue extends Queue {
  /** Puts deliveries in line by id; one that stands there already is not put twice. */
  deliver(ids: readonly string[]): Promise<void>;
  /** Makes sure the scheduled jobs exist (a wiped Redis has lost them). */
  schedule(): Promise<void>;
  /** True when Redis answers within a second. */
  health(): Promise<boolean>;
  close(): Promise<void>;
}

const PATIENCE = 2000;
const REPORT_TRIES = { attempts: 5, backoff: { type: 'exponential', delay: 2000 } };
/** A report stays known for a day, so that the same key asked again is not made again. */
const REPORT_KEPT = { removeOnComplete: { age: 86_400, count: 1000 }, removeOnFail: { age: 86_400, count: 1000 } };

/** The asking side of the queues; enough for a process that works no jobs off. */
export function createQueue(deps: QueueDeps): JobQueue {
  const redis = connectProducer(deps.redisUrl, deps.log);
  const open = createOpener(redis, deps);
  let waking: Promise<void> | null = null;
  let wakeAgain = false;

  async function addWake(): Promise<void> {
    const clock = await open('clock');
    await clock.add('wake', {}, { removeOnComplete: true, removeOnFail: true });
  }

  /** At most one wake-up under way; those asked for meanwhile become one more. */
  async function wakeLoop(): Promise<void> {
    do {
      wakeAgain = false;
      await inTime(addWake(), PATIENCE).catch((error: unknown) => deps.log.warn({ error }, 'wake_lost'));
    } while (wakeAgain);
    waking = null;
  }

  return {
    wake() {
      wakeAgain = true;
      waking ??= wakeLoop();
    },

    async report(request) {
      try {
        const reports = await open('report');
        const jobId = reportJobId(request);
        await inTime(reports.add('report', request, { jobId, ...REPORT_TRIES, ...REPORT_KEPT }), PATIENCE);
      } catch (error) {
        deps.log.warn({ error }, 'report_not_queued');
        throw new AppError('internal', 'the queue cannot be reached');
      }
    },

    async deliver(ids) {
      if (ids.length === 0) return;
      const line = await open('deliver');
      const jobs = ids.map((id) => ({
        name: 'deliver',
        data: { id },
        opts: { jobId: `deliver-${id}`, removeOnComplete: true, removeOnFail: true },
      }));
      await inTime(line.addBulk(jobs), 10_000);
    },

    async schedule() {
      await keepSchedule(await open('clock'));
    },

    async health() {
      if (redis.status !== 'ready') return false;
      return inTime(redis.ping(), 1000).then(
        () => true,
        () => false,
      );
    },

    async close() {
      wakeAgain = false;
      await inTime(waking ?? Promise.resolve(), PATIENCE).catch(() => undefined);
      await inTime(open.close(), PATIENCE).catch(() => undefined);
      redis.disconnect();
    },
  };
}

interface Opener {
  (name: QueueName): Promise<BullQueue>;
  close(): Promise<void>;
}

/** Queue objects are made when Redis first answers: one whose start failed would stay broken for good. */
function createOpener(redis: Redis, deps: QueueDeps): Opener {
  const queues = new Map<QueueName, BullQueue>();

  async function open(name: QueueName): Promise<BullQueue> {
    if (redis.status !== 'ready') await inTime(once(redis, 'ready'), PATIENCE);
    const known = queues.get(name);
    if (known !== undefined) return known;
    const queue = new BullQueue(name, { connection: redis, prefix: deps.prefix });
    queue.on('error', (error) => deps.log.debug({ queue: name, error }, 'queue_error'));
    queues.set(name, queue);
    try {
      await inTime(queue.waitUntilReady(), PATIENCE);
      return queue;
    } catch (error) {
      queues.delete(name);
      throw error;
    }
  }

  return Object.assign(open, {
    close: async () => {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  });
}

/** Job ids may hold no colon and keys may: a digest stands for the key. */
function reportJobId(request: ReportRequest): string {
  return `report-${createHash('sha256').update(request.key).digest('hex').slice(0, 32)}`;
}
