import { dayOf } from '../src/campaign/calendar.ts';
import type { Period } from '../src/campaign/periods.ts';
import type { Unit } from '../src/domain/member.ts';
import type { MemberTurn } from '../src/ports/handler.ts';
import type { InitiativeFilter } from '../src/ports/initiatives.ts';
import { parsePeriod } from '../src/reports/period-words.ts';
import { filterOf } from '../src/reports/summary.ts';
import { fold } from '../src/text/fold.ts';
import { pressedPeriod } from './period-screen.ts';

/** Where somebody is in the list; every button of the list carries it, so an old list goes on working. */
export interface ListState {
  readonly period: Period;
  /** From 0. */
  readonly page: number;
  readonly unit: string | null;
  readonly area: string | null;
}

/** Stands for "no filter" in a button. */
const ANY = '*';

/** A state as arguments of a button: period, page, unit, area. */
export function stateArgs({ period, page, unit, area }: ListState): readonly string[] {
  return [period.id, String(page), unit ?? ANY, area ?? ANY];
}

/** The state that a button carries; what is missing or unknown means the current year, the first page, no filter. */
export function stateOf(turn: MemberTurn, args: readonly string[]): ListState {
  const [period, page = '0', unit = ANY, area = ANY] = args;
  return {
    period: pressedPeriod(turn, period),
    page: /^\d{1,5}$/u.test(page) ? Number(page) : 0,
    unit: unit === ANY ? null : unit,
    area: area === ANY ? null : area,
  };
}

/** The filter of a state, up to now. */
export function filterFor(turn: MemberTurn, { period, unit, area }: ListState): InitiativeFilter {
  const { campaign, now } = turn;
  const filter = filterOf({ campaign, period, now });
  return { ...filter, ...(unit === null ? {} : { unit }), ...(area === null ? {} : { area }) };
}

/** The first page of what was typed after the command: a period, a unit, or `nội dung 3`; null when it is none of them. */
export function typedState(turn: MemberTurn, typed: string, units: readonly Unit[]): ListState | null {
  const { campaign, now } = turn;
  const plain = { period: pressedPeriod(turn, undefined), page: 0, unit: null, area: null };
  const words = fold(typed);
  const unit = units.find((one) => fold(one.code) === words || fold(one.name) === words);
  if (unit !== undefined) return { ...plain, unit: unit.code };
  const number = /^(?:noi dung|nd|area) ?([\d.]+)$/u.exec(words)?.[1];
  const area = campaign.plan.content_areas.find((one) => one.no === number);
  if (area !== undefined) return { ...plain, area: area.no };
  const period = parsePeriod(campaign, typed, dayOf(now, campaign));
  return period === null ? null : { ...plain, period };
}
