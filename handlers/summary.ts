import { dayOf } from '../src/campaign/calendar.ts';
import type { Period } from '../src/campaign/periods.ts';
import { actionButton, line, type View } from '../src/dialog/view.ts';
import type { Handler, MemberTurn, Outcome } from '../src/ports/handler.ts';
import { parsePeriod } from '../src/reports/period-words.ts';
import { type SummaryStores, summarise } from '../src/reports/summary.ts';
import { MENU, notUnderstood, otherPeriods, periodPicker, pressedPeriod } from './period-screen.ts';
import { summaryLines } from './summary-screen.ts';

const PRESS = { action: 'summary.show', pick: 'summary.periods' };

async function screen(stores: SummaryStores, turn: MemberTurn, period: Period): Promise<View> {
  const { campaign, revision, now } = turn;
  const summary = await summarise({ campaign, revision, period, now }, stores);
  return {
    lines: summaryLines(summary),
    buttons: [
      [
        actionButton(line('summary:button.excel'), 'report.make', period.id),
        actionButton(line('summary:button.chart'), 'progress.make', period.id),
      ],
      [actionButton(line('summary:button.list'), 'list.page', period.id)],
      ...otherPeriods(turn, period.id, PRESS),
      [MENU],
    ],
  };
}

/** `/tonghop`: counts by unit, content area and month for a period, at once for the current year. */
export function createSummaryHandler(stores: SummaryStores): Handler {
  const run = async (turn: MemberTurn, args: string): Promise<Outcome> => {
    const period = parsePeriod(turn.campaign, args, dayOf(turn.now, turn.campaign));
    if (period === null) return { views: [notUnderstood(turn, args, PRESS)] };
    return { views: [await screen(stores, turn, period)] };
  };

  return {
    commands: [
      {
        name: 'tonghop',
        aliases: ['summary'],
        ability: 'summary',
        run,
      },
    ],
    actions: {
      'summary.open': (turn) => run(turn, ''),
      'summary.show': async (turn, [id]) => {
        const shown = await screen(stores, turn, pressedPeriod(turn, id));
        return { views: [{ ...shown, replace: true }] };
      },
      'summary.periods': async (turn, [year]) => ({ views: [periodPicker(turn, year ?? '', PRESS)] }),
    },
  };
}
