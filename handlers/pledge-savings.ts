import { labelOf } from '../src/campaign/lookup.ts';
import type { Pledge } from '../src/campaign/practice-schema.ts';
import { type Line, line } from '../src/dialog/view.ts';
import { factorAt } from '../src/domain/factor.ts';
import type { Checkin, TakenPledge, UsedFactor } from '../src/domain/pledge.ts';
import { type Saving, sumOf } from '../src/domain/savings.ts';
import { workedOut } from '../src/domain/worked-out.ts';
import type { MemberTurn } from '../src/ports/handler.ts';

interface Pledged {
  readonly taken: TakenPledge;
  readonly pledge: Pledge;
}

/** How a pledge's saving is reckoned today, with factor, year and source; always an estimate. */
export function formulaLine(turn: MemberTurn, pledge: Pledge): Line {
  const { saving } = pledge;
  const unit = labelOf(pledge.unit, turn.lang);
  if (saving.per_unit === null || saving.of === 'none') return line('pledge:formula.count', { unit });
  const factor = saving.factor === null ? null : factorAt(turn.campaign, saving.factor, turn.now);
  const kg = factor === null ? {} : { factor: factorLine(turn, factor) };
  // One unit counted is one unit saved: there is nothing to reckon.
  if (saving.per_unit === 1 && saving.inputs.length === 0) {
    return line(factor === null ? 'pledge:formula.same' : 'pledge:formula.same_kg', { unit, ...kg });
  }
  const values = {
    count:
      saving.per_unit === 1
        ? line('pledge:formula.units', { unit })
        : line('pledge:formula.times', { unit, per: saving.per_unit }),
    of: line(`pledge:of.${saving.of}`),
    steps: saving.inputs
      .map((input) => (input.op === 'times' ? ' × ' : ' ÷ ') + inline(labelOf(input, turn.lang)))
      .join(''),
  };
  return line(factor === null ? 'pledge:formula.quantity' : 'pledge:formula.kg', { ...values, ...kg });
}

/** A label as it stands within a sentence. */
function inline(label: string): string {
  return label.slice(0, 1).toLowerCase() + label.slice(1);
}

/** What the answers so far have saved, each by the terms it was given under; nothing before the first answer. */
export function savingLines(turn: MemberTurn, pledged: Pledged, checkins: readonly Checkin[]): readonly Line[] {
  if (checkins.length === 0) return [];
  const found = summed(turn, pledged, checkins);
  const unit = labelOf(pledged.pledge.unit, turn.lang);
  const result = resultLine(turn, unit, found);
  const weeks = found.unknownWeeks;
  if (weeks === 0) return [result];
  const numberless = checkins.filter((one) => lacksNumber(pledged.pledge, one)).length === weeks;
  const unknown = line(numberless ? 'pledge:saving.unknown' : 'pledge:saving.unknown_figures', { unit, weeks });
  return found.quantity === null && found.count === 0 ? [unknown] : [result, unknown];
}

/** Whether the number that the pledge asks for with this answer is still missing. */
export function lacksNumber({ asks }: Pledge, { answer, amount }: Checkin): boolean {
  return asks === 'amount' && amount === undefined && (answer === 'done' || answer === 'part');
}

/** Whether what the answer saved cannot be told yet: its number is missing, or a figure of the formula. */
export function isUnknown({ campaign }: MemberTurn, { taken }: Pledged, checkin: Checkin): boolean {
  return (workedOut(campaign, taken, checkin)?.saving.unknownWeeks ?? 0) > 0;
}

/** The saving in one short line, without the origin of its factors; null before the first answer or without a number. */
export function savingShort(turn: MemberTurn, pledged: Pledged, checkins: readonly Checkin[]): Line | null {
  const { quantity, kg, of } = summed(turn, pledged, checkins);
  if (quantity === null) return null;
  const values = { quantity: rounded(quantity), of: line(`pledge:of.${of}`) };
  return kg === null
    ? line('pledge:saving.short', values)
    : line('pledge:saving.short_kg', { ...values, kg: rounded(kg) });
}

function summed(turn: MemberTurn, { taken }: Pledged, checkins: readonly Checkin[]): Saving {
  return sumOf(checkins.flatMap((one) => workedOut(turn.campaign, taken, one)?.saving ?? []));
}

function resultLine(turn: MemberTurn, unit: string, found: Saving): Line {
  const count = { kept: rounded(found.count), unit };
  if (found.quantity === null) return line('pledge:saving.count', count);
  const quantity = { ...count, quantity: rounded(found.quantity), of: line(`pledge:of.${found.of}`) };
  if (found.kg === null) return line('pledge:saving.quantity', quantity);
  const rows = [line('pledge:saving.kg', { ...quantity, kg: rounded(found.kg) }), ...factorLines(turn, found.factors)];
  return line('pledge:rows', { rows });
}

/** Each factor that a sum rests on, with its year and source. */
export function factorLines(turn: Pick<MemberTurn, 'lang'>, factors: readonly UsedFactor[]): readonly Line[] {
  return factors.map((factor) => factorLine(turn, factor));
}

function factorLine({ lang }: Pick<MemberTurn, 'lang'>, { value, unit, year, source }: UsedFactor): Line {
  const values = { factor: value, factorUnit: unit, source: labelOf(source, lang) };
  return year === null
    ? line('pledge:factor.no_year', values)
    : line('pledge:factor.year', { ...values, year: String(year) });
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
