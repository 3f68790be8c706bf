import { dayOf } from '../src/campaign/calendar.ts';
import { textOf } from '../src/dialog/answers.ts';
import type { Session } from '../src/dialog/form.ts';
import { line } from '../src/dialog/view.ts';
import { offers } from '../src/domain/offer.ts';
import type { Target } from '../src/domain/target.ts';
import type { FormHandler, Handler, MemberTurn, Outcome, Turn } from '../src/ports/handler.ts';
import type { UnitStore } from '../src/ports/members.ts';
import type { TargetStore } from '../src/ports/targets.ts';
import { doubtedStep, doubtRows } from './doubted-number.ts';
import { inCampaign } from './of-campaign.ts';
import { planSaysView } from './plan-says.ts';
import { startForm } from './start-form.ts';
import {
  baselineOf,
  checkedBaseline,
  checkedDeadline,
  farTarget,
  planForm,
  TARGET,
  targetForm,
} from './target-form.ts';
import { doneView, LIST, listView, removedView, sureView, targetView } from './target-screens.ts';
import { pageNumber } from './turning.ts';
import { MENU } from './unit-screens.ts';

export interface TargetDeps {
  readonly targets: TargetStore;
  readonly units: Pick<UnitStore, 'byCode'>;
}

const FORM = 'target';
const PLAN_FORM = 'plan-name';

function lost(): Outcome {
  return { views: [{ lines: [line('errors:not_found')], buttons: [[MENU]] }] };
}

async function list(deps: TargetDeps, turn: MemberTurn, page: number): Promise<Outcome> {
  const { unit } = turn.member;
  const { id } = turn.campaign;
  const [plan, targets, known] = await Promise.all([
    deps.targets.planOf(id, unit),
    deps.targets.list(id, unit),
    deps.units.byCode(unit),
  ]);
  return { views: [listView(turn, { unit: known?.name ?? unit, plan, targets }, page)] };
}

/** Does something with a target of the own unit, in the target's own campaign. */
async function withOwn(
  deps: TargetDeps,
  turn: MemberTurn,
  id: string | undefined,
  go: (within: MemberTurn, target: Target) => Promise<Outcome> | Outcome,
): Promise<Outcome> {
  const target = await deps.targets.byId(id ?? '');
  const within = target === null ? null : inCampaign(turn, target.campaign);
  if (target === null || within === null || target.unit !== turn.member.unit) return lost();
  return offers(within.campaign, turn.member, 'target') ? go(within, target) : lost();
}

/** Targets stand under a plan that has a name. */
async function add(deps: TargetDeps, turn: MemberTurn, args: readonly string[]): Promise<Outcome> {
  const plan = await deps.targets.planOf(turn.campaign.id, turn.member.unit);
  if (plan === null) return { open: { form: PLAN_FORM, fresh: true } };
  return startForm(turn, { form: FORM, title: 'target:form', fresh: { action: 'target.add', args } });
}

async function submit(deps: TargetDeps, { id, answers }: Session, turn: Turn): Promise<Outcome> {
  const { member, campaign, now } = turn;
  if (member === null) return lost();
  const target = await deps.targets.set({
    key: id,
    campaign: campaign.id,
    unit: member.unit,
    author: member.id,
    name: textOf(answers.name),
    measure: textOf(answers.measure),
    baseline: baselineOf(textOf(answers.baseline)) ?? null,
    target: typeof answers.target === 'number' ? answers.target : 0,
    deadline: textOf(answers.deadline),
    area: textOf(answers.area),
    setAt: now,
  });
  return { views: [doneView({ ...turn, member }, target)] };
}

async function submitName(deps: TargetDeps, { answers }: Session, turn: Turn): Promise<Outcome> {
  const { member, campaign, now } = turn;
  if (member === null) return lost();
  const { unit, id } = member;
  const name = textOf(answers.name);
  await deps.targets.namePlan({ campaign: campaign.id, unit, name, namedBy: id, namedAt: now });
  return list(deps, { ...turn, member }, 0);
}

function forms(deps: TargetDeps): readonly FormHandler[] {
  return [
    {
      id: PLAN_FORM,
      ability: 'target',
      build: (turn) => planForm(turn.campaign),
      lookup: async () => ({ ok: true }),
      submit: (session, turn) => submitName(deps, session, turn),
    },
    {
      id: FORM,
      ability: 'target',
      build: (turn) => targetForm(turn.campaign),
      async lookup(name, inputs, turn) {
        if (doubtedStep(name) === TARGET) return doubtRows(farTarget(inputs), turn.lang);
        const typed = textOf(inputs);
        if (name === 'baseline') return checkedBaseline(typed);
        return checkedDeadline(typed, dayOf(turn.now, turn.campaign), turn.campaign);
      },
      submit: (session, turn) => submit(deps, session, turn),
    },
  ];
}

/** `/chitieu`: the plan of the head's unit and what it wants to reach. */
export function createTargetHandler(deps: TargetDeps): Handler {
  return {
    commands: [{ name: 'chitieu', aliases: ['targets'], ability: 'target', run: (turn) => list(deps, turn, 0) }],
    actions: {
      'target.open': (turn) => list(deps, turn, 0),
      'target.list': async (turn, [page]) => {
        const { views = [] } = await list(deps, turn, pageNumber(page));
        return { views: views.map((view) => ({ ...view, replace: true })) };
      },
      'target.words': async (turn) => ({ views: [planSaysView(turn, 'own_plans', LIST)] }),
      'target.name': async () => ({ open: { form: PLAN_FORM, fresh: true } }),
      'target.add': (turn, args) => add(deps, turn, args),
      'target.show': (turn, [id]) =>
        withOwn(deps, turn, id, (within, target) => ({ views: [targetView(within, target)] })),
      'target.remove': (turn, [id]) =>
        withOwn(deps, turn, id, (within, target) => ({
          views: [target.state === 'set' ? sureView(within, target) : targetView(within, target)],
        })),
      'target.removed': (turn, [id]) =>
        withOwn(deps, turn, id, async (within, target) => {
          const removed = await deps.targets.remove(target.id, target.unit, turn.now);
          return { views: [removedView(within, removed ?? target)] };
        }),
    },
    forms: forms(deps),
  };
}
