import { moduleState } from '../src/campaign/lookup.ts';
import { actionButton, type Button, type Line, line, type View } from '../src/dialog/view.ts';
import type { Unit } from '../src/domain/member.ts';
import type { OwnPlan, Target } from '../src/domain/target.ts';
import { countsOf, ENTRY_KINDS, type EntryCount, type EntryKind, type UnitEntry } from '../src/domain/unit-entry.ts';
import type { MemberTurn } from '../src/ports/handler.ts';
import { shorten } from '../src/text/shorten.ts';
import { planBody, planMarks, targetLines } from './target-screens.ts';
import { turned, turningRow } from './turning.ts';
import { entryButtons, entryLines, kindRows, MENU, unitMarks } from './unit-screens.ts';

/** As many units as one message holds. */
const PAGE = 6;
const NAMES_AT_MOST = 400;
/** Stands for "every kind" in a button. */
export const EVERY = '*';

export interface Overview {
  readonly units: readonly Unit[];
  readonly counts: readonly EntryCount[];
  readonly kind: EntryKind | null;
  readonly wanted: number;
}

function back(kind: EntryKind | null): Button {
  return actionButton(line('unit:all.back'), 'units.list', '0', kind ?? EVERY);
}

function total(unit: Unit, { counts, kind }: Overview): number {
  const own = countsOf(unit.code, counts);
  return kind === null ? own.content + own.initiative + own.solution : own[kind];
}

function row(unit: Unit, overview: Overview): Line {
  const count = total(unit, overview);
  if (count === 0) return line(`unit:all.${overview.kind === null ? 'nothing' : 'none_of_kind'}`, { unit: unit.name });
  if (overview.kind !== null) return line('unit:all.count', { unit: unit.name, count });
  return line('unit:all.counts', { unit: unit.name, ...countsOf(unit.code, overview.counts) });
}

/** Of one kind a unit may have nothing although it has registered others. */
function silentLine(silent: readonly Unit[], all: number, kind: EntryKind | null): Line {
  const key = kind === null ? 'silent' : 'silent_of_kind';
  if (silent.length === 0) return line(`unit:all.none_${key}`, { all });
  const names = shorten(silent.map((one) => one.name).join(', '), NAMES_AT_MOST);
  return line(`unit:all.${key}`, { count: silent.length, all, names });
}

function kindButtons(kind: EntryKind | null): Button[][] {
  const to = (one: EntryKind | null): Button => {
    const label = one === null ? line('unit:all.every_kind') : line(`unit:kind.${one}`);
    return actionButton(label, 'units.list', '0', one ?? EVERY);
  };
  return [[null, ...ENTRY_KINDS].filter((one) => one !== kind).map(to)];
}

/** Who has registered how much, and which units nothing yet; never which people. */
export function overviewView(turn: MemberTurn, overview: Overview): View {
  const hasPlans = moduleState(turn.campaign, 'own_plans') !== 'off';
  const { units, kind, wanted } = overview;
  const { items, page, pages } = turned(units, wanted, PAGE);
  const silent = units.filter((unit) => total(unit, overview) === 0);
  const open = items
    .filter((unit) => total(unit, overview) > 0)
    .map((unit) => [
      actionButton(line('unit:all.unit_button', { unit: unit.name }), 'units.unit', '0', unit.code, kind ?? EVERY),
    ]);
  const rows = units.length === 0 ? [line('unit:all.no_units')] : [silentLine(silent, units.length, kind)];
  return {
    lines: [
      line('unit:all.title'),
      ...unitMarks(turn),
      ...(kind === null ? [] : [line('unit:all.of_kind', { kind: line(`unit:kind.${kind}`) })]),
      ...rows,
      ...(items.length === 0 ? [] : [line('unit:rows', { rows: items.map((unit) => row(unit, overview)) })]),
      ...(pages > 1 ? [line('unit:page', { page: page + 1, pages })] : []),
    ],
    buttons: [
      ...open,
      ...turningRow({ page, pages }, 'units.list', kind ?? EVERY),
      ...kindButtons(kind),
      ...(hasPlans ? [[actionButton(line('unit:all.plans'), 'units.plans')]] : []),
      [MENU],
    ],
  };
}

