import { addWorkingDays, dayOf, phaseStart } from '../campaign/calendar.ts';
import { moduleState } from '../campaign/lookup.ts';
import { milestones } from '../campaign/milestones.ts';
import type { ReminderText } from '../campaign/reminder-text.ts';
import type { Campaign, ReminderRule } from '../campaign/schema.ts';
import type { Day } from '../text/day.ts';
import type { Role } from './member.ts';
import { offers } from './offer.ts';

/** Who is due a reminder. Pure: jobs ask it when they plan, and ask again at the moment of sending. */

/** What the rules need to know of one member; units are counted for the whole unit of that member. */
export type MemberFacts = {
  id: string;
  role: Role;
  openDraft: boolean;
  /** Initiatives the member's unit has registered and not withdrawn. */
  unitRegistered: number;
};

/** The state the rules look at: days the office set (milestone code -> day) and the members who may be reminded. */
export type DueState = { dated: ReadonlyMap<string, Day>; members: readonly MemberFacts[] };

export type Reason = 'everybody' | 'open_draft' | 'unit_registered_nothing';

/** One reminder: at most one per member and occasion, however many reasons there are. */
export type Due = {
  /** `phase_start:1` or `milestone:so_ket:2027-06-30`; a milestone that moves is a new occasion. */
  occasion: string;
  rule: string;
  /** What it says: a text of the bot, or the office's own words. */
  text: ReminderText;
  member: string;
  /** In the order of the rule; never empty. */
  reasons: [Reason, ...Reason[]];
};

/** An occasion that is open at some instant, and what it is about. */
export type Occasion = {
  occasion: string;
  rule: ReminderRule;
  phase: number | null;
  milestone: string | null;
  /** The day it is about: the phase's first day or the milestone's day. */
  day: Day;
};

type Audience = ReminderRule['to'][number];

const ROLES: Readonly<Record<Audience['who'], (role: Role) => boolean>> = {
  everybody: () => true,
  // A head of a unit or an office person has drafts of their own too.
  staff: (role) => role !== 'BEN_NGOAI',
  lead: (role) => role === 'TRUONG_PHONG',
  council: (role) => role === 'HOI_DONG',
  office: (role) => role === 'DAU_MOI',
  leader: (role) => role === 'LANH_DAO',
};

/** Everything due at this instant, in the order of the rules and of the members. Sending hours are the sender's business. */
export function due(campaign: Campaign, state: DueState, now: Date): Due[] {
  const found = new Map<string, Due>();
  for (const occasion of openOccasions(campaign, state.dated, now)) {
    for (const member of state.members) {
      const [first, ...more] = reasonsFor(campaign, occasion.rule, member);
      if (first === undefined) continue;
      const key = JSON.stringify([occasion.occasion, member.id]);
      const known = found.get(key);
      if (known) known.reasons.push(...[first, ...more].filter((reason) => !known.reasons.includes(reason)));
      else found.set(key, dueOf(occasion, member.id, [first, ...more]));
    }
  }
  return [...found.values()];
}

/**
 * The same reminder as it stands now, or null when its need has gone: the draft was finished, the unit registered,
 * the milestone moved or passed, the member left. `state` may hold that one member only.
 */
export function stillDue(
  campaign: Campaign,
  state: DueState,
  planned: Pick<Due, 'occasion' | 'member'> & { now: Date },
): Due | null {
  const same = (item: Due): boolean => item.occasion === planned.occasion && item.member === planned.member;
  return due(campaign, state, planned.now).find(same) ?? null;
}

/** The occasions open at this instant: N working days of a new phase, or the N working days up to a dated milestone. */
export function openOccasions(campaign: Campaign, dated: ReadonlyMap<string, Day>, now: Date): Occasion[] {
  const today = dayOf(now, campaign);
  return campaign.reminders
    .filter((rule) => audiencesOf(campaign, rule).length > 0)
    .flatMap((rule) => occasionsOf(rule, campaign, dated))
    .filter(({ from, to }) => from <= today && today <= to)
    .map(({ from: _from, to: _to, ...occasion }) => occasion);
}

type Spanned = Occasion & { from: Day; to: Day };

function occasionsOf(rule: ReminderRule, campaign: Campaign, dated: ReadonlyMap<string, Day>): Spanned[] {
  if ('phase_start' in rule.when) {
    const length = rule.when.within_working_days;
    return campaign.plan.phases.map((phase) => {
      const day = phaseStart(phase);
      const first = addWorkingDays(day, 0, campaign);
      const to = length === 1 ? first : addWorkingDays(first, length - 1, campaign);
      return { occasion: `phase_start:${phase.id}`, rule, phase: phase.id, milestone: null, day, from: day, to };
    });
  }
  const { working_days: days, codes } = rule.when.before_milestone;
  return milestones(campaign, dated).flatMap(({ milestone: { code, phase }, day }) => {
    if (day === null || (codes && !codes.includes(code))) return [];
    const from = addWorkingDays(day, -days, campaign);
    return [{ occasion: `milestone:${code}:${day}`, rule, phase, milestone: code, day, from, to: day }];
  });
}

/**
 * Whom a rule may remind as the campaign stands: what it asks for must be offered. Nobody is sent to drafts and
 * registrations of a module that is off, and no unit is chased where registering is not its duty.
 */
export function audiencesOf(campaign: Campaign, rule: ReminderRule): readonly Audience[] {
  const offered = moduleState(campaign, 'initiatives') !== 'off';
  const duty = campaign.unit_duty.includes('initiatives');
  return rule.to.filter((one) => one.if === undefined || (offered && (one.if === 'open_draft' || duty)));
}

function reasonsFor(campaign: Campaign, rule: ReminderRule, member: MemberFacts): Reason[] {
  const offered = offers(campaign, { role: member.role, body: null }, 'initiative');
  return audiencesOf(campaign, rule).flatMap((audience) => {
    if (!ROLES[audience.who](member.role)) return [];
    if (audience.if === undefined) return ['everybody' as const];
    if (!offered) return [];
    if (audience.if === 'open_draft') return member.openDraft ? ['open_draft' as const] : [];
    return member.unitRegistered === 0 ? ['unit_registered_nothing' as const] : [];
  });
}

function dueOf({ occasion, rule }: Occasion, member: string, reasons: Due['reasons']): Due {
  return { occasion, rule: rule.id, text: rule.text, member, reasons };
}
