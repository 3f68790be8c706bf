import { dayOf } from '../src/campaign/calendar.ts';
import { milestoneOf, milestones } from '../src/campaign/milestones.ts';
import type { Milestone } from '../src/campaign/plan-schema.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import { textOf } from '../src/dialog/answers.ts';
import type { Json } from '../src/dialog/event.ts';
import type { Form } from '../src/dialog/form.ts';
import { type Line, line } from '../src/dialog/view.ts';
import type { FormHandler, Handler, MemberTurn, Outcome, Turn } from '../src/ports/handler.ts';
import type { MilestoneStore } from '../src/ports/milestones.ts';
import { isDay } from '../src/text/day.ts';
import { dayFault, overFault, readTyped } from './milestone-day.ts';
import { clearedView, doneView, listView, milestoneName, milestoneView, wordsLine } from './milestone-screen.ts';

export interface MilestoneDeps {
  readonly milestones: MilestoneStore;
}

const FORM = 'milestone';

/** The question for the day of one milestone, as a table. */
function milestoneForm({ plan }: Campaign): Form {
  return {
    id: FORM,
    version: 1,
    title: 'milestone:form',
    steps: [
      {
        id: 'milestone',
        kind: 'choice',
        prompt: 'milestone:which.prompt',
        label: 'milestone:which.label',
        options: plan.milestones.map((one) => ({ value: one.code, label: milestoneName(one) })),
      },
      {
        id: 'day',
        kind: 'date',
        prompt: 'milestone:day.prompt',
        label: 'milestone:day.label',
        example: 'milestone:day.example',
        lookup: { name: 'day', mode: 'check' },
      },
      { id: 'review', kind: 'review', prompt: 'milestone:review.prompt', confirm: 'milestone:review.confirm' },
    ],
  };
}

/** Asks for the day, below the plan's words. */
function askDay(milestone: Milestone, ...above: readonly Line[]): Outcome {
  return {
    views: [{ lines: [...above, wordsLine(milestone)] }],
    open: { form: FORM, answers: { milestone: milestone.code }, fresh: true },
  };
}

function isMember(turn: Turn): turn is MemberTurn {
  return turn.member !== null;
}

function faultOf(turn: Turn, milestone: Milestone, day: string): Line | null {
  return dayFault(turn.campaign, { milestone, day }, dayOf(turn.now, turn.campaign));
}

async function overview(deps: MilestoneDeps, turn: MemberTurn): Promise<Outcome> {
  return { views: [listView(turn, await deps.milestones.dated(turn.campaign.id))] };
}

/** The list below a line that says why nothing was done. */
async function listBelow(deps: MilestoneDeps, turn: MemberTurn, above: Line): Promise<Outcome> {
  const list = listView(turn, await deps.milestones.dated(turn.campaign.id));
  return { views: [{ ...list, lines: [above, ...list.lines] }] };
}

/** Asks for the day; a milestone whose time is over can have none, so the list is shown instead. */
async function askOrList(
  deps: MilestoneDeps,
  turn: MemberTurn,
  asked: { milestone: Milestone; above?: Line | undefined },
): Promise<Outcome> {
  const { milestone, above } = asked;
  const over = overFault(turn.campaign, milestone, dayOf(turn.now, turn.campaign));
  if (over !== null) return listBelow(deps, turn, over);
  return above === undefined ? askDay(milestone) : askDay(milestone, above);
}

async function setDay(
  deps: MilestoneDeps,
  turn: MemberTurn,
  chosen: { milestone: Milestone; day: string },
): Promise<Outcome> {
  const { milestone, day } = chosen;
  const fault = faultOf(turn, milestone, day);
  if (fault !== null) return askOrList(deps, turn, { milestone, above: fault });
  await deps.milestones.set(turn.campaign.id, milestone.code, day, turn.member.id, turn.now);
  // The day may have been typed while its question was open.
  return { views: [doneView(turn, milestone, day)], close: [FORM] };
}

async function command(deps: MilestoneDeps, turn: MemberTurn, args: string): Promise<Outcome> {
  if (args === '' || turn.campaign.plan.milestones.length === 0) return overview(deps, turn);
  const { milestone, day, rest } = readTyped(turn.campaign, args, dayOf(turn.now, turn.campaign));
  if (milestone === null) return listBelow(deps, turn, line('milestone:unknown', { typed: args }));
  if (day !== null) return setDay(deps, turn, { milestone, day });
  const above = rest === '' ? undefined : line('milestone:fault.unread', { typed: rest });
  return askOrList(deps, turn, { milestone, above });
}

/** Runs `go` with the milestone a button names; the overview when the plan no longer has it. */
async function withMilestone(
  deps: MilestoneDeps,
  turn: MemberTurn,
  code: string | undefined,
  go: (milestone: Milestone) => Promise<Outcome>,
): Promise<Outcome> {
  const milestone = code === undefined ? null : milestoneOf(turn.campaign, code);
  return milestone === null ? overview(deps, turn) : go(milestone);
}

function form(deps: MilestoneDeps): FormHandler {
  return {
    id: FORM,
    ability: 'milestone',
    asks: ({ plan }) => plan.milestones.length > 0,
    build: (turn) => milestoneForm(turn.campaign),

    async lookup(_name, inputs, turn): Promise<Json> {
      const milestone = milestoneOf(turn.campaign, textOf(turn.sessions[FORM]?.answers.milestone));
      const fault = milestone === null ? null : faultOf(turn, milestone, textOf(inputs));
      return fault === null ? { ok: true } : refusal(fault);
    },

    async submit(session, turn) {
      const milestone = milestoneOf(turn.campaign, textOf(session.answers.milestone));
      const day = textOf(session.answers.day);
      if (!isMember(turn) || milestone === null || !isDay(day))
        return { views: [{ lines: [line('errors:not_found')] }] };
      // Checked once more: the milestone may have been changed on the card after its day was given.
      return setDay(deps, turn, { milestone, day });
    },
  };
}

/** A refusal as the result of a check: the key of its text and the values, all of them words. */
function refusal(fault: Line): Json {
  const values = Object.entries(fault.values ?? {}).map(([name, value]) => [name, String(value)]);
  return { ok: false, fault: fault.key, values: Object.fromEntries(values) };
}

/** `/giaidoan`: the phases and milestones, and the days the office gives them; reminders follow from these days. */
export function createMilestoneHandler(deps: MilestoneDeps): Handler {
  return {
    commands: [
      {
        name: 'giaidoan',
        aliases: ['milestone'],
        ability: 'milestone',
        run: (turn, args) => command(deps, turn, args),
      },
    ],
    actions: {
      'milestone.list': async (turn) => {
        const { views = [] } = await overview(deps, turn);
        return { views: views.map((view) => ({ ...view, replace: true })) };
      },
      'milestone.open': (turn, [code]) =>
        withMilestone(deps, turn, code, async (milestone) => {
          const dated = milestones(turn.campaign, await deps.milestones.dated(turn.campaign.id));
          const one = dated.find((each) => each.milestone.code === milestone.code);
          return one === undefined ? overview(deps, turn) : { views: [milestoneView(turn, one)] };
        }),
      'milestone.date': (turn, [code]) =>
        withMilestone(deps, turn, code, (milestone) => askOrList(deps, turn, { milestone })),
      'milestone.clear': (turn, [code]) =>
        withMilestone(deps, turn, code, async (milestone) => {
          await deps.milestones.set(turn.campaign.id, milestone.code, null, turn.member.id, turn.now);
          return { views: [clearedView(milestone)] };
        }),
    },
    forms: [form(deps)],
  };
}
