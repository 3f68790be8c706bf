import { dayOf } from '../src/campaign/calendar.ts';
import { labelOf } from '../src/campaign/lookup.ts';
import { actionButton, type Button, type Line, line, type View } from '../src/dialog/view.ts';
import {
  buttonOfMonday,
  type CheckinWeek,
  checkinButtons,
  checkinOpen,
  checkinWeeks,
  firstAsked,
} from '../src/domain/checkin-week.ts';
import { CHECKIN_ANSWERS, type Checkin, type CheckinAnswer, type TakenPledge } from '../src/domain/pledge.ts';
import { openInputs } from '../src/domain/savings.ts';
import type { MemberTurn } from '../src/ports/handler.ts';
import { formatDay } from '../src/text/date.ts';
import { addDays } from '../src/text/day.ts';
import { shorten } from '../src/text/shorten.ts';
import { isUnknown, lacksNumber, savingLines, savingShort } from './pledge-savings.ts';
import { type Kept, LABEL_LENGTH, LEAVE, LIST, MENU, MINE, moduleLines, TABLE, titleLine } from './pledge-screens.ts';

/** The person's own pledges: all of them, one week by week, and what follows an answer. */

/** Ended pledges told of at once; older ones stay kept. */
const ENDED_AT_MOST = 8;
/** Leaves room for the words before the name. */
const AGAIN_LENGTH = 34;

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
    buttons: [...showButtons(turn, active), ...againButtons(turn, ended, active), [TABLE, LEAVE], [LIST, MENU]],
    replace: true,
  };
}

function activeLines(turn: MemberTurn, active: readonly Kept[]): readonly Line[] {
  if (active.length === 0) return [...moduleLines(turn), line('pledge:none')];
  const rows = active.map((one) => mineRow(turn, one));
  return [line('pledge:mine_title'), ...moduleLines(turn), line('pledge:rows', { rows })];
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
  const told = toldWeeks(turn, kept);
  const open = taken.state === 'active' ? openWeek(turn, kept) : null;
  return {
    lines: [
      titleLine(turn, pledge),
      ...moduleLines(turn),
      ...(taken.state === 'ended' ? [endedLine(taken)] : []),
      ...levelLines(kept),
      ...(told.length === 0
        ? firstLines(turn, taken)
        : [line('pledge:rows', { rows: told.map((week) => weekRow(turn, kept, week)) })]),
      ...savingLines(turn, kept, checkins),
      ...(open === null ? [] : [line('pledge:ask', weekValues(open, taken))]),
    ],
    buttons: open === null ? restRows(turn, kept) : openRows(turn, kept, open),
    replace: true,
  };
}

/** The weeks that were asked about while the pledge ran, or were answered. */
function toldWeeks(turn: MemberTurn, { taken, checkins }: Kept): readonly CheckinWeek[] {
  const until = taken.endedOn ?? dayOf(turn.now, turn.campaign);
  return checkinWeeks(taken, turn.campaign).filter(
    (week) =>
      answerOf(checkins, week) !== undefined ||
      (week.askedOn <= until && checkinOpen(week, turn.campaign, turn.now) !== 'early'),
  );
}

function firstLines(turn: MemberTurn, taken: TakenPledge): readonly Line[] {
  if (taken.state === 'ended') return [];
  return [line('pledge:first', { day: formatDay(firstAsked(taken, turn.campaign)), weeks: taken.weeks })];
}

/** Pledges ended by the first releases do not know their day. */
function endedLine({ endedOn }: TakenPledge): Line {
  return endedOn === undefined ? line('pledge:ended') : line('pledge:ended_on', { day: formatDay(endedOn) });
}

/** Four answers leave room for one more under a message of Zalo; the pledge's page in the list ends it too. */
function openRows(turn: MemberTurn, kept: Kept, open: CheckinWeek): readonly (readonly Button[])[] {
  const { taken } = kept;
  const week = figuresWeek(turn, kept);
  const missing = week !== null && unknownIn(turn, kept, week) ? [figuresButton(taken.id, week)] : [];
  return [...answerRows(checkinButtons(taken.id, open.monday)), [...missing, MINE]];
}

/** What can be done with a pledge that waits for no answer. */
function restRows(turn: MemberTurn, kept: Kept): readonly (readonly Button[])[] {
  const { taken, pledge, checkins } = kept;
  const end = actionButton(line('pledge:button.end'), 'pledge.stop', taken.id);
  const again = actionButton(line('pledge:button.take_again'), 'pledge.take', pledge.id);
  const history =
    checkins.length === 0 ? [] : [actionButton(line('pledge:button.history'), 'pledge.history', taken.id)];
  const week = figuresWeek(turn, kept);
  const figures = week === null ? [] : [figuresButton(taken.id, week)];
  return [figures, [taken.state === 'active' ? end : again, ...history], [MINE, MENU]].filter((row) => row.length > 0);
}

/** Where the habit stood before, and how well it is kept now. */
function levelLines({ taken, strength }: Kept): readonly Line[] {
  const rows = [
    ...(taken.start === undefined
      ? []
      : [line('pledge:start.was', { level: line(`pledge:start.level.${taken.start}`) })]),
    ...(strength === null ? [] : [line('pledge:strength', { strength: Math.round(strength) })]),
  ];
  return rows.length === 0 ? [] : [line('pledge:rows', { rows })];
}

function answerOf(checkins: readonly Checkin[], week: CheckinWeek): Checkin | undefined {
  return checkins.find((one) => one.week === week.monday);
}

/** The newest week whose answer is still taken and not given. */
function openWeek(turn: MemberTurn, { taken, checkins }: Kept): CheckinWeek | null {
  const open = checkinWeeks(taken, turn.campaign).filter(
    (week) => checkinOpen(week, turn.campaign, turn.now) === 'open' && answerOf(checkins, week) === undefined,
  );
  return open.at(-1) ?? null;
}

