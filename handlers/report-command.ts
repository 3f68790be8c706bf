import { dayOf } from '../src/campaign/calendar.ts';
import type { Period } from '../src/campaign/periods.ts';
import { line } from '../src/dialog/view.ts';
import type { Handler, MemberTurn, Outcome } from '../src/ports/handler.ts';
import type { PeriodReport, Queue } from '../src/ports/queue.ts';
import { periodLabel } from '../src/reports/period.ts';
import { parsePeriod } from '../src/reports/period-words.ts';
import { reportRequest } from '../src/reports/request.ts';
import { formatDay } from '../src/text/date.ts';
import { MENU, notUnderstood, otherPeriods, periodPicker, pressedPeriod } from './period-screen.ts';

/** A command that asks for a file of a period; `ability` also names its actions and its texts. */
export interface ReportCommand {
  readonly name: string;
  readonly alias: string;
  readonly ability: 'report' | 'progress';
  readonly kind: PeriodReport['kind'];
}

/** With the way to the others and to the menu these are the five buttons that every channel shows. */
const PERIODS = 3;

/** Says at once that the file is being made; a job makes it, and it comes as a message of its own. */
export function createReportCommand(queue: Queue, command: ReportCommand): Handler {
  const { ability, kind } = command;
  const press = { action: `${ability}.make`, pick: `${ability}.periods`, most: PERIODS };

  async function ask(turn: MemberTurn, period: Period): Promise<Outcome> {
    await queue.report(reportRequest(kind, turn, period));
    const values = { period: periodLabel(period), from: formatDay(period.from), to: formatDay(period.to) };
    const buttons = [...otherPeriods(turn, period.id, press), [MENU]];
    return { views: [{ lines: [line(`${ability}:making`, values)], buttons }] };
  }

  async function run(turn: MemberTurn, args: string): Promise<Outcome> {
    const period = parsePeriod(turn.campaign, args, dayOf(turn.now, turn.campaign));
    return period === null ? { views: [notUnderstood(turn, args, press)] } : ask(turn, period);
  }

  return {
    commands: [
      {
        name: command.name,
        aliases: [command.alias],
        ability,
        run,
      },
    ],
    actions: {
      [`${ability}.open`]: (turn) => run(turn, ''),
      [press.action]: async (turn, [id]) => ask(turn, pressedPeriod(turn, id)),
      [press.pick]: async (turn, [year]) => ({ views: [periodPicker(turn, year ?? '', press)] }),
    },
  };
}
