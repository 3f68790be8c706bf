import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel, SendFailure, Sent } from './channels/channel.ts';
import type { Clock } from './clock.ts';
import { wasPutOff } from './conversation.ts';
import type { Address, ChannelName } from './dialog/address.ts';
import { describeError } from './errors.ts';
import type { Logger } from './logger.ts';
import { createLeases } from './outbox-lease.ts';
import { createTicks } from './outbox-ticks.ts';
import type { Phraser } from './phrase.ts';
import type { Conversation, ConversationStore, OutboxEntry } from './ports/conversations.ts';

const LONGEST_WAIT_MS = 300_000;
const SLACK_MS = 50;
/** Within this a reply is free on a channel with a window. */
const WORTH_MS = 47 * 3_600_000;
/** A send of unknown outcome is repeated: the person may see a reply twice, but does not miss it for a short fault. */
const UNKNOWN_TRIES = 4;
/** How many conversations are taken over side by side; one that hangs holds up one lane only. */
const LANES = 10;
const OVERDUE_AT_ONCE = 200;
/** What is still being sent at the end is left to the next process, which finds the lease run out. */
const STOP_WITHIN_MS = 2_000;

export interface OutboxDeps {
  readonly channels: ReadonlyMap<ChannelName, Channel>;
  readonly conversations: ConversationStore;
  readonly phraser: Phraser;
  /** The machine's clock: leases must not move with a campaign clock that is moved. */
  readonly machine: Clock;
  readonly log: Logger;
  /** The conversation was changed here, outside a turn. */
  readonly onChanged: (conversation: string) => void;
  /** The person can no longer be reached at this address. */
  readonly onStopped: (address: Address) => Promise<void>;
  /** The office's account may not send (plan, verification, balance). */
  readonly onUnpaid: (failure: SendFailure) => Promise<void>;
}

export interface Outbox {
  /** Sends entries that this process has just saved, in order, behind what the conversation is still sending. */
  send(conversation: Conversation, entries: readonly OutboxEntry[]): void;
  /** Whether this process has sent the entry. */
  hasSent(conversation: string, entry: OutboxEntry): boolean;
  /** The conversation was saved without these entries: they need not be ticked off. */
  forget(conversation: string, entries: readonly OutboxEntry[]): void;
  /** Takes over what is due and held by nobody. */
  resume(): Promise<void>;
  /** Ends after what is being sent now. */
  stop(): Promise<void>;
}

/** `wait` says after how many milliseconds the entry is to be tried again. */
type Verdict = 'done' | { readonly wait: number };

