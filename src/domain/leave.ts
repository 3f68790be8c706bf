import type { Campaign } from '../campaign/schema.ts';
import { addDays, type Day } from '../text/day.ts';

/** Days off of one person, from the first to the last (`YYYY-MM-DD`, both within). */
export interface Leave {
  readonly id: string;
  readonly member: string;
  readonly from: Day;
  readonly to: Day;
}

type Calendared = Pick<Campaign, 'calendar' | 'zone'>;

function daysOf({ from, to }: Pick<Leave, 'from' | 'to'>): Day[] {
  const days: Day[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
}

/**
 * A new leave together with those of the same person that it overlaps or touches, as one under its own id; `inner` are
 * the ones that are now within it. Told a second time it keeps what it was joined to.
 */
export function joined(
  leave: Leave,
  others: readonly Leave[],
): { readonly whole: Leave; readonly inner: readonly Leave[] } {
  const [before, after] = [addDays(leave.from, -1), addDays(leave.to, 1)];
  const beside = others.filter((one) => one.from <= after && one.to >= before);
  const all = [leave, ...beside];
  const from = all.map((one) => one.from).sort()[0] ?? leave.from;
  const to =
    all
      .map((one) => one.to)
      .sort()
      .at(-1) ?? leave.to;
  return { whole: { ...leave, from, to }, inner: beside.filter((one) => one.id !== leave.id) };
}

/** Whether the person is away on this day. */
export function isAway(leaves: readonly Pick<Leave, 'from' | 'to'>[], day: Day): boolean {
  return leaves.some(({ from, to }) => from <= day && day <= to);
}

/** The office calendar as it is for somebody with these leaves: their days off are no working days of theirs. */
export function withLeave<C extends Calendared>(campaign: C, leaves: readonly Pick<Leave, 'from' | 'to'>[]): C {
  if (leaves.length === 0) return campaign;
  const away = new Set(leaves.flatMap(daysOf));
  const known = new Set(campaign.calendar.holidays.filter(({ status }) => status !== 'pending').map(({ day }) => day));
  const off = [...away]
    .filter((day) => !known.has(day))
    .map((day) => ({ day, vi: '', en: '', status: 'official' as const, kind: 'holiday' as const }));
  const calendar = {
    ...campaign.calendar,
    holidays: [...campaign.calendar.holidays.filter(({ day }) => !away.has(day) || known.has(day)), ...off],
    working: campaign.calendar.working.filter((day) => !away.has(day)),
  };
  return { ...campaign, calendar };
}
