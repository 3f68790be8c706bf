import { labelOf, pledgeOf } from '../src/campaign/lookup.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import type { Lang } from '../src/dialog/lang.ts';
import { actionButton, line, type View } from '../src/dialog/view.ts';
import { checkinWeeks } from '../src/domain/checkin-week.ts';
import { officeLines } from '../src/domain/offer.ts';
import type { TakenPledge } from '../src/domain/pledge.ts';
import type { PledgeStore } from '../src/ports/pledges.ts';

/** The occasion of the question whether to go on, as the deliveries know it. */
export function overOccasion(taken: string): string {
  return `pledge_over:${taken}`;
}

/**
 * Whether nobody has been asked *giữ tiếp?* yet when a pledge runs out: the question comes with the answer to the last
 * week, and that one has none. `campaign` has the person's own calendar.
 */
export async function endsUnasked(
  pledges: Pick<PledgeStore, 'answered'>,
  campaign: Campaign,
  taken: TakenPledge,
): Promise<boolean> {
  const last = checkinWeeks(taken, campaign).at(-1);
  return last === undefined || (await pledges.answered(taken.id, last.monday)) === null;
}

/** Tells that a pledge has run out and asks whether to go on; null when the campaign no longer has it. */
export function overView(campaign: Campaign, taken: TakenPledge, lang: Lang): View | null {
  const pledge = pledgeOf(campaign, taken.pledge);
  if (pledge === null) return null;
  return {
    lines: [
      line('pledge:over', { id: pledge.id, name: labelOf(pledge, lang), weeks: taken.weeks }),
      ...officeLines(campaign, 'green_pledges'),
      line('pledge:over_ask', { weeks: pledge.weeks }),
    ],
    buttons: [
      [actionButton(line('pledge:button.again'), 'pledge.again', taken.id)],
      [actionButton(line('pledge:button.show'), 'pledge.show', taken.id), actionButton(line('core:menu'), 'menu.open')],
    ],
  };
}
