import { labelOf, planWords, pledgeOf } from '../src/campaign/lookup.ts';
import type { Pledge } from '../src/campaign/practice-schema.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import { actionButton, type Button, type Line, line, type View } from '../src/dialog/view.ts';
import { type CheckinWeek, checkinButtons, checkinOpen, checkinWeeks, firstAsked } from '../src/domain/checkin-week.ts';
import { CHECKIN_ANSWERS, type Checkin, type CheckinAnswer, type TakenPledge } from '../src/domain/pledge.ts';
import type { MemberTurn } from '../src/ports/handler.ts';
import { formatDay } from '../src/text/date.ts';
import { addDays } from '../src/text/day.ts';
import { shorten } from '../src/text/shorten.ts';
import { placeLine } from './plan-screen.ts';
import { formulaLine, savingLines, savingShort } from './pledge-savings.ts';

/** A pledge of the person with what the campaign says of it and the answers so far. */
export interface Kept {
  readonly taken: TakenPledge;
  readonly pledge: Pledge;
  readonly checkins: readonly Checkin[];
}

export const MENU = actionButton(line('core:menu'), 'menu.open');
export const MINE = actionButton(line('pledge:button.mine'), 'pledge.mine');
const LIST = actionButton(line('pledge:button.list'), 'pledge.list', '0');
const PAGE = 7;
const LABEL_LENGTH = 44;
/** Ended pledges told of at once; older ones stay kept. */
const ENDED_AT_MOST = 8;
/** Leaves room for the words before the name. */
const AGAIN_LENGTH = 34;

/** All pledges of the campaign, a page of buttons at a time; the person's own are marked. */
export function listView(turn: MemberTurn, mine: readonly TakenPledge[], page: number): View {
  const { items } = turn.campaign.pledges;
  const pages = Math.max(1, Math.ceil(items.length / PAGE));
  const at = Math.min(Math.max(page, 0), pages - 1);
  const active = new Set(mine.filter((one) => one.state === 'active').map((one) => one.pledge));
  const choices = items.slice(at * PAGE, (at + 1) * PAGE).map((pledge) => {
    const key = active.has(pledge.id) ? 'pledge:button.taken' : 'pledge:button.pledge';
    const name = shorten(labelOf(pledge, turn.lang), LABEL_LENGTH);
    return [actionButton(line(key, { id: pledge.id, name }), 'pledge.view', pledge.id)];
  });
  return {
    lines: [
      line('pledge:title'),
      ...proposalLines(turn.campaign),
      line('pledge:intro'),
      line('pledge:page', { page: at + 1, pages, active: active.size }),
    ],
    buttons: [...choices, pageRow(at, pages), [...(mine.length > 0 ? [MINE] : []), MENU]].filter(
      (row) => row.length > 0,
    ),
  };
}

function pageRow(page: number, pages: number): readonly Button[] {
  const to = (target: number, key: string): Button => actionButton(line(key), 'pledge.list', String(target));
  return [
    ...(page > 0 ? [to(page - 1, 'pledge:button.earlier')] : []),
    ...(page < pages - 1 ? [to(page + 1, 'pledge:button.later')] : []),
  ];
}

/** One pledge of the list: what it is, how it counts, which words of the plan it serves. */
export function pledgeView(turn: MemberTurn, pledge: Pledge, own: TakenPledge | null): View {
  const { campaign, lang } = turn;
  const page = Math.floor(campaign.pledges.items.indexOf(pledge) / PAGE);
  const take =
    own === null
      ? [actionButton(line('pledge:button.take'), 'pledge.take', pledge.id)]
      : [
          actionButton(line('pledge:button.show'), 'pledge.show', own.id),
          actionButton(line('pledge:button.end'), 'pledge.stop', own.id),
        ];
  return {
    lines: [
      line('pledge:pledge_title', { id: pledge.id, name: labelOf(pledge, lang) }),
      ...proposalLines(campaign),
      line('pledge:how', {
        cadence: line(`pledge:cadence.${pledge.cadence}`),
        unit: labelOf(pledge.unit, lang),
        weeks: pledge.weeks,
      }),
      ...(pledge.season === null ? [] : [line(`pledge:season.${pledge.season}`)]),
      formulaLine(turn, pledge),
      ...exclusiveLines(campaign, pledge),
      ...traceLines(campaign, pledge),
      ...(own === null ? [] : [line('pledge:already')]),
    ],
    buttons: [take, [actionButton(line('pledge:button.list'), 'pledge.list', String(page)), MENU]],
    replace: true,
  };
}

