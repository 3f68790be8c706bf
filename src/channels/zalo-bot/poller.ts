import type { Clock } from '../../clock.ts';
import { describeError } from '../../errors.ts';
import type { Inbox } from '../inbox.ts';
import { type LeaseDeps, type Tenure, takeTenure } from '../lease.ts';
import { backoff, jittered, pause, within } from '../pause.ts';
import type { BotClient } from './client.ts';
import { BotRefusal, failureOf, isRefusedBot, NOTHING_NEW } from './failure.ts';
import { parse } from './parse.ts';
import type { BotTiming } from './timing.ts';

export interface PollerDeps extends Omit<LeaseDeps, 'name' | 'clock'> {
  readonly client: BotClient;
  readonly machine: Clock;
  readonly inbox: Pick<Inbox, 'take'>;
  readonly timing: BotTiming;
}

export interface Poller {
  start(): void;
  /** Waits for the open getUpdates and for what it brings to be kept. */
  stop(): Promise<void>;
}

const REFUSED_BOT_MS = 30_000;
/** An empty answer that comes sooner did not wait: asked again at once, it would be asked without end. */
const SOON_MS = 500;

/**
 * Long polling by one process at a time. An update is gone from Zalo with the answer that brings it, so it is kept
 * before the next one is asked for, however long that takes, and an open getUpdates is never cut off.
 */
export function createPoller(deps: PollerDeps): Poller {
  const { client, log, timing, machine, inbox } = deps;
  const stopping = new AbortController();
  const givingUp = new AbortController();
  let running = Promise.resolve();

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const tenure = await takeTenure({ ...deps, name: 'zalo-bot-poll', clock: machine }, stopping.signal);
      if (tenure === null) await pause(jittered(timing.renewMs), stopping.signal);
      else await poll(tenure);
    }
  }

  async function poll(tenure: Tenure): Promise<void> {
    log.info({ channel: 'zalo-bot' }, 'polling_started');
    const { signal } = tenure;
    let failures = 0;
    let isFree = false;
    while (!signal.aborted) {
      try {
        if (!isFree) await client.call('deleteWebhook', {}, timing.callMs);
        isFree = true;
        await takeOne(signal);
        failures = 0;
      } catch (error) {
        // A webhook that somebody set meanwhile is one reason for a refusal; how it is named is not known.
        isFree = !(error instanceof BotRefusal);
        await pause(waitAfter(error, failures), signal);
        failures += 1;
      }
    }
    await tenure.end();
  }

  async function takeOne(signal: AbortSignal): Promise<void> {
    const began = machine.now().getTime();
    const found = await ask();
    for (const update of found) await keep(update);
    if (found.length === 0 && machine.now().getTime() - began < SOON_MS) await pause(SOON_MS, signal);
  }

  /** One update or none; a list, which no document knows, is taken as well. */
  async function ask(): Promise<readonly unknown[]> {
    const { pollSeconds, callMs } = timing;
    try {
      const result = await client.call('getUpdates', { timeout: pollSeconds }, pollSeconds * 1000 + callMs);
      if (Array.isArray(result)) return result;
      return result === undefined || result === null ? [] : [result];
    } catch (error) {
      if (error instanceof BotRefusal && error.code === NOTHING_NEW) return [];
      throw error;
    }
  }

  async function keep(update: unknown): Promise<void> {
    const { event, skipped } = parse(update, machine.now());
    if (skipped !== null) log.info({ channel: 'zalo-bot', reason: skipped }, 'update_skipped');
    if (event === null) return;
    for (let tries = 0; !givingUp.signal.aborted; tries++) {
      try {
        return await inbox.take([event]);
      } catch (error) {
        log.warn({ channel: 'zalo-bot', tries, error: describeError(error) }, 'update_not_kept');
        await pause(backoff(timing, tries), givingUp.signal);
      }
    }
    log.error({ channel: 'zalo-bot' }, 'update_lost');
  }

  function waitAfter(error: unknown, failures: number): number {
    const { code, detail, afterMs } = failureOf(error);
    const fields = { channel: 'zalo-bot', code, detail, failures };
    if (isRefusedBot(error)) {
      log.error(fields, 'poll_refused');
      return REFUSED_BOT_MS;
    }
    log.warn(fields, 'poll_failed');
    return afterMs ?? backoff(timing, failures);
  }

  return {
    start: () => {
      running = run();
    },
    stop: async () => {
      stopping.abort();
      await within(timing.stopMs, running);
      givingUp.abort();
    },
  };
}
