import type { Clock } from './clock.ts';
import type { Address } from './dialog/address.ts';
import type { View } from './dialog/view.ts';
import type { Member } from './domain/member.ts';
import type { DeliveryStore } from './ports/deliveries.ts';
import type { MemberStore } from './ports/members.ts';
import type { Queue } from './ports/queue.ts';

export interface StoppedDeps {
  readonly members: MemberStore;
  readonly deliveries: Pick<DeliveryStore, 'plan'>;
  readonly queue: () => Pick<Queue, 'wake'>;
  readonly clock: Clock;
  /** What the head of the unit is told. */
  readonly view: (name: string, address: Address) => View;
}

/** Somebody blocked or unfollowed us: nothing more goes there, and whoever answers for the unit is told, once a day at most. */
export function createStopped(deps: StoppedDeps): (address: Address, at?: Date | null) => Promise<void> {
  const { members, deliveries, clock } = deps;

  async function toTell(gone: Member): Promise<readonly Member[]> {
    const others = (await members.ofUnit(gone.unit)).filter((one) => one.id !== gone.id && one.joinedAt !== null);
    const leads = others.filter((one) => one.role === 'TRUONG_PHONG');
    if (leads.length > 0) return leads;
    return (await members.all()).filter((one) => one.role === 'DAU_MOI' && one.id !== gone.id && one.joinedAt !== null);
  }

  return async (address, at = null) => {
    await members.setStopped(address, true, at);
    const after = await members.byAddress(address);
    // Who is reached elsewhere is no news. Who was gone already may be: a process may have died before it told anybody.
    if (after?.stopped !== true) return;
    const now = clock.now();
    const occasion = `stopped:${after.id}:${now.toISOString().slice(0, 10)}`;
    const view = deps.view(after.name, address);
    const told = await toTell(after);
    await deliveries.plan(
      told.map(({ id }) => ({ occasion, member: id, kind: 'notice' as const, view, plannedAt: now, dueAt: now })),
    );
    if (told.length > 0) deps.queue().wake();
  };
}
