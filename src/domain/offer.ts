import { moduleState } from '../campaign/lookup.ts';
import type { ModuleName } from '../campaign/plan-schema.ts';
import type { Campaign } from '../campaign/schema.ts';
import type { Role } from './member.ts';
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
  pledge: 'green_pledges',
};

/** Whether the ability is offered to this role in this campaign: its role may use it and the plan has its module on. */
export function offers(campaign: Campaign, role: Role, ability: Ability): boolean {
  if (!may(role, ability)) return false;
  const name = MODULES[ability];
  return name === undefined || moduleState(campaign, name) !== 'off';
}