/** What one unit has registered. */
export function unitView(
  turn: MemberTurn,
  unit: Unit,
  { entries, kind, wanted }: { entries: readonly UnitEntry[]; kind: EntryKind | null; wanted: number },
): View {
  const { items, page, pages } = turned(entries, wanted, PAGE);
  const rows = entries.length === 0 ? line('unit:all.unit_none') : line('unit:rows', { rows: kindRows(entries) });
  return {
    lines: [
      line('unit:all.unit', { unit: unit.name }),
      ...unitMarks(turn),
      rows,
      ...(pages > 1 ? [line('unit:page', { page: page + 1, pages })] : []),
    ],
    buttons: [
      ...entryButtons(items, 'units.entry'),
      ...turningRow({ page, pages }, 'units.unit', unit.code, kind ?? EVERY),
      [back(kind), MENU],
    ],
    replace: true,
  };
}

/** One entry of a unit. */
export function entryView(turn: MemberTurn, entry: UnitEntry): View {
  const unit = actionButton(line('unit:all.back_unit'), 'units.unit', '0', entry.unit, EVERY);
  return { lines: entryLines(turn, entry), buttons: [[unit], [back(null), MENU]], replace: true };
}

/** Which units have a plan, and how many targets stand in it. */
export function plansView(
  turn: MemberTurn,
  {
    units,
    plans,
    targets,
    wanted,
  }: {
    units: readonly Unit[];
    plans: readonly OwnPlan[];
    targets: readonly Target[];
    wanted: number;
  },
): View {
  const { items, page, pages } = turned(units, wanted, PAGE);
  const has = (unit: Unit): boolean => plans.some((plan) => plan.unit === unit.code);
  const count = (unit: Unit): number => targets.filter((one) => one.unit === unit.code).length;
  const silent = units.filter((unit) => !has(unit));
  const rows = items.map((unit) =>
    has(unit)
      ? line('target:all.row', { unit: unit.name, count: count(unit) })
      : line('target:all.nothing', { unit: unit.name }),
  );
  const names = shorten(silent.map((one) => one.name).join(', '), NAMES_AT_MOST);
  const silentOnes =
    silent.length === 0
      ? line('target:all.none_silent', { all: units.length })
      : line('target:all.silent', { count: silent.length, all: units.length, names });
  return {
    lines: [
      line('target:all.title'),
      ...planMarks(turn),
      ...(units.length === 0 ? [line('unit:all.no_units')] : [silentOnes, line('unit:rows', { rows })]),
      ...(pages > 1 ? [line('unit:page', { page: page + 1, pages })] : []),
    ],
    buttons: [
      ...items
        .filter(has)
        .map((unit) => [actionButton(line('unit:all.unit_button', { unit: unit.name }), 'units.plan', '0', unit.code)]),
      ...turningRow({ page, pages }, 'units.plans'),
      [MENU],
    ],
    replace: true,
  };
}

const PLANS: Button = actionButton(line('unit:all.back'), 'units.plans');

/** The plan of one unit. */
export function planView(
  turn: MemberTurn,
  unit: Unit,
  { plan, targets, wanted }: { plan: OwnPlan | null; targets: readonly Target[]; wanted: number },
): View {
  const own = { unit: unit.name, plan, targets };
  const { lines, buttons } = planBody(turn, own, { wanted, open: 'units.target', turning: ['units.plan', unit.code] });
  return { lines, buttons: [...buttons, [PLANS, MENU]], replace: true };
}

/** One target of a unit. */
export function unitTargetView(turn: MemberTurn, target: Target): View {
  const unit = actionButton(line('unit:all.back_unit'), 'units.plan', '0', target.unit);
  return { lines: targetLines(turn, target), buttons: [[unit], [PLANS, MENU]], replace: true };
}
