import { dayOf } from '../src/campaign/calendar.ts';
import { actionButton, type Button, type Line, line, type View } from '../src/dialog/view.ts';
import { type ExampleMove, type GoodExample, lastStep, moved, wasAsked } from '../src/domain/good-example.ts';
import { officeLines } from '../src/domain/offer.ts';
import type { MemberTurn, Turn } from '../src/ports/handler.ts';
import { formatDay } from '../src/text/date.ts';
import { shorten } from '../src/text/shorten.ts';
import { areaLabel } from './list-screen.ts';
import { planSaysButton } from './plan-says.ts';
import { turned, turningRow } from './turning.ts';

export const MENU: Button = actionButton(line('core:menu'), 'menu.open');
export const LIST: Button = actionButton(line('example:button.list'), 'example.list');
const ADD: Button = actionButton(line('example:button.add'), 'example.add');
/** Published ones on one page. */
export const PAGE = 5;
const SOME_PAGE = 10;
const TITLE_AT_MOST = 80;

/** What somebody is to an example; several may hold. */
export interface Viewer {
  readonly isVoucher: boolean;
  readonly isPicker: boolean;
  readonly isSubject: boolean;
  readonly isProposer: boolean;
}

/** How many examples wait for the person, and how many are their own. */
export interface Waiting {
  readonly vouch: number;
  readonly pick: number;
  /** Whoever they are about did not agree, or they were taken down: these wait for nobody, but may be asked about again. */
  readonly passed: number;
  readonly own: number;
}

/** Lists of examples beside that of the published ones, by the action that opens each; its title is under `example:some`. */
const SOME = { vouch: 'vouch.list', pick: 'pick.list', passed: 'pick.passed', mine: 'example.mine' } as const;

export interface Published {
  readonly items: readonly GoodExample[];
  readonly page: number;
  readonly pages: number;
  readonly count: number;
}

/** Whether the person gets to see it: a name is nobody's business before its bearer has agreed. */
export function mayLook(example: GoodExample, viewer: Viewer): boolean {
  if (example.state === 'published' || viewer.isProposer || viewer.isVoucher || viewer.isPicker) return true;
  return viewer.isSubject && wasAsked(example);
}

function marks(turn: Turn): readonly Line[] {
  return officeLines(turn.campaign, 'good_examples');
}

function whoLine({ kind, subjectName, unitName }: GoodExample): Line {
  return line(`example:who.${kind}`, { name: subjectName, unit: unitName });
}

function headLine(example: GoodExample): Line {
  return line('example:head', { title: example.title, who: whoLine(example) });
}

/** Where it stands, for those who have to do with it. */
function stateLine(example: GoodExample, turn: Turn): Line {
  const { state, proposedAt, publishedAt } = example;
  const at = state === 'published' ? publishedAt : lastStep(example)?.at;
  const last = lastStep(example)?.move;
  const key = state === 'taken_down' && last === 'withdraw' ? 'withdrawn' : state;
  return line(`example:state.${key}`, { day: formatDay(dayOf(at ?? proposedAt, turn.campaign)) });
}

function reasonLines(example: GoodExample): readonly Line[] {
  const reason = example.state === 'declined' ? lastStep(example)?.reason : null;
  return reason === null || reason === undefined ? [] : [line('example:reason', { text: reason })];
}

/** All that is said of an example: what everybody reads, and for insiders where it stands. */
function detailLines(example: GoodExample, turn: MemberTurn, isInsider: boolean): readonly Line[] {
  return [
    headLine(example),
    ...marks(turn),
    line('example:lesson.text', { text: example.lesson }),
    areaLabel(turn, example.area),
    ...(isInsider ? [line('example:proposer', { name: example.proposerName })] : []),
    stateLine(example, turn),
    ...reasonLines(example),
  ];
}

function can(example: GoodExample, move: ExampleMove): boolean {
  return moved(example, move) !== null;
}

function answerButtons({ id, asking }: GoodExample): Button[][] {
  return [
    [actionButton(line('example:button.agree'), 'example.agree', id, String(asking))],
    [actionButton(line('example:button.refuse'), 'example.refuse', id, String(asking))],
  ];
}

function vouchButtons({ id }: GoodExample): Button[][] {
  return [
    [actionButton(line('example:button.confirm'), 'vouch.confirm', id)],
    [actionButton(line('example:button.decline'), 'vouch.decline', id)],
  ];
}

function selectButton({ id, state, kind }: GoodExample): Button {
  const again = state === 'confirmed' ? 'select' : 'select_again';
  return actionButton(line(`example:button.${kind === 'unit' ? 'publish' : again}`), 'pick.select', id);
}

/** What the person may do with it where it stands. */
function ownButtons(example: GoodExample, viewer: Viewer): Button[][] {
  const { id } = example;
  const rows: Button[][] = [];
  if (viewer.isSubject && can(example, 'agree')) rows.push(...answerButtons(example));
  if (viewer.isSubject && can(example, 'withdraw')) {
    rows.push([actionButton(line('example:button.withdraw'), 'example.unsay', id)]);
  }
  if (viewer.isVoucher && can(example, 'confirm')) rows.push(...vouchButtons(example));
  if (viewer.isPicker && can(example, 'select')) rows.push([selectButton(example)]);
  if (viewer.isPicker && can(example, 'take_down')) {
    rows.push([actionButton(line('example:button.take_down'), 'pick.remove', id)]);
  }
  return rows;
}

