import { lastWorkingDayOfWeek } from '../src/campaign/calendar.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import { type CheckinWeek, checkinWeek, type LastDay } from '../src/domain/checkin-week.ts';
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

/** Whether somebody was asked about this week while they held the pledge. */
function wasAsked(taken: TakenPledge, week: CheckinWeek | null): boolean {
  if (week === null) return false;
  return taken.state === 'active' || (taken.endedOn !== undefined && taken.endedOn >= week.askedOn);
}

/** The week of a pledge by its holder's calendar; for those who were not away worked out once for all of the same day. */
function createWeeks(campaign: Campaign, monday: Day) {
  const known = new Map<string, CheckinWeek | null>();
  const lastDays = new Map<Day, Day | undefined>();
  const lastDayOf: LastDay = (of) => {
    if (!lastDays.has(of)) lastDays.set(of, lastWorkingDayOfWeek(of, campaign));
    return lastDays.get(of);
  };
  return (taken: TakenPledge, away: readonly Leave[]): CheckinWeek | null => {
    if (away.length > 0) return checkinWeek(taken, monday, withLeave(campaign, away));
    const key = `${taken.takenOn} ${taken.weeks}`;
    const held = known.get(key);
    if (held !== undefined) return held;
    const week = checkinWeek(taken, monday, campaign, lastDayOf);
    known.set(key, week);
    return week;
  };
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
  const weekOf = createWeeks(campaign, monday);
  const asked = held.filter((taken) => wasAsked(taken, weekOf(taken, away.get(taken.member) ?? [])));
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
