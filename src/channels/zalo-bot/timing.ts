/** Waits in milliseconds, except where the name says seconds. */
export interface BotTiming {
  /** Longest wait for the answer to a call; to one for which Zalo fetches a picture from us; for fetching a file. */
  readonly callMs: number;
  readonly photoMs: number;
  readonly downloadMs: number;
  /** The first calls at start; after that the start goes on without Zalo. */
  readonly firstMs: number;
  /** How long Zalo holds a getUpdates open. `stop` waits for its end, so it must be below `stopMs`. */
  readonly pollSeconds: number;
  /** Longest wait for the durable write before a webhook is answered with 503. */
  readonly keepMs: number;
  /** First wait before something that failed is tried again; doubles up to `retryMostMs`. */
  readonly retryMs: number;
  readonly retryMostMs: number;
  /** Life of the polling lease, and how often it is renewed or asked for. */
  readonly leaseMs: number;
  readonly renewMs: number;
  /** How long `stop` waits for the open poll, and for events in work. */
  readonly stopMs: number;
}

export const BOT_TIMING: BotTiming = {
  callMs: 15_000,
  photoMs: 60_000,
  downloadMs: 30_000,
  firstMs: 4_000,
  pollSeconds: 4,
  keepMs: 1_200,
  retryMs: 250,
  retryMostMs: 5_000,
  leaseMs: 6_000,
  renewMs: 2_000,
  stopMs: 6_000,
};
