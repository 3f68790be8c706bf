import type { Clock } from './clock.ts';
import type { ConversationStore, OutboxEntry } from './ports/conversations.ts';

/** How long the process that holds an entry may be silent about it before a sweep takes over. */
export const LEASE_MS = 15_000;
/** A lease with less than this left is renewed before sending, and this often while a send takes its time. */
const RENEW_MS = 5_000;

export interface Leases {
  /** The end of a lease that begins now. */
  until(): Date;
  /** The entry with a lease that lasts, or null when it is sent or somebody else's by now. */
  held(conversation: string, entry: OutboxEntry): Promise<OutboxEntry | null>;
  /** Works while keeping the lease: a slow upload must not be taken for a dead process. */
  keeping<T>(conversation: string, entry: OutboxEntry, work: () => Promise<T>): Promise<T>;
}

/** Who sends an entry. The machine's clock counts, not the campaign's. */
export function createLeases(conversations: Pick<ConversationStore, 'renew'>, machine: Clock): Leases {
  const inMs = (ms: number): Date => new Date(machine.now().getTime() + ms);
  const until = (): Date => inMs(LEASE_MS);

  const held = async (conversation: string, entry: OutboxEntry): Promise<OutboxEntry | null> => {
    if (entry.leaseUntil >= inMs(RENEW_MS)) return entry;
    const leaseUntil = until();
    return (await conversations.renew(conversation, entry, leaseUntil)) ? { ...entry, leaseUntil } : null;
  };

  return {
    until,
    held,
    async keeping(conversation, entry, work) {
      let mine = entry;
      const renew = async (): Promise<void> => {
        const leaseUntil = until();
        if (await conversations.renew(conversation, mine, leaseUntil)) mine = { ...mine, leaseUntil };
      };
      // A renewal that fails is tried again in time; while the database is away nobody else can take over either.
      const timer = setInterval(() => void renew().catch(() => undefined), RENEW_MS);
      try {
        return await work();
      } finally {
        clearInterval(timer);
      }
    },
  };
}