function exclusiveLines(campaign: Campaign, pledge: Pledge): readonly Line[] {
  if (pledge.exclusive_group === null) return [];
  const others = campaign.pledges.items
    .filter((one) => one.exclusive_group === pledge.exclusive_group && one.id !== pledge.id)
    .map((one) => one.id);
  return others.length === 0 ? [] : [line('pledge:exclusive', { ids: others.join(', ') })];
}

function traceLines(campaign: Campaign, pledge: Pledge): readonly Line[] {
  const rows = pledge.trace.flatMap((at) => {
    const words = planWords(campaign.plan, at);
    return words === null ? [] : [line('pledge:serves_row', { text: words.text, at: placeLine(at) })];
  });
  return rows.length === 0 ? [line('pledge:serves_none')] : [line('pledge:serves', { rows })];
}

/** Right after taking: when the first question comes. */
export function takenView(turn: MemberTurn, { taken, pledge }: Kept): View {
  return {
    lines: [
      line('pledge:taken', { id: pledge.id, name: labelOf(pledge, turn.lang) }),
      line('pledge:first', { day: formatDay(firstAsked(taken, turn.campaign)), weeks: taken.weeks }),
    ],
    buttons: [[MINE], [LIST, MENU]],
    replace: true,
  };
}

function mineRow(turn: MemberTurn, { taken, pledge, checkins }: Kept): Line {
  return line('pledge:mine_row', {
    id: pledge.id,
    name: labelOf(pledge, turn.lang),
    done: checkins.filter((one) => one.answer === 'done').length,
    answered: checkins.length,
    weeks: taken.weeks,
  });
}

/** What a pledge that has ended came to. */
function endedRow(turn: MemberTurn, kept: Kept): Line {
  const row = mineRow(turn, kept);
  const saving = savingShort(turn, kept, kept.checkins);
  return saving === null ? row : line('pledge:rows', { rows: [row, saving] });
}

/** A button for each ended pledge that is not held again. */
function againButtons(turn: MemberTurn, ended: readonly Kept[], active: readonly Kept[]): Button[][] {
  const held = new Set(active.map((one) => one.pledge.id));
  const free = new Map(ended.flatMap(({ pledge }) => (held.has(pledge.id) ? [] : [[pledge.id, pledge]])));
  return [...free.values()].map((pledge) => {
    const name = shorten(labelOf(pledge, turn.lang), AGAIN_LENGTH);
    return [actionButton(line('pledge:button.retake', { id: pledge.id, name }), 'pledge.take', pledge.id)];
  });
}

/** The person's pledges: those still running, below them those that have ended, to be taken again. */
export function mineView(turn: MemberTurn, kept: readonly Kept[]): View {
  const active = kept.filter(({ taken }) => taken.state === 'active');
  const ended = kept.filter(({ taken }) => taken.state === 'ended').slice(0, ENDED_AT_MOST);
  const rows = ended.map((one) => endedRow(turn, one));
  return {
    lines: [
      ...activeLines(turn, active),
      ...(rows.length === 0 ? [] : [line('pledge:ended_title'), line('pledge:rows', { rows })]),
    ],
    buttons: [...showButtons(turn, active), ...againButtons(turn, ended, active), [LIST, MENU]],
    replace: true,
  };
}

function activeLines(turn: MemberTurn, active: readonly Kept[]): readonly Line[] {
  if (active.length === 0) return [line('pledge:none')];
  return [line('pledge:mine_title'), line('pledge:rows', { rows: active.map((one) => mineRow(turn, one)) })];
}

function showButtons(turn: MemberTurn, active: readonly Kept[]): Button[][] {
  return active.map(({ taken, pledge }) => [
    actionButton(
      line('pledge:button.pledge', { id: pledge.id, name: shorten(labelOf(pledge, turn.lang), LABEL_LENGTH) }),
      'pledge.show',
      taken.id,
    ),
  ]);
}

