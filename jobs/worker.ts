import { setTimeout as sleep } from 'node:timers/promises';
import { type Job, Worker, type WorkerOptions } from 'bullmq';
import type { Logger } from '../src/logger.ts';
import type { ReportRequest } from '../src/ports/queue.ts';
import type { QueueName } from './queues.ts';
import { connectWorker } from './redis.ts';
import { inTime } from './time-limit.ts';

/** What there is to do, by job name. */
export interface Work {
  sweep(): Promise<void>;
  wake(): Promise<void>;
  outbox(): Promise<void>;
  upkeep(): Promise<void>;
  deliver(id: string): Promise<void>;
  report(request: ReportRequest): Promise<void>;
  /** After the last try of a report: the person is told. */
  reportFailed(request: ReportRequest): Promise<void>;
}

export interface WorkersDeps {
  readonly redisUrl: string;
  readonly prefix: string;
  readonly log: Logger;
  readonly work: Work;
}

export interface Workers {
  stop(): Promise<void>;
}

/** A dead worker's jobs are taken over within some 20 s; each job is safe to run again. */
const RECOVERY = { lockDuration: 15_000, stalledInterval: 5_000, maxStalledCount: 3 };
/** Telegram takes 30 a second; BullMQ's window is fixed, so a fine one keeps bursts at its edges small. */
const PACE = { max: 3, duration: 100 };
const STOP_WITHIN = 8_000;
const GRACE = 1_500;

/** Works the queues off until stopped. */
export function startWorkers({ redisUrl, prefix, log, work }: WorkersDeps): Workers {
  const connection = connectWorker(redisUrl, log);
  const base = { connection: connection.redis, prefix, ...RECOVERY };

  const underWay = new Set<Promise<void>>();

  function open(name: QueueName, options: Partial<WorkerOptions>, run: (job: Job) => Promise<void>): Worker {
    const noted = (job: Job): Promise<void> => {
      const done = run(job).finally(() => underWay.delete(done));
      underWay.add(done);
      return done;
    };
    const worker = new Worker(name, noted, { ...base, ...options });
    worker.on('error', (error) => log.debug({ queue: name, error }, 'worker_error'));
    worker.on('failed', (job, error) => log.error({ queue: name, job: job?.name, error }, 'job_failed'));
    return worker;
  }

  const ticks = oneAtATime(work);
  const clock = open('clock', { concurrency: 4 }, (job) => ticks(job.name));
  const deliver = open('deliver', { concurrency: 10, limiter: PACE }, (job) => work.deliver(String(job.data.id)));
  const report = open('report', { concurrency: 1 }, (job) => work.report(job.data));
  report.on('failed', (job) => {
    if (job === undefined || job.attemptsMade < (job.opts.attempts ?? 1)) return;
    work.reportFailed(job.data).catch((error: unknown) => log.error({ error }, 'report_failure_untold'));
  });

  /** BullMQ's close waits for Redis, even one that is gone; the work under way is all that must be waited for. */
  async function workDone(): Promise<void> {
    do {
      await Promise.allSettled(underWay);
      await sleep(GRACE);
    } while (underWay.size > 0);
  }

  return {
    async stop() {
      const closed = Promise.all([clock.close(), deliver.close(), report.close()]);
      const done = Promise.race([closed, workDone()]);
      await inTime(done, STOP_WITHIN).catch((error: unknown) => log.warn({ error }, 'workers_not_closed'));
      connection.end();
    },
  };
}

/** A tick that finds its predecessor still at work in this process has nothing to add, but a wake-up is kept for after it. */
function oneAtATime(work: Work): (name: string) => Promise<void> {
  const running = new Map<string, { again: boolean }>();
  const runs: Readonly<Record<string, () => Promise<void>>> = {
    sweep: () => work.sweep(),
    wake: () => work.wake(),
    outbox: () => work.outbox(),
    upkeep: () => work.upkeep(),
  };
  return async (name) => {
    const run = runs[name];
    if (run === undefined) return;
    const earlier = running.get(name);
    if (earlier !== undefined) {
      earlier.again = true;
      return;
    }
    const state = { again: true };
    running.set(name, state);
    try {
      while (state.again) {
        state.again = false;
        await run();
      }
    } finally {
      running.delete(name);
    }
  };
}
