import { dayOf } from '../src/campaign/calendar.ts';
import { textOf } from '../src/dialog/answers.ts';
import type { Json } from '../src/dialog/event.ts';
import type { Answers, Form } from '../src/dialog/form.ts';
import { actionButton, type Button, type Line, line, type View } from '../src/dialog/view.ts';
import type { Leave } from '../src/domain/leave.ts';
import type { FormHandler, Handler, MemberTurn, Outcome, Turn } from '../src/ports/handler.ts';
import type { LeaveStore } from '../src/ports/leaves.ts';
import type { PledgeStore } from '../src/ports/pledges.ts';
import type { StandingKeeper } from '../src/ports/standings.ts';
import { formatDay } from '../src/text/date.ts';
import { addDays, type Day, isDay, mondayOf } from '../src/text/day.ts';
import { recountDays } from './leave-days.ts';

export interface LeaveDeps {
  readonly leaves: LeaveStore;
  readonly pledges: Pick<PledgeStore, 'ofMember' | 'checkinsOf' | 'recount'>;
  readonly keeper: Pick<StandingKeeper, 'refresh'>;
}

const FORM = 'leave';
const TODAY = 'today';
const OTHER = 'other';
/** Leave may be told of so long afterwards. */
const DAYS_BACK = 31;
/** Leave ends within these days: a day just past, typed without its year, is read as the next year's and must not pass. */
const DAYS_AHEAD = 300;
/** Coming leaves shown with a button each. */
const SHOWN = 5;

/** From when and to when somebody is away, as a table. */
const form: Form = {
  id: FORM,
  version: 1,
  title: 'leave:form',
  steps: [
    {
      id: 'since',
      kind: 'choice',
      prompt: 'leave:since.prompt',
      columns: 2,
      options: [
        { value: TODAY, label: line('leave:since.today') },
        { value: OTHER, label: line('leave:since.other') },
      ],
    },
    {
      id: 'from',
      kind: 'date',
      prompt: 'leave:from.prompt',
      example: 'leave:example',
      when: { answered: 'since', equals: OTHER },
      lookup: { name: 'from', mode: 'check' },
    },
    {
      id: 'to',
      kind: 'date',
      prompt: 'leave:to.prompt',
      example: 'leave:example',
      lookup: { name: 'to', mode: 'check' },
    },
  ],
};

function refusal(fault: string, day: Day): Json {
  return { ok: false, fault: `leave:fault.${fault}`, values: { day: formatDay(day) } };
}

/** Why a leave cannot begin on this day, or null. */
function fromFault(from: Day, today: Day): Json | null {
  if (from < addDays(today, -DAYS_BACK)) return refusal('long_ago', addDays(today, -DAYS_BACK));
  return from > addDays(today, DAYS_AHEAD) ? refusal('far', addDays(today, DAYS_AHEAD)) : null;
}

/** Why a leave from `from` cannot last until this day, or null. */
function toFault(to: Day, from: Day, today: Day): Json | null {
  if (to < from) return refusal('before', from);
  return to > addDays(today, DAYS_AHEAD) ? refusal('far', addDays(today, DAYS_AHEAD)) : null;
}

/** The first day off that the answers name; `today` is a choice of the day it was made. */
function firstDay(answers: Answers, today: Day): Day {
  const typed = textOf(answers.from);
  return answers.since === OTHER && isDay(typed) ? typed : today;
}

function rangeLine({ from, to }: Pick<Leave, 'from' | 'to'>): Line {
  if (from === to) return line('leave:day', { day: formatDay(from) });
  return line('leave:range', { from: formatDay(from), to: formatDay(to) });
}

function coming(leaves: readonly Leave[], today: Day): readonly Leave[] {
  return leaves.filter((one) => one.to >= today);
}

function backButton(leave: Leave): Button {
  return actionButton(line('leave:button.back', { days: rangeLine(leave) }), 'leave.remove', leave.id);
}

const NEW = actionButton(line('leave:button.new'), 'leave.start');
const MORE = actionButton(line('leave:button.more'), 'leave.start');
const MENU = actionButton(line('core:menu'), 'menu.open');

/** The coming days off, each to be taken back. */
function listView(leaves: readonly Leave[], today: Day): View {
  const shown = coming(leaves, today).slice(0, SHOWN);
  const rows = shown.map((one) => line('leave:row', { days: rangeLine(one) }));
  return {
    lines: [
      line('leave:title'),
      line('leave:about'),
      rows.length === 0 ? line('leave:none') : line('leave:rows', { rows }),
    ],
    buttons: [...shown.map((one) => [backButton(one)]), [shown.length === 0 ? NEW : MORE, MENU]],
  };
}

