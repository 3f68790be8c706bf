import type { Accept, Incoming } from '../../src/channels/channel.ts';
import type { Event } from '../../src/dialog/event.ts';

/** Takes what a channel brings and lets tests wait for it. */
export interface Accepted {
  readonly accept: Accept;
  readonly all: readonly Incoming[];
  /** Waits until so many have been accepted. */
  count(most: number, timeout?: number): Promise<readonly Incoming[]>;
  /** The next tries for this chat fail. */
  failFor(chat: string, times: number): void;
  /** Tries, failed ones included. */
  tries(): number;
}

export function createAccepted(): Accepted {
  const all: Incoming[] = [];
  const failing = new Map<string, number>();
  let tries = 0;

  async function accept(incoming: Incoming): Promise<void> {
    tries += 1;
    const left = failing.get(incoming.address.chat) ?? 0;
    if (left > 0) {
      failing.set(incoming.address.chat, left - 1);
      throw new Error('the store is gone');
    }
    all.push(incoming);
  }

  return {
    accept,
    all,
    count: async (most, timeout = 8000) => {
      await until(() => all.length >= most, `${most} events`, timeout);
      return all;
    },
    failFor: (chat, times) => void failing.set(chat, times),
    tries: () => tries,
  };
}

/** Waits until something is so; says what when it never is. */
export async function until(isSo: () => boolean | Promise<boolean>, what: string, timeout = 8000): Promise<void> {
  const end = performance.now() + timeout;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`no ${what} within ${timeout} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The event of a kind, or an error that names what came instead. */
export function eventOf<Kind extends Event['kind']>(
  incoming: Incoming | undefined,
  kind: Kind,
): Extract<Event, { kind: Kind }> {
  const event = incoming?.event;
  if (!event || !isKind(event, kind)) throw new Error(`expected ${kind}, got ${event?.kind ?? 'nothing'}`);
  return event;
}

function isKind<Kind extends Event['kind']>(event: Event, kind: Kind): event is Extract<Event, { kind: Kind }> {
  return event.kind === kind;
}
