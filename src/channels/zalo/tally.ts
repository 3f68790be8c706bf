import type { Clock } from '../../clock.ts';
import type { Logger } from '../../logger.ts';

const AGAIN_MS = 10_000;
const MOST_REASONS = 200;

/** Counts what may come in masses, and writes it down the first time and then every ten seconds at most. */
export function createTally({ machine, log, channel }: { machine: Clock; log: Logger; channel: string }) {
  const counts = new Map<string, { all: number; since: number; writtenAt: number }>();

  return (code: string, given: string): void => {
    const isKnown = counts.has(`${code} ${given}`) || counts.size < MOST_REASONS;
    const reason = isKnown ? given : 'more';
    const key = `${code} ${reason}`;
    const count = counts.get(key) ?? { all: 0, since: 0, writtenAt: 0 };
    counts.set(key, count);
    count.all += 1;
    count.since += 1;
    const now = machine.now().getTime();
    if (now - count.writtenAt < AGAIN_MS) return;
    log.warn({ channel, reason, times: count.since, all: count.all }, code);
    count.since = 0;
    count.writtenAt = now;
  };
}
