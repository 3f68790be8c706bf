/** First wait before something that failed is tried again, in milliseconds; it doubles up to `retryMostMs`. */
export interface Retrying {
  readonly retryMs: number;
  readonly retryMostMs: number;
}

/** Waits, or returns at once when the signal ends it. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end, { once: true });
  });
}

/** Waits for the work, but no longer than `ms`. */
export async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  await Promise.race([work.finally(() => done.abort()), pause(ms, done.signal)]);
}

/** Between half of `ms` and all of it, so that processes do not try in step. */
export function jittered(ms: number): number {
  return ms / 2 + (Math.random() * ms) / 2;
}

/** The wait before try number `tries` (from 0). */
export function backoff({ retryMs, retryMostMs }: Retrying, tries: number): number {
  return jittered(Math.min(retryMs * 2 ** Math.min(tries, 20), retryMostMs));
}
