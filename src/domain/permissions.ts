import { ROLES, type Role } from './member.ts';

/** What a command or button belongs to; the part of an action before its dot is its ability. */
export const ABILITIES = {
  menu: ROLES,
  help: ROLES,
  plan: ROLES,
  initiative: ['CAN_BO', 'TRUONG_PHONG', 'HOI_DONG', 'DAU_MOI', 'PHOI_HOP', 'LANH_DAO'],
  coauthor: ['CAN_BO', 'TRUONG_PHONG', 'HOI_DONG', 'DAU_MOI', 'PHOI_HOP', 'LANH_DAO'],
  skills: ['CAN_BO', 'TRUONG_PHONG', 'HOI_DONG', 'DAU_MOI', 'PHOI_HOP', 'LANH_DAO'],
  pledge: ['CAN_BO', 'TRUONG_PHONG', 'HOI_DONG', 'DAU_MOI', 'PHOI_HOP', 'LANH_DAO'],
  language: ROLES,
  why: ROLES,
  milestone: ['DAU_MOI'],
  reach: ['TRUONG_PHONG', 'DAU_MOI'],
  summary: ['DAU_MOI', 'LANH_DAO'],
  list: ['DAU_MOI', 'LANH_DAO'],
  report: ['DAU_MOI', 'LANH_DAO'],
  progress: ['DAU_MOI', 'LANH_DAO'],
} as const satisfies Record<string, readonly Role[]>;

export type Ability = keyof typeof ABILITIES;

/** Whether people of this role may use the ability. */
export function may(role: Role, ability: Ability): boolean {
  const roles: readonly Role[] = ABILITIES[ability];
  return roles.includes(role);
}

/** Whether a word names an ability (buttons come from outside). */
export function isAbility(word: string): word is Ability {
  return Object.hasOwn(ABILITIES, word);
}
