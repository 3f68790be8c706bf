import type { Factor, Pledge } from '../campaign/practice-schema.ts';
import type { Bilingual } from '../campaign/words-schema.ts';
import type { CheckinAnswer } from './pledge.ts';

/** What a green pledge saves, from check-ins. Every figure is an estimate and is shown as one, with factor and year. */

/** One week's answer with what it stands for: working days of that week less leave, and the number given if asked. */
export type CountedCheckin = { answer: CheckinAnswer; days: number; amount?: number };

export type Estimate = {
  /** How often the habit was kept, in the pledge's own unit (days, sheets …). */
  count: number;
  /** What that saved, in `unit`; null when the pledge saves nothing countable or a figure is still unknown. */
  quantity: number | null;
  unit: Pledge['saving']['of'];
  /** kg CO₂; null when there is no factor: pieces and counts are not converted. */
  kg: number | null;
  factorValue: number | null;
  factorUnit: string | null;
  year: number | null;
  source: Bilingual | null;
  /** Weeks answered with a yes or partly, whose number has not been given yet. */
  unknownWeeks: number;
};

/** The pledge with figures the office or the person stated for its formula (input id -> value). */
export function withInputs(pledge: Pledge, values: Readonly<Record<string, number>>): Pledge {
  const inputs = pledge.saving.inputs.map((input) => ({ ...input, value: values[input.id] ?? input.value }));
  return { ...pledge, saving: { ...pledge.saving, inputs } };
}

/** The saving of these check-ins by the pledge's formula; `factors` are those of the campaign file. */
export function estimate(
  pledge: Pledge,
  factors: Readonly<Record<string, Factor>>,
  checkins: readonly CountedCheckin[],
): Estimate {
  const count = exact(checkins.reduce((sum, checkin) => sum + counted(pledge, checkin), 0));
  const perUnit = savedPerUnit(pledge);
  const quantity = perUnit === null ? null : exact(count * perUnit);
  const factor = pledge.saving.factor === null ? undefined : factors[pledge.saving.factor];
  return {
    count,
    quantity,
    unit: pledge.saving.of,
    kg: quantity === null || factor === undefined ? null : exact(quantity * factor.value),
    factorValue: factor?.value ?? null,
    factorUnit: factor?.unit ?? null,
    year: factor?.year ?? null,
    source: factor?.source ?? null,
    unknownWeeks: checkins.filter((checkin) => isUnknown(pledge, checkin)).length,
  };
}

/** One person's estimate of one week, as it enters a total. */
export type WeekEntry = { member: string; week: string; pledge: Pledge; estimate: Estimate };

/**
 * The entries that may be added up: of pledges in one exclusive group only the largest of a person's week counts,
 * because the same sheet of paper may stand behind all of them.
 */
export function withoutDoubles(entries: readonly WeekEntry[]): WeekEntry[] {
  const largest = new Map<string, WeekEntry>();
  for (const entry of entries) {
    const group = entry.pledge.exclusive_group ?? `pledge ${entry.pledge.id}`;
    const key = JSON.stringify([entry.member, entry.week, group]);
    const known = largest.get(key);
    if (!known || (entry.estimate.quantity ?? 0) > (known.estimate.quantity ?? 0)) largest.set(key, entry);
  }
  return [...largest.values()];
}

/** Làm được is the whole week, Một phần half of it; a number given is taken as it is. */
function counted(pledge: Pledge, { answer, days, amount }: CountedCheckin): number {
  if (answer !== 'done' && answer !== 'part') return 0;
  if (pledge.asks === 'amount') return Math.max(amount ?? 0, 0);
  const whole = pledge.cadence === 'daily' ? Math.max(days, 0) : 1;
  return answer === 'done' ? whole : whole / 2;
}

function isUnknown(pledge: Pledge, { answer, amount }: CountedCheckin): boolean {
  return pledge.asks === 'amount' && amount === undefined && (answer === 'done' || answer === 'part');
}

function savedPerUnit({ saving }: Pledge): number | null {
  if (saving.per_unit === null) return null;
  let value = saving.per_unit;
  for (const input of saving.inputs) {
    if (input.value === null) return null;
    value = input.op === 'times' ? value * input.value : value / input.value;
  }
  return value;
}

/** Without the dust of binary fractions, so that 1280 × 0,8 is 1024. */
function exact(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
