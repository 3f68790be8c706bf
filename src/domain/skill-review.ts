import { belongs, getsMessages, type Member } from './member.ts';

function isHead({ role }: Member): boolean {
  return role === 'TRUONG_PHONG';
}

/** Whether the person takes part in the campaign and can be asked something. */
function present(member: Member, campaign: string): boolean {
  return member.joinedAt !== null && belongs(member, campaign);
}

/**
 * Who confirms what somebody says they can do: the heads of their unit; for a head, and for a unit whose head has not
 * joined, the office; and while no head of the unit gets messages, the office beside them, or nobody would ever answer.
 * Nobody confirms their own. `members` holds at least the person's unit and the office.
 */
export function reviewersOf(asker: Member, members: readonly Member[], campaign: string): readonly Member[] {
  const others = members.filter((one) => one.id !== asker.id && present(one, campaign));
  const isOverAsker = (one: Member): boolean => isHead(one) && one.unit === asker.unit;
  const heads = isHead(asker) ? [] : others.filter(isOverAsker);
  if (heads.some(getsMessages)) return heads;
  return [...heads, ...others.filter((one) => one.role === 'DAU_MOI')];
}

/** Of those who may confirm the ones that can be asked, and the heads for whom the office stands in. */
export function askedOf(reviewers: readonly Member[]): {
  readonly asked: readonly Member[];
  readonly silent: readonly Member[];
} {
  const asked = reviewers.filter(getsMessages);
  return { asked, silent: asked.some(isHead) ? [] : reviewers.filter(isHead) };
}
