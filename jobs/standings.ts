import type { Campaign } from '../src/campaign/schema.ts';
import type { PledgeStore } from '../src/ports/pledges.ts';
import type { StandingKeeper } from '../src/ports/standings.ts';

export interface RebuildDeps {
  readonly pledges: Pick<PledgeStore, 'takers'>;
  readonly keeper: Pick<StandingKeeper, 'remake'>;
}

/** Makes all standings of a campaign and year anew from what people took and answered; tells how many. */
export async function rebuildStandings(
  { pledges, keeper }: RebuildDeps,
  campaign: Campaign,
  at: { readonly year: number; readonly now: Date },
): Promise<number> {
  const takers = await pledges.takers(campaign.id);
  for (const member of takers) await keeper.remake(member, campaign, at);
  return takers.length;
}
