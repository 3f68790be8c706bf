import { dayOf } from './campaign/calendar.ts';
import type { Campaign } from './campaign/schema.ts';
import { withLeave } from './domain/leave.ts';
import { type PledgeStanding, standingOf, yearOf } from './domain/standing.ts';
import type { LeaveStore } from './ports/leaves.ts';
import type { PledgeStore } from './ports/pledges.ts';
import type { StandingKeeper, StandingStore } from './ports/standings.ts';

export interface StandingDeps {
  readonly pledges: Pick<PledgeStore, 'ofMember' | 'checkinsOf'>;
  readonly leaves: Pick<LeaveStore, 'ofMember'>;
  readonly standings: Pick<StandingStore, 'put'>;
}

/** Keeps standings in step with the answers: each is made anew from everything the person answered, and put whole. */
export function createStandingKeeper({ pledges, leaves, standings }: StandingDeps): StandingKeeper {
  async function remake(
    member: string,
    campaign: Campaign,
    { year, now }: { readonly year: number; readonly now: Date },
  ): Promise<PledgeStanding> {
    const [all, checkins, away] = await Promise.all([
      pledges.ofMember(member),
      pledges.checkinsOf(member),
      leaves.ofMember(member),
    ]);
    const practised = all.map((taken) => ({ taken, checkins: checkins.filter((one) => one.taken === taken.id) }));
    const standing = standingOf({ member, campaign: withLeave(campaign, away), year, now }, practised);
    // Somebody who has never taken a pledge has no standing, whatever leave they tell of.
    if (all.some((taken) => taken.campaign === campaign.id)) await standings.put(standing);
    return standing;
  }

  return {
    remake,
    async refresh({ member, campaign, now, week }) {
      const today = yearOf(dayOf(now, campaign));
      // An answer to a week of the old year moves the strength that the new year begins with.
      const years = new Set([today, ...(week === undefined ? [] : [yearOf(week)])]);
      for (const year of years) await remake(member, campaign, { year, now });
    },
  };
}
