import { dayOf } from './campaign/calendar.ts';
import type { Campaign } from './campaign/schema.ts';
import type { StandingOf } from './domain/habit.ts';
import { type Leave, withLeave } from './domain/leave.ts';
import type { Checkin, TakenPledge } from './domain/pledge.ts';
import { type PledgeStanding, standingOf, yearOf } from './domain/standing.ts';
import type { LeaveStore } from './ports/leaves.ts';
import type { PledgeStore } from './ports/pledges.ts';
import type { StandingKeeper, StandingStore } from './ports/standings.ts';

export interface StandingDeps {
  readonly pledges: Pick<PledgeStore, 'ofMember' | 'checkinsOf'>;
  readonly leaves: Pick<LeaveStore, 'ofMember'>;
  readonly standings: Pick<StandingStore, 'put'>;
}

/** All that a standing is made from. */
interface Known {
  readonly all: readonly TakenPledge[];
  readonly checkins: readonly Checkin[];
  readonly away: readonly Leave[];
}

/** Answers of one person come seconds apart at the fastest: who is overtaken more often than this has a defect. */
const TRIES = 5;

/** Keeps standings in step with the answers: each is made anew from everything the person answered, and put whole. */
export function createStandingKeeper({ pledges, leaves, standings }: StandingDeps): StandingKeeper {
  async function read(member: string): Promise<Known> {
    const [all, checkins, away] = await Promise.all([
      pledges.ofMember(member),
      pledges.checkinsOf(member),
      leaves.ofMember(member),
    ]);
    return { all, checkins, away };
  }

  async function put(
    { all, checkins, away }: Known,
    member: string,
    { campaign, year, now }: Omit<StandingOf, 'member'>,
  ): Promise<PledgeStanding> {
    const practised = all.map((taken) => ({ taken, checkins: checkins.filter((one) => one.taken === taken.id) }));
    const standing = standingOf({ member, campaign: withLeave(campaign, away), year, now }, practised);
    // Somebody who has never taken a pledge has no standing, whatever leave they tell of.
    if (all.some((taken) => taken.campaign === campaign.id)) await standings.put(standing);
    return standing;
  }

  /**
   * Whoever puts reads once more: what was written while a standing was made is then in it, whichever of two processes
   * puts last.
   */
  async function remake(
    member: string,
    campaign: Campaign,
    { year, now }: { readonly year: number; readonly now: Date },
  ): Promise<PledgeStanding> {
    let known = await read(member);
    let standing = await put(known, member, { campaign, year, now });
    for (let tried = 1; tried < TRIES; tried += 1) {
      const newer = await read(member);
      if (JSON.stringify(newer) === JSON.stringify(known)) break;
      known = newer;
      standing = await put(known, member, { campaign, year, now });
    }
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
