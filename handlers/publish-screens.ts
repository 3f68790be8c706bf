import { dayOf } from '../src/campaign/calendar.ts';
import { type Change, countChanges } from '../src/campaign/diff.ts';
import { changeLine } from '../src/campaign/diff-words.ts';
import type { DatedMilestone } from '../src/campaign/milestones.ts';
import { type Problem, wrongLine } from '../src/campaign/problem.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import { actionButton, type Button, type Line, line, type View, verbatim } from '../src/dialog/view.ts';
import type { Touched } from '../src/domain/touched.ts';
import type { Revision } from '../src/ports/campaigns.ts';
import type { MemberTurn } from '../src/ports/handler.ts';
import { formatDay } from '../src/text/date.ts';
import { milestoneName } from './milestone-screen.ts';

const MENU: Button = actionButton(line('core:menu'), 'menu.open');
const BACK: Button = actionButton(line('publish:button.back'), 'publish.open', 'here');
const SEND: Button = actionButton(line('publish:button.send'), 'publish.send');
const CANCEL: Button = actionButton(line('publish:button.cancel'), 'publish.open', 'here');
const PROBLEMS_SHOWN = 5;
const CHANGES_SHOWN = 10;

/** What a good file would change. */
export interface Plan {
  readonly campaign: Campaign;
  /** The one in force; null: a campaign that was never published. */
  readonly inForce: Revision | null;
  readonly changes: readonly Change[];
  readonly touched: Touched;
  /** Milestones whose day, set by the office, the file does not allow. */
  readonly losing: readonly DatedMilestone[];
  /** English texts that the file lacks. */
  readonly noEnglish: number;
  /** The button that publishes exactly this. */
  readonly go: readonly string[];
}

/** What is in force, and the ways to bring a new file. */
export function openView(turn: MemberTurn, publishedAt: Date, names: readonly string[]): View {
  const { campaign, revision } = turn;
  const day = formatDay(dayOf(publishedAt, campaign));
  const files = names.map((name, index) => [
    actionButton(line('publish:button.file', { name: fileName(name) }), 'publish.file', String(index)),
  ]);
  return {
    lines: [
      line('publish:open.title'),
      line('publish:open.now', { title: campaign.plan.title.text, revision: String(revision), day }),
      line('publish:open.how'),
    ],
    buttons: [...files, [SEND], [actionButton(line('plan:nav.cover'), 'plan.open', 'here'), MENU]],
  };
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A place in the file with what is wrong there and what to write instead. */
export function problemLine(problem: Problem): Line {
  const { file, line: number, path } = problem;
  const values = { line: String(number), path, what: wrongLine(problem), file: file ?? '' };
  if (number === 0) return line(file === null ? 'publish:problem.whole' : 'publish:problem.whole_included', values);
  return line(file === null ? 'publish:problem.here' : 'publish:problem.included', values);
}

/** The file is wrong: nothing has changed. */
export function wrongView(problems: readonly Line[]): View {
  const more = problems.length - PROBLEMS_SHOWN;
  return {
    lines: [
      line('publish:wrong.title', { count: problems.length }),
      ...problems.slice(0, PROBLEMS_SHOWN),
      ...(more > 0 ? [line('publish:wrong.more', { more })] : []),
      line('publish:wrong.kept'),
    ],
    buttons: [[SEND], [BACK, MENU]],
  };
}

/** A file of a campaign that is not the person's to change. */
export function foreignView(id: string): View {
  return { lines: [line('publish:foreign', { id })], buttons: [[SEND], [BACK, MENU]] };
}

/** What is touched of people's drafts, in words. */
export function touchedLine({ drafts, asked, lost }: Touched): Line {
  if (drafts === 0) return line('publish:drafts.none');
  return line('publish:drafts.some', { count: drafts, asked, lost });
}

/** Days that the office has given to milestones and a new file does not allow. */
export function unfitLines(losing: readonly DatedMilestone[]): readonly Line[] {
  const rows = losing.flatMap(({ milestone, unfit }) =>
    unfit === null ? [] : [line('publish:unfit.row', { name: milestoneName(milestone), day: formatDay(unfit) })],
  );
  return rows.length === 0 ? [] : [line('publish:unfit.days', { rows })];
}

function changedLines({ changes, inForce }: Plan): readonly Line[] {
  if (inForce === null) return [];
  const more = changes.length - CHANGES_SHOWN;
  return [
    line('publish:changes.counts', { ...countChanges(changes) }),
    line('publish:changes.rows', { rows: changes.slice(0, CHANGES_SHOWN).map(changeLine) }),
    ...(more > 0 ? [line('publish:changes.more', { more })] : []),
  ];
}

/** What the file would change, and the button that makes it so. `moved`: it is not what was shown before. */
export function planView(plan: Plan, moved: boolean): View {
  const { campaign, inForce, changes, noEnglish } = plan;
  const title = verbatim(campaign.plan.title.text);
  const above = moved ? [line('publish:moved')] : [];
  if (inForce !== null && changes.length === 0) {
    const revision = String(inForce.revision);
    return { lines: [...above, line('publish:same', { title, revision })], buttons: [[SEND], [BACK, MENU]] };
  }
  const head =
    inForce === null
      ? [line('publish:new', { title, id: campaign.id })]
      : [line('publish:changes.title', { title, revision: String(inForce.revision) })];
  return {
    lines: [
      ...above,
      ...head,
      ...changedLines(plan),
      ...(inForce === null ? [] : [touchedLine(plan.touched)]),
      ...unfitLines(plan.losing),
      ...(noEnglish === 0 ? [] : [line('publish:no_english', { count: noEnglish })]),
    ],
    buttons: [
      [
        actionButton(line(inForce === null ? 'publish:button.go_new' : 'publish:button.go'), 'publish.go', ...plan.go),
        CANCEL,
      ],
      [MENU],
    ],
  };
}

/** It is in force. */
export function doneView({ campaign, revision }: Revision): View {
  return {
    lines: [line('publish:done', { title: campaign.plan.title.text, revision: String(revision) })],
    buttons: [[actionButton(line('plan:nav.cover'), 'plan.open'), MENU]],
    replace: true,
  };
}

/** The file that was looked at is not there any more. */
export function goneView(): View {
  return { lines: [line('publish:gone')], buttons: [[SEND], [BACK, MENU]] };
}
