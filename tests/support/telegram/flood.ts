import { tooManyRequests } from './api-error.ts';
import type { Clock } from './wire.ts';

export interface FloodLimits {
  /** Messages per second in one chat. */
  perChat?: number;
  /** Messages per second of the bot. */
  overall?: number;
}

/** Optional flood limits on the injected clock: more than so many messages within the last second get 429. */
export function createFlood(clock: Clock, limits: FloodLimits) {
  const times = new Map<string, number[]>();

  function count(key: string, most: number | undefined): void {
    if (most === undefined) return;
    const now = clock.now().getTime();
    const recent = (times.get(key) ?? []).filter((time) => now - time < 1000);
    times.set(key, recent);
    if (recent.length >= most) throw tooManyRequests(1);
    recent.push(now);
  }

  return {
    check(method: string, chat: number | undefined): void {
      if (!method.startsWith('send') || method === 'sendChatAction') return;
      count(`chat ${chat}`, limits.perChat);
      count('overall', limits.overall);
    },
  };
}
