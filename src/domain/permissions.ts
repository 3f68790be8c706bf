import { ROLES, type Role } from './member.ts';

/** Everybody of the office itself. */
const STAFF = ['CAN_BO', 'TRUONG_PHONG', 'HOI_DONG', 'DAU_MOI', 'PHOI_HOP', 'LANH_DAO'] as const;

/** What a command or button belongs to; the part of an action before its dot is its ability. */
export const ABILITIES = {
  menu: ROLES,
  help: ROLES,
  plan: ROLES,
  initiative: [...STAFF, 'BEN_NGOAI'],
  coauthor: [...STAFF, 'BEN_NGOAI'],
  skills: STAFF,
  pledge: STAFF,
  language: ROLES,
  why: ROLES,
  milestone: ['DAU_MOI'],
  reach: ['TRUONG_PHONG', 'DAU_MOI'],
  summary: ['DAU_MOI', 'LANH_DAO'],
  list: ['DAU_MOI', 'LANH_DAO'],
  report: ['DAU_MOI', 'LANH_DAO'],
  progress: ['DAU_MOI', 'LANH_DAO'],
  campaign: ROLES,
  leave: STAFF,
  /** The lead's look at skills of the own unit and the confirmations asked of them; the office for leads. */
  confirm: ['TRUONG_PHONG', 'DAU_MOI'],
  /** Table of units by pledges. */
  table: STAFF,
  bills: ['DAU_MOI', 'LANH_DAO'],
  factor: ['DAU_MOI'],
  /** What units register, and their own plans. */
  unit: ['TRUONG_PHONG'],
  target: ['TRUONG_PHONG'],
  units: ['DAU_MOI', 'LANH_DAO'],
  example: [...STAFF, 'BEN_NGOAI'],
  /** Confirms good examples of the own unit. */
  vouch: ['TRUONG_PHONG', 'DAU_MOI'],
  /** Selects and publishes good examples. */
  pick: ['DAU_MOI'],
  modules: ['DAU_MOI'],
  publish: ['DAU_MOI'],
} as const satisfies Record<string, readonly Role[]>;

export type Ability = keyof typeof ABILITIES;

/** Whether people of this role may use the ability. */
export function may(role: Role, ability: Ability): boolean {
  const roles: readonly Role[] = ABILITIES[ability];
  return roles.includes(role);
}

const OVER_OTHERS: readonly Role[] = ['TRUONG_PHONG', 'HOI_DONG', 'DAU_MOI', 'LANH_DAO', 'PHOI_HOP'];

/** Whether people of this role see or decide what belongs to others: more is asked of whoever says to be one of them. */
export function isOverOthers(role: Role): boolean {
  return OVER_OTHERS.includes(role);
}

/** Whether a word names an ability (buttons come from outside). */
export function isAbility(word: string): word is Ability {
  return Object.hasOwn(ABILITIES, word);
}
