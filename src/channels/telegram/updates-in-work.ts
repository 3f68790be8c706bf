import { describeError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import type { Accept, Incoming } from '../channel.ts';
import { createLines } from '../lines.ts';
import { isFields, numberAt } from '../narrow.ts';
import { backoff, pause } from '../pause.ts';
import { type Parsed, parse } from './parse.ts';
import type { Timing } from './timing.ts';

export interface WorkDeps {
  readonly accept: Accept;
  readonly log: Logger;
  readonly timing: Timing;
  /** Ends the tries; what was not accepted by then is not confirmed and will come again. */
  readonly signal: AbortSignal;
}

/** Updates taken from Telegram and not yet confirmed to it. */
export interface UpdatesInWork {
  /** Begins with the updates that are new; returns how many these are. */
  add(updates: readonly unknown[]): number;
  /** The lowest id that is not accepted, or the one after the highest; null before the first update. */
  offset(): number | null;
  /** Resolves when all is accepted, after `ms`, or when the signal ends it. */
  settled(ms: number): Promise<void>;
  /** Resolves when nothing runs any more. */
  idle(): Promise<void>;
}

/** Writes down why an update led to nothing. */
export function logSkipped(log: Logger, update: unknown, { skipped }: Parsed): void {
  if (skipped === null) return;
  const id = isFields(update) ? numberAt(update, 'update_id') : null;
  log.info({ channel: 'telegram', update: id, reason: skipped }, 'update_skipped');
}

/**
 * Accepts updates in order within a chat and side by side between chats. One that fails is tried again for as long as
 * it takes; it holds back its chat and its confirmation, nothing else. Telegram hands out at most 100 from the lowest
 * unconfirmed on, so never more than that are in work.
 */
export function createUpdatesInWork({ accept, log, timing, signal }: WorkDeps): UpdatesInWork {
  const waiting = new Set<number>();
  /** Accepted, but above one that is not: Telegram will hand them out again. */
  const accepted = new Set<number>();
  const lines = createLines();
  let highest: number | null = null;
  let wake = (): void => undefined;

  function add(updates: readonly unknown[]): number {
    let fresh = 0;
    for (const update of updates) {
      const id = isFields(update) ? numberAt(update, 'update_id') : null;
      const parsed = parse(update);
      if (id === null) logSkipped(log, update, parsed);
      if (id === null || waiting.has(id) || accepted.has(id)) continue;
      fresh += 1;
      highest = Math.max(highest ?? id, id);
      logSkipped(log, update, parsed);
      begin(id, parsed.incoming);
    }
    return fresh;
  }

  function begin(id: number, [incoming]: readonly Incoming[]): void {
    if (incoming === undefined) {
      accepted.add(id);
      return;
    }
    waiting.add(id);
    void lines.run(incoming.address.chat, async () => {
      if (!(await untilAccepted(id, incoming))) return;
      waiting.delete(id);
      accepted.add(id);
      if (waiting.size === 0) wake();
    });
  }

  async function untilAccepted(id: number, incoming: Incoming): Promise<boolean> {
    for (let tries = 0; !signal.aborted; tries++) {
      try {
        await accept(incoming);
        return true;
      } catch (error) {
        log.warn({ channel: 'telegram', update: id, tries, error: describeError(error) }, 'update_not_accepted');
        await pause(backoff(timing, tries), signal);
      }
    }
    return false;
  }

  function offset(): number | null {
    if (highest === null) return null;
    const lowest = waiting.size > 0 ? Math.min(...waiting) : highest + 1;
    for (const id of accepted) if (id < lowest) accepted.delete(id);
    return lowest;
  }

  async function settled(ms: number): Promise<void> {
    if (waiting.size === 0) return;
    const enough = new AbortController();
    wake = () => enough.abort();
    signal.addEventListener('abort', wake, { once: true });
    await pause(ms, enough.signal);
    signal.removeEventListener('abort', wake);
  }

  return { add, offset, settled, idle: lines.idle };
}
