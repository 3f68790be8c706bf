import { actionButton, type Button, type Line, line, type View } from '../src/dialog/view.ts';
import { officeLines } from '../src/domain/offer.ts';
import type { OwnPlan, Target } from '../src/domain/target.ts';
import type { MemberTurn } from '../src/ports/handler.ts';
import { formatDay } from '../src/text/date.ts';
import { shorten } from '../src/text/shorten.ts';
import { areaLabel } from './list-screen.ts';
import { planSaysButton } from './plan-says.ts';
import { turned, turningRow } from './turning.ts';
import { MENU } from './unit-screens.ts';

export const LIST: Button = actionButton(line('target:button.list'), 'target.list');
/** As many as one message holds with their figures. */
const PAGE = 5;
const NAME_AT_MOST = 60;
const ROW_AT_MOST = 120;

/** A unit with its plan and targets, as they are listed. */
export interface UnitPlan {
  readonly unit: string;
  readonly plan: OwnPlan | null;
  readonly targets: readonly Target[];
}

/** The line that marks plans of units which the office, not the plan, asks for. */
export function planMarks(turn: MemberTurn): readonly Line[] {
  return officeLines(turn.campaign, 'own_plans');
}

function baseline({ baseline: from }: Target): Line {
  return from === null ? line('target:no_figure') : line('target:figure', { figure: from });
}

/** A target in one row: its name, from what to what, by when. */
function targetRow(target: Target): Line {
  return line('target:row', {
    name: shorten(target.name, ROW_AT_MOST),
    from: baseline(target),
    to: target.target,
    measure: target.measure,
    day: formatDay(target.deadline),
  });
}

/** What a list of targets says and the buttons to open them; `open` and `turn` name the buttons' actions. */
export function planBody(
  turn: MemberTurn,
  { unit, plan, targets }: UnitPlan,
  { wanted, open, turning }: { wanted: number; open: string; turning: readonly [string, ...string[]] },
): { readonly lines: readonly Line[]; readonly buttons: readonly (readonly Button[])[] } {
  const { items, page, pages } = turned(targets, wanted, PAGE);
  const [action, ...args] = turning;
  const place = pages > 1 ? [line('unit:page', { page: page + 1, pages })] : [];
  const rows = targets.length === 0 ? [line('target:none')] : [...items.map(targetRow), ...place];
  const name = plan === null ? line('target:plan.none') : line('target:plan.named', { name: plan.name });
  return {
    lines: [line('target:title', { unit }), ...planMarks(turn), name, ...(plan === null ? [] : rows)],
    buttons: [
      ...items.map((one) => [
        actionButton(line('target:button.open', { name: shorten(one.name, NAME_AT_MOST) }), open, one.id),
      ]),
      ...turningRow({ page, pages }, action, ...args),
    ],
  };
}

/** The own unit's plan: first it is given a name, then targets. */
export function listView(turn: MemberTurn, own: UnitPlan, wanted: number): View {
  const { lines, buttons } = planBody(turn, own, { wanted, open: 'target.show', turning: ['target.list'] });
  const name = actionButton(line(own.plan === null ? 'target:button.name' : 'target:button.rename'), 'target.name');
  const says = planSaysButton(turn, 'own_plans', 'target.words');
  const add = actionButton(line('target:button.add'), 'target.add');
  return { lines, buttons: [...buttons, ...(own.plan === null ? [] : [[add]]), [name], ...says, [MENU]] };
}

/** All of one target, for its unit and for whoever looks at the units' plans. */
export function targetLines(turn: MemberTurn, target: Target): readonly Line[] {
  const { name, measure, deadline } = target;
  const rows = [
    line('target:show.measure', { measure }),
    line('target:show.baseline', { from: baseline(target) }),
    line('target:show.target', { to: target.target }),
    line('target:show.deadline', { day: formatDay(deadline) }),
    ...(target.state === 'removed' ? [line('target:show.removed')] : []),
  ];
  return [
    line('target:show.head', { name }),
    ...planMarks(turn),
    line('unit:rows', { rows }),
    areaLabel(turn, target.area),
  ];
}

/** One target for the head of its unit. */
export function targetView(turn: MemberTurn, target: Target): View {
  const remove = actionButton(line('target:button.remove'), 'target.remove', target.id);
  const own = target.state === 'set' ? [[remove]] : [];
  return { lines: targetLines(turn, target), buttons: [...own, [LIST, MENU]], replace: true };
}

/** Asks whether a target is really to be taken out. */
export function sureView(turn: MemberTurn, { id, name }: Target): View {
  return {
    lines: [line('target:remove.ask', { name }), ...planMarks(turn)],
    buttons: [
      [actionButton(line('target:remove.sure'), 'target.removed', id)],
      [actionButton(line('target:remove.stay'), 'target.show', id)],
    ],
  };
}

export function removedView(turn: MemberTurn, { name }: Target): View {
  return {
    lines: [line('target:remove.done', { name }), ...planMarks(turn)],
    buttons: [[LIST, MENU]],
    replace: true,
  };
}

/** What was set, and the way to the next one. */
export function doneView(turn: MemberTurn, target: Target): View {
  return {
    lines: [line('target:done'), ...planMarks(turn), targetRow(target)],
    buttons: [[actionButton(line('target:button.add'), 'target.add')], [LIST, MENU]],
  };
}
