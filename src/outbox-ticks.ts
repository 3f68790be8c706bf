import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from './logger.ts';
import type { ConversationStore } from './ports/conversations.ts';

/** Long enough that the next turn of somebody who answers quickly takes the entry out with its own write. */
const TICK_MS = 300;
const SENT_AT_MOST = 10_000;
const AGAIN_MS = 500;
const LAST_TRIES = 3;

/** Replies that were sent and are still to be taken out of the conversations; one write for many. */
export interface Ticks {
  add(conversation: string, entry: string): void;
  /** Whether this process has sent the entry, though the database may not know it yet. */
  has(conversation: string, entry: string): boolean;
  /** Whether this process has sent the entry, ticked off or not; forgets the oldest when there are very many. */
  hasSent(conversation: string, entry: string): boolean;
  /** The entry has been taken out by another write. */
  forget(conversation: string, entry: string): void;
  /** Writes down what is left. */
  stop(): Promise<void>;
}

interface Tick {
  readonly conversation: string;
  readonly entry: string;
}

function keyOf({ conversation, entry }: Tick): string {
  return `${conversation} ${entry}`;
}

export function createTicks(conversations: Pick<ConversationStore, 'tick'>, log: Logger): Ticks {
  const waiting = new Map<string, Tick>();
  const sent = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;

  const flush = async (): Promise<void> => {
    const batch = [...waiting.values()];
    if (batch.length === 0) return;
    try {
      await conversations.tick(batch);
      for (const one of batch) waiting.delete(keyOf(one));
    } catch (error) {
      log.warn({ error, count: batch.length }, 'outbox_tick_failed');
    }
  };

  /** Asks the database only when nothing is being asked, so that a slow one is not asked twice for the same. */
  const flushLater = (ms: number): void => {
    timer ??= setTimeout(async () => {
      const before = waiting.size;
      await flush();
      timer = null;
      if (waiting.size > 0 && !stopped) flushLater(waiting.size < before ? TICK_MS : AGAIN_MS);
    }, ms);
  };

  return {
    add(conversation, entry) {
      const tick = { conversation, entry };
      waiting.set(keyOf(tick), tick);
      sent.add(keyOf(tick));
      const oldest = sent.size > SENT_AT_MOST ? sent.values().next() : null;
      if (oldest?.done === false) sent.delete(oldest.value);
      if (!stopped) flushLater(TICK_MS);
    },
    has: (conversation, entry) => waiting.has(keyOf({ conversation, entry })),
    hasSent: (conversation, entry) => sent.has(keyOf({ conversation, entry })),
    forget(conversation, entry) {
      const key = keyOf({ conversation, entry });
      waiting.delete(key);
      sent.delete(key);
    },
    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      for (let tries = 0; tries < LAST_TRIES && waiting.size > 0; tries += 1) {
        if (tries > 0) await sleep(AGAIN_MS);
        await flush();
      }
    },
  };
}
