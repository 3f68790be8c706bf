import { dayOf } from '../src/campaign/calendar.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import { checkinWeeks } from '../src/domain/checkin-week.ts';
import { type Leave, withLeave } from '../src/domain/leave.ts';
import { yearOf } from '../src/domain/standing.ts';
import type { PledgeStore } from '../src/ports/pledges.ts';
import type { StandingKeeper, StandingStore } from '../src/ports/standings.ts';
import { addDays, type Day } from '../src/text/day.ts';

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

export interface RefreshDeps {
  readonly pledges: Pick<PledgeStore, 'active' | 'endedSince'>;
  readonly standings: Pick<StandingStore, 'madeOn'>;
  readonly keeper: Pick<StandingKeeper, 'refresh'>;
  /** How many in one sweep: messages that are due need not wait for the rest. */
  readonly atOnce?: number;
}

/** What a look at one campaign goes by. */
export interface RefreshAt {
  readonly now: Date;
  readonly leaves: ReadonlyMap<string, readonly Leave[]>;
}

const AT_ONCE = 200;
/** An end whose standing was lost is made up for so long. */
const DAYS_BACK = 14;

/**
 * Keeps standings of people who stopped answering in step with the days: those whose week closed, or whose pledge ended,
 * since their standing was made are made anew. Looks once a day for each campaign and process; what it goes by is in
 * MongoDB, so that a process that was killed leaves nothing undone.
 */
export function createStandingRefresh({ pledges, standings, keeper, atOnce = AT_ONCE }: RefreshDeps) {
  const looked = new Map<string, Day>();

  /** By member, the Monday of the newest week that their standing does not know to be closed. */
  async function behind(campaign: Campaign, { now, leaves }: RefreshAt): Promise<ReadonlyMap<string, Day>> {
    const today = dayOf(now, campaign);
    const madeOn = await standings.madeOn(campaign.id, yearOf(today));
    const late = new Map<string, Day>();
    for await (const taken of pledges.active(campaign.id)) {
      const made = madeOn.get(taken.member) ?? '';
      if (made >= today) continue;
      const own = withLeave(campaign, leaves.get(taken.member) ?? []);
      const closed = checkinWeeks(taken, own).findLast(({ until }) => made <= until && until < today);
      if (closed !== undefined) late.set(taken.member, closed.monday);
    }
    for (const { member, endedOn } of await pledges.endedSince(campaign.id, addDays(today, -DAYS_BACK))) {
      // One that ended today was made anew right then, or is looked at tomorrow.
      if (endedOn === undefined || endedOn >= today || endedOn < (madeOn.get(member) ?? '')) continue;
      late.set(member, late.get(member) ?? endedOn);
    }
    return late;
  }

  return async (campaign: Campaign, at: RefreshAt): Promise<void> => {
    const today = dayOf(at.now, campaign);
    if (looked.get(campaign.id) === today) return;
    const late = [...(await behind(campaign, at))];
    for (const [member, week] of late.slice(0, atOnce)) {
      await keeper.refresh({ member, campaign, now: at.now, week });
    }
    if (late.length <= atOnce) looked.set(campaign.id, today);
  };
}
