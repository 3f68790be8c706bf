import { dayOf } from '../src/campaign/calendar.ts';
import { type Period, periodOf, yearPeriod } from '../src/campaign/periods.ts';
import { actionButton, type Button, line, type View } from '../src/dialog/view.ts';
import type { MemberTurn } from '../src/ports/handler.ts';
import { begunPeriods, campaignYears, type PeriodPress, periodButtons, runningPeriods } from '../src/reports/period.ts';

/** Screens to choose a period from, the same for every command of the office. */

export const MENU: Button = actionButton(line('core:menu'), 'menu.open');
const LONG_LABELS = new Set<Period['kind']>(['half_year', 'phase', 'all', 'custom']);

type Pressing = PeriodPress & {
  /** Opens `periodPicker`. */
  readonly pick: string;
  /** Periods offered at once; all that run when it is not given. */
  readonly most?: number;
};

/** The periods that run today but for the one shown, the shortest first, and the way to all others. */
export function otherPeriods(turn: MemberTurn, shown: string, press: Pressing): Button[][] {
  const today = dayOf(turn.now, turn.campaign);
  const running = runningPeriods(turn.campaign, today)
    .filter((one) => one.id !== shown)
    .slice(0, press.most);
  const pick = actionButton(
    line('summary:button.periods'),
    press.pick,
    ...(press.before ?? []),
    today.slice(0, 4),
    ...(press.after ?? []),
  );
  const buttons = [...periodButtons(running, press, 1).flat(), pick];
  return pairs(buttons);
}

/** Every period that has begun, with the months and quarters of one year and buttons to the other years' ones. */
export function periodPicker(turn: MemberTurn, year: string, press: Pressing): View {
  const today = dayOf(turn.now, turn.campaign);
  const years = campaignYears(turn.campaign, today);
  const chosen = years.includes(Number(year)) ? Number(year) : Number(today.slice(0, 4));
  const groups = begunPeriods(turn.campaign, chosen, today);
  const others = years
    .filter((one) => one !== chosen)
    .map((one) =>
      actionButton(
        line('summary:other_year', { year: String(one) }),
        press.pick,
        ...(press.before ?? []),
        String(one),
        ...(press.after ?? []),
      ),
    );
  const rows = groups.flatMap((group) => periodButtons(group, press, columnsOf(group)));
  return {
    lines: [line('summary:choose')],
    buttons: [...rows, ...(others.length === 0 ? [] : pairs(others)), [MENU]],
    replace: true,
  };
}

function columnsOf(group: readonly Period[]): number {
  const kind = group[0]?.kind ?? 'year';
  return LONG_LABELS.has(kind) ? 1 : 3;
}

function pairs(buttons: readonly Button[]): Button[][] {
  const rows: Button[][] = [];
  for (let at = 0; at < buttons.length; at += 2) rows.push(buttons.slice(at, at + 2));
  return rows;
}

/** The period a button carries, or the current year when the plan no longer knows it. */
export function pressedPeriod(turn: MemberTurn, id: string | undefined): Period {
  const found = id === undefined ? null : periodOf(id, turn.campaign);
  return found ?? yearPeriod(dayOf(turn.now, turn.campaign));
}

/** What is said to words that name no period: examples, and buttons. */
export function notUnderstood(turn: MemberTurn, typed: string, press: Pressing): View {
  return {
    lines: [line('summary:not_understood', { typed })],
    buttons: [...otherPeriods(turn, '', press), [MENU]],
  };
}
