import { dayOf } from '../src/campaign/calendar.ts';
import { actionButton, type Button, type Line, line, type View, verbatim } from '../src/dialog/view.ts';
import { officeLines } from '../src/domain/offer.ts';
import { ENTRY_KINDS, type UnitEntry } from '../src/domain/unit-entry.ts';
import type { MemberTurn } from '../src/ports/handler.ts';
import { formatDay, formatMonth } from '../src/text/date.ts';
import { shorten } from '../src/text/shorten.ts';
import { areaLabel } from './list-screen.ts';
import { planSaysButton } from './plan-says.ts';
import { turned, turningRow } from './turning.ts';

export const MENU: Button = actionButton(line('core:menu'), 'menu.open');
export const LIST: Button = actionButton(line('unit:button.list'), 'unit.list');
/** As many as one message holds with their names. */
const PAGE = 6;
const NAME_AT_MOST = 90;

/** The line that marks a registration which the office, not the plan, asks for. */
export function unitMarks(turn: MemberTurn): readonly Line[] {
  return officeLines(turn.campaign, 'unit_registration');
}

/** A button to open each entry, by its code and the beginning of its name. */
export function entryButtons(entries: readonly UnitEntry[], action: string): Button[][] {
  return entries.map(({ id, code, name }) => [
    actionButton(line('unit:button.entry', { code, name: shorten(name, NAME_AT_MOST) }), action, id),
  ]);
}

/** What each kind holds, one row per kind. */
export function kindRows(entries: readonly UnitEntry[]): readonly Line[] {
  return ENTRY_KINDS.map((kind) =>
    line('unit:kind_row', {
      kind: line(`unit:kind.${kind}`),
      count: entries.filter((one) => one.kind === kind).length,
    }),
  );
}

function addButtons(): Button[][] {
  return ENTRY_KINDS.map((kind) => [actionButton(line(`unit:add.${kind}`), 'unit.add', kind)]);
}

/** What the own unit has registered, a page of it to open, and what may be added. */
export function listView(turn: MemberTurn, unit: string, entries: readonly UnitEntry[], wanted: number): View {
  const { items, page, pages } = turned(entries, wanted, PAGE);
  const place = pages > 1 ? [line('unit:page', { page: page + 1, pages })] : [];
  const known = entries.length === 0 ? [line('unit:none')] : [line('unit:rows', { rows: kindRows(entries) }), ...place];
  return {
    lines: [line('unit:title', { unit }), ...unitMarks(turn), ...known],
    buttons: [
      ...entryButtons(items, 'unit.show'),
      ...turningRow({ page, pages }, 'unit.list'),
      ...addButtons(),
      ...planSaysButton(turn, 'unit_registration', 'unit.words'),
      [MENU],
    ],
  };
}

/** All of one entry, for its unit and for whoever looks at what units registered. */
export function entryLines(turn: MemberTurn, entry: UnitEntry): readonly Line[] {
  const { code, name, kind, work, month, person } = entry;
  const day = formatDay(dayOf(entry.withdrawnAt ?? entry.registeredAt, turn.campaign));
  const facts = [
    line('unit:show.kind', { kind: line(`unit:kind.${kind}`) }),
    line(`unit:show.${entry.state}`, { day, name: entry.authorName }),
    line('unit:show.month', { month: formatMonth(month) }),
    ...(person === null ? [] : [line('unit:show.person', { person })]),
  ];
  return [
    line('unit:show.head', { code, name }),
    ...unitMarks(turn),
    line('unit:rows', { rows: facts }),
    areaLabel(turn, entry.area),
    line('unit:show.work', { text: work }),
  ];
}

/** One entry for the head of its unit; it is not changed but taken back and registered again. */
export function entryView(turn: MemberTurn, entry: UnitEntry): View {
  const own =
    entry.state === 'registered'
      ? actionButton(line('unit:button.withdraw'), 'unit.withdraw', entry.id)
      : actionButton(line('unit:button.again'), 'unit.again', entry.id);
  return { lines: entryLines(turn, entry), buttons: [[own], [LIST, MENU]], replace: true };
}

/** Asks whether an entry is really to be taken back. */
export function sureView(turn: MemberTurn, { id, code, name }: UnitEntry): View {
  return {
    lines: [line('unit:withdraw.ask', { code, name }), ...unitMarks(turn)],
    buttons: [
      [actionButton(line('unit:withdraw.sure'), 'unit.withdrawn', id)],
      [actionButton(line('unit:withdraw.stay'), 'unit.show', id)],
    ],
  };
}

/** What was taken back, and the way to register it anew. */
export function withdrawnView(turn: MemberTurn, { id, code, name }: UnitEntry): View {
  return {
    lines: [line('unit:withdraw.done', { code, name }), ...unitMarks(turn), line('unit:withdraw.again')],
    buttons: [[actionButton(line('unit:button.again'), 'unit.again', id)], [LIST, MENU]],
    replace: true,
  };
}

/** What was registered, under its code. */
export function doneView(turn: MemberTurn, { id, code, name, kind }: UnitEntry): View {
  return {
    lines: [line('unit:done', { code, kind: line(`unit:kind.${kind}`) }), verbatim(name), ...unitMarks(turn)],
    buttons: [[actionButton(line('unit:button.show'), 'unit.show', id)], [LIST, MENU]],
  };
}
