import { dayOf } from '../src/campaign/calendar.ts';
import { actionButton, type Button, type Line, line, type View } from '../src/dialog/view.ts';
import { type Bill, type Compared, compareMonth, compareYear, OLDEST_BILL, usualOf } from '../src/domain/bill.ts';
import { farOff } from '../src/domain/far-off.ts';
import { offers, officeLines } from '../src/domain/offer.ts';
import type { MemberTurn } from '../src/ports/handler.ts';
import { formatDay, formatMonth } from '../src/text/date.ts';
import { addMonths, type Month, monthOf } from '../src/text/day.ts';
import { MENU } from './period-screen.ts';

/** One month of the office's bills as it is shown. */
export interface Shown {
  readonly month: Month;
  /** Of this year and the year before. */
  readonly bills: readonly Bill[];
  /** Name of whoever typed the month's figures; null when nobody did. */
  readonly by: string | null;
}

/** The office types the figures; leaders read them. */
export function mayType(turn: MemberTurn): boolean {
  return turn.member.role === 'DAU_MOI';
}

/** The months that may be looked at and typed: from three years ago to this one. */
export function monthsOpen(turn: MemberTurn): { readonly from: Month; readonly to: Month } {
  const to = monthOf(dayOf(turn.now, turn.campaign));
  return { from: addMonths(to, -OLDEST_BILL), to };
}

/** How a figure has moved, in words. */
function changeLine({ kind, difference, percent }: Compared): Line {
  if (difference === null || difference === 0) return line('bills:change.none');
  const way = difference < 0 ? 'down' : 'up';
  const values = { amount: Math.abs(difference), unit: line(`bills:unit.${kind}`) };
  return percent === null
    ? line(`bills:change.${way}_amount`, values)
    : line(`bills:change.${way}`, { ...values, percent: Math.abs(percent) });
}

function figure(kind: Compared['kind'], value: number | null): Line {
  return value === null ? line('bills:missing') : line('bills:figure', { value, unit: line(`bills:unit.${kind}`) });
}

function row(one: Compared): Line {
  const { kind, now, before, difference } = one;
  const name = line(`bills:name.${kind}`);
  if (now === null && before === null) return line('bills:row.none', { name });
  const values = { name, now: figure(kind, now), before: figure(kind, before) };
  return difference === null
    ? line('bills:row.one', values)
    : line('bills:row.both', { ...values, change: changeLine(one) });
}

function yearLines({ bills, month }: Shown): readonly Line[] {
  const rows = compareYear(bills, month).filter((one) => one.months > 0);
  const values = { month: formatMonth(month), year: month.slice(0, 4) };
  if (rows.length === 0) return [line('bills:year.none', values)];
  const shown = rows.map((one) => line('bills:year.row', { row: row(one), months: one.months }));
  return [line('bills:year.rows', { ...values, rows: shown })];
}

/** Figures of the month that are far from what they were: shown again after they were kept. */
function oddLines(turn: MemberTurn, { bills, month }: Shown): readonly Line[] {
  const rows = compareMonth(bills, month).flatMap(({ kind, now }) => {
    const usual = usualOf(bills, month, kind);
    if (now === null || usual === null || !farOff(now, usual.value)) return [];
    return [
      line(now === 0 ? 'bills:odd.zero' : 'bills:odd.far', {
        name: line(`bills:name.${kind}`),
        now: figure(kind, now),
        usual: figure(kind, usual.value),
        month: formatMonth(usual.month),
      }),
    ];
  });
  // Only who can put them right is asked to.
  return rows.length > 0 && mayType(turn) ? [...rows, line('bills:odd.check')] : rows;
}

function turning(turn: MemberTurn, month: Month): readonly Button[] {
  const { from, to } = monthsOpen(turn);
  const button = (key: string, other: Month): Button =>
    actionButton(line(key, { month: formatMonth(other) }), 'bills.month', other);
  const [earlier, later] = [addMonths(month, -1), addMonths(month, 1)];
  return [
    ...(earlier >= from ? [button('bills:button.earlier', earlier)] : []),
    ...(later <= to ? [button('bills:button.later', later)] : []),
  ];
}

/** One month against the same of the year before, the year so far, and the ways on. */
export function monthView(turn: MemberTurn, shown: Shown, above: readonly Line[] = []): View {
  const { month, bills, by } = shown;
  const own = bills.find((one) => one.month === month);
  const key = own === undefined ? 'bills:button.enter' : 'bills:button.change';
  const enter = mayType(turn) ? [[actionButton(line(key, { month: formatMonth(month) }), 'bills.enter', month)]] : [];
  const factors = offers(turn.campaign, turn.member, 'factor')
    ? [actionButton(line('bills:button.factors'), 'factor.open')]
    : [];
  const typed =
    own === undefined || by === null
      ? []
      : [line('bills:by', { name: by, day: formatDay(dayOf(own.at, turn.campaign)) })];
  const values = { month: formatMonth(month), before: formatMonth(addMonths(month, -12)) };
  return {
    lines: [
      ...above,
      line('bills:title'),
      ...officeLines(turn.campaign, 'green_pledges'),
      line('bills:rows', { ...values, rows: compareMonth(bills, month).map(row) }),
      ...oddLines(turn, shown),
      ...yearLines(shown),
      ...typed,
    ],
    buttons: [turning(turn, month), ...enter, [...factors, MENU]].filter((each) => each.length > 0),
  };
}
