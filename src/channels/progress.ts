import type { Clock } from '../clock.ts';

/** How far messages in several parts came before they had to wait; kept only for their next try. */
export interface Progress {
  /** How many parts were shown; asking forgets it. */
  from(key: string): number;
  remember(key: string, shown: number): void;
}

const KEPT_MS = 6 * 3_600_000;
const MOST = 500;

export function createProgress(clock: Clock): Progress {
  const kept = new Map<string, { shown: number; until: number }>();
  return {
    from(key) {
      const found = kept.get(key);
      kept.delete(key);
      return found !== undefined && found.until > clock.now().getTime() ? found.shown : 0;
    },
    remember(key, shown) {
      const oldest = kept.size >= MOST ? kept.keys().next() : null;
      if (oldest?.done === false) kept.delete(oldest.value);
      kept.set(key, { shown, until: clock.now().getTime() + KEPT_MS });
    },
  };
}
