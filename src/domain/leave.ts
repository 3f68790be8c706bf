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
    .map((day) => ({ day, vi: 'nghỉ', en: 'leave', status: 'official' as const, kind: 'holiday' as const }));
  const calendar = {
    ...campaign.calendar,
    holidays: [...campaign.calendar.holidays.filter(({ day }) => !away.has(day) || known.has(day)), ...off],
    working: campaign.calendar.working.filter((day) => !away.has(day)),
  };
  return { ...campaign, calendar };
}
