import type { Plan } from '../src/campaign/plan-schema.ts';
import { actionButton, type Button, line, type View } from '../src/dialog/view.ts';
import type { MemberTurn } from '../src/ports/handler.ts';
import { criteria, feedback, goals, KINDS, participants, reporting, rewards, solutions } from './plan-sections.ts';

export type Args = readonly string[];
/** What a button of the plan shows. */
export type Show = (turn: MemberTurn, args: Args) => Promise<View>;

export const COVER = actionButton(line('plan:nav.cover'), 'plan.open', 'here');

/** For a button of something that the plan no longer has. */
export const GONE: View = {
  lines: [line('errors:stale_button')],
  buttons: [[COVER, actionButton(line('core:menu'), 'menu.open')]],
};

/** A button into a section of the plan. */
export function go(key: string, action: string): Button {
  return actionButton(line(`plan:${key}`), action);
}

/** Some plans have no solutions but name channels; their screen is called after what is on it. */
export function solutionsKey(plan: Plan): 'solutions' | 'media' {
  return plan.solutions.length > 0 ? 'solutions' : 'media';
}

/** The ways into the plan; a section that this plan does not have gets no button. */
export function sectionButtons(plan: Plan): readonly (readonly Button[])[] {
  const time = plan.phases.length > 0 ? 'phases.button' : 'phases.only';
  const timed = plan.phases.length > 0 || plan.milestones.length > 0 || plan.years.text !== null;
  const has = (held: unknown, key: string, action: string): readonly Button[] => (held ? [go(key, action)] : []);
  const rows = [
    has(true, 'areas.button', 'plan.areas'),
    has(timed, time, 'plan.phases'),
    [
      ...has(criteria(plan, KINDS).length, 'criteria.button', 'plan.criteria'),
      ...has(plan.reward_standards.length + rewards(plan, 'vi').length, 'awards.button', 'plan.awards'),
    ],
    [...has(plan.roles.length, 'roles.button', 'plan.roles'), ...has(goals(plan).length, 'goals.button', 'plan.goals')],
    [
      ...has(participants(plan).length, 'who.button', 'plan.who'),
      ...has(solutions(plan).length, `${solutionsKey(plan)}.button`, 'plan.solutions'),
    ],
    [
      ...has(reporting(plan).length, 'report.button', 'plan.reporting'),
      ...has(feedback(plan).length, 'feedback.button', 'plan.feedback'),
    ],
    has(true, 'basis.button', 'plan.basis'),
  ];
  return rows.filter((row) => row.length > 0);
}
