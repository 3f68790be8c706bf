import type { Clock } from './clock.ts';

/** What was read a moment ago, by id. */
export interface Recent<Value> {
  get(id: string): Promise<Value>;
  forget(id: string): void;
}

const AT_MOST = 5_000;

/** Reads an id once in `ms`; what changes elsewhere in between is seen that much later. */
export function createRecent<Value>(read: (id: string) => Promise<Value>, machine: Clock, ms: number): Recent<Value> {
  const known = new Map<string, { readonly value: Value; readonly until: number }>();
  return {
    async get(id) {
      const now = machine.now().getTime();
      const held = known.get(id);
      if (held !== undefined && held.until > now) return held.value;
      const value = await read(id);
      if (known.size >= AT_MOST) known.clear();
      known.set(id, { value, until: now + ms });
      return value;
    },
    forget: (id) => void known.delete(id),
  };
}
