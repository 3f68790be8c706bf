/** Work in lines: one after another within a line, lines beside each other. */
export interface Lines {
  /** Runs when all that was queued before it in this line has ended, well or not. */
  run<Result>(line: string, work: () => Promise<Result>): Promise<Result>;
  /** Resolves when nothing is left to do. */
  idle(): Promise<void>;
}

/** Keeps the order of what happens in one chat. */
export function createLines(): Lines {
  const ends = new Map<string, Promise<unknown>>();

  function run<Result>(line: string, work: () => Promise<Result>): Promise<Result> {
    const before = ends.get(line);
    const result = before === undefined ? work() : before.then(work);
    const end = result
      .catch(() => undefined)
      .then(() => {
        if (ends.get(line) === end) ends.delete(line);
      });
    ends.set(line, end);
    return result;
  }

  async function idle(): Promise<void> {
    while (ends.size > 0) await Promise.all(ends.values());
  }

  return { run, idle };
}
