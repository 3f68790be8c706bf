import { Redis } from 'ioredis';
import type { Logger } from '../src/logger.ts';

/** One line when Redis goes and one when it is back, not one per try. */
function logOutages(redis: Redis, who: string, log: Logger): void {
  let gone = false;
  redis.on('error', (error: unknown) => {
    if (!gone) log.warn({ who, error }, 'redis_gone');
    gone = true;
  });
  redis.on('ready', () => {
    if (gone) log.info({ who }, 'redis_back');
    gone = false;
  });
}

const again = (times: number): number => Math.min(times * 100, 1000);

/** For those who ask for jobs: a command fails within seconds when Redis is gone. */
export function connectProducer(url: string, log: Logger): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: 1,
    connectTimeout: 2000,
    commandTimeout: 2000,
    retryStrategy: again,
  });
  logOutages(redis, 'producer', log);
  return redis;
}

/** For those who work jobs off: waits for Redis as long as it takes (BullMQ wants no limit here), until ended. */
export function connectWorker(url: string, log: Logger): { redis: Redis; end(): void } {
  let ended = false;
  // BullMQ makes a second connection with these options; refusing to reconnect is what ends that one too.
  const retryStrategy = (times: number): number | null => (ended ? null : again(times));
  const redis = new Redis(url, { maxRetriesPerRequest: null, connectTimeout: 2000, retryStrategy });
  logOutages(redis, 'worker', log);
  return {
    redis,
    end() {
      ended = true;
      redis.disconnect();
    },
  };
}
