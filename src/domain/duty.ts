import { belongs, type Member, type Unit } from './member.ts';

/** The units of a campaign: those with staff or a head of their own in it, and those that have handed something in. */
export function takingPart(
  units: readonly Unit[],
  people: readonly Pick<Member, 'unit' | 'role' | 'campaigns'>[],
  { campaign, handedIn }: { readonly campaign: string; readonly handedIn: readonly string[] },
): readonly Unit[] {
  const own = people.filter((one) => (one.role === 'CAN_BO' || one.role === 'TRUONG_PHONG') && belongs(one, campaign));
  const codes = new Set([...handedIn, ...own.map((one) => one.unit)]);
  return units.filter((unit) => codes.has(unit.code));
}
