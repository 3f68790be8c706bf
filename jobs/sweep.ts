import { sendingWindow } from '../src/campaign/calendar.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import type { Clock } from '../src/clock.ts';
import { checkinsDue, pledgeOver } from '../src/domain/checkin-week.ts';
import { due, openOccasions } from '../src/domain/due.ts';
import type { Member } from '../src/domain/member.ts';
import type { Logger } from '../src/logger.ts';
import type { DeliveryStore, NewDelivery } from '../src/ports/deliveries.ts';
import type { MemberStore } from '../src/ports/members.ts';
import type { MilestoneStore } from '../src/ports/milestones.ts';
import type { PledgeStore } from '../src/ports/pledges.ts';
import { type Facts, reachable } from './facts.ts';
import { checkinOccasion } from './remind.ts';

export interface SweepDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly campaign: () => Promise<Campaign | null>;
  readonly members: MemberStore;
  readonly deliveries: DeliveryStore;
  readonly milestones: MilestoneStore;
  readonly pledges: PledgeStore;
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

/** Finds what is due. MongoDB alone says it, so whatever was lost in Redis is found again here. */
export function createSweep(deps: SweepDeps): Sweep {
  const { clock, deliveries, pledges } = deps;

  function planned(campaign: Campaign, now: Date, occasion: string, member: string): NewDelivery {
    const window = sendingWindow(now, campaign);
    const dueAt = window.open ? now : window.opensAt;
    return { occasion, member, kind: 'reminder', view: null, plannedAt: now, dueAt };
  }

  async function reminders(campaign: Campaign, now: Date): Promise<readonly NewDelivery[]> {
    const dated = await deps.milestones.dated(campaign.id);
    // On most days no occasion is open, and then nobody need be looked at.
    if (openOccasions(campaign, dated, now).length === 0) return [];
    const members = await deps.facts.all(campaign);
    return due(campaign, { dated, members }, now).map((one) => planned(campaign, now, one.occasion, one.member));
  }

  async function questions(campaign: Campaign, now: Date): Promise<readonly NewDelivery[]> {
    const asked: NewDelivery[] = [];
    const members = (await deps.members.all()).filter(reachable);
    const reached = new Set(members.map((member) => member.id));
    const closing = await deps.closing(members);
    for await (const taken of pledges.active(campaign.id)) {
      if (pledgeOver(taken, campaign, now)) await pledges.end(taken.id);
      else if (reached.has(taken.member)) {
        for (const week of checkinsDue(taken, campaign, now, closing.get(taken.member) ?? null)) {
          asked.push(planned(campaign, now, checkinOccasion(taken.id, week.monday), taken.member));
        }
      }
    }
    return asked;
  }

  return {
    async plan() {
      const campaign = await deps.campaign();
      if (campaign === null) return;
      const now = clock.now();
      const found = [...(await reminders(campaign, now)), ...(await questions(campaign, now))];
      const ids = await deliveries.plan(found);
      if (ids.length > 0) deps.log.info({ planned: ids.length }, 'deliveries_planned');
    },

    async waiting(limit) {
      const now = clock.now();
      const unknown = await deliveries.expire(now);
      if (unknown > 0) deps.log.warn({ unknown }, 'deliveries_of_unknown_outcome');
      return deliveries.waiting(now, limit);
    },
  };
}
