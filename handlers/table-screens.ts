import { labelOf } from '../src/campaign/lookup.ts';
import { actionButton, type Button, type Line, line, type View } from '../src/dialog/view.ts';
import { offers, officeLines } from '../src/domain/offer.ts';
import type { UsedFactor } from '../src/domain/pledge.ts';
import { co2Line, eachOnce } from '../src/domain/savings.ts';
import type { Saved } from '../src/domain/standing.ts';
import { LEAST_PEOPLE, sumOfShown, type TableRow, type UnitTotals } from '../src/domain/unit-table.ts';
import type { MemberTurn } from '../src/ports/handler.ts';
import { formatDay } from '../src/text/date.ts';
import { addDays, type Day } from '../src/text/day.ts';
import { shorten } from '../src/text/shorten.ts';
import { MENU } from './period-screen.ts';

const PAGE = 7;
/** A unit's name has to leave room for its figures on one screen. */
const NAME_AT_MOST = 70;
const MEASURES = ['kwh', 'sheet', 'litre', 'piece', 'kg'] as const satisfies readonly (keyof Saved)[];
const TABLE = actionButton(line('table:button.table'), 'table.open');

/** Whose totals somebody may see: heads those of their own unit, office and leaders all. */
export function totalsOpen({ member }: MemberTurn): 'own' | 'all' | null {
  if (member.role === 'TRUONG_PHONG') return 'own';
  return member.role === 'DAU_MOI' || member.role === 'LANH_DAO' ? 'all' : null;
}

interface Paged<T> {
  readonly rows: readonly T[];
  readonly at: number;
  readonly pages: number;
}

function paged<T>(all: readonly T[], asked: number): Paged<T> {
  const pages = Math.max(1, Math.ceil(all.length / PAGE));
  const at = Math.min(Math.max(asked, 0), pages - 1);
  return { rows: all.slice(at * PAGE, (at + 1) * PAGE), at, pages };
}

function turning({ at, pages }: Paged<unknown>, action: string): Button[][] {
  const to = (key: string, page: number): Button => actionButton(line(key), action, String(page));
  const row = [
    ...(at > 0 ? [to('table:button.earlier', at - 1)] : []),
    ...(at < pages - 1 ? [to('table:button.later', at + 1)] : []),
  ];
  return row.length === 0 ? [] : [row];
}

function tableRow({ unit, joined, counted, figures }: TableRow): Line {
  const name = shorten(unit.name, NAME_AT_MOST);
  if (figures === null) return line('table:row.few', { name, least: LEAST_PEOPLE });
  return line('table:row.ranked', { name, joined, counted, ...figures });
}

function waysOn(turn: MemberTurn): Button[][] {
  const open = totalsOpen(turn);
  const totals = {
    own: actionButton(line('table:button.own'), 'table.unit'),
    all: actionButton(line('table:button.all'), 'table.units'),
  };
  const bills = offers(turn.campaign, turn.member, 'bills')
    ? [actionButton(line('table:button.bills'), 'bills.open')]
    : [];
  const office = [...(open === null ? [] : [totals[open]]), ...bills];
  return [...(office.length === 0 ? [] : [office]), [actionButton(line('table:button.pledges'), 'pledge.open'), MENU]];
}

/** The table of units, and the question whether the person wants to be counted in it. */
export function tableView(
  turn: MemberTurn,
  { rows, ranked }: { readonly rows: readonly TableRow[]; readonly ranked: boolean },
  page: number,
): View {
  const shown = paged(rows, page);
  const toggle = ranked
    ? actionButton(line('table:button.hide'), 'table.hide')
    : actionButton(line('table:button.count'), 'table.count');
  return {
    lines: [
      line('table:title'),
      ...officeLines(turn.campaign, 'green_pledges'),
      line('table:intro'),
      ...(rows.length === 0 ? [line('table:empty')] : [line('table:rows', { rows: shown.rows.map(tableRow) })]),
      ...(shown.pages > 1 ? [line('table:page', { page: shown.at + 1, pages: shown.pages })] : []),
      line(ranked ? 'table:consent.given' : 'table:consent.ask'),
    ],
    buttons: [...turning(shown, 'table.page'), [toggle], ...waysOn(turn)],
    replace: true,
  };
}

