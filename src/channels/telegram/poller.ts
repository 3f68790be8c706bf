import type { Accept } from '../channel.ts';
import { type LeaseDeps, type Tenure, takeTenure } from '../lease.ts';
import { backoff, jittered, pause } from '../pause.ts';
import type { TelegramClient } from './client.ts';
import { failureOf, refusalOf } from './failure.ts';
import { UPDATE_KINDS } from './parse.ts';
import type { Timing } from './timing.ts';
import { createUpdatesInWork, type UpdatesInWork } from './updates-in-work.ts';

export interface PollerDeps extends Omit<LeaseDeps, 'name'> {
  readonly client: TelegramClient;
  readonly timing: Timing;
}

export interface Poller {
  start(accept: Accept): void;
  /** Ends the open getUpdates at once and waits for the updates in work. */
  stop(): Promise<void>;
}

/** How soon updates behind a stuck one are looked for. */
const STUCK_MS = 500;
const CONFLICT_MS = 3_000;
const REFUSED_BOT_MS = 30_000;
const CONFIRM_MS = 1_500;

/** Long polling by one process at a time. An update is confirmed only after it was accepted. */
export function createPoller(deps: PollerDeps): Poller {
  const { client, log, timing } = deps;
  const stopping = new AbortController();
  let running = Promise.resolve();

  async function run(accept: Accept): Promise<void> {
    while (!stopping.signal.aborted) {
      const tenure = await takeTenure({ ...deps, name: 'telegram-poll' }, stopping.signal);
      if (tenure === null) await pause(jittered(timing.renewMs), stopping.signal);
      else await poll(accept, tenure);
    }
  }

  async function poll(accept: Accept, tenure: Tenure): Promise<void> {
    log.info({ channel: 'telegram' }, 'polling_started');
    const { signal } = tenure;
    const work = createUpdatesInWork({ accept, log, timing, signal });
    let failures = 0;
    let isFree = false;
    while (!signal.aborted) {
      try {
        if (!isFree) await client.call('deleteWebhook', { drop_pending_updates: false }, { ms: timing.callMs, signal });
        isFree = true;
        await takeBatch(work, signal);
        failures = 0;
      } catch (error) {
        if (signal.aborted) break;
        isFree = refusalOf(error)?.code !== 409;
        await pause(waitAfter(error, failures), signal);
        failures += 1;
      }
    }
    await work.idle();
    if (tenure.held()) await confirm(work);
    await tenure.end();
  }

  async function takeBatch(work: UpdatesInWork, signal: AbortSignal): Promise<void> {
    const offset = work.offset();
    const updates = await client.call(
      'getUpdates',
      {
        ...(offset === null ? {} : { offset }),
        limit: 100,
        timeout: timing.pollSeconds,
        allowed_updates: UPDATE_KINDS,
      },
      { ms: timing.pollSeconds * 1000 + timing.callMs, signal },
    );
    if (!Array.isArray(updates)) throw new TypeError('getUpdates without a list');
    if (updates.length === 0) return;
    const fresh = work.add(updates);
    // An update that is stuck comes back at once in every answer: without this the loop would spin.
    await (fresh > 0 ? work.settled(timing.graceMs) : pause(STUCK_MS, signal));
  }

  /** Spares the next process what this one has done; if it fails, the updates come again and are known. */
  async function confirm(work: UpdatesInWork): Promise<void> {
    const offset = work.offset();
    if (offset === null) return;
    await client.call('getUpdates', { offset, limit: 1, timeout: 0 }, { ms: CONFIRM_MS }).catch(() => undefined);
  }

  function waitAfter(error: unknown, failures: number): number {
    const refusal = refusalOf(error);
    const { code, detail } = failureOf(error);
    const fields = { channel: 'telegram', code, detail, failures };
    if (refusal?.code === 401 || refusal?.code === 404) {
      log.error(fields, 'poll_refused');
      return REFUSED_BOT_MS;
    }
    log.warn(fields, refusal?.code === 409 ? 'poll_conflict' : 'poll_failed');
    if (refusal?.code === 409) return jittered(CONFLICT_MS);
    return refusal?.retryAfterMs ?? backoff(timing, failures);
  }

  return {
    start: (accept) => {
      running = run(accept);
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
