/** The one source of "now"; everything that depends on time is handed one. */
export interface Clock {
  now(): Date;
}

/** A clock that can be moved forward; it goes on ticking from where it was put. */
export interface MovableClock extends Clock {
  /** Puts the clock at `to`. */
  set(to: Date): void;
  /** Milliseconds the clock is ahead of the machine's. */
  offset(): number;
}

/** The machine's clock. */
export function createSystemClock(): Clock {
  return { now: () => new Date() };
}

/** A clock that starts at `start` (default: the machine's time) and runs on at normal speed. */
export function createMovableClock(start?: Date): MovableClock {
  let ahead = start === undefined ? 0 : start.getTime() - Date.now();
  return {
    now: () => new Date(Date.now() + ahead),
    set: (to) => {
      ahead = to.getTime() - Date.now();
    },
    offset: () => ahead,
  };
}
