import { labelOf, moduleState, pledgeOf } from '../src/campaign/lookup.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import type { Clock } from '../src/clock.ts';
import { actionButton, type Button, type Line, line, type View, verbatim } from '../src/dialog/view.ts';
import { ofCampaign } from '../src/domain/campaign-mark.ts';
import { checkinButtons, checkinOpen, checkinWeek, earliestAsk } from '../src/domain/checkin-week.ts';
import { type Due, type Occasion, openOccasions, stillDue } from '../src/domain/due.ts';
import { withLeave } from '../src/domain/leave.ts';
import { belongs, type Member, type Unit } from '../src/domain/member.ts';
import { occasionParts } from '../src/domain/occasion.ts';
import { offers, officeLines } from '../src/domain/offer.ts';
import type { TakenPledge } from '../src/domain/pledge.ts';
import type { Delivery } from '../src/ports/deliveries.ts';
import type { LeaveStore } from '../src/ports/leaves.ts';
import type { MemberStore, UnitStore } from '../src/ports/members.ts';
import type { MilestoneStore } from '../src/ports/milestones.ts';
import type { PledgeStore } from '../src/ports/pledges.ts';
import type { SkillStore } from '../src/ports/skills.ts';
import { formatDay } from '../src/text/date.ts';
import { addDays } from '../src/text/day.ts';
import type { Facts, FactsOfOne } from './facts.ts';
import { headline } from './remind-headline.ts';
import { SKILLS_CONFIRM, skillReminderView } from './skills-remind.ts';

export interface RemindDeps {
  readonly clock: Clock;
  readonly campaigns: () => Promise<readonly Campaign[]>;
  readonly units: UnitStore;
  readonly milestones: MilestoneStore;
  readonly pledges: PledgeStore;
  readonly leaves: Pick<LeaveStore, 'ofMember'>;
  readonly skills: Pick<SkillStore, 'openRequests'>;
  readonly members: Pick<MemberStore, 'all'>;
  readonly facts: Facts;
}

interface Reminded {
  readonly campaign: Campaign;
  readonly member: Member;
  readonly due: Due;
  readonly occasion: Occasion;
  readonly known: FactsOfOne;
  readonly unit: Unit | null;
  readonly now: Date;
}

const CHECKIN = 'checkin';

/** The occasion of a week's question, as the deliveries know it. */
export function checkinOccasion(taken: string, monday: string): string {
  return `${CHECKIN}:${taken}:${monday}`;
}

/** What a reminder says at this moment, or null when it is no longer needed. */
export function createRemind(deps: RemindDeps): (delivery: Delivery, member: Member) => Promise<View | null> {
  async function question(campaign: Campaign, delivery: Delivery, member: Member): Promise<View | null> {
    if (moduleState(campaign, 'green_pledges') === 'off') return null;
    const [, id = '', monday = ''] = occasionParts(delivery.occasion).what.split(':');
    const taken = await deps.pledges.byId(id);
    if (taken === null || taken.member !== member.id || taken.state !== 'active') return null;
    if ((await deps.pledges.answered(id, monday)) !== null) return null;
    const own = withLeave(campaign, await deps.leaves.ofMember(member.id));
    return questionView(own, { taken, member, monday, now: deps.clock.now(), delivery: delivery.id });
  }

  async function confirmations(campaign: Campaign, member: Member): Promise<View | null> {
    if (moduleState(campaign, 'digital_skills') === 'off') return null;
    const [requests, members] = await Promise.all([deps.skills.openRequests(campaign.id, null), deps.members.all()]);
    return skillReminderView(campaign, { requests, members }, { member: member.id, now: deps.clock.now() });
  }

  async function byRule(campaign: Campaign, delivery: Delivery, member: Member): Promise<View | null> {
    const [dated, known, unit] = await Promise.all([
      deps.milestones.dated(campaign.id),
      deps.facts.of(campaign, member),
      deps.units.byCode(member.unit),
    ]);
    const now = deps.clock.now();
    const state = { dated, members: [known.facts] };
    const { what } = occasionParts(delivery.occasion);
    const due = stillDue(campaign, state, { occasion: what, member: member.id, now });
    const occasion = openOccasions(campaign, dated, now).find((one) => one.occasion === what);
    if (due === null || occasion === undefined) return null;
    return reminderView({ campaign, member, due, occasion, known, unit, now }, delivery.id);
  }

  function viewOf(campaign: Campaign, delivery: Delivery, member: Member): Promise<View | null> {
    const { what } = occasionParts(delivery.occasion);
    if (what.startsWith(`${CHECKIN}:`)) return question(campaign, delivery, member);
    return what.startsWith(`${SKILLS_CONFIRM}:`) ? confirmations(campaign, member) : byRule(campaign, delivery, member);
  }

  return async (delivery, member) => {
    const { campaign: id } = occasionParts(delivery.occasion);
    const campaigns = await deps.campaigns();
    const campaign = campaigns.find((one) => one.id === id);
    if (campaign === undefined || !belongs(member, campaign.id)) return null;
    const view = await viewOf(campaign, delivery, member);
    // Pressed while another campaign is looked at, its buttons still mean this one.
    return view === null || campaigns.length === 1 ? view : ofCampaign(view, campaign.id);
  };
}

