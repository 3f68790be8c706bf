import { dayOf, phaseAt, workingDaysBetween } from '../src/campaign/calendar.ts';
import { labelOf } from '../src/campaign/lookup.ts';
import { milestones } from '../src/campaign/milestones.ts';
import { actionButton, type Button, type Line, line, type Value, type View } from '../src/dialog/view.ts';
import { offers } from '../src/domain/offer.ts';
import { isAbility } from '../src/domain/permissions.ts';
import type { Handler, MemberTurn } from '../src/ports/handler.ts';
import type { MilestoneStore } from '../src/ports/milestones.ts';
import { phaseLabel } from '../src/reports/period.ts';
import { formatDay } from '../src/text/date.ts';
import type { Day } from '../src/text/day.ts';

/** The menu as it stands for one person now. */
export type MenuView = (turn: MemberTurn) => Promise<View>;

/** Passed by buttons on screens that may take each other's place; without it the menu comes as a new message. */
const HERE = 'here';

const RESUME = 'initiative.resume';

const ROWS: readonly (readonly string[])[] = [
  ['plan.open'],
  ['initiative.start'],
  ['initiative.mine'],
  ['skills.open', 'pledge.open'],
  ['confirm.open'],
  ['unit.open', 'target.open'],
  ['example.open'],
  ['summary.open', 'list.open'],
  ['report.open', 'progress.open'],
  ['units.open'],
  ['milestone.open', 'modules.open'],
  ['reach.open'],
  ['campaign.open'],
  ['language.open', 'help.open'],
  // Comes and goes: last, so that the numbers of the other lines stay.
  [RESUME],
];

/** Screens of ours that can take the place of the menu. */
const IN_PLACE: ReadonlySet<string> = new Set(['plan.open', 'campaign.open', 'language.open', 'help.open']);

function button(action: string): Button {
  if (action === RESUME) return actionButton(line('core:resume', { form: line('initiative:form') }), action);
  const label = line(`menu:row.${action.replace('.', '_')}`);
  return IN_PLACE.has(action) ? actionButton(label, action, HERE) : actionButton(label, action);
}

function isOffered(action: string, turn: MemberTurn): boolean {
  const [ability = ''] = action.split('.');
  if (!isAbility(ability) || !offers(turn.campaign, turn.member, ability)) return false;
  // Most people have one campaign, and nothing to choose.
  if (action === 'campaign.open') return turn.campaigns.length > 1;
  // Somebody led out of the form gets the way back from the conversation itself.
  return action !== RESUME || (turn.sessions.initiative !== undefined && turn.active !== 'initiative');
}

/** The phase in the plan's words; in English by its number and years. */
function phaseNow({ campaign, lang }: MemberTurn, today: Day): Value | undefined {
  const phase = phaseAt(today, campaign);
  if (phase === null || phase === undefined) return undefined;
  return lang === 'vi' ? phase.text : phaseLabel(phase);
}

async function todayLine(turn: MemberTurn, store: MilestoneStore): Promise<Line | null> {
  const { campaign, lang } = turn;
  const today = dayOf(turn.now, campaign);
  const phase = phaseNow(turn, today);
  const [next] = milestones(campaign, await store.dated(campaign.id))
    .flatMap(({ milestone, day }) => (day !== null && day >= today ? [{ milestone, day }] : []))
    .sort((a, b) => a.day.localeCompare(b.day));
  if (next === undefined) return phase === undefined ? null : line('menu:today.phase', { phase });
  const left = workingDaysBetween(today, next.day, campaign);
  const values = { milestone: labelOf(next.milestone, lang), day: formatDay(next.day), left };
  return phase === undefined ? line('menu:today.next', values) : line('menu:today.both', { ...values, phase });
}

/** Builds the menu in the words of the role: only what the role may use and the plan has switched on. */
export function createMenuView(deps: { readonly milestones: MilestoneStore }): MenuView {
  return async (turn) => {
    const { name, role } = turn.member;
    const today = await todayLine(turn, deps.milestones);
    const rows = ROWS.map((row) => row.filter((action) => isOffered(action, turn)).map(button));
    return {
      lines: [
        line('menu:head', { name, role: line(`menu:role.${role}`) }),
        ...(turn.campaigns.length > 1
          ? [line('menu:campaign', { title: labelOf(turn.campaign.plan.title, turn.lang) })]
          : []),
        ...(turn.campaign.made_up ? [line('menu:made_up')] : []),
        ...(today === null ? [] : [today]),
        line('menu:choose'),
      ],
      buttons: rows.filter((row) => row.length > 0),
    };
  };
}

/** `/menu` and the way back to it from every screen. */
export function createMenuHandler(deps: { readonly menu: MenuView }): Handler {
  return {
    commands: [
      { name: 'menu', aliases: [], ability: 'menu', run: async (turn) => ({ views: [await deps.menu(turn)] }) },
    ],
    actions: {
      'menu.open': async (turn, args) => ({ views: [{ ...(await deps.menu(turn)), replace: args[0] === HERE }] }),
    },
  };
}
