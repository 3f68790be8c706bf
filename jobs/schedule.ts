import type { Queue } from 'bullmq';

/** What happens by itself, and how often. Everything else about time is asked of the domain, with the clock's `now`. */
const SCHEDULE = [
  { name: 'sweep', every: 15_000 },
  { name: 'outbox', every: 5_000 },
  { name: 'upkeep', every: 300_000 },
] as const;

/** Puts in the schedulers that are missing; those in force are left alone, since putting them anew would restart their wait. */
export async function keepSchedule(queue: Queue): Promise<void> {
  for (const { name, every } of SCHEDULE) {
    const known = await queue.getJobScheduler(name);
    if (known?.every === every && known.next !== undefined) continue;
    await queue.upsertJobScheduler(name, { every }, { name, opts: { removeOnComplete: true, removeOnFail: true } });
  }
}
