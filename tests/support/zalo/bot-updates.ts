/** An event on its way to the bot. */
export interface BotUpdate {
  readonly event_name: string;
  readonly message: Readonly<Record<string, unknown>>;
}

export interface QueuedUpdate {
  readonly update: BotUpdate;
  /** Posted one after another within a chat. */
  readonly lane: string;
}

export type BotUpdates = ReturnType<typeof createBotUpdates>;

/** Updates not yet handed out (polling) or not yet answered with 200 (webhook). */
export function createBotUpdates() {
  const pending = new Set<QueuedUpdate>();
  const listeners = new Set<() => void>();
  let held: QueuedUpdate[] | null = null;
  let newest: QueuedUpdate | null = null;

  function offer(given: readonly QueuedUpdate[]): void {
    for (const one of given) pending.add(one);
    for (const listener of listeners) listener();
  }

  function add(one: QueuedUpdate): void {
    newest = one;
    if (held === null) offer([one]);
    else held.push(one);
  }

  return {
    pending,
    add,
    onAdded: (listener: () => void): void => void listeners.add(listener),
    control: {
      pending: () => pending.size + (held?.length ?? 0),
      duplicate: () => {
        if (newest === null) throw new Error('nothing was sent yet');
        add({ ...newest });
      },
      hold: () => {
        held ??= [];
      },
      release: ({ reverse = false }: { readonly reverse?: boolean } = {}) => {
        const kept = held ?? [];
        held = null;
        offer(reverse ? kept.reverse() : kept);
      },
    },
  };
}
