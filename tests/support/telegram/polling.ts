import { type ApiError, conflict } from './api-error.ts';
import type { UpdateQueue } from './update-queue.ts';
import type { Params } from './wire.ts';

const LONGEST_WAIT_SECONDS = 50;

interface Waiting {
  finish(): void;
  fail(error: ApiError): void;
  drop(): void;
}

/** getUpdates: waits for the first update, confirms by offset, one poller at a time. */
export function createPolling(queue: UpdateQueue) {
  let waiting: Waiting | undefined;
  queue.onAdded(() => waiting?.finish());

  function confirmBelow(offset: number): void {
    for (const entry of [...queue.pending]) {
      if (entry.updateId < offset && !entry.again) queue.done(entry);
    }
  }

  function batch(limit: number): Params[] {
    const updates: Params[] = [];
    for (const entry of queue.pending) {
      if (updates.length >= limit) break;
      entry.again = false;
      queue.handed(entry);
      updates.push(entry.update);
    }
    return updates;
  }

  function getUpdates(params: Params, whenGone: (gone: () => void) => void): Params[] | Promise<Params[]> {
    // Like the real server, the one who came first is turned away.
    stop('terminated by other getUpdates request; make sure that only one bot instance is running');
    queue.allow(params.allowed_updates);
    const offset = Number(params.offset ?? 0);
    if (offset > 0) confirmBelow(offset);
    if (offset < 0) for (const entry of [...queue.pending].slice(0, offset)) queue.done(entry);
    const limit = Math.min(100, Math.max(1, Number(params.limit ?? 100)));
    const seconds = Math.min(LONGEST_WAIT_SECONDS, Math.max(0, Number(params.timeout ?? 0)));
    if (queue.pending.size > 0 || seconds === 0) return batch(limit);
    return wait(seconds, limit, whenGone);
  }

  function wait(seconds: number, limit: number, whenGone: (gone: () => void) => void): Promise<Params[]> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        if (waiting === mine) waiting = undefined;
      };
      const mine: Waiting = {
        finish: () => {
          end();
          resolve(batch(limit));
        },
        fail: (error) => {
          end();
          reject(error);
        },
        drop: end,
      };
      const timer = setTimeout(mine.finish, seconds * 1000);
      waiting = mine;
      // Nobody reads the answer any more: nothing may be handed out to it.
      whenGone(end);
    });
  }

  /** Ends a waiting getUpdates with 409. */
  function stop(why: string): void {
    waiting?.fail(conflict(why));
  }

  return {
    getUpdates,
    stop,
    /** The answer while a webhook is set. */
    refused: () =>
      conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"),
    /** Forgets a waiting getUpdates without an answer. */
    cancel: () => waiting?.drop(),
    isWaiting: () => waiting !== undefined,
  };
}
