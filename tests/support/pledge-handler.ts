import { createPledgeHandler } from '../../handlers/pledge.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import type { Leave } from '../../src/domain/leave.ts';
import type { TakenPledge } from '../../src/domain/pledge.ts';
import type { Handler } from '../../src/ports/handler.ts';
import type { PledgeStore } from '../../src/ports/pledges.ts';

/** A person who has taken nothing. */
const NOTHING: PledgeStore = {
  take: async (taken) => ({ ...taken, id: 'new', state: 'active' }),
  byId: async () => null,
  ofMember: async () => [],
  active: async function* () {},
  takers: async () => [],
  begin: async () => undefined,
  end: async () => undefined,
  checkin: async () => undefined,
  recount: async () => undefined,
  checkins: async () => [],
  checkinsOf: async () => [],
  endedSince: async () => [],
  heldIn: async () => [],
  answeredIn: async () => [],
  answered: async () => null,
};

/** The handler for somebody of whom the store knows this, and who has these days off. */
export function handlerOf(over: Partial<PledgeStore> = {}, away: readonly Leave[] = []): Handler {
  return createPledgeHandler({
    pledges: { ...NOTHING, ...over },
    leaves: { ofMember: async () => away },
    keeper: { refresh: async () => undefined },
  });
}

/** A pledge as somebody took it, and the campaign's pledge that it is of. */
export function takenOf(campaign: Campaign, id: string, takenOn: string) {
  const pledge = campaign.pledges.items.find((one) => one.id === id);
  if (pledge === undefined) throw new Error(`no ${id}`);
  const taken: TakenPledge = {
    id: 'AbCdEfGhJk',
    member: 'm1',
    campaign: campaign.id,
    pledge: id,
    takenOn,
    weeks: pledge.weeks,
    state: 'active',
  };
  return { taken, pledge };
}