function savedLines(saved: Saved): readonly Line[] {
  const rows = MEASURES.filter((of) => saved[of] > 0).map((of) =>
    line('table:saved.row', { amount: saved[of], of: line(`table:of.${of}`) }),
  );
  return [...rows, ...(saved.co2 > 0 ? [line('table:saved.co2', { co2: co2Line(saved.co2) })] : [])];
}

function factorLines(turn: MemberTurn, factors: readonly UsedFactor[]): readonly Line[] {
  if (factors.length === 0) return [];
  const rows = factors.map(({ id, value, unit, year }) => {
    const file = turn.campaign.pledges.factors[id];
    const values = { name: file === undefined ? id : labelOf(file, turn.lang), value, unit };
    return year === null
      ? line('table:factor.no_year', values)
      : line('table:factor.year', { ...values, year: String(year) });
  });
  return [line('table:factor.rows', { rows })];
}

function weekLine(monday: Day, week: UnitTotals['week']): Line {
  const days = { from: formatDay(monday).slice(0, 5), to: formatDay(addDays(monday, 6)) };
  return week === null
    ? line('table:week.few', { ...days, least: LEAST_PEOPLE })
    : line('table:week.answered', { ...days, ...week });
}

/** One unit together: who answered in the last week asked, and what was saved; never one person's part. */
export function unitView(turn: MemberTurn, totals: UnitTotals, monday: Day): View {
  const { unit, joined, people, saved, factors } = totals;
  const rows = saved === null ? [] : savedLines(saved);
  return {
    lines: [
      line('table:unit.title', { name: unit.name }),
      ...officeLines(turn.campaign, 'green_pledges'),
      weekLine(monday, totals.week),
      ...(saved === null ? [line('table:unit.few', { least: LEAST_PEOPLE })] : []),
      ...(saved !== null && rows.length === 0 ? [line('table:unit.nothing', { people, joined })] : []),
      ...(rows.length === 0 ? [] : [line('table:unit.saved', { people, joined, rows })]),
      ...factorLines(turn, factors),
      line('table:unit.no_names'),
    ],
    buttons: [[TABLE, MENU]],
    replace: true,
  };
}

function totalsRow({ unit, saved, week, people, joined }: UnitTotals): Line {
  const name = shorten(unit.name, NAME_AT_MOST);
  if (saved === null) return line('table:row.few', { name, least: LEAST_PEOPLE });
  const answers = week === null ? line('table:totals.no_week') : line('table:totals.week', week);
  return line('table:totals.row', { name, people, joined, answers, kwh: saved.kwh, co2: co2Line(saved.co2) });
}

/** Totals of all units, and their sum. */
export function unitsView(turn: MemberTurn, all: readonly UnitTotals[], page: number): View {
  const shown = paged(all, page);
  const sum = sumOfShown(all);
  return {
    lines: [
      line('table:totals.title'),
      ...officeLines(turn.campaign, 'green_pledges'),
      ...(sum === null ? [] : [line('table:totals.sum', { people: sum.people, rows: savedLines(sum.saved) })]),
      ...(all.length === 0 ? [line('table:empty')] : [line('table:rows', { rows: shown.rows.map(totalsRow) })]),
      ...(shown.pages > 1 ? [line('table:page', { page: shown.at + 1, pages: shown.pages })] : []),
      ...factorLines(turn, eachOnce(all.flatMap((one) => one.factors))),
    ],
    buttons: [...turning(shown, 'table.units'), [TABLE, MENU]],
    replace: true,
  };
}
