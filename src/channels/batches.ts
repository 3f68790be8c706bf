import { backoff, pause, type Retrying } from './pause.ts';

export interface BatchDeps<Item> {
  /** An item waits at least this long and at most twice as long, in milliseconds. */
  readonly waitMs: number;
  /** Most items in one batch. */
  readonly most: number;
  readonly retrying: Retrying;
  /** What fails is handed over again, in front of the rest. */
  readonly work: (items: readonly Item[]) => Promise<void>;
  readonly onFailure: (error: unknown, count: number) => void;
}

/** Collects small pieces of work into batches that follow one another. */
export interface Batches<Item> {
  add(item: Item): void;
  /** Takes no more, and ends after the batch under way. What is left is handed over at once, or not at all. */
  end(rest: 'hand over' | 'leave'): Promise<void>;
}

export function createBatches<Item>({ waitMs, most, retrying, work, onFailure }: BatchDeps<Item>): Batches<Item> {
  const ending = new AbortController();
  const ripe: Item[] = [];
  let young: Item[] = [];
  let running: Promise<void> | null = null;

  async function handOver(): Promise<boolean> {
    const batch = ripe.splice(0, most);
    if (batch.length === 0) return true;
    try {
      await work(batch);
      return true;
    } catch (error) {
      ripe.unshift(...batch);
      onFailure(error, batch.length);
      return false;
    }
  }

  async function run(): Promise<void> {
    let tries = 0;
    for (let wait = waitMs; ; ) {
      await pause(wait, ending.signal);
      if (ending.signal.aborted) return;
      tries = (await handOver()) ? 0 : tries + 1;
      wait = tries === 0 ? 0 : backoff(retrying, tries - 1);
      if (ripe.length > 0) continue;
      if (young.length === 0) return;
      ripe.push(...young);
      young = [];
      wait = waitMs;
    }
  }

  function begin(): void {
    running ??= run().finally(() => {
      running = null;
    });
  }

  return {
    add(item) {
      if (ending.signal.aborted) return;
      young.push(item);
      begin();
    },
    async end(rest) {
      ending.abort();
      await running;
      if (rest === 'leave') return;
      ripe.push(...young);
      young = [];
      while (ripe.length > 0 && (await handOver()));
    },
  };
}
