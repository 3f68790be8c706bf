export interface RoomDeps {
  /** Pieces of work beside each other where nothing is against it. */
  readonly most: number;
  /** How many wait to be answered. */
  readonly asking: () => number;
  /** There may be more room than before; answers whether it is still asked for. */
  readonly onLook: () => boolean;
}

/**
 * How much work may be under way without holding up those who wait for an answer: they share one thread with it, and
 * what is kept can be worked off later. Little while many wait, or some while the loop is late; else more from look to
 * look.
 */
export interface Room {
  size(): number;
  /** Begins to look, until nobody asks any more. */
  look(): void;
  stop(): void;
}

const LITTLE = 2;
/** So many at once are a crowd. */
const CROWD = 8;
const LOOK_MS = 20;
/** The loop comes around so late when it has too much to do. */
const LATE_MS = 40;

export function createRoom({ most, asking, onLook }: RoomDeps): Room {
  let size = most;
  let timer: NodeJS.Timeout | null = null;
  const isCrowded = (): boolean => asking() >= CROWD;

  function next(): void {
    const due = performance.now() + LOOK_MS;
    timer = setTimeout(() => {
      const isLate = performance.now() - due > LATE_MS;
      size = isCrowded() || (isLate && asking() > 0) ? LITTLE : Math.min(size + 1, most);
      timer = null;
      if (onLook()) next();
    }, LOOK_MS);
    timer.unref();
  }

  return {
    size: () => (isCrowded() ? LITTLE : size),
    look() {
      if (timer === null) next();
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
    },
  };
}
