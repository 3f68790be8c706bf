import { workingDaysOfWeek } from '../src/campaign/calendar.ts';
import { labelOf } from '../src/campaign/lookup.ts';
import type { Pledge } from '../src/campaign/practice-schema.ts';
import { type Line, line } from '../src/dialog/view.ts';
import type { Checkin, TakenPledge } from '../src/domain/pledge.ts';
import { type CountedCheckin, type Estimate, estimate } from '../src/domain/savings.ts';
import type { MemberTurn } from '../src/ports/handler.ts';

type Pledged = { readonly taken: Pick<TakenPledge, 'takenOn'>; readonly pledge: Pledge };

/** How a pledge's saving is reckoned, with factor, year and source; always an estimate. */
export function formulaLine(turn: MemberTurn, pledge: Pledge): Line {
  const { saving } = pledge;
  const unit = labelOf(pledge.unit, turn.lang);
  if (saving.per_unit === null || saving.of === 'none') return line('pledge:formula.count', { unit });
  const values = {
    unit,
    per: saving.per_unit,
    of: line(`pledge:of.${saving.of}`),
    steps: saving.inputs.map((input) => (input.op === 'times' ? ' × ' : ' ÷ ') + labelOf(input, turn.lang)).join(''),
  };
  const { factors } = turn.campaign.pledges;
  const factor = saving.factor === null ? undefined : factors[saving.factor];
  if (factor === undefined) return line('pledge:formula.quantity', values);
  return line('pledge:formula.kg', {
    ...values,
    factor: factor.value,
    factorUnit: factor.unit,
    origin: originLine(factor.year, labelOf(factor.source, turn.lang)),
  });
}

/** What the answers so far have saved; nothing before the first answer. */
export function savingLines(turn: MemberTurn, pledged: Pledged, checkins: readonly Checkin[]): readonly Line[] {
  if (checkins.length === 0) return [];
  return [resultLine(turn, pledged.pledge, estimated(turn, pledged, checkins))];
}

/** The saving in one short line, without the origin of its factor; null before the first answer or without a number. */
export function savingShort(turn: MemberTurn, pledged: Pledged, checkins: readonly Checkin[]): Line | null {
  if (checkins.length === 0) return null;
  const { unknownWeeks, quantity, kg, unit } = estimated(turn, pledged, checkins);
  if (unknownWeeks > 0 || quantity === null) return null;
  const values = { quantity: rounded(quantity), of: line(`pledge:of.${unit}`) };
  return kg === null
    ? line('pledge:saving.short', values)
    : line('pledge:saving.short_kg', { ...values, kg: rounded(kg) });
}

function estimated(turn: MemberTurn, pledged: Pledged, checkins: readonly Checkin[]): Estimate {
  const counted = checkins.map(
    (one): CountedCheckin => ({ answer: one.answer, days: daysOf(turn, pledged, one.week) }),
  );
  return estimate(pledged.pledge, turn.campaign.pledges.factors, counted);
}

/** Working days of the week on which the pledge already held. */
function daysOf(turn: MemberTurn, { taken }: Pledged, week: string): number {
  return workingDaysOfWeek(week, turn.campaign).filter((day) => day >= taken.takenOn).length;
}

function resultLine(turn: MemberTurn, pledge: Pledge, found: Estimate): Line {
  const unit = labelOf(pledge.unit, turn.lang);
  if (found.unknownWeeks > 0) return line('pledge:saving.unknown', { unit });
  const count = { kept: rounded(found.count), unit };
  if (found.quantity === null) return line('pledge:saving.count', count);
  const quantity = { ...count, quantity: rounded(found.quantity), of: line(`pledge:of.${found.unit}`) };
  if (found.kg === null || found.factorValue === null) return line('pledge:saving.quantity', quantity);
  return line('pledge:saving.kg', {
    ...quantity,
    kg: rounded(found.kg),
    factor: found.factorValue,
    factorUnit: found.factorUnit ?? '',
    origin: originLine(found.year, found.source === null ? '' : labelOf(found.source, turn.lang)),
  });
}

function originLine(year: number | null, source: string): Line {
  return year === null
    ? line('pledge:origin.no_year', { source })
    : line('pledge:origin.year', { year: String(year), source });
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
