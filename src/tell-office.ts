import type { Clock } from './clock.ts';
import type { View } from './dialog/view.ts';
import type { DeliveryStore } from './ports/deliveries.ts';
import type { MemberStore } from './ports/members.ts';
import type { Queue } from './ports/queue.ts';

export interface TellOfficeDeps {
  readonly members: Pick<MemberStore, 'all'>;
  readonly deliveries: Pick<DeliveryStore, 'plan'>;
  readonly queue: () => Pick<Queue, 'wake'>;
  readonly clock: Clock;
}

/** Tells everybody of the office, once per occasion; true when somebody had not been told of it yet. */
export type TellOffice = (occasion: string, view: View) => Promise<boolean>;

/** Trouble that only the office can do something about, on every channel that still works. */
export function createTellOffice({ members, deliveries, queue, clock }: TellOfficeDeps): TellOffice {
  return async (occasion, view) => {
    const now = clock.now();
    const office = (await members.all()).filter((one) => one.role === 'DAU_MOI');
    const planned = await deliveries.plan(
      office.map(({ id }) => ({ occasion, member: id, kind: 'notice' as const, view, plannedAt: now, dueAt: now })),
    );
    queue().wake();
    return planned.length > 0;
  };
}
