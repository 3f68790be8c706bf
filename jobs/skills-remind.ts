import { dayOf, workingDaysBetween } from '../src/campaign/calendar.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import { actionButton, line, type View } from '../src/dialog/view.ts';
import type { Member } from '../src/domain/member.ts';
import { officeLines } from '../src/domain/offer.ts';
import type { SkillRecord } from '../src/domain/skill.ts';
import { reviewersOf } from '../src/domain/skill-review.ts';
import { type Day, mondayOf } from '../src/text/day.ts';

/** Open requests older than this many working days are reminded of. */
const PATIENCE_DAYS = 3;

export interface SkillRequests {
  /** Requests of the campaign that nobody has decided about. */
  readonly requests: readonly SkillRecord[];
  readonly members: readonly Member[];
}

export const SKILLS_CONFIRM = 'skills-confirm';

/** `skills-confirm:<monday>`, within a campaign: one reminder a week at most. */
function skillsOccasion(monday: Day): string {
  return `${SKILLS_CONFIRM}:${monday}`;
}

/** How many requests have waited too long, by whoever may decide about them. */
function overdue(campaign: Campaign, { requests, members }: SkillRequests, now: Date): ReadonlyMap<string, number> {
  const today = dayOf(now, campaign);
  const late = requests.filter((one) => workingDaysBetween(dayOf(one.at, campaign), today, campaign) >= PATIENCE_DAYS);
  const byId = new Map(members.map((one) => [one.id, one]));
  const count = new Map<string, number>();
  // Reviewers depend on the person alone: looked up once for all their requests.
  for (const id of new Set(late.map((one) => one.member))) {
    const asker = byId.get(id);
    if (asker === undefined) continue;
    const own = late.filter((one) => one.member === id).length;
    for (const { id: reviewer } of reviewersOf(asker, members, campaign.id)) {
      count.set(reviewer, (count.get(reviewer) ?? 0) + own);
    }
  }
  return count;
}

/** Who is to be reminded of requests that have been open for three working days; the occasion is the week's. Pure. */
export function skillReminders(
  campaign: Campaign,
  facts: SkillRequests,
  now: Date,
): readonly { readonly occasion: string; readonly member: string }[] {
  const occasion = skillsOccasion(mondayOf(dayOf(now, campaign)));
  return [...overdue(campaign, facts, now).keys()].map((member) => ({ occasion, member }));
}

/** What such a reminder says when it is sent; null when nothing waits any more. */
export function skillReminderView(
  campaign: Campaign,
  facts: SkillRequests,
  { member, now }: { readonly member: string; readonly now: Date },
): View | null {
  const number = overdue(campaign, facts, now).get(member);
  if (number === undefined) return null;
  return {
    lines: [line('skills:remind', { number, days: PATIENCE_DAYS }), ...officeLines(campaign, 'digital_skills')],
    buttons: [
      [
        actionButton(line('skills:button.requests'), 'confirm.open', campaign.id),
        actionButton(line('core:menu'), 'menu.open'),
      ],
    ],
  };
}
