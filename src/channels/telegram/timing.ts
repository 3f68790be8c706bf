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
