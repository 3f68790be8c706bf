import { dayOf, timeOf } from '../src/campaign/calendar.ts';
import { type Line, line, type Value } from '../src/dialog/view.ts';
import { periodLabel } from '../src/reports/period.ts';
import type { AreaColumn, Summary, UnitRow } from '../src/reports/summary.ts';
import { formatDay, formatMonth } from '../src/text/date.ts';

/** A content area as it reads in a line: `Nội dung 2 – Chuyển đổi số …`. */
function areaLine({ no, short }: AreaColumn): Line {
  return line('summary:area_name', { no, ...short });
}

/** `one · two · three` on one line. */
function joined(lines: readonly Line[]): Value {
  return lines.reduceRight((rest, one) => line('summary:joined', { one, rest }));
}

function unitLine(unit: UnitRow, areas: readonly AreaColumn[]): Line {
  const parts = areas.flatMap((area, at) => {
    const number = unit.counts[at] ?? 0;
    return number === 0 ? [] : [line('summary:unit_area', { no: area.no, number })];
  });
  const values = { name: unit.name, number: unit.total };
  return parts.length === 0
    ? line('summary:unit', values)
    : line('summary:unit_with_areas', { ...values, areas: joined(parts) });
}

/** Title and totals: what stands above every report of a period. */
function totalLines(summary: Summary): readonly Line[] {
  const { period, total, withdrawn, people } = summary;
  const values = { period: periodLabel(period), from: formatDay(period.from), to: formatDay(period.to) };
  const totals = [
    line('summary:total', { number: total }),
    ...(withdrawn === 0 ? [] : [line('summary:withdrawn', { number: withdrawn })]),
  ];
  return [line('summary:title', values), line('summary:rows', { rows: totals }), line('summary:people', { ...people })];
}

/** The whole summary as short lines for a phone: totals first, then units, areas and months. */
export function summaryLines(summary: Summary): readonly Line[] {
  const zone = { zone: summary.zone };
  const units = summary.units.map((unit) => unitLine(unit, summary.areas));
  const areas = summary.areas.map((area) => line('summary:area_row', { area: areaLine(area), number: area.count }));
  const months = summary.months
    .filter((one) => one.count > 0)
    .map((one) => line('summary:month_row', { month: formatMonth(one.month), number: one.count }));
  const made = { time: timeOf(summary.madeAt, zone), day: formatDay(dayOf(summary.madeAt, zone)) };
  return [
    ...totalLines(summary),
    ...(units.length === 0 ? [] : [line('summary:units', { rows: units })]),
    line('summary:areas', { rows: areas }),
    ...(months.length === 0 ? [] : [line('summary:months', { rows: months })]),
    line('summary:made', made),
  ];
}
