import { type Leave, withLeave } from '../src/domain/leave.ts';
import { recounted } from '../src/domain/worked-out.ts';
import type { MemberTurn } from '../src/ports/handler.ts';
import type { PledgeStore } from '../src/ports/pledges.ts';
import { type Day, mondayOf } from '../src/text/day.ts';

/** Days off that were told of or taken back, and all that the person has from then on. */
export interface LeaveChange {
  readonly changed: Pick<Leave, 'from' | 'to'>;
  readonly away: readonly Leave[];
}

/**
 * Weeks of the change that were answered before count the days that are left of them by the leave as it is now; other
 * weeks keep theirs. Gives the number of weeks that count otherwise now. Doing it again changes nothing.
 */
export async function recountDays(
  pledges: Pick<PledgeStore, 'ofMember' | 'checkinsOf' | 'recount'>,
  { member, campaigns }: Pick<MemberTurn, 'member' | 'campaigns'>,
  { changed, away }: LeaveChange,
): Promise<number> {
  const [taken, checkins] = await Promise.all([pledges.ofMember(member.id), pledges.checkinsOf(member.id)]);
  const within = checkins.filter(({ week }) => week >= mondayOf(changed.from) && week <= changed.to);
  const weeks = new Set<Day>();
  for (const { campaign } of campaigns) {
    const own = taken.filter((one) => one.campaign === campaign.id);
    const held = recounted(withLeave(campaign, away), own, within);
    await pledges.recount(held);
    for (const { week } of held) weeks.add(week);
  }
  return weeks.size;
}
