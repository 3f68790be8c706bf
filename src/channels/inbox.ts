import type { Clock } from '../clock.ts';
import { AppError, describeError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { InboxEvent, InboxStore } from '../ports/inbox.ts';
import { createBatches } from './batches.ts';
import type { Accept, Note, Receipt } from './channel.ts';
import { createInboxLanes } from './inbox-lanes.ts';
import { createInboxWriter } from './inbox-writer.ts';
import { jittered, pause, type Retrying, within } from './pause.ts';

export interface InboxDeps {
  readonly store: InboxStore;
  /** `zalo` or `zalo-bot`. */
  readonly channel: string;
  /** Unique for this process. */
  readonly holder: string;
  readonly machine: Clock;
  readonly log: Logger;
  readonly timing: InboxTiming;
}

/** Waits in milliseconds. */
export interface InboxTiming extends Retrying {
  /** Longest wait for the durable write. */
  readonly keepMs: number;
  /** Longest wait for what is under way when stopping. */
  readonly stopMs: number;
  /** Life of what this process holds, how often it is prolonged, and how often what nobody holds is looked for. */
  readonly leaseMs?: number;
  readonly renewMs?: number;
  readonly sweepMs?: number;
  /** Receipts wait, since one may be quicker than the note of the message that it is about. */
  readonly receiptMs?: number;
}

/** Durably takes what a network brings, so that it can be told at once, and works it off afterwards. */
export interface Inbox {
  /** Resolves once the events are kept, new or known; rejects within `keepMs` when that is not certain. */
  take(events: readonly InboxEvent[]): Promise<void>;
  start(accept: Accept, note?: Note): void;
  /** Takes no more, waits for what is under way, and leaves the rest to whoever looks next. */
  stop(): Promise<void>;
}

type Run = Pick<Inbox, 'take' | 'stop'>;

const LANES = 16;
const DEFAULTS = { leaseMs: 15_000, renewMs: 5_000, sweepMs: 5_000, receiptMs: 1_500 };
const MARK_MS = 40;
const MOST_AT_ONCE = 500;
/** With more than this in memory nothing is taken over. */
const MANY = 2_000;
/** With this many what comes is refused, to be brought again. */
const TOO_MANY = 50_000;
const LAST_WRITES_MS = 1_500;

/** An inbox over a store that several processes share; each event is held by one of them at a time. */
export function createInbox(deps: InboxDeps): Inbox {
  let run: Run | null = null;
  return {
    take(events) {
      if (run === null) return Promise.reject(new AppError('channel_unreachable', 'the inbox is not open'));
      return run.take(events);
    },
    start(accept, note) {
      run ??= open(deps, accept, note);
    },
    async stop() {
      const ending = run;
      run = null;
      await ending?.stop();
    },
  };
}

function open({ store, channel, machine, log, ...deps }: InboxDeps, accept: Accept, note: Note | undefined): Run {
  const timing = { ...DEFAULTS, ...deps.timing };
  const holder = `${deps.holder}/${channel}`;
  const stopping = new AbortController();
  /** Held: in work, or worked off and not yet marked so. */
  const held = new Set<string>();
  const failed = (code: string) => (error: unknown, count: number) =>
    log.warn({ channel, count, error: describeError(error) }, code);
  const untilLease = (): Date => new Date(machine.now().getTime() + timing.leaseMs);

  const marks = createBatches<string>({
    waitMs: MARK_MS,
    most: MOST_AT_ONCE,
    retrying: timing,
    work: async (ids) => {
      await store.done(ids, machine.now());
      for (const id of ids) held.delete(id);
    },
    onFailure: failed('inbox_not_marked'),
  });
  const lanes = createInboxLanes({
    lanes: LANES,
    asking: () => writer.asking(),
    retrying: timing,
    work: async ({ id, body }) => {
      if (body.kind === 'incoming') await accept(body.incoming);
      marks.add(id);
    },
    onFailure: ({ id }, tries, error) =>
      log.warn({ channel, event: id, tries, error: describeError(error) }, 'event_not_accepted'),
  });
  const receipts = createBatches<{ readonly id: string; readonly receipt: Receipt }>({
    waitMs: timing.receiptMs,
    most: MOST_AT_ONCE,
    retrying: timing,
    work: async (noted) => {
      await note?.(noted.map((one) => one.receipt));
      for (const { id } of noted) marks.add(id);
    },
    onFailure: failed('receipts_not_noted'),
  });
  const writer = createInboxWriter({
    put: (events) => store.put(events, { holder, until: untilLease() }),
    open: (ids) => store.open(ids, holder),
    onKept: admit,
    onFailure: failed('inbox_not_written'),
    keepMs: timing.keepMs,
    retrying: timing,
  });
  const rounds = Promise.all([repeat(timing.sweepMs, sweep), repeat(timing.renewMs, renew)]);

  function admit(events: readonly InboxEvent[]): void {
    // What was kept while stopping is let go of with the rest.
    if (stopping.signal.aborted) return;
    for (const event of events) {
      if (held.has(event.id)) continue;
      held.add(event.id);
      if (event.body.kind === 'receipt') receipts.add({ id: event.id, receipt: event.body.receipt });
      else lanes.add(event);
    }
  }

  async function repeat(ms: number, work: () => Promise<void>): Promise<void> {
    while (!stopping.signal.aborted) {
      await work().catch((error: unknown) => failed('inbox_not_looked_after')(error, held.size));
      await pause(jittered(ms), stopping.signal);
    }
  }

  /** Takes over what a process that is gone has left. */
  async function sweep(): Promise<void> {
    for (let more = true; more && held.size < MANY && !stopping.signal.aborted; ) {
      const found = await store.takeOver(channel, { holder, now: machine.now(), until: untilLease() }, MOST_AT_ONCE);
      const count = found.filter((event) => !held.has(event.id)).length;
      if (count > 0) log.info({ channel, count }, 'inbox_taken_over');
      admit(found);
      more = found.length === MOST_AT_ONCE && count > 0;
    }
  }

  async function renew(): Promise<void> {
    if (held.size > 0) await store.renew(holder, untilLease());
  }

  async function stop(): Promise<void> {
    stopping.abort();
    await within(timing.stopMs, Promise.all([writer.stop(), lanes.stop(), receipts.end('leave'), rounds]));
    const letGo = async (): Promise<void> => {
      await marks.end('hand over');
      await store.renew(holder, new Date(0));
    };
    const leaving = letGo().catch((error: unknown) => failed('inbox_not_left')(error, held.size));
    await within(LAST_WRITES_MS, leaving);
  }

  async function take(events: readonly InboxEvent[]): Promise<void> {
    if (held.size >= TOO_MANY) throw new AppError('channel_unreachable', 'the inbox is full');
    if (events.length > 0) await writer.keep(events);
  }

  return { take, stop };
}
