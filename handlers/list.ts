import { actionButton, type Button, type Line, line, type View, verbatim } from '../src/dialog/view.ts';
import type { Handler, MemberTurn, Outcome } from '../src/ports/handler.ts';
import type { InitiativeStore } from '../src/ports/initiatives.ts';
import type { UnitStore } from '../src/ports/members.ts';
import { compareVietnamese } from '../src/text/compare.ts';
import { areaName, detailView, PAGE, pageView } from './list-screen.ts';
import { filterFor, type ListState, stateArgs, stateOf, typedState } from './list-state.ts';
import { MENU, notUnderstood, periodPicker } from './period-screen.ts';

export interface ListDeps {
  readonly initiatives: Pick<InitiativeStore, 'list' | 'count' | 'tally' | 'byCode'>;
  readonly units: Pick<UnitStore, 'all' | 'byCode'>;
}

const PRESS = { action: 'list.page', pick: 'list.periods' };

async function page(deps: ListDeps, turn: MemberTurn, wanted: ListState): Promise<View> {
  const filter = filterFor(turn, wanted);
  const [count, units] = await Promise.all([deps.initiatives.count(filter), deps.units.all()]);
  // A page may be gone since its button was drawn: the last one left is shown.
  const state = { ...wanted, page: Math.min(wanted.page, Math.max(0, Math.ceil(count / PAGE) - 1)) };
  const rows = await deps.initiatives.list(filter, { skip: state.page * PAGE, limit: PAGE });
  return pageView(turn, { state, rows, count, units });
}

async function detail(deps: ListDeps, turn: MemberTurn, code: string, state: ListState): Promise<View> {
  const one = await deps.initiatives.byCode(code);
  if (one === null || one.campaign !== turn.campaign.id) {
    const back = actionButton(line('list:back'), 'list.page', ...stateArgs(state));
    return { lines: [line('list:unknown', { code })], buttons: [[back, MENU]] };
  }
  const unit = await deps.units.byCode(one.unit);
  return detailView(turn, one, { state, unit: unit?.name ?? one.unit });
}

function choices(title: string, buttons: readonly Button[], state: ListState): View {
  const back = actionButton(line('list:back'), 'list.page', ...stateArgs(state));
  return { lines: [line(title)], buttons: [...buttons.map((one) => [one]), [back, MENU]], replace: true };
}

function choice(name: Line, number: number, state: ListState): Button {
  return actionButton(line('list:choice', { name, number }), 'list.page', ...stateArgs({ ...state, page: 0 }));
}

async function unitChoices(deps: ListDeps, turn: MemberTurn, state: ListState): Promise<View> {
  const [tally, units] = await Promise.all([
    deps.initiatives.tally(filterFor(turn, { ...state, unit: null })),
    deps.units.all(),
  ]);
  const count = (code: string | null): number =>
    tally.filter((one) => code === null || one.unit === code).reduce((all, one) => all + one.count, 0);
  const sorted = [...units].sort((one, other) => compareVietnamese(one.name, other.name));
  return choices(
    'list:choose_unit',
    [
      ...sorted.map((unit) => choice(verbatim(unit.name), count(unit.code), { ...state, unit: unit.code })),
      choice(line('list:all_units'), count(null), { ...state, unit: null }),
    ],
    state,
  );
}

async function areaChoices(deps: ListDeps, turn: MemberTurn, state: ListState): Promise<View> {
  const tally = await deps.initiatives.tally(filterFor(turn, { ...state, area: null }));
  const count = (no: string | null): number =>
    tally.filter((one) => no === null || one.area === no).reduce((all, one) => all + one.count, 0);
  const areas = turn.campaign.plan.content_areas;
  return choices(
    'list:choose_area',
    [
      ...areas.map((area) => choice(areaName(turn, area.no), count(area.no), { ...state, area: area.no })),
      choice(line('list:all_areas'), count(null), { ...state, area: null }),
    ],
    state,
  );
}

async function file(deps: ListDeps, turn: MemberTurn, args: readonly string[]): Promise<Outcome> {
  const [code = '', index = ''] = args;
  const one = await deps.initiatives.byCode(code);
  const kept = one?.campaign === turn.campaign.id ? one.files[Number(index)] : undefined;
  if (kept === undefined) return { views: [{ lines: [line('errors:file_gone')], buttons: [[MENU]] }] };
  const { id, name, mime, picture } = kept;
  const back = actionButton(line('list:open', { code }), 'list.open', code);
  return {
    views: [
      { lines: [line('list:file_of', { code, name })], buttons: [[back, MENU]], file: { id, name, mime, picture } },
    ],
  };
}

async function command(deps: ListDeps, turn: MemberTurn, args: string): Promise<Outcome> {
  const code = /^[A-Za-z]{1,6}-\d{4}-\d{4,}$/u.exec(args)?.[0].toUpperCase();
  if (code !== undefined) {
    const { replace: _inPlace, ...shown } = await detail(deps, turn, code, stateOf(turn, []));
    return { views: [shown] };
  }
  const state = typedState(turn, args, args === '' ? [] : await deps.units.all());
  return { views: [state === null ? notUnderstood(turn, args, PRESS) : await page(deps, turn, state)] };
}

/** `/danhsach`: the initiatives of a period page by page, filtered by unit or content area, each to be opened. */
export function createListHandler(deps: ListDeps): Handler {
  return {
    commands: [
      { name: 'danhsach', aliases: ['list'], ability: 'list', run: (turn, args) => command(deps, turn, args) },
    ],
    actions: {
      'list.page': async (turn, args) => {
        const shown = await page(deps, turn, stateOf(turn, args));
        return { views: [{ ...shown, replace: true }] };
      },
      'list.open': async (turn, [code = '', ...args]) =>
        code === '' ? command(deps, turn, '') : { views: [await detail(deps, turn, code, stateOf(turn, args))] },
      'list.units': async (turn, args) => ({ views: [await unitChoices(deps, turn, stateOf(turn, args))] }),
      'list.areas': async (turn, args) => ({ views: [await areaChoices(deps, turn, stateOf(turn, args))] }),
      'list.periods': async (turn, [year = '', ...after]) => ({
        views: [periodPicker(turn, year, { ...PRESS, after })],
      }),
      'list.file': (turn, args) => file(deps, turn, args),
    },
  };
}