/** Delivers replies from the outbox and ticks them off in batches. Replies are at-least-once: one may repeat after a kill. */
export function createOutbox(deps: OutboxDeps): Outbox {
  const { conversations, machine, log } = deps;
  const leases = createLeases(conversations, machine);
  const ticks = createTicks(conversations, log);
  const chains = new Map<string, Promise<void>>();
  const timers = new Set<NodeJS.Timeout>();
  const line = new Map<string, Conversation>();
  let lanes = 0;
  let stopped = false;

  /** Puts entries off; none of this conversation is sent before. */
  const putOff = async (
    id: string,
    entries: readonly OutboxEntry[],
    wait: { until: Date; tried: boolean },
  ): Promise<void> => {
    const [first, ...rest] = entries;
    if (first === undefined) return;
    const nextAt = wait.until;
    const behind = (wait.tried ? rest : entries).map((one) => one.id);
    await conversations.postpone(id, { tried: wait.tried ? first.id : null, behind, nextAt });
    const ms = Math.max(0, nextAt.getTime() - machine.now().getTime());
    // Not to be seen for long: what is typed meanwhile is no answer to it. The sweep comes by when its time has come.
    if (ms > LONGEST_WAIT_MS) deps.onChanged(id);
    if (stopped || ms > LONGEST_WAIT_MS) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      resume().catch((error: unknown) => log.warn({ error }, 'outbox_not_resumed'));
    }, ms + SLACK_MS);
    timer.unref();
    timers.add(timer);
  };

  const sendNow = async (channel: Channel, conversation: Conversation, entry: OutboxEntry): Promise<Sent> => {
    try {
      const message = deps.phraser.message(entry.view, entry.lang, entry.edit);
      return await leases.keeping(conversation.id, entry, () => channel.send(conversation.address, message));
    } catch (error) {
      // Words that cannot be put together stay so, and must not block what comes after them.
      const detail = describeError(error).name;
      return { ok: false, error: { kind: 'refused', code: 'internal', detail } };
    }
  };

  const sendOne = async (conversation: Conversation, given: OutboxEntry): Promise<Verdict> => {
    const channel = deps.channels.get(conversation.address.channel);
    const entry = channel === undefined ? null : await leases.held(conversation.id, given);
    if (channel === undefined || entry === null) return 'done';
    if (isOver(channel, entry)) {
      await giveUp(conversation, [entry]);
      return 'done';
    }
    // Whoever finds the entry after us must know whether it may have been shown.
    if (!channel.repeatsUnknown && !(await conversations.begin(conversation.id, entry.id))) return 'done';
    const sent = await sendNow(channel, conversation, entry);
    const verdict = sent.ok ? 'done' : await afterFailure(channel, conversation, { entry, error: sent.error });
    if (verdict === 'done') ticks.add(conversation.id, entry.id);
    return verdict;
  };

  const afterFailure = async (
    { repeatsUnknown }: Channel,
    conversation: Conversation,
    { entry, error }: { readonly entry: OutboxEntry; readonly error: SendFailure },
  ): Promise<Verdict> => {
    const { kind, code, detail } = error;
    const about = { conversation: conversation.id, entry: entry.id, kind, code, detail, attempts: entry.attempts };
    log.warn(about, 'reply_not_sent');
    const wait = waitAfter(error, entry.attempts, repeatsUnknown);
    if (wait !== null) return { wait };
    if (kind === 'stopped') await deps.onStopped(conversation.address);
    if (code === 'channel_unpaid')
      await deps.onUnpaid(error).catch((reason: unknown) => log.warn({ error: reason }, 'office_not_told'));
    await giveUp(conversation, [entry]);
    return 'done';
  };

  /** Where there is a window, a reply that comes days late would cost money and answer nothing any more. */
  const isOver = (channel: Channel, { at }: OutboxEntry): boolean =>
    channel.hasWindow && machine.now().getTime() - at.getTime() > WORTH_MS;

  /** Not sent any more: the person does not have it, or may not. The question comes with their next message. */
  const giveUp = async (conversation: Conversation, entries: readonly OutboxEntry[]): Promise<void> => {
    await conversations.giveUp(
      conversation.id,
      entries.map((one) => one.id),
    );
    deps.onChanged(conversation.id);
  };

  /** In order: when one has to wait, those behind it wait too. */
  const sendAll = async (conversation: Conversation, entries: readonly OutboxEntry[]): Promise<void> => {
    for (const [at, entry] of entries.entries()) {
      const verdict = await sendOne(conversation, entry);
      if (verdict === 'done') continue;
      const until = new Date(machine.now().getTime() + verdict.wait);
      return putOff(conversation.id, entries.slice(at), { until, tried: true });
    }
  };

  /** Until when earlier replies that were put off, by whatever process, hold these back; null when there are none. */
  const heldBackBy = async ({ id, address, outbox }: Conversation, first: OutboxEntry): Promise<Date | null> => {
    const unsentBefore = (all: readonly OutboxEntry[]): readonly OutboxEntry[] => {
      const at = all.findIndex((one) => one.id === first.id);
      return all.slice(0, Math.max(0, at)).filter((one) => !ticks.hasSent(id, one.id));
    };
    if (unsentBefore(outbox).length === 0) return null;
    const kept = await conversations.load(address);
    const late = unsentBefore(kept?.outbox ?? []).filter(wasPutOff);
    // One whose time has come may be on its way under somebody's lease.
    const ends = late.map(({ nextAt, leaseUntil }) => Math.max(nextAt.getTime(), leaseUntil.getTime()));
    return ends.length === 0 ? null : new Date(Math.max(...ends));
  };

  /** Nothing overtakes what was put off: a list that comes after a newer one would be taken for the newest. */
  const sendBehind = async (conversation: Conversation, entries: readonly OutboxEntry[]): Promise<void> => {
    const [first] = entries;
    const until = first === undefined ? null : await heldBackBy(conversation, first);
    return until === null ? sendAll(conversation, entries) : putOff(conversation.id, entries, { until, tried: false });
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
    const claimed: OutboxEntry[] = [];
    const repeats = deps.channels.get(conversation.address.channel)?.repeatsUnknown ?? true;
    const doubtful: OutboxEntry[] = [];
    for (const entry of conversation.outbox) {
      const isDue = entry.leaseUntil <= now && entry.nextAt <= now;
      // What this process has sent may stand there still, when the database was away for the tick.
      if (!isDue || ticks.has(conversation.id, entry.id)) continue;
      const leaseUntil = leases.until();
      const won = await conversations.claim(conversation.id, entry.id, now, leaseUntil);
      if (!won) continue;
      // Whoever held it is gone, perhaps in the middle of sending it.
      if (repeats || entry.begun !== true) claimed.push({ ...entry, leaseUntil });
      else doubtful.push(entry);
    }
    if (doubtful.length > 0) {
      log.warn({ conversation: conversation.id, count: doubtful.length }, 'replies_given_up');
      await giveUp(conversation, doubtful);
    }
    await sendBehind(conversation, claimed);
  };

  const lane = async (): Promise<void> => {
    lanes += 1;
    try {
      for (let next = line.values().next(); !stopped && !next.done; next = line.values().next()) {
        const conversation = next.value;
        line.delete(conversation.id);
        await chain(conversation, () => takeOver(conversation));
      }
    } finally {
      lanes -= 1;
    }
  };

  async function resume(): Promise<void> {
    if (stopped) return;
    for (const conversation of await conversations.overdue(machine.now(), OVERDUE_AT_ONCE)) {
      const isOurs = deps.channels.has(conversation.address.channel) && !chains.has(conversation.id);
      if (isOurs) line.set(conversation.id, conversation);
    }
    const work: Promise<void>[] = [];
    while (lanes < LANES && line.size > 0) work.push(lane());
    await Promise.all(work);
  }

  return {
    send(conversation, entries) {
      if (entries.length > 0) void chain(conversation, () => sendBehind(conversation, entries));
    },
    hasSent: (conversation, entry) => ticks.hasSent(conversation, entry.id),
    forget: (conversation, entries) => {
      for (const { id } of entries) ticks.forget(conversation, id);
    },
    resume,
    async stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      const enough = new AbortController();
      const late = sleep(STOP_WITHIN_MS, undefined, { signal: enough.signal }).catch(() => undefined);
      await Promise.race([Promise.all(chains.values()), late]);
      enough.abort();
      await ticks.stop();
    },
  };
}

/** After how many milliseconds a reply is tried again; null when there is no use in it. */
function waitAfter({ kind, afterMs }: SendFailure, attempts: number, repeats: boolean): number | null {
  const again = kind === 'retry' || (kind === 'unknown' && repeats && attempts + 1 < UNKNOWN_TRIES);
  if (!again) return null;
  return Math.max(0, afterMs ?? Math.min(1_000 * 2 ** attempts, LONGEST_WAIT_MS));
}
