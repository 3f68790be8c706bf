import { instantOf, phaseAt } from '../campaign/calendar.ts';
import { type Period, periodOf } from '../campaign/periods.ts';
import type { Campaign } from '../campaign/schema.ts';
import { actionButton, type Button, type Line, line } from '../dialog/view.ts';
import { addDays, addMonths, type Day, type Month, monthOf } from '../text/day.ts';

const ROMAN = ['I', 'II', 'III', 'IV'] as const;

/** What the button of a period does: `action` with the period's id between `before` and `after`. */
export interface PeriodPress {
  readonly action: string;
  readonly before?: readonly string[];
  readonly after?: readonly string[];
}

/** The name of a period: `Năm 2026`, `Quý IV/2026`, `6 tháng cuối năm 2026`, `Giai đoạn 1 (2026–2027)`. */
export function periodLabel(period: Period): Line {
  const year = String(period.year);
  const number = period.number ?? 0;
  switch (period.kind) {
    case 'month':
      return line('summary:period.month', { month: String(number), year });
    case 'quarter':
      return line('summary:period.quarter', { quarter: ROMAN[number - 1] ?? String(number), year });
    case 'half_year':
      return line(number === 1 ? 'summary:period.half1' : 'summary:period.half2', { year });
    case 'year':
      return line('summary:period.year', { year });
    case 'phase':
      return phaseLabel({ id: number, from: period.from.slice(0, 4), to: period.to.slice(0, 4) });
    case 'custom':
      return line('summary:period.custom', { vi: period.name?.vi ?? period.id, en: period.name?.en ?? period.id });
    default:
      return line('summary:period.all');
  }
}

/** `Giai đoạn 1 (2026–2027)`, `Giai đoạn 1 (2026)`. */
export function phaseLabel(phase: {
  readonly id: number;
  readonly from: number | string;
  readonly to: number | string;
}): Line {
  const [from, to] = [String(phase.from), String(phase.to)];
  return line('summary:period.phase', { number: String(phase.id), years: from === to ? from : `${from}–${to}` });
}

/** The instants a period lies between, for filters: `from` included, `to` excluded. */
export function periodBounds(campaign: Campaign, period: Pick<Period, 'from' | 'to'>): { from: Date; to: Date } {
  return {
    from: instantOf(period.from, '00:00', campaign),
    to: instantOf(addDays(period.to, 1), '00:00', campaign),
  };
}

/** The distance of the campaign's zone from UTC, as `+07:00`. */
export function zoneOffset(campaign: Pick<Campaign, 'zone'>): string {
  const midnight = instantOf('2026-01-01', '00:00', campaign).getTime();
  const minutes = (Date.UTC(2026, 0, 1) - midnight) / 60_000;
  const two = (number: number): string => String(number).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** The months a period touches, none after the month of `today`. */
export function monthsOf(period: Pick<Period, 'from' | 'to'>, today: Day): readonly Month[] {
  const end = monthOf(period.to < today ? period.to : today);
  const found: Month[] = [];
  for (let month = monthOf(period.from); month <= end; month = addMonths(month, 1)) found.push(month);
  return found;
}

/** The periods that run on this day, the shortest first: quarter, half-year, year, phase, the whole campaign. */
export function runningPeriods(campaign: Campaign, today: Day): readonly Period[] {
  const presets = new Set(campaign.periods.presets);
  const year = today.slice(0, 4);
  const month = Number(today.slice(5, 7));
  const phase = phaseAt(today, campaign);
  const ids = [
    presets.has('quarter') ? `${year}-Q${Math.ceil(month / 3)}` : null,
    presets.has('half_year') ? `${year}-H${month <= 6 ? 1 : 2}` : null,
    year,
    presets.has('phase') && phase !== null ? `phase-${phase.id}` : null,
    presets.has('all') ? 'all' : null,
  ];
  return ids.flatMap((id) => (id === null ? [] : (periodOf(id, campaign) ?? [])));
}

/** Every period that has begun, in groups: months, quarters and halves of `year`, then years, phases, the office's own, all. */
export function begunPeriods(campaign: Campaign, year: number, today: Day): readonly (readonly Period[])[] {
  const presets = new Set(campaign.periods.presets);
  const group = (offered: boolean, ids: readonly string[]): readonly Period[] =>
    offered ? ids.flatMap((id) => periodOf(id, campaign) ?? []).filter((one) => one.from <= today) : [];
  const months = Array.from({ length: 12 }, (_, at) => `${year}-${String(at + 1).padStart(2, '0')}`);
  const groups = [
    group(presets.has('month'), months),
    group(
      presets.has('quarter'),
      [1, 2, 3, 4].map((number) => `${year}-Q${number}`),
    ),
    group(presets.has('half_year'), [`${year}-H1`, `${year}-H2`]),
    group(true, campaignYears(campaign, today).map(String)),
    group(
      presets.has('phase'),
      campaign.plan.phases.map((phase) => `phase-${phase.id}`),
    ),
    group(
      true,
      campaign.periods.custom.map((own) => own.id),
    ),
    group(presets.has('all'), ['all']),
  ];
  return groups.filter((one) => one.length > 0);
}

/** The years the plan speaks of, and the one that runs; never after the running one. */
export function campaignYears(campaign: Campaign, today: Day): readonly number[] {
  const running = Number(today.slice(0, 4));
  const { phases, years, issuer } = campaign.plan;
  const named = [years.from, years.to, issuer.issued_year, ...phases.flatMap((one) => [one.from, one.to])];
  const known = named.filter((one) => one !== null && one <= running);
  const first = Math.min(running, ...known.filter((one) => one !== null));
  return Array.from({ length: running - first + 1 }, (_, at) => first + at);
}

/** A button for each period, `columns` in a row. */
export function periodButtons(periods: readonly Period[], press: PeriodPress, columns: number): Button[][] {
  const buttons = periods.map((period) =>
    actionButton(periodLabel(period), press.action, ...(press.before ?? []), period.id, ...(press.after ?? [])),
  );
  const rows: Button[][] = [];
  for (let at = 0; at < buttons.length; at += columns) rows.push(buttons.slice(at, at + columns));
  return rows;
}