/** One example as this person may see it, with what they may do. */
export function detailView(turn: MemberTurn, example: GoodExample, viewer: Viewer): View {
  const isInsider = viewer.isVoucher || viewer.isPicker || viewer.isSubject;
  const asks = viewer.isSubject && can(example, 'agree') ? [line('example:consent')] : [];
  return {
    lines: [...detailLines(example, turn, isInsider), ...asks],
    buttons: [...ownButtons(example, viewer), [LIST, MENU]],
    replace: true,
  };
}

function waitingButtons({ vouch, pick, passed, own }: Waiting): Button[][] {
  const button = (action: string, key: string, count: number): Button[][] =>
    count === 0 ? [] : [[actionButton(line(`example:button.${key}`, { count }), action)]];
  return [
    ...button(SOME.vouch, 'to_vouch', vouch),
    ...button(SOME.pick, 'to_pick', pick),
    ...button(SOME.passed, 'passed', passed),
    ...button(SOME.mine, 'mine', own),
  ];
}

function openButtons(examples: readonly GoodExample[]): Button[][] {
  return examples.map(({ id, title }) => [
    actionButton(line('example:button.open', { title: shorten(title, TITLE_AT_MOST) }), 'example.show', id),
  ]);
}

/** What is published, newest first, and what waits for the person. */
export function listView(turn: MemberTurn, { items, page, pages, count }: Published, waiting: Waiting): View {
  const rows = items.map((one) => line('example:row', { title: shorten(one.title, TITLE_AT_MOST), who: whoLine(one) }));
  return {
    lines: [
      line('example:list.title', { count }),
      ...marks(turn),
      ...(count === 0 ? [line('example:list.none')] : rows),
      ...(pages > 1 ? [line('unit:page', { page: page + 1, pages })] : []),
    ],
    buttons: [
      ...openButtons(items),
      ...turningRow({ page, pages }, 'example.list'),
      ...waitingButtons(waiting),
      [ADD],
      ...planSaysButton(turn, 'good_examples', 'example.words'),
      [MENU],
    ],
  };
}

/** One page of the examples that wait for the person, or that they proposed or are asked about. */
export function someView(
  turn: MemberTurn,
  key: keyof typeof SOME,
  { examples, wanted }: { readonly examples: readonly GoodExample[]; readonly wanted: number },
): View {
  const { items, page, pages } = turned(examples, wanted, SOME_PAGE);
  const rows = items.map((one) =>
    line('example:some.row', { title: shorten(one.title, TITLE_AT_MOST), state: stateLine(one, turn) }),
  );
  return {
    lines: [
      line(`example:some.${key}`, { count: examples.length }),
      ...marks(turn),
      ...(rows.length === 0 ? [line('example:some.none')] : [line('unit:rows', { rows })]),
      ...(pages > 1 ? [line('unit:page', { page: page + 1, pages })] : []),
    ],
    buttons: [...openButtons(items), ...turningRow({ page, pages }, SOME[key]), [LIST, MENU]],
    replace: true,
  };
}

/** What was proposed, and what happens next. */
export function proposedView(turn: Turn, example: GoodExample): View {
  return {
    lines: [line('example:done'), headLine(example), ...marks(turn), line('example:done_next')],
    buttons: [[actionButton(line('example:button.show'), 'example.show', example.id)], [LIST, MENU]],
  };
}

/** Asks the person concerned, or whoever publishes, whether an example is really to be taken away. */
export function sureView(turn: Turn, example: GoodExample, who: 'subject' | 'picker'): View {
  const action = who === 'subject' ? 'example.unsaid' : 'pick.removed';
  return {
    lines: [line(`example:sure.${who}`, { title: example.title }), ...marks(turn)],
    buttons: [
      [actionButton(line(`example:sure.yes_${who}`), action, example.id)],
      [actionButton(line('example:sure.no'), 'example.show', example.id)],
    ],
  };
}

/** Told to somebody else: a question with its buttons, or only what has happened. */
export function noticeView(turn: Turn, example: GoodExample, what: string): View {
  const open = [actionButton(line('example:button.show'), 'example.show', example.id), MENU];
  if (what === 'vouch') return asking(turn, example, 'vouch', vouchButtons(example));
  if (what === 'pick') return asking(turn, example, 'pick', [[selectButton(example)], open]);
  if (what === 'consent') return asking(turn, example, 'consent', answerButtons(example));
  return {
    lines: [line(`example:told.${what}`), headLine(example), ...marks(turn), ...reasonLines(example)],
    buttons: [open],
  };
}

function asking(turn: Turn, example: GoodExample, what: string, buttons: Button[][]): View {
  const own = what === 'consent' ? [line('example:consent')] : [];
  return {
    lines: [
      line(`example:asked.${what}`, { name: example.proposerName }),
      headLine(example),
      ...marks(turn),
      line('example:lesson.text', { text: example.lesson }),
      ...own,
    ],
    buttons,
  };
}
