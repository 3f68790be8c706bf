import { AppError } from '../errors.ts';
import type { InboxEvent } from '../ports/inbox.ts';
import { backoff, pause, type Retrying, within } from './pause.ts';

export interface WriterDeps {
  /** One durable write; answers the ids that were new. */
  readonly put: (events: readonly InboxEvent[]) => Promise<ReadonlySet<string>>;
  /** Which of these are kept as ours and not worked off. */
  readonly open: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Kept for certain, and nobody else's. */
  readonly onKept: (events: readonly InboxEvent[]) => void;
  readonly onFailure: (error: unknown, count: number) => void;
  /** Longest wait for a write before whoever asked for it is told that it failed. */
  readonly keepMs: number;
  readonly retrying: Retrying;
}

/** Writes what arrives while a write is under way together with the next one. */
export interface InboxWriter {
  /** Resolves once these are kept; rejects when that is not certain in time. */
  keep(events: readonly InboxEvent[]): Promise<void>;
  /** How many wait for such an answer. */
  asking(): number;
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>;
}

interface Piece {
  readonly events: readonly InboxEvent[];
  readonly settle: (error?: unknown) => void;
}

/** Waits before a write, not to be felt; the longer one where many come, so that they share their writes. */
const GATHER_MS = { few: 2, many: 10 };
const MANY = 4;
const MOST_AT_ONCE = 500;
/** Above this the database is gone or far behind: what comes is refused at once. */
const MOST_WAITING = 5_000;
const LONGEST_RETRY_MS = 1_000;

export function createInboxWriter(deps: WriterDeps): InboxWriter {
  const { put, open, onKept, onFailure, keepMs } = deps;
  const retrying = { ...deps.retrying, retryMostMs: Math.min(deps.retrying.retryMostMs, LONGEST_RETRY_MS) };
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();
  let fresh: Piece[] = [];
  /**
   * Of failed writes. They may be in the database under our name and nobody would take them over, so they are written
   * until it is certain; whoever asked was told that they failed.
   */
  const unsure: InboxEvent[] = [];
  /** Halved by each failure, so that one event that can never be written does not hold up others for long. */
  let unsureAtOnce = MOST_AT_ONCE;
  let failures = 0;
  let waiting = 0;
  let asking = 0;
  let writing: Promise<void> | null = null;

  /** An unsure one that is known may have been written by the try that seemed to fail, or worked off long before it. */
  function writtenBefore(events: readonly InboxEvent[], isNew: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    return open(events.flatMap(({ id }) => (isNew.has(id) ? [] : [id])));
  }

  async function write(events: readonly InboxEvent[], pieces: readonly Piece[]): Promise<void> {
    try {
      const isNew = await put(events);
      const isOurs = pieces.length === 0 ? await writtenBefore(events, isNew) : isNew;
      failures = 0;
      waiting -= events.length;
      onKept(events.filter(({ id }) => isNew.has(id) || isOurs.has(id)));
      for (const piece of pieces) piece.settle();
      if (pieces.length === 0) unsureAtOnce = Math.min(unsureAtOnce * 2, MOST_AT_ONCE);
    } catch (error) {
      failures += 1;
      unsure.push(...events);
      if (pieces.length === 0) unsureAtOnce = Math.max(1, Math.floor(events.length / 2));
      for (const piece of pieces) piece.settle(error);
      onFailure(error, events.length);
    }
  }

  function begin(events: readonly InboxEvent[], pieces: readonly Piece[]): Promise<void> {
    const one = write(events, pieces).finally(() => underWay.delete(one));
    underWay.add(one);
    // One that hangs must not hold up those behind it for longer than they can wait.
    return within(keepMs, one);
  }

  async function writeOn(): Promise<void> {
    await pause(GATHER_MS.few);
    while (fresh.length + unsure.length > 0) {
      const pieces = fresh.slice(0, MOST_AT_ONCE);
      fresh = fresh.slice(MOST_AT_ONCE);
      const events = pieces.flatMap((piece) => piece.events);
      if (events.length > 0) await begin(events, pieces);
      if (stopping.signal.aborted && fresh.length === 0) return;
      if (events.length > MANY) await pause(GATHER_MS.many, stopping.signal);
      if (unsure.length === 0) continue;
      if (failures > 0) await pause(backoff(retrying, failures - 1), stopping.signal);
      await begin(unsure.splice(0, unsureAtOnce), []);
    }
  }

  function wake(): void {
    writing ??= writeOn().finally(() => {
      writing = null;
      // A write that hung and failed after the others had ended.
      if (unsure.length > 0 && !stopping.signal.aborted) wake();
    });
  }

  function keep(events: readonly InboxEvent[]): Promise<void> {
    if (waiting >= MOST_WAITING) return Promise.reject(new AppError('channel_unreachable', 'the inbox is behind'));
    waiting += events.length;
    asking += 1;
    return new Promise((resolve, reject) => {
      let isAnswered = false;
      const settle = (error?: unknown): void => {
        if (isAnswered) return;
        isAnswered = true;
        asking -= 1;
        clearTimeout(late);
        if (error === undefined) resolve();
        else reject(error);
      };
      const late = setTimeout(() => settle(new AppError('channel_unreachable', 'not kept in time')), keepMs);
      fresh.push({ events, settle });
      wake();
    });
  }

  return {
    keep,
    asking: () => asking,
    async stop() {
      stopping.abort();
      await writing;
      await Promise.all(underWay);
    },
  };
}
