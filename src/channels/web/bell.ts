/** Wakes the open pages of this process when something has changed. */
export interface Bell {
  ring(): void;
  /** Rings so far; taken before looking, given to `wait` after it. */
  rung(): number;
  /** Resolves when it rang more than `heard` times, after `milliseconds`, or on abort. */
  wait(heard: number, milliseconds: number, signal: AbortSignal): Promise<void>;
}

export function createBell(): Bell {
  let rings = 0;
  const waiting = new Set<() => void>();

  function wait(heard: number, milliseconds: number, signal: AbortSignal): Promise<void> {
    if (rings > heard || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      waiting.add(done);
      signal.addEventListener('abort', done);
    });
  }

  return {
    ring: () => {
      rings += 1;
      for (const wake of [...waiting]) wake();
    },
    rung: () => rings,
    wait,
  };
}