/** Answers given before count fewer or more days now. */
function recountedLines(weeks: number): readonly Line[] {
  return weeks === 0 ? [] : [line('leave:recounted', { weeks })];
}

/** After a leave was kept: the days it now has, with what it was joined to. */
function keptView(leave: Leave, weeks: number): View {
  return {
    lines: [line('leave:kept', { days: rangeLine(leave) }), ...recountedLines(weeks), line('leave:pauses')],
    buttons: [[backButton(leave)], [actionButton(line('leave:button.list'), 'leave.open'), MENU]],
  };
}

const todayOf = (turn: Turn): Day => dayOf(turn.now, turn.campaign);

async function overview({ leaves }: LeaveDeps, turn: MemberTurn): Promise<View> {
  return listView(await leaves.ofMember(turn.member.id), todayOf(turn));
}

/** The new calendar is seen by the standings, back to the year in which the days off begin. */
async function refresh({ keeper }: LeaveDeps, { member, campaigns, now }: MemberTurn, from?: Day): Promise<void> {
  for (const { campaign } of campaigns) {
    const past = from !== undefined && from <= dayOf(now, campaign) ? { week: mondayOf(from) } : {};
    await keeper.refresh({ member: member.id, campaign, now, ...past });
  }
}

async function keep(deps: LeaveDeps, turn: MemberTurn, leave: Leave): Promise<Outcome> {
  await deps.leaves.put(leave);
  const away = await deps.leaves.ofMember(turn.member.id);
  const whole = away.find((one) => one.id === leave.id) ?? leave;
  const weeks = await recountDays(deps.pledges, turn, { changed: whole, away });
  await refresh(deps, turn, whole.from);
  return { views: [keptView(whole, weeks)] };
}

/** Takes a leave back, after the answers were counted: once it is gone nobody knows which weeks it was about. */
async function takeBack(deps: LeaveDeps, turn: MemberTurn, id: string): Promise<Outcome> {
  const all = await deps.leaves.ofMember(turn.member.id);
  const leave = all.find((one) => one.id === id);
  const away = all.filter((one) => one.id !== id);
  const weeks = leave === undefined ? 0 : await recountDays(deps.pledges, turn, { changed: leave, away });
  await deps.leaves.remove(id, turn.member.id);
  // Of a leave that is gone already, by a press worked off a second time, nobody knows the weeks.
  await refresh(deps, turn, leave?.from ?? addDays(todayOf(turn), -DAYS_BACK));
  const view = listView(away, todayOf(turn));
  return { views: [{ ...view, lines: [...recountedLines(weeks), ...view.lines], replace: true }] };
}

function isMember(turn: Turn): turn is MemberTurn {
  return turn.member !== null;
}

function leaveForm(deps: LeaveDeps): FormHandler {
  return {
    id: FORM,
    ability: 'leave',
    build: () => form,

    async lookup(name, inputs, turn) {
      const day = textOf(inputs);
      const today = todayOf(turn);
      if (name === 'from') return fromFault(day, today) ?? { ok: true };
      return toFault(day, firstDay(turn.sessions[FORM]?.answers ?? {}, today), today) ?? { ok: true };
    },

    async submit({ id, answers, startedAt }, turn) {
      // A draft picked up on a later day still means the day on which `today` was chosen.
      const from = firstDay(answers, dayOf(new Date(startedAt), turn.campaign));
      const to = textOf(answers.to);
      if (!isMember(turn) || !isDay(to)) return {};
      if (to < from)
        return { views: [{ lines: [line('leave:fault.before', { day: formatDay(from) })], buttons: [[NEW, MENU]] }] };
      return keep(deps, turn, { id, member: turn.member.id, from, to });
    },
  };
}

/** `/nghi`: days off that a person tells the bot of; they pause questions, reminders and pledges. */
export function createLeaveHandler(deps: LeaveDeps): Handler {
  return {
    commands: [
      {
        name: 'nghi',
        aliases: ['leave'],
        ability: 'leave',
        run: async (turn) => ({ views: [await overview(deps, turn)] }),
      },
    ],
    actions: {
      'leave.open': async (turn) => ({ views: [{ ...(await overview(deps, turn)), replace: true }] }),
      'leave.start': async () => ({ open: { form: FORM, fresh: true } }),
      'leave.remove': (turn, [id]) => takeBack(deps, turn, id ?? ''),
    },
    forms: [leaveForm(deps)],
  };
}
