import { dayOf } from '../src/campaign/calendar.ts';
import { areaOf, shortOf } from '../src/campaign/lookup.ts';
import { actionButton, type Button, type Line, line, type Value, type View } from '../src/dialog/view.ts';
import { authorShare, type Initiative } from '../src/domain/initiative.ts';
import type { Unit } from '../src/domain/member.ts';
import type { MemberTurn } from '../src/ports/handler.ts';
import { periodLabel } from '../src/reports/period.ts';
import { formatDay, formatMonth } from '../src/text/date.ts';
import { shorten } from '../src/text/shorten.ts';
import { type ListState, stateArgs } from './list-state.ts';
import { MENU, otherPeriods } from './period-screen.ts';

export const PAGE = 8;
/** Titles are whole on the detail screen; here eight of them have to fit one message. */
const TITLE_AT_MOST = 140;

export interface Page {
  readonly state: ListState;
  readonly rows: readonly Initiative[];
  readonly count: number;
  readonly units: readonly Unit[];
}

function unitName(units: readonly Unit[], code: string): string {
  return units.find((one) => one.code === code)?.name ?? code;
}

/** A content area by its number and whole label: `Nội dung 2: Chuyển đổi số … của Sở`. */
export function areaLabel(turn: MemberTurn, no: string): Line {
  const { vi = '', en = vi } = areaOf(turn.campaign, no) ?? {};
  return line('summary:area_label', { no, vi, en });
}

/** The same with its short name, for buttons and heads of lists. */
export function areaName(turn: MemberTurn, no: string): Line {
  const area = areaOf(turn.campaign, no);
  return line('summary:area_label', { no, ...(area === null ? { vi: '', en: '' } : shortOf(area)) });
}

function headLines(turn: MemberTurn, { state, count, units }: Page): Line[] {
  const pages = Math.max(1, Math.ceil(count / PAGE));
  const filters = [
    ...(state.unit === null ? [] : [line('list:of_unit', { unit: unitName(units, state.unit) })]),
    ...(state.area === null ? [] : [line('list:of_area', { area: areaName(turn, state.area) })]),
  ];
  const place = count === 0 ? [] : [line('list:place', { total: count, page: state.page + 1, pages })];
  const rows = [...filters, ...place];
  return [
    line('list:title', { period: periodLabel(state.period) }),
    ...(rows.length === 0 ? [] : [line('summary:rows', { rows })]),
  ];
}

function pairs(buttons: readonly Button[]): Button[][] {
  const rows: Button[][] = [];
  for (let at = 0; at < buttons.length; at += 2) rows.push(buttons.slice(at, at + 2));
  return rows;
}

/** One page: code, title, unit, author; a button to open each, to turn pages, to filter. */
export function pageView(turn: MemberTurn, page: Page): View {
  const { state, rows, count, units } = page;
  const items = rows.map((one) =>
    line('list:row', {
      code: one.code,
      title: shorten(one.title, TITLE_AT_MOST),
      unit: unitName(units, one.unit),
      author: one.authorName,
    }),
  );
  const open = rows.map((one) =>
    actionButton(line('list:open', { code: one.code }), 'list.open', one.code, ...stateArgs(state)),
  );
  const to = (at: number): readonly string[] => stateArgs({ ...state, page: at });
  const turning = [
    ...(state.page > 0 ? [actionButton(line('list:previous'), 'list.page', ...to(state.page - 1))] : []),
    ...((state.page + 1) * PAGE < count ? [actionButton(line('list:next'), 'list.page', ...to(state.page + 1))] : []),
  ];
  const [, , unit = '', area = ''] = stateArgs(state);
  const filtered = state.unit !== null || state.area !== null;
  const periods = { action: 'list.page', pick: 'list.periods', after: ['0', unit, area] };
  return {
    lines: [
      ...headLines(turn, page),
      ...(items.length === 0 ? [line(filtered ? 'list:empty_filtered' : 'list:empty')] : items),
    ],
    buttons: [
      ...pairs(open),
      ...(turning.length === 0 ? [] : [turning]),
      [
        actionButton(line('list:units'), 'list.units', ...to(0)),
        actionButton(line('list:areas'), 'list.areas', ...to(0)),
      ],
      ...otherPeriods(turn, state.period.id, periods),
      [actionButton(line('summary:button.excel'), 'report.make', state.period.id), MENU],
    ],
  };
}

function coauthorLines(one: Initiative): readonly Line[] {
  const others = one.coauthors.filter((each) => each.state !== 'declined');
  return others.map((each) => line(`list:coauthor.${each.state}`, { name: each.name, share: each.share }));
}

function authorLine(one: Initiative): Line {
  const author = { name: one.authorName, share: authorShare(one.coauthors) };
  const others = coauthorLines(one);
  const rows: Value = [line('list:coauthor.accepted', author), ...others];
  return line(others.length === 0 ? 'list:author' : 'list:authors', { ...author, rows });
}

/** All of one initiative, with the plan's own words for its content area. */
export function detailView(turn: MemberTurn, one: Initiative, around: { state: ListState; unit: string }): View {
  const area = areaOf(turn.campaign, one.area);
  const day = formatDay(dayOf(one.registeredAt, turn.campaign));
  const files = one.files.map((file, at) =>
    actionButton(line('list:file', { name: shorten(file.name, TITLE_AT_MOST) }), 'list.file', one.code, String(at)),
  );
  return {
    lines: [
      line('list:detail.title', { code: one.code, title: one.title }),
      line(`list:detail.${one.state}`, { day, withdrawn: withdrawnDay(turn, one) }),
      line('list:detail.unit', { unit: around.unit }),
      authorLine(one),
      line('list:detail.area', { no: one.area, text: area?.text ?? one.area, at: area?.at ?? '' }),
      line('list:detail.problem', { text: one.problem }),
      line('list:detail.solution', { text: one.solution }),
      line('list:detail.trial', { month: formatMonth(one.trialMonth) }),
    ],
    buttons: [
      ...files.map((file) => [file]),
      [actionButton(line('list:back'), 'list.page', ...stateArgs(around.state)), MENU],
    ],
    replace: true,
  };
}

function withdrawnDay(turn: MemberTurn, one: Initiative): string {
  return one.withdrawnAt === null ? '' : formatDay(dayOf(one.withdrawnAt, turn.campaign));
}
