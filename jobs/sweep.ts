import { dayOf, sendingWindow } from '../src/campaign/calendar.ts';
import { moduleState } from '../src/campaign/lookup.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import type { Clock } from '../src/clock.ts';
import type { Lang } from '../src/dialog/lang.ts';
import { checkinsDue, pledgeOver } from '../src/domain/checkin-week.ts';
import { due, openOccasions } from '../src/domain/due.ts';
import { isAway, type Leave, withLeave } from '../src/domain/leave.ts';
import { belongs, type Member } from '../src/domain/member.ts';
import { occasionOf } from '../src/domain/occasion.ts';
import type { TakenPledge } from '../src/domain/pledge.ts';
import type { Logger } from '../src/logger.ts';
import type { DeliveryStore, NewDelivery } from '../src/ports/deliveries.ts';
import type { LeaveStore } from '../src/ports/leaves.ts';
import type { MemberStore } from '../src/ports/members.ts';
import type { MilestoneStore } from '../src/ports/milestones.ts';
import type { PledgeStore } from '../src/ports/pledges.ts';
import type { SkillStore } from '../src/ports/skills.ts';
import type { StandingKeeper, StandingStore } from '../src/ports/standings.ts';
import { type Facts, reachable } from './facts.ts';
import { endsUnasked, overOccasion, overView } from './pledge-over.ts';
import { checkinOccasion } from './remind.ts';
import { skillReminders } from './skills-remind.ts';
import { createStandingRefresh } from './standings.ts';

export interface SweepDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly campaigns: () => Promise<readonly Campaign[]>;
  readonly members: MemberStore;
  readonly leaves: LeaveStore;
  readonly deliveries: DeliveryStore;
  readonly milestones: MilestoneStore;
  readonly pledges: PledgeStore;
  readonly standings: Pick<StandingStore, 'madeOn'>;
  readonly keeper: Pick<StandingKeeper, 'refresh'>;
  readonly skills: Pick<SkillStore, 'openRequests'>;
  readonly facts: Facts;
  /** Until when those can be written to who are reached only where there is a window, by member. */
  readonly closing: (members: readonly Member[]) => Promise<ReadonlyMap<string, Date>>;
}

export interface Sweep {
  /** Plans every message that is due now; planning the same again changes nothing. */
  plan(): Promise<void>;
  /** Ids of what is planned and due, after claims of dead processes were given up. */
  waiting(limit: number): Promise<readonly string[]>;
}

/** Everybody who may be reminded at this moment, and what is known of them. */
interface Reached {
  readonly members: readonly Member[];
  readonly leaves: ReadonlyMap<string, readonly Leave[]>;
  readonly closing: ReadonlyMap<string, Date>;
}

function planned(campaign: Campaign, now: Date, what: string, member: string): NewDelivery {
  const window = sendingWindow(now, campaign);
  const dueAt = window.open ? now : window.opensAt;
  const occasion = occasionOf(campaign.id, what);
  return { occasion, member, kind: 'reminder', view: null, plannedAt: now, dueAt };
}

/** Finds what is due. MongoDB alone says it, so whatever was lost in Redis is found again here. */
export function createSweep(deps: SweepDeps): Sweep {
  const { clock, deliveries, pledges } = deps;
  const refreshStandings = createStandingRefresh(deps);

  async function everybody(): Promise<Reached> {
    const all = await deps.members.all();
    const members = all.filter(reachable);
    const [leaves, closing] = await Promise.all([
      // Pledges run longer for whoever is away, be they reachable or not.
      deps.leaves.ofMembers(all.map(({ id }) => id)),
      deps.closing(members),
    ]);
    return { members, leaves, closing };
  }

  async function reminders(campaign: Campaign, now: Date, { members, leaves }: Reached): Promise<NewDelivery[]> {
    const dated = await deps.milestones.dated(campaign.id);
    // On most days no occasion is open, and then nobody need be looked at.
    if (openOccasions(campaign, dated, now).length === 0) return [];
    const today = dayOf(now, campaign);
    const asked = new Set(
      members
        .filter((one) => belongs(one, campaign.id) && !isAway(leaves.get(one.id) ?? [], today))
        .map(({ id }) => id),
    );
    const facts = (await deps.facts.all(campaign)).filter(({ id }) => asked.has(id));
    return due(campaign, { dated, members: facts }, now).map((one) => planned(campaign, now, one.occasion, one.member));
  }

  /** Who decides is asked of the whole roster, as when the reminder is sent; of them only who can be reached is reminded. */
  async function confirmations(campaign: Campaign, now: Date, { members }: Reached): Promise<NewDelivery[]> {
    if (moduleState(campaign, 'digital_skills') === 'off') return [];
    const requests = await deps.skills.openRequests(campaign.id, null);
    if (requests.length === 0) return [];
    const late = skillReminders(campaign, { requests, members: await deps.members.all() }, now);
    const reached = new Set(members.map(({ id }) => id));
    return late
      .filter(({ member }) => reached.has(member))
      .map(({ occasion, member }) => planned(campaign, now, occasion, member));
  }

  /** Asks whether to go on where nobody has been asked, and only then ends it: an ended one is not looked at again. */
  async function over(campaign: Campaign, now: Date, taken: TakenPledge, lang: Lang): Promise<void> {
    const view = (await endsUnasked(pledges, campaign, taken)) ? overView(campaign, taken, lang) : null;
    if (view !== null) {
      const asking = planned(campaign, now, overOccasion(taken.id), taken.member);
      await deliveries.plan([{ ...asking, kind: 'notice', view }]);
    }
    await pledges.end(taken.id, dayOf(now, campaign));
    await deps.keeper.refresh({ member: taken.member, campaign, now });
  }

  async function questions(
    campaign: Campaign,
    now: Date,
    { members, leaves, closing }: Reached,
  ): Promise<NewDelivery[]> {
    if (moduleState(campaign, 'green_pledges') === 'off') return [];
    const asked: NewDelivery[] = [];
    const langs = new Map(members.map((member) => [member.id, member.lang]));
    for await (const taken of pledges.active(campaign.id)) {
      const own = withLeave(campaign, leaves.get(taken.member) ?? []);
      const lang = langs.get(taken.member);
      if (pledgeOver(taken, own, now)) await over(own, now, taken, lang ?? 'vi');
      else if (lang !== undefined) {
        for (const week of checkinsDue(taken, own, now, closing.get(taken.member) ?? null)) {
          asked.push(planned(campaign, now, checkinOccasion(taken.id, week.monday), taken.member));
        }
      }
    }
    return asked;
  }

  return {
    async plan() {
      const campaigns = await deps.campaigns();
      if (campaigns.length === 0) return;
      const now = clock.now();
      const reached = await everybody();
      const found: NewDelivery[] = [];
      for (const campaign of campaigns) {
        for (const look of [reminders, confirmations, questions]) found.push(...(await look(campaign, now, reached)));
      }
      const ids = await deliveries.plan(found);
      if (ids.length > 0) deps.log.info({ planned: ids.length }, 'deliveries_planned');
      // After the messages: nobody waits for them because others stopped answering.
      for (const campaign of campaigns) {
        if (moduleState(campaign, 'green_pledges') !== 'off') {
          await refreshStandings(campaign, { now, leaves: reached.leaves });
        }
      }
    },

    async waiting(limit) {
      const now = clock.now();
      const unknown = await deliveries.expire(now);
      if (unknown > 0) deps.log.warn({ unknown }, 'deliveries_of_unknown_outcome');
      return deliveries.waiting(now, limit);
    },
  };
}