/** Whether an answer rests on numbers that the person gives: how much it was, or what the formula leaves open. */
function takesFigures({ pledge }: Kept, checkin: Checkin | undefined): boolean {
  const kept = checkin?.answer === 'done' || checkin?.answer === 'part';
  return kept && (pledge.asks === 'amount' || openInputs(pledge).length > 0);
}

/** The answered week whose numbers may still be given or changed: one that lacks some first, else the newest. */
function figuresWeek(turn: MemberTurn, kept: Kept): CheckinWeek | null {
  const today = dayOf(turn.now, turn.campaign);
  const weeks = checkinWeeks(kept.taken, turn.campaign).filter(
    (week) => week.until >= today && takesFigures(kept, answerOf(kept.checkins, week)),
  );
  const without = weeks.find((week) => unknownIn(turn, kept, week));
  return without ?? weeks.at(-1) ?? null;
}

function unknownIn(turn: MemberTurn, kept: Kept, week: CheckinWeek): boolean {
  const given = answerOf(kept.checkins, week);
  return given !== undefined && isUnknown(turn, kept, given);
}

function figuresButton(taken: string, week: CheckinWeek): Button {
  return actionButton(line('pledge:button.figures'), 'pledge.figures', taken, buttonOfMonday(week.monday));
}

function weekRow(turn: MemberTurn, kept: Kept, week: CheckinWeek): Line {
  const { pledge, checkins } = kept;
  const given = answerOf(checkins, week);
  const values = { number: week.number, ...weekDays(week) };
  if (given === undefined) return line('pledge:week_row', { ...values, answer: line('pledge:unanswered') });
  const answer = line(`pledge:answer.${given.answer}`);
  const unit = labelOf(pledge.unit, turn.lang);
  if (lacksNumber(pledge, given)) return line('pledge:week_row_unknown', { ...values, answer, unit });
  const counts = pledge.asks === 'amount' && (given.answer === 'done' || given.answer === 'part');
  const said = counts && given.amount !== undefined ? { unit, amount: given.amount } : null;
  const row = line(said === null ? 'pledge:week_row' : 'pledge:week_row_amount', { ...values, answer, ...said });
  return isUnknown(turn, kept, given) ? line('pledge:week_row_open', { row }) : row;
}

function weekDays(week: CheckinWeek): { from: string; to: string } {
  return { from: formatDay(week.monday).slice(0, 5), to: formatDay(addDays(week.monday, 6)) };
}

export function weekValues(week: CheckinWeek, taken: TakenPledge): Readonly<Record<string, string | number>> {
  return { number: week.number, weeks: taken.weeks, ...weekDays(week) };
}

/** The week that numbers are asked for: the form itself is the same for every week. */
export function weekLine(taken: TakenPledge, week: CheckinWeek): Line {
  return line('pledge:amount.week', weekValues(week, taken));
}

function answerRows(answers: readonly Button[]): readonly (readonly Button[])[] {
  return [answers.slice(0, 2), answers.slice(2)].filter((row) => row.length > 0);
}

/** The answers that would change the one given. */
function otherAnswers(taken: string, week: CheckinWeek, given: CheckinAnswer): readonly Button[] {
  return checkinButtons(taken, week.monday).filter((_, at) => CHECKIN_ANSWERS[at] !== given);
}

/** What was noted for a week. */
export function notedLine(turn: MemberTurn, { taken, pledge, checkins }: Kept, week: CheckinWeek): Line {
  const given = answerOf(checkins, week);
  const values = {
    id: pledge.id,
    name: labelOf(pledge, turn.lang),
    answer: line(`pledge:answer.${given?.answer ?? 'na'}`),
    ...weekValues(week, taken),
  };
  if (given?.amount === undefined) return line('pledge:checked', values);
  return line('pledge:checked_amount', { ...values, amount: given.amount, unit: labelOf(pledge.unit, turn.lang) });
}

/** After a check-in: what was noted, the saving so far, until when it may be changed; at the end whether to go on. */
export function checkedView(turn: MemberTurn, kept: Kept, week: CheckinWeek): View {
  const { taken, pledge, checkins } = kept;
  const given = answerOf(checkins, week);
  const last = week.number === taken.weeks && taken.state === 'active';
  const again = actionButton(line('pledge:button.again'), 'pledge.again', taken.id);
  const end = actionButton(line('pledge:button.end'), 'pledge.end', taken.id);
  // Under a message of Zalo there is room for two beside the other three answers.
  const on = takesFigures(kept, given) ? [figuresButton(taken.id, week), MINE] : [MINE, MENU];
  return {
    lines: [
      notedLine(turn, kept, week),
      ...moduleLines(turn),
      ...savingLines(turn, kept, checkins),
      line('pledge:change', { day: formatDay(week.until) }),
      ...(last ? [line('pledge:go_on', { weeks: pledge.weeks })] : []),
    ],
    buttons: [...answerRows(otherAnswers(taken.id, week, given?.answer ?? 'na')), last ? [again, end] : on],
    replace: true,
  };
}

/** Asks once more before a pledge is ended; somebody who is only away need not end it. */
export function endView(turn: MemberTurn, { taken, pledge }: Kept): View {
  return {
    lines: [line('pledge:end_sure', { id: pledge.id, name: labelOf(pledge, turn.lang) }), ...moduleLines(turn)],
    buttons: [
      [actionButton(line('pledge:button.end_yes'), 'pledge.end', taken.id)],
      [actionButton(line('pledge:button.end_no'), 'pledge.show', taken.id), LEAVE],
    ],
    replace: true,
  };
}
