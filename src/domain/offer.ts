import { moduleState } from '../campaign/lookup.ts';
import type { ModuleName } from '../campaign/plan-schema.ts';
import type { Campaign } from '../campaign/schema.ts';
import { type Line, line, type View } from '../dialog/view.ts';
import type { Member } from './member.ts';
import { type Ability, may } from './permissions.ts';

/** The module of the plan that an ability belongs to; abilities that stand here nowhere are always there. */
const MODULES: Readonly<Partial<Record<Ability, ModuleName>>> = {
  initiative: 'initiatives',
  coauthor: 'initiatives',
  summary: 'initiatives',
  list: 'initiatives',
  report: 'initiatives',
  progress: 'initiatives',
  skills: 'digital_skills',
  confirm: 'digital_skills',
  pledge: 'green_pledges',
  table: 'green_pledges',
  bills: 'green_pledges',
  factor: 'green_pledges',
  unit: 'unit_registration',
  target: 'own_plans',
  example: 'good_examples',
  vouch: 'good_examples',
  pick: 'good_examples',
};

/** What a cooperating body may do beside what everybody of the office may. */
const OF_BODY: Readonly<Record<Campaign['bodies'][number]['may'][number], readonly Ability[]>> = {
  read: ['summary', 'list', 'report', 'progress', 'units'],
  examples: ['pick'],
  difficulties: [],
};

/** For people from outside, beside looking around. */
const OF_OUTSIDERS: readonly Ability[] = ['initiative', 'coauthor', 'example'];

type Asking = Pick<Member, 'role' | 'body'>;

function bodyMay(campaign: Campaign, { role, body }: Asking, ability: Ability): boolean {
  if (role !== 'PHOI_HOP') return false;
  const own = campaign.bodies.find((one) => one.id === body);
  return own?.may.some((one) => OF_BODY[one].includes(ability)) ?? false;
}

/** Why somebody does not get what they asked for, or null when it is offered to them in this campaign. */
export function refusal(
  campaign: Campaign,
  member: Asking,
  ability: Ability,
): 'not_allowed' | 'not_offered' | 'paused' | null {
  if (!may(member.role, ability) && !bodyMay(campaign, member, ability)) return 'not_allowed';
  if (hasModule(campaign, member, ability)) return null;
  const name = MODULES[ability];
  // The plan names it, so nobody is told that it does not.
  const paused = name !== undefined && !isOn(campaign, name) && campaign.plan.modules[name].state === 'on';
  return paused ? 'paused' : 'not_offered';
}

/** Whether the ability is offered to this person in this campaign: they may use it and the campaign has its module on. */
export function offers(campaign: Campaign, member: Asking, ability: Ability): boolean {
  return refusal(campaign, member, ability) === null;
}

function hasModule(campaign: Campaign, member: Asking, ability: Ability): boolean {
  const outside = member.role === 'BEN_NGOAI' && OF_OUTSIDERS.includes(ability);
  if (outside && moduleState(campaign, 'outsiders') === 'off') return false;
  // What units have handed in is of two modules.
  if (ability === 'units') return isOn(campaign, 'unit_registration') || isOn(campaign, 'own_plans');
  const name = MODULES[ability];
  return name === undefined || isOn(campaign, name);
}

function isOn(campaign: Campaign, name: ModuleName): boolean {
  return moduleState(campaign, name) !== 'off';
}

/** The view with that line on it, where the ability belongs to a module of the office's own; it stands there once. */
export function withOfficeLine(view: View, campaign: Campaign, ability: Ability | null): View {
  const name = ability === null ? undefined : MODULES[ability];
  const [mark] = name === undefined ? [] : officeLines(campaign, name);
  if (mark === undefined || view.lines.some((one) => one.key === mark.key)) return view;
  const [first, ...rest] = view.lines;
  return { ...view, lines: first === undefined ? [mark] : [first, mark, ...rest] };
}

/** The line that stands on every screen of a module which the office turned on although the plan does not name it. */
export function officeLines(campaign: Campaign, name: ModuleName): readonly Line[] {
  return moduleState(campaign, name) === 'office' ? [line('core:office_proposal')] : [];
}
