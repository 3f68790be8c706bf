/** Waits in milliseconds, except where the name says seconds. */
export interface Timing {
  /** Longest wait for the answer to a call. */
  readonly callMs: number;
  /** The same for a call that carries a file, and for fetching one. */
  readonly uploadMs: number;
  readonly downloadMs: number;
  /** The first calls at start; after that the start goes on without Telegram. */
  readonly firstMs: number;
  /** How long Telegram holds a getUpdates open. */
  readonly pollSeconds: number;
  /** How long a slow update holds up the next getUpdates. */
  readonly graceMs: number;
  /** First wait before something that failed is tried again; doubles up to `retryMostMs`. */
  readonly retryMs: number;
  readonly retryMostMs: number;
  /** Life of the polling lease, and how often it is renewed or asked for. */
  readonly leaseMs: number;
  readonly renewMs: number;
  /** How long `stop` waits for updates in work. */
  readonly stopMs: number;
}

export const TIMING: Timing = {
  callMs: 20_000,
  uploadMs: 120_000,
  downloadMs: 60_000,
  firstMs: 4_000,
  pollSeconds: 25,
  graceMs: 300,
  retryMs: 250,
  retryMostMs: 5_000,
  leaseMs: 6_000,
  renewMs: 2_000,
  stopMs: 7_000,
};

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
export function backoff({ retryMs, retryMostMs }: Timing, tries: number): number {
  return jittered(Math.min(retryMs * 2 ** Math.min(tries, 20), retryMostMs));
}
