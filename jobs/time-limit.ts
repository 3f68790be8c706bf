import { AppError } from '../src/errors.ts';

/** Waits for `work` at most `ms`; what comes later is dropped. */
export async function inTime<Result>(work: Promise<Result>, ms: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AppError('internal', `not done within ${ms} ms`)), ms);
  });
  // The loser of the race may still fail; without a listener that would end the process.
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
