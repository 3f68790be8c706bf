import type { Clock } from '../src/clock.ts';
import { addressId } from '../src/dialog/address.ts';
import type { ErrorCode } from '../src/errors.ts';
import type { ConversationStore } from '../src/ports/conversations.ts';
import type { DeliveryStore } from '../src/ports/deliveries.ts';
import type { MemberStore } from '../src/ports/members.ts';
import { reachable } from './facts.ts';

export interface ReopenDeps {
  readonly clock: Clock;
  readonly members: Pick<MemberStore, 'all'>;
  readonly conversations: Pick<ConversationStore, 'lastAt'>;
  readonly deliveries: Pick<DeliveryStore, 'reopen' | 'outOfReach'>;
}

export interface Reopen {
  /** What could not be brought to somebody who is back is looked at again; returns how many are due. */
  member(id: string): Promise<number>;
  /** The same for everybody who has done something since. */
  everybody(): Promise<number>;
}

/** Messages older than this are not sent after all to somebody who comes back. */
const REOPENED_MS = 14 * 24 * 3_600_000;
/** Reasons that may be gone once the person does something. */
const OUT_OF_REACH: readonly ErrorCode[] = [
  'window_closed',
  'budget_spent',
  'channel_unpaid',
  'person_stopped',
  'access_lost',
  'channel_unreachable',
  'channel_off',
];

/** Messages kept from people who were out of reach; whether one is still needed is looked at before it is sent. */
export function createReopen({ clock, members, conversations, deliveries }: ReopenDeps): Reopen {
  const since = (now: Date): Date => new Date(now.getTime() - REOPENED_MS);

  function member(id: string): Promise<number> {
    const now = clock.now();
    return deliveries.reopen(id, OUT_OF_REACH, since(now), now);
  }

  return {
    member,

    async everybody() {
      const failed = await deliveries.outOfReach(OUT_OF_REACH, since(clock.now()));
      if (failed.size === 0) return 0;
      const people = (await members.all()).filter((one) => failed.has(one.id) && reachable(one));
      const last = await conversations.lastAt(people.flatMap((one) => one.addresses.map(addressId)));
      let due = 0;
      for (const { id, addresses } of people) {
        const active = Math.max(...addresses.map((one) => last.get(addressId(one))?.getTime() ?? 0));
        if (active > (failed.get(id)?.getTime() ?? Number.POSITIVE_INFINITY)) due += await member(id);
      }
      return due;
    },
  };
}
