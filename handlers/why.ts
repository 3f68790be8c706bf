import { dayOf, timeOf } from '../src/campaign/calendar.ts';
import { labelOf, pledgeOf } from '../src/campaign/lookup.ts';
import { milestoneOf } from '../src/campaign/milestones.ts';
import type { Campaign, ReminderRule } from '../src/campaign/schema.ts';
import { actionButton, type Line, line, type View } from '../src/dialog/view.ts';
import type { Role } from '../src/domain/member.ts';
import { occasionParts } from '../src/domain/occasion.ts';
import type { Delivery, DeliveryStore } from '../src/ports/deliveries.ts';
import type { Handler, MemberTurn, Outcome } from '../src/ports/handler.ts';
import type { PledgeStore } from '../src/ports/pledges.ts';
import { formatDay } from '../src/text/date.ts';
import { addDays } from '../src/text/day.ts';
import { inCampaign } from './of-campaign.ts';
import { placeLine } from './plan-screen.ts';

interface WhyDeps {
  readonly deliveries: Pick<DeliveryStore, 'ofMember'>;
  readonly pledges: Pick<PledgeStore, 'byId'>;
}

const MENU = actionButton(line('core:menu'), 'menu.open');
const PLAN = actionButton(line('why:button.plan'), 'plan.open');
/** How far back an own message is looked up. */
const LOOK_BACK = 500;

/** Answers "why did I get this?" for every message the bot sent by itself: the rule, the milestone, the day. */
export function createWhyHandler({ deliveries, pledges }: WhyDeps): Handler {
  async function explain(turn: MemberTurn, delivery: Delivery | undefined): Promise<Outcome> {
    if (delivery === undefined) return { views: [{ lines: [line('why:none')], buttons: [[MENU]] }] };
    return { views: [await view(turn, delivery)] };
  }

  async function view(turn: MemberTurn, delivery: Delivery): Promise<View> {
    const lines = await reasonOf(turn, delivery);
    const sent = delivery.sentAt ?? delivery.plannedAt;
    const when = line('why:sent', { day: formatDay(dayOf(sent, turn.campaign)), time: timeOf(sent, turn.campaign) });
    return { lines: [line('why:title'), ...lines, when], buttons: [[PLAN, MENU]] };
  }

  async function reasonOf(looking: MemberTurn, delivery: Delivery): Promise<readonly Line[]> {
    const { campaign, what } = occasionParts(delivery.occasion);
    const [kind, first = '', second = ''] = what.split(':');
    const turn = campaign === null ? looking : (inCampaign(looking, campaign) ?? looking);
    if (delivery.kind === 'notice') return [line('why:notice')];
    if (kind === 'phase_start') return phaseLines(turn, first);
    if (kind === 'milestone') return milestoneLines(turn, first, second);
    if (kind === 'checkin') return checkinLines(turn, first, second);
    return [line('why:rule')];
  }

  async function checkinLines(turn: MemberTurn, id: string, monday: string): Promise<readonly Line[]> {
    const taken = await pledges.byId(id);
    const pledge = taken === null ? null : pledgeOf(turn.campaign, taken.pledge);
    if (taken === null || pledge === null) return [line('why:checkin_gone')];
    return [
      line('why:checkin', {
        id: pledge.id,
        name: labelOf(pledge, turn.lang),
        taken: formatDay(taken.takenOn),
        weeks: taken.weeks,
        from: formatDay(monday),
        to: formatDay(addDays(monday, 6)),
      }),
    ];
  }

  return {
    commands: [{ name: 'visao', aliases: ['why'], ability: 'why', run: (turn) => latest(turn) }],
    actions: { 'why.show': (turn, [id]) => byId(turn, id) },
  };

  async function latest(turn: MemberTurn): Promise<Outcome> {
    const recent = await deliveries.ofMember(turn.member.id, 50);
    const sent = recent.filter((one) => one.sentAt !== null);
    return explain(turn, sent.sort((a, b) => Number(b.sentAt) - Number(a.sentAt))[0]);
  }

  async function byId(turn: MemberTurn, id: string | undefined): Promise<Outcome> {
    const own = await deliveries.ofMember(turn.member.id, LOOK_BACK);
    return explain(
      turn,
      own.find((one) => one.id === id),
    );
  }
}

function phaseLines({ campaign, member }: MemberTurn, id: string): readonly Line[] {
  const phase = campaign.plan.phases.find((one) => String(one.id) === id);
  const rule = campaign.reminders.find((one) => 'phase_start' in one.when);
  if (phase === undefined || rule === undefined || !('phase_start' in rule.when)) return [line('why:rule')];
  return [
    line('why:phase', { phase: phase.text, at: placeLine(phase.at), days: rule.when.within_working_days }),
    audienceLine(rule, member.role),
  ];
}

function milestoneLines(turn: MemberTurn, code: string, day: string): readonly Line[] {
  const { campaign, lang, member } = turn;
  const milestone = milestoneOf(campaign, code);
  const rule = campaign.reminders.find((one) => 'before_milestone' in one.when && appliesTo(one, code));
  if (milestone === null || rule === undefined || !('before_milestone' in rule.when)) return [line('why:rule')];
  return [
    line('why:milestone', {
      milestone: labelOf(milestone, lang),
      day: formatDay(day),
      days: rule.when.before_milestone.working_days,
    }),
    line('why:words', { text: milestone.text, at: placeLine(milestone.at) }),
    audienceLine(rule, member.role),
    ...dutyLines(campaign, rule, member.role),
  ];
}

function appliesTo(rule: ReminderRule, code: string): boolean {
  if (!('before_milestone' in rule.when)) return false;
  const { codes } = rule.when.before_milestone;
  return codes === undefined || codes.includes(code);
}

/** Whom the rule reminds, as far as it may concern this person. */
function audienceLine(rule: ReminderRule, role: Role): Line {
  const rows = rule.to
    .filter(({ who }) => who !== 'lead' || role === 'TRUONG_PHONG')
    .map((one) => line(`why:audience.${one.who}_${one.if ?? 'always'}`));
  return line('why:audience_is', { rows });
}

/** For a lead: that registering is the unit's duty, in the plan's words. */
function dutyLines(campaign: Campaign, rule: ReminderRule, role: Role): readonly Line[] {
  const duty = role === 'TRUONG_PHONG' && rule.to.some((one) => one.if === 'unit_registered_nothing');
  const words = duty ? campaign.plan.modules.unit_registration.evidence?.[0] : undefined;
  return words === undefined ? [] : [line('why:words', { text: words.text, at: placeLine(words.at) })];
}
