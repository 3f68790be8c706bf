import type { TryoutHost } from '../../ports/tryout.ts';

const DAY = 86_400_000;
const MOST_DAYS = 3_660;

/** The try-out clock as the page sees it. */
export interface ClockState {
  readonly now: string;
  readonly moving: { readonly from: string; readonly to: string } | null;
}

export interface ClockMover {
  state(): ClockState;
  /** Moves the clock forward; one move at a time. */
  move(wish: unknown): Promise<'done' | 'busy' | 'bad_request'>;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

/** Reads `{to: ISO time}` or `{addDays: n}`; null for anything else, for the past and for what is far away. */
function target(wish: unknown, now: Date): Date | null {
  const days = property(wish, 'addDays');
  const to = property(wish, 'to');
  const at =
    typeof days === 'number' ? now.getTime() + days * DAY : typeof to === 'string' ? Date.parse(to) : Number.NaN;
  const ahead = at - now.getTime();
  return ahead > 0 && ahead <= MOST_DAYS * DAY ? new Date(at) : null;
}

/** Lets one move of the try-out clock run at a time; `changed` is called at its begin and end. */
export function createClockMover(host: TryoutHost, changed: () => void): ClockMover {
  let moving: ClockState['moving'] = null;

  async function move(wish: unknown): Promise<'done' | 'busy' | 'bad_request'> {
    const now = host.now();
    const to = target(wish, now);
    if (to === null) return 'bad_request';
    if (moving !== null) return 'busy';
    moving = { from: now.toISOString(), to: to.toISOString() };
    changed();
    try {
      await host.moveClock(to);
    } finally {
      moving = null;
      changed();
    }
    return 'done';
  }

  return { state: () => ({ now: host.now().toISOString(), moving }), move };
}
