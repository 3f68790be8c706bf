import type { Pledge } from '../campaign/practice-schema.ts';
import type { Campaign } from '../campaign/schema.ts';
import { type Line, line } from '../dialog/view.ts';
import type { Day } from '../text/day.ts';
import { factorAt } from './factor.ts';
import type { Checkin, Terms, UsedFactor } from './pledge.ts';

/** What a green pledge saves, from check-ins. Every figure is an estimate and is shown as one, with factor and year. */

/** One week's answer with what it is worked out from. */
export type CountedCheckin = Pick<Checkin, 'answer' | 'amount'> & {
  readonly days: number;
  readonly terms: Terms;
};

/** What one week's answer, or several, came to. */
export interface Saving {
  /** How often the habit was kept, in the pledge's own unit (days, sheets …). */
  readonly count: number;
  /** What that saved, in `of`; null when nothing countable is saved or a figure of the formula is not known. */
  readonly quantity: number | null;
  readonly of: Pledge['saving']['of'];
  /** kg CO₂; null when there is no factor: pieces and counts are not converted. */
  readonly kg: number | null;
  /** The factors that the sum rests on, each once. */
  readonly factors: readonly UsedFactor[];
  /** Weeks kept, wholly or partly, whose number or a figure of whose formula is not given yet: they are not in the sum. */
  readonly unknownWeeks: number;
}

/** From here on a figure in kg is told in tonnes. */
const TONNES_FROM = 500;

/** The pledge with figures the person stated for its formula (input id -> value). */
export function withInputs(pledge: Pledge, values: Readonly<Record<string, number>>): Pledge {
  const inputs = pledge.saving.inputs.map((input) => ({ ...input, value: input.value ?? values[input.id] ?? null }));
  return { ...pledge, saving: { ...pledge.saving, inputs } };
}

/** The figures of the formula that the campaign file leaves open. */
export function openInputs({ saving }: Pledge): Pledge['saving']['inputs'] {
  return saving.inputs.filter((input) => input.value === null);
}

/** What turns answers to this pledge into savings when they are given at `at`, with what the person stated for the formula. */
export function termsOf(
  campaign: Pick<Campaign, 'pledges' | 'decisions'>,
  pledge: Pledge,
  given: { readonly at: Date; readonly inputs?: Readonly<Record<string, number>> | undefined },
): Terms {
  const { saving } = pledge;
  return {
    by: unitOf(pledge),
    of: saving.of,
    perUnit: savedPerUnit(withInputs(pledge, given.inputs ?? {})),
    factor: saving.factor === null ? null : factorAt(campaign, saving.factor, given.at),
    group: pledge.exclusive_group,
  };
}

function unitOf({ asks, cadence }: Pledge): Terms['by'] {
  if (asks === 'amount') return 'amount';
  return cadence === 'daily' ? 'day' : 'week';
}

/** What one answer came to, by the terms it was given under. */
export function savingOf(checkin: CountedCheckin): Saving {
  const { of, perUnit, factor } = checkin.terms;
  const unknown = isUnknown(checkin);
  const count = exact(counted(checkin));
  const quantity = perUnit === null || unknown ? null : exact(count * perUnit);
  return {
    count,
    quantity,
    of,
    kg: quantity === null || factor === null ? null : exact(quantity * factor.value),
    // A week that saved nothing rests on no factor.
    factors: factor === null || quantity === null || quantity === 0 ? [] : [factor],
    unknownWeeks: unknown ? 1 : 0,
  };
}

/** Savings of one pledge added up; what is not known yet is left out. Measured as the newest of them is. */
export function sumOf(savings: readonly Saving[]): Saving {
  const of = savings.at(-1)?.of ?? 'none';
  const alike = savings.filter((one) => one.of === of);
  return {
    count: exact(savings.reduce((sum, one) => sum + one.count, 0)),
    quantity: added(alike.map((one) => one.quantity)),
    of,
    kg: added(savings.map((one) => one.kg)),
    factors: eachOnce(savings.flatMap((one) => one.factors)),
    unknownWeeks: savings.reduce((sum, one) => sum + one.unknownWeeks, 0),
  };
}

/** Each factor once; a replaced one stands beside the one that took its place. */
export function eachOnce(factors: readonly UsedFactor[]): readonly UsedFactor[] {
  const known = new Map(factors.map((one) => [JSON.stringify([one.id, one.value, one.year, one.source.vi]), one]));
  return [...known.values()];
}

/** One person's saving of one week and pledge, as it enters a total. */
export interface WeekEntry {
  readonly member: string;
  readonly week: Day;
  /** Pledge id. */
  readonly pledge: string;
  readonly group: string | null;
  readonly saving: Saving;
}

/**
 * The entries that may be added up: of pledges in one exclusive group only the largest of a person's week counts,
 * because the same sheet of paper may stand behind all of them.
 */
export function withoutDoubles(entries: readonly WeekEntry[]): WeekEntry[] {
  const largest = new Map<string, WeekEntry>();
  for (const entry of entries) {
    const group = entry.group ?? `pledge ${entry.pledge}`;
    const key = JSON.stringify([entry.member, entry.week, group]);
    const known = largest.get(key);
    if (!known || (entry.saving.quantity ?? 0) > (known.saving.quantity ?? 0)) largest.set(key, entry);
  }
  return [...largest.values()];
}

/** A weight of CO₂ as people are told it: in kg, a large one in tonnes; always as an estimate. */
export function co2Line(kg: number): Line {
  if (kg < TONNES_FROM) return line('pledge:co2.kg', { kg: rounded(kg, 2) });
  return line('pledge:co2.tonnes', { tonnes: rounded(kg / 1000, 1) });
}

/** Làm được is the whole week, Một phần half of it; a number given is taken as it is. */
function counted({ answer, days, amount, terms }: CountedCheckin): number {
  if (answer !== 'done' && answer !== 'part') return 0;
  if (terms.by === 'amount') return Math.max(amount ?? 0, 0);
  const whole = terms.by === 'day' ? Math.max(days, 0) : 1;
  return answer === 'done' ? whole : whole / 2;
}

/** Whether a week saved something that nobody can tell yet. */
function isUnknown(checkin: CountedCheckin): boolean {
  const { answer, amount, terms } = checkin;
  if (terms.by === 'amount' && amount === undefined) return answer === 'done' || answer === 'part';
  return terms.of !== 'none' && terms.perUnit === null && counted(checkin) > 0;
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

function added(values: readonly (number | null)[]): number | null {
  const known = values.filter((one) => one !== null);
  return known.length === 0 ? null : exact(known.reduce((sum, one) => sum + one, 0));
}

/** Without the dust of binary fractions, so that 1280 × 0,8 is 1024. */
function exact(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function rounded(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