/** One pledge of the person: week by week, the saving so far, and the question that is open now. */
export function keptView(turn: MemberTurn, kept: Kept): View {
  const { taken, pledge, checkins } = kept;
  const weeks = checkinWeeks(taken, turn.campaign);
  const today = weeks.filter((week) => checkinOpen(week, turn.campaign, turn.now) !== 'early');
  const open = taken.state === 'active' ? openWeek(turn, kept) : null;
  const end = actionButton(line('pledge:button.end'), 'pledge.stop', taken.id);
  const again = actionButton(line('pledge:button.take_again'), 'pledge.take', pledge.id);
  return {
    lines: [
      line('pledge:pledge_title', { id: pledge.id, name: labelOf(pledge, turn.lang) }),
      ...(taken.state === 'ended' ? [line('pledge:ended')] : []),
      today.length === 0
        ? line('pledge:first', { day: formatDay(firstAsked(taken, turn.campaign)), weeks: taken.weeks })
        : line('pledge:rows', { rows: today.map((week) => weekRow(week, checkins)) }),
      ...savingLines(turn, kept, checkins),
      ...(open === null ? [] : [line('pledge:ask', weekValues(open, taken))]),
    ],
    // Four answers leave room for one more under a message of Zalo; the pledge's page in the list ends it too.
    buttons:
      open === null
        ? [[taken.state === 'active' ? end : again], [MINE, MENU]]
        : [...answerRows(checkinButtons(taken.id, open.monday)), [MINE]],
    replace: true,
  };
}

/** The newest week whose answer is still taken and not given. */
function openWeek(turn: MemberTurn, { taken, checkins }: Kept): CheckinWeek | null {
  const answered = new Set(checkins.map((one) => one.week));
  const open = checkinWeeks(taken, turn.campaign).filter(
    (week) => checkinOpen(week, turn.campaign, turn.now) === 'open' && !answered.has(week.monday),
  );
  return open.at(-1) ?? null;
}

function weekRow(week: CheckinWeek, checkins: readonly Checkin[]): Line {
  const answer = checkins.find((one) => one.week === week.monday)?.answer;
  const said = answer === undefined ? line('pledge:unanswered') : line(`pledge:answer.${answer}`);
  return line('pledge:week_row', { number: week.number, ...weekDays(week), answer: said });
}

function weekDays(week: CheckinWeek): { from: string; to: string } {
  return { from: formatDay(week.monday).slice(0, 5), to: formatDay(addDays(week.monday, 6)) };
}

function weekValues(week: CheckinWeek, taken: TakenPledge): Readonly<Record<string, string | number>> {
  return { number: week.number, weeks: taken.weeks, ...weekDays(week) };
}

function answerRows(answers: readonly Button[]): readonly (readonly Button[])[] {
  return [answers.slice(0, 2), answers.slice(2)].filter((row) => row.length > 0);
}

/** The answers that would change the one given. */
function otherAnswers(taken: string, week: CheckinWeek, given: CheckinAnswer): readonly Button[] {
  return checkinButtons(taken, week.monday).filter((_, at) => CHECKIN_ANSWERS[at] !== given);
}

/** After a check-in: what was noted, the saving so far, until when it may be changed. */
export function checkedView(turn: MemberTurn, kept: Kept, week: CheckinWeek): View {
  const { taken, pledge, checkins } = kept;
  const answer = checkins.find((one) => one.week === week.monday)?.answer ?? 'na';
  const last = week.number === taken.weeks;
  const again = actionButton(line('pledge:button.again'), 'pledge.again', taken.id);
  const end = actionButton(line('pledge:button.end'), 'pledge.end', taken.id);
  return {
    lines: [
      line('pledge:checked', {
        id: pledge.id,
        name: labelOf(pledge, turn.lang),
        answer: line(`pledge:answer.${answer}`),
        ...weekValues(week, taken),
      }),
      ...savingLines(turn, kept, checkins),
      line('pledge:change', { day: formatDay(week.until) }),
      ...(last ? [line('pledge:go_on', { weeks: pledge.weeks })] : []),
    ],
    buttons: [...answerRows(otherAnswers(taken.id, week, answer)), last ? [again, end] : [MINE, MENU]],
    replace: true,
  };
}

/** Asks once more before a pledge is ended. */
export function endView(turn: MemberTurn, { taken, pledge }: Kept): View {
  return {
    lines: [line('pledge:end_sure', { id: pledge.id, name: labelOf(pledge, turn.lang) })],
    buttons: [
      [actionButton(line('pledge:button.end_yes'), 'pledge.end', taken.id)],
      [actionButton(line('pledge:button.end_no'), 'pledge.show', taken.id)],
    ],
    replace: true,
  };
}

/** One sentence and the ways on. */
export function noteView(key: string, replace: boolean): View {
  return { lines: [line(key)], buttons: [[MINE, LIST], [MENU]], replace };
}

/** The campaign's pledge that somebody has taken; null when the office has since taken it off the list. */
export function pledgeTaken(turn: MemberTurn, taken: TakenPledge): Pledge | null {
  return pledgeOf(turn.campaign, taken.pledge);
}

function proposalLines(campaign: Campaign): readonly Line[] {
  return campaign.pledges.proposal ? [line('pledge:proposal')] : [];
}
