import type { Campaign } from '../src/campaign/schema.ts';
import { checkinWeek } from '../src/domain/checkin-week.ts';
import { type Leave, withLeave } from '../src/domain/leave.ts';
import type { TakenPledge } from '../src/domain/pledge.ts';
import type { WeekAnswers } from '../src/domain/unit-table.ts';
import type { LeaveStore } from '../src/ports/leaves.ts';
import type { PledgeStore } from '../src/ports/pledges.ts';
import { addDays, type Day } from '../src/text/day.ts';

export interface WeekAnswersDeps {
  readonly pledges: Pick<PledgeStore, 'heldIn' | 'answeredIn'>;
  readonly leaves: Pick<LeaveStore, 'ofMembers'>;
}

/** Whether somebody with these days off was asked about the week while they held the pledge. */
function wasAsked(taken: TakenPledge, monday: Day, campaign: Campaign, away: readonly Leave[]): boolean {
  const week = checkinWeek(taken, monday, withLeave(campaign, away));
  if (week === null) return false;
  return taken.state === 'active' || (taken.endedOn !== undefined && taken.endedOn >= week.askedOn);
}

/** Of these people, those who were asked about the week by their own calendar, and those of them who answered. */
export async function weekAnswers(
  { pledges, leaves }: WeekAnswersDeps,
  campaign: Campaign,
  { members, week }: { readonly members: readonly string[]; readonly week: { readonly monday: Day } },
): Promise<WeekAnswers> {
  const { monday } = week;
  const held = await pledges.heldIn(members, campaign.id, { from: monday, to: addDays(monday, 6) });
  const away = await leaves.ofMembers([...new Set(held.map(({ member }) => member))]);
  const asked = held.filter((taken) => wasAsked(taken, monday, campaign, away.get(taken.member) ?? []));
  const answered = new Set(
    await pledges.answeredIn(
      asked.map(({ id }) => id),
      monday,
    ),
  );
  return {
    asked: new Set(asked.map(({ member }) => member)),
    answered: new Set(asked.filter(({ id }) => answered.has(id)).map(({ member }) => member)),
  };
}
