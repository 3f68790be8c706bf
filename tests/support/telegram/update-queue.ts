import type { Params } from './wire.ts';

export interface Entry {
  updateId: number;
  /** Updates of one lane are delivered one after another. */
  lane: string;
  update: Params;
  /** A second delivery on purpose: handed out once even when its id is already confirmed. */
  again: boolean;
}

export interface ReleaseOrder {
  /** Last one first. */
  reverse?: boolean;
  /** Posts them at the same time instead of one after another per chat. */
  together?: boolean;
}

export interface Updates {
  /** From now on updates are kept back until `release`. */
  hold(): void;
  /** Lets the held updates go; returns their update ids in the order of delivery. */
  release(order?: ReleaseOrder): number[];
  /** Delivers an update that was made before once more, with the same update id; the newest one by default. */
  duplicate(updateId?: number): number;
  /** How many updates the bot has not confirmed (webhook: 2xx, polling: a higher offset). */
  pending(): number;
  /** Update ids in the order in which the bot was given them, repeats included. */
  delivered(): readonly number[];
  /** Resolves when nothing is pending; throws after `timeout` ms (5,000). */
  settled(options?: { timeout?: number }): Promise<void>;
}

const KEPT_FOR_DUPLICATES = 1000;

export type UpdateQueue = ReturnType<typeof createUpdateQueue>;

/** Updates on their way to the bot; polling and webhook take from here. */
export function createUpdateQueue() {
  const pending = new Set<Entry>();
  const recent = new Map<number, Entry>();
  const given: number[] = [];
  const listeners = new Set<() => void>();
  const emptied = new Set<() => void>();
  let held: Entry[] | undefined;
  let lastId = 100_000;
  let lastTogether = 0;
  let allowed: ReadonlySet<string> | undefined;

  function add(entries: readonly Entry[]): void {
    for (const entry of entries) pending.add(entry);
    for (const listener of listeners) listener();
  }

  function offer(entry: Entry): void {
    if (held) held.push(entry);
    else add([entry]);
  }

  /** Queues an update as it is; an id and a lane are found for it when it has none. */
  function raw(update: Params): number {
    const updateId = typeof update.update_id === 'number' ? update.update_id : lastId + 1;
    lastId = Math.max(lastId, updateId);
    const type = Object.keys(update).find((key) => key !== 'update_id') ?? 'unknown';
    if (allowed && !allowed.has(type)) return updateId;
    const entry: Entry = { updateId, lane: laneOf(update), update: { update_id: updateId, ...update }, again: false };
    recent.set(updateId, entry);
    if (recent.size > KEPT_FOR_DUPLICATES) {
      const oldest = recent.keys().next();
      if (!oldest.done) recent.delete(oldest.value);
    }
    offer(entry);
    return updateId;
  }

  function done(entry: Entry): void {
    pending.delete(entry);
    if (pending.size === 0) for (const wake of emptied) wake();
  }

  function duplicate(updateId = lastId): number {
    const entry = recent.get(updateId);
    if (!entry) throw new Error(`no update ${updateId} among the last ${KEPT_FOR_DUPLICATES}`);
    offer({ ...entry, again: true });
    return updateId;
  }

  function release(order: ReleaseOrder = {}): number[] {
    const entries = held ?? [];
    held = undefined;
    if (order.reverse) entries.reverse();
    if (order.together) for (const entry of entries) entry.lane = `together ${++lastTogether}`;
    add(entries);
    return entries.map((entry) => entry.updateId);
  }

  function settled({ timeout = 5000 } = {}): Promise<void> {
    if (pending.size === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => finish(new Error(`${pending.size} updates pending after ${timeout} ms`)), timeout);
      const finish = (error?: Error) => {
        clearTimeout(timer);
        emptied.delete(wake);
        if (error) reject(error);
        else resolve();
      };
      const wake = () => finish();
      emptied.add(wake);
    });
  }

  const control: Updates = {
    hold: () => {
      held ??= [];
    },
    release,
    duplicate,
    pending: () => pending.size + (held?.length ?? 0),
    delivered: () => given,
    settled,
  };
  return {
    control,
    raw,
    done,
    pending,
    /** Notes that an update was handed to the bot (again). */
    handed(entry: Entry): void {
      given.push(entry.updateId);
      if (given.length > 200_000) given.splice(0, 100_000);
    },
    clear(): void {
      for (const entry of [...pending]) done(entry);
    },
    allow(types: unknown): void {
      if (Array.isArray(types)) allowed = types.length === 0 ? undefined : new Set(types.map(String));
    },
    allowed: () => (allowed ? [...allowed] : undefined),
    onAdded(listener: () => void): void {
      listeners.add(listener);
    },
  };
}

/** Order is kept within a chat. */
function laneOf(update: Params): string {
  for (const key in update) {
    const body = update[key];
    if (typeof body !== 'object' || body === null) continue;
    const holder = 'message' in body ? body.message : body;
    if (typeof holder === 'object' && holder !== null && 'chat' in holder) {
      const { chat } = holder;
      if (typeof chat === 'object' && chat !== null && 'id' in chat) return `chat ${String(chat.id)}`;
    }
  }
  return 'no chat';
}
