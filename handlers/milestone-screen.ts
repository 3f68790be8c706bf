import { dayOf, isWorkingDay } from '../src/campaign/calendar.ts';
import { type DatedMilestone, milestones } from '../src/campaign/milestones.ts';
import type { Milestone } from '../src/campaign/plan-schema.ts';
import { actionButton, type Button, type Line, line, type View } from '../src/dialog/view.ts';
import type { MemberTurn } from '../src/ports/handler.ts';
import { formatDay } from '../src/text/date.ts';
import { type Day, weekday } from '../src/text/day.ts';
import { shorten } from '../src/text/shorten.ts';
import { isOver, reminderLines } from './milestone-day.ts';
import { placeLine } from './plan-screen.ts';

const MENU: Button = actionButton(line('core:menu'), 'menu.open');
const ALL: Button = actionButton(line('milestone:button.all'), 'milestone.list');
/** A button shows about this many letters on a phone. */
const LABEL_AT_MOST = 34;

/** The short name of a milestone in both languages; the text of the language picks one. */
export function milestoneName(milestone: Milestone): Line {
  return line('milestone:name', { vi: milestone.vi, en: milestone.en ?? milestone.vi });
}

/** `thứ Tư 30/06/2027` */
function dayLine(day: Day): Line {
  return line(`milestone:weekday.d${weekday(day)}`, { day: formatDay(day) });
}

/** A milestone and its day; below it the day that the office once set and the plan no longer allows. */
function row(turn: MemberTurn, one: DatedMilestone): Line {
  const { unfit } = one;
  return unfit === null
    ? plainRow(turn, one)
    : line('milestone:row.unfit', { row: plainRow(turn, one), day: formatDay(unfit) });
}

function plainRow(turn: MemberTurn, { milestone, day }: DatedMilestone): Line {
  const today = dayOf(turn.now, turn.campaign);
  const { text } = milestone;
  if (day !== null) return line('milestone:row.dated', { text, day: dayLine(day) });
  return line(isOver(turn.campaign, milestone, today) ? 'milestone:row.over' : 'milestone:row.open', { text });
}

function button(turn: MemberTurn, { milestone, day }: DatedMilestone): readonly Button[] {
  const name = line('milestone:name', {
    vi: shorten(milestone.vi, LABEL_AT_MOST),
    en: shorten(milestone.en ?? milestone.vi, LABEL_AT_MOST),
  });
  if (day !== null) return [actionButton(line('milestone:button.dated', { name }), 'milestone.open', milestone.code)];
  const today = dayOf(turn.now, turn.campaign);
  if (isOver(turn.campaign, milestone, today)) return [];
  return [actionButton(line('milestone:button.undated', { name }), 'milestone.date', milestone.code)];
}

/** Phases and milestones in the plan's words, with the days given so far; a button for each that can have a day. */
export function listView(turn: MemberTurn, dated: ReadonlyMap<string, Day>): View {
  const all = milestones(turn.campaign, dated);
  const { phases } = turn.campaign.plan;
  const groups = [
    ...phases.map((phase) => ({
      title: line('milestone:phase', { text: phase.text }),
      rows: all.filter((one) => one.milestone.phase === phase.id).map((one) => row(turn, one)),
    })),
    {
      title: line(phases.length === 0 ? 'milestone:milestones' : 'milestone:others'),
      rows: all.filter((one) => !phases.some((phase) => phase.id === one.milestone.phase)).map((one) => row(turn, one)),
    },
  ];
  const buttons = all.flatMap((one) => button(turn, one)).map((one) => [one]);
  return {
    lines: [
      line('milestone:title'),
      ...groups.flatMap(({ title, rows }) => (rows.length === 0 ? [] : [line('milestone:group', { title, rows })])),
      line(all.length === 0 ? 'milestone:none' : buttons.length === 0 ? 'milestone:none_open' : 'milestone:choose'),
    ],
    buttons: [...buttons, [MENU]],
  };
}

/** What the plan says of a milestone, with the place it says it. */
export function wordsLine(milestone: Milestone): Line {
  return line('milestone:words', { name: milestoneName(milestone), text: milestone.text, at: placeLine(milestone.at) });
}

/** One milestone: the plan's words, its day, what will be sent when; to change the day or take it back. */
export function milestoneView(turn: MemberTurn, one: DatedMilestone): View {
  const { milestone, day, setBy, unfit } = one;
  const { code } = milestone;
  const change = actionButton(line('milestone:button.change'), 'milestone.date', code);
  const clear = actionButton(line('milestone:button.clear'), 'milestone.clear', code);
  const today = dayOf(turn.now, turn.campaign);
  const possible = isOver(turn.campaign, milestone, today) ? [] : [change];
  const dated = day === null ? [] : dayLines(turn, code, day);
  return {
    lines: [
      wordsLine(milestone),
      ...(unfit === null ? [] : [line('milestone:unfit', { day: formatDay(unfit) })]),
      ...(day === null ? [line('milestone:undated')] : dated),
    ],
    buttons: [
      [...possible, ...(setBy === 'office' ? [clear] : [])],
      [ALL, MENU],
    ].filter((each) => each.length > 0),
    replace: true,
  };
}

function dayLines(turn: MemberTurn, code: string, day: Day): readonly Line[] {
  const { campaign, now } = turn;
  const off = isWorkingDay(day, campaign) ? [] : [line('milestone:day_off')];
  const passed = day < dayOf(now, campaign);
  const reminders = passed ? [line('milestone:passed')] : reminderLines(campaign, code, { day, now });
  return [line('milestone:on', { day: dayLine(day) }), ...off, ...reminders];
}

/** A day was given: what will follow. */
export function doneView(turn: MemberTurn, milestone: Milestone, day: Day): View {
  const [on, ...rest] = dayLines(turn, milestone.code, day);
  const done = line('milestone:done', { name: milestoneName(milestone), day: dayLine(day) });
  return {
    lines: on === undefined ? [done] : [done, ...rest],
    buttons: [
      [
        actionButton(line('milestone:button.change'), 'milestone.date', milestone.code),
        actionButton(line('milestone:button.clear'), 'milestone.clear', milestone.code),
      ],
      [ALL, MENU],
    ],
  };
}

/** A day was taken back. */
export function clearedView(milestone: Milestone): View {
  return {
    lines: [line('milestone:cleared', { name: milestoneName(milestone) })],
    buttons: [[actionButton(line('milestone:button.set'), 'milestone.date', milestone.code)], [ALL, MENU]],
    replace: true,
  };
}
