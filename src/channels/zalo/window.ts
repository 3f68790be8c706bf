const HOUR_MS = 3_600_000;
/** A day of Việt Nam begins seven hours before that of UTC, all year round. */
const VIETNAM_MS = 7 * HOUR_MS;
const DAY_MS = 24 * HOUR_MS;
/** [H] For so long after the person did something, answers cost nothing. */
const FREE_MS = 48 * HOUR_MS;
/** [H] And for so long, messages are taken at all. */
const OPEN_MS = 7 * DAY_MS;
/** [M] Quiet hours end here. No page names a time zone; Việt Nam's is taken. */
const MORNING_MS = 6 * HOUR_MS;
/** [M] And begin here. */
const NIGHT_MS = 22 * HOUR_MS;

/** What a message costs now: nothing, one of the budget, or it is not taken. */
export type WindowState = 'free' | 'paid' | 'closed';

/** How far the window of a person is open who was last heard of at `lastAt`. */
export function windowAt(lastAt: Date | null, now: Date): WindowState {
  if (lastAt === null) return 'closed';
  const ago = now.getTime() - lastAt.getTime();
  if (ago < FREE_MS) return 'free';
  return ago < OPEN_MS ? 'paid' : 'closed';
}

/** The month of the budget, `2026-11`. */
export function budgetMonth(now: Date): string {
  return new Date(now.getTime() + VIETNAM_MS).toISOString().slice(0, 7);
}

/** Milliseconds until quiet hours end; an hour when by our clock there are none. */
export function untilMorning(now: Date): number {
  const ofDay = (now.getTime() + VIETNAM_MS) % DAY_MS;
  if (ofDay >= MORNING_MS && ofDay < NIGHT_MS) return HOUR_MS;
  return (MORNING_MS - ofDay + DAY_MS) % DAY_MS;
}
