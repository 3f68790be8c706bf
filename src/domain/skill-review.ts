import { belongs, type Member } from './member.ts';

/** Whether the person takes part in the campaign and can be asked something. */
function present(member: Member, campaign: string): boolean {
  return member.joinedAt !== null && belongs(member, campaign);
}

/**
 * Who confirms what somebody says they can do: the heads of their unit; for a head, and for a unit whose head has not
 * joined, the office. Nobody confirms their own. `members` holds at least the person's unit and the office.
 */
export function reviewersOf(asker: Member, members: readonly Member[], campaign: string): readonly Member[] {
  const others = members.filter((one) => one.id !== asker.id && present(one, campaign));
  const heads = others.filter((one) => one.role === 'TRUONG_PHONG' && one.unit === asker.unit);
  if (asker.role !== 'TRUONG_PHONG' && heads.length > 0) return heads;
  return others.filter((one) => one.role === 'DAU_MOI');
}
