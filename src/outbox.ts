import type { Channel } from './channels/channel.ts';
import type { Clock } from './clock.ts';
import type { Address, ChannelName } from './dialog/address.ts';
import type { Logger } from './logger.ts';
import type { Phraser } from './phrase.ts';
import type { Conversation, ConversationStore, OutboxEntry } from './ports/conversations.ts';

/** How long the process that saved an entry may take to send it before a sweep takes over. */
export const LEASE_MS = 15_000;
const TICK_MS = 25;
const LONGEST_WAIT_MS = 300_000;

export interface OutboxDeps {
  readonly channels: ReadonlyMap<ChannelName, Channel>;
  readonly conversations: ConversationStore;
  readonly phraser: Phraser;
  /** The machine's clock: leases must not move with a campaign clock that is moved. */
  readonly machine: Clock;
  readonly log: Logger;
  /** The person can no longer be reached at this address. */
  readonly onStopped: (address: Address) => Promise<void>;
}

export interface Outbox {
  /** Sends entries that this process has just saved, in order, behind what the conversation is still sending. */
  send(conversation: Conversation, entries: readonly OutboxEntry[]): void;
  /** Takes over what is due and held by nobody. */
  resume(): Promise<void>;
  /** Ends after what is being sent now. */
  stop(): Promise<void>;
}

type Verdict = 'done' | 'later';

/** Delivers replies from the outbox and ticks them off in batches. Replies are at-least-once: one may repeat after a kill. */
export function createOutbox(deps: OutboxDeps): Outbox {
  const { conversations, machine, log } = deps;
  const chains = new Map<string, Promise<void>>();
  const delivered: { conversation: string; entry: string }[] = [];
  let ticking: NodeJS.Timeout | null = null;
  let stopped = false;
  const timers = new Set<NodeJS.Timeout>();

  const flush = async (): Promise<void> => {
    ticking = null;
    const batch = delivered.splice(0);
    try {
      await conversations.tick(batch);
    } catch (error) {
      log.warn({ error, count: batch.length }, 'outbox_tick_failed');
      delivered.push(...batch);
      if (!stopped) ticking ??= setTimeout(() => void flush(), 1_000);
    }
  };

  const tick = (conversation: string, entry: string): void => {
    delivered.push({ conversation, entry });
    ticking ??= setTimeout(() => void flush(), TICK_MS);
  };

  const later = async (conversation: string, entry: OutboxEntry, afterMs: number): Promise<void> => {
    const wait = Math.max(afterMs, 0);
    await conversations.postpone(conversation, entry.id, new Date(machine.now().getTime() + wait));
    if (stopped || wait > LONGEST_WAIT_MS) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      void resume();
    }, wait + 50);
    timer.unref();
    timers.add(timer);
  };

  const sendOne = async (address: Address, id: string, entry: OutboxEntry): Promise<Verdict> => {
    const channel = deps.channels.get(address.channel);
    if (channel === undefined) return 'later';
    const sent = await channel.send(address, deps.phraser.message(entry.view, entry.lang, entry.edit));
    if (sent.ok) {
      tick(id, entry.id);
      return 'done';
    }
    const { kind, code, detail, afterMs } = sent.error;
    log.warn({ conversation: id, entry: entry.id, kind, code, detail, attempts: entry.attempts }, 'reply_not_sent');
    if (kind === 'retry' || (kind === 'unknown' && entry.attempts < 2)) {
      await later(id, entry, afterMs ?? Math.min(1_000 * 2 ** entry.attempts, LONGEST_WAIT_MS));
      return 'later';
    }
    if (kind === 'stopped') await deps.onStopped(address);
    tick(id, entry.id);
    return 'done';
  };

  /** In order: when one has to wait, those behind it wait too. */
  const sendAll = async (conversation: Conversation, entries: readonly OutboxEntry[]): Promise<void> => {
    for (const [at, entry] of entries.entries()) {
      const verdict = await sendOne(conversation.address, conversation.id, entry);
      if (verdict === 'done') continue;
      for (const behind of entries.slice(at + 1)) await later(conversation.id, behind, 1_000);
      return;
    }
  };

  const chain = (conversation: Conversation, work: () => Promise<void>): Promise<void> => {
    const before = chains.get(conversation.id) ?? Promise.resolve();
    const next = before.then(work).catch((error: unknown) => {
      log.error({ error, conversation: conversation.id }, 'delivery_failed');
    });
    chains.set(conversation.id, next);
    void next.then(() => {
      if (chains.get(conversation.id) === next) chains.delete(conversation.id);
    });
    return next;
  };

  const takeOver = async (conversation: Conversation): Promise<void> => {
    const now = machine.now();
    const waiting = conversation.outbox.filter((entry) => entry.leaseUntil <= now && entry.nextAt <= now);
    const claimed: OutboxEntry[] = [];
    for (const entry of waiting) {
      const until = new Date(now.getTime() + LEASE_MS);
      if (await conversations.claim(conversation.id, entry.id, now, until)) claimed.push(entry);
    }
    if (claimed.length > 0) await sendAll(conversation, claimed);
  };

  async function resume(): Promise<void> {
    if (stopped) return;
    for (const conversation of await conversations.overdue(machine.now(), 200)) {
      if (!deps.channels.has(conversation.address.channel)) continue;
      if (!chains.has(conversation.id)) await chain(conversation, () => takeOver(conversation));
    }
  }

  return {
    send(conversation, entries) {
      if (entries.length > 0) void chain(conversation, () => sendAll(conversation, entries));
    },
    resume,
    async stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      await Promise.all(chains.values());
      if (ticking !== null) clearTimeout(ticking);
      await flush();
    },
  };
}