function whyButton(delivery: string): Button {
  return actionButton(line('reminders:button.why'), 'why.show', delivery);
}

interface Asked {
  readonly taken: TakenPledge;
  readonly member: Member;
  readonly monday: string;
  readonly now: Date;
  readonly delivery: string;
}

function questionView(campaign: Campaign, { taken, member, monday, now, delivery }: Asked): View | null {
  const pledge = pledgeOf(campaign, taken.pledge);
  const week = checkinWeek(taken, monday, campaign);
  if (pledge === null || week === null || checkinOpen(week, campaign, now, earliestAsk(week, campaign)) !== 'open')
    return null;
  const [done, part, none, na] = checkinButtons(taken.id, monday);
  const rows = [
    [done, part],
    [none, na],
  ].map((row) => row.filter((button) => button !== undefined));
  return {
    lines: [
      line('pledge:question', { id: pledge.id, name: labelOf(pledge, member.lang) }),
      ...officeLines(campaign, 'green_pledges'),
      line('pledge:ask', {
        number: week.number,
        weeks: taken.weeks,
        from: formatDay(monday).slice(0, 5),
        to: formatDay(addDays(monday, 6)),
      }),
      line('pledge:question_late', { day: formatDay(week.until) }),
      ...(week.number === taken.weeks ? [line('pledge:last_week')] : []),
    ],
    buttons: [...rows, [whyButton(delivery)]],
  };
}

/** Buttons for what is asked; whoever may register nothing in this campaign is asked to read only. */
function reminderButtons({ due, known }: Reminded, mayRegister: boolean): readonly (readonly Button[])[] {
  if (!mayRegister) return [];
  if (known.ownDraft) return [[actionButton(line('reminders:button.resume'), 'initiative.resume')]];
  const start = due.reasons.includes('unit_registered_nothing') || due.reasons.includes('everybody');
  return start ? [[actionButton(line('reminders:button.register'), 'initiative.start')]] : [];
}

function reminderView(reminded: Reminded, delivery: string): View {
  const { campaign, member, due, occasion, now } = reminded;
  const mayRegister = offers(campaign, member, 'initiative');
  return {
    lines: [
      headline({ campaign, text: due.text, occasion, lang: member.lang, now }),
      ...(mayRegister ? officeLines(campaign, 'initiatives') : []),
      ...reasonLines(reminded, mayRegister),
    ],
    buttons: [
      ...reminderButtons(reminded, mayRegister),
      [actionButton(line('reminders:button.plan'), 'plan.open')],
      [whyButton(delivery)],
    ],
  };
}

/** All reasons of one person in one message; names of others only where their drafts are the reason. */
function reasonLines({ due, known, unit, member }: Reminded, mayRegister: boolean): readonly Line[] {
  const unitName = unit?.name ?? member.unit;
  const names = known.withDrafts.map((name) => line('reminders:name_row', { name: verbatim(name) }));
  const drafts = [
    ...(names.length > 0 ? [line('reminders:staff_drafts', { unit: unitName, rows: names })] : []),
    ...(known.ownDraft ? [line('reminders:own_draft')] : []),
  ];
  return [
    ...(due.reasons.includes('unit_registered_nothing') ? [line('reminders:unit_nothing', { unit: unitName })] : []),
    ...(due.reasons.includes('open_draft') ? drafts : []),
    ...(due.reasons.includes('everybody') ? [line(mayRegister ? 'reminders:take_part' : 'reminders:read_plan')] : []),
  ];
}
