import { BotApiError, badRequest, checkNames, type Params } from './bot-refusal.ts';
import type { BotUpdate, BotUpdates } from './bot-updates.ts';

const DEFAULT_SECONDS = 30;
const MOST_SECONDS = 60;

/** getUpdates: one update, gone with the answer; 408 when there was none in time. */
export function createBotPolling(updates: BotUpdates) {
  const waiting = new Set<() => void>();
  updates.onAdded(() => {
    for (const look of [...waiting]) look();
  });

  function takeOne(): BotUpdate | null {
    for (const one of updates.pending) {
      updates.pending.delete(one);
      return one.update;
    }
    return null;
  }

  function getUpdates(params: Params, onGone: (gone: () => void) => void): Promise<BotUpdate> {
    checkNames(params, ['timeout']);
    const seconds = Number(params.timeout ?? DEFAULT_SECONDS);
    if (!(seconds >= 0 && seconds <= MOST_SECONDS)) throw badRequest('timeout is wrong');
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        waiting.delete(look);
      };
      const look = (): void => {
        const found = takeOne();
        if (found === null) return;
        end();
        resolve(found);
      };
      const timer = setTimeout(() => {
        end();
        reject(new BotApiError(408, 'Request timeout'));
      }, seconds * 1000);
      waiting.add(look);
      onGone(end);
      look();
    });
  }

  return { getUpdates, isWaiting: () => waiting.size > 0 };
}
