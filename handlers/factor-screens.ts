import { dayOf } from '../src/campaign/calendar.ts';
import { actionButton, type Line, line, type View } from '../src/dialog/view.ts';
import type { ListedFactor } from '../src/domain/factor-list.ts';
import { officeLines } from '../src/domain/offer.ts';
import type { MemberTurn } from '../src/ports/handler.ts';
import { formatDay } from '../src/text/date.ts';
import { MENU } from './period-screen.ts';

/** The name of a factor in both languages; the text of the language picks one. */
export function factorName({ file }: Pick<ListedFactor, 'file'>): Line {
  return line('factor:name', { vi: file.vi, en: file.en });
}

/** A source as it goes into a sentence of ours, which has a full stop of its own. */
export function withoutStop(source: string): string {
  return source.replace(/[\s.]+$/u, '');
}

function originLine({ year, source }: Pick<ListedFactor, 'year' | 'source'>): Line {
  const said = line('factor:source', { vi: withoutStop(source.vi), en: withoutStop(source.en) });
  return year === null
    ? line('factor:origin.no_year', { source: said })
    : line('factor:origin.year', { year: String(year), source: said });
}

function stateLine(turn: MemberTurn, { file, since }: ListedFactor): Line {
  if (since === null) return line(`factor:status.${file.status}`);
  const day = formatDay(dayOf(new Date(since), turn.campaign));
  return line('factor:status.replaced', { day, value: file.value, unit: file.unit });
}

function row(turn: MemberTurn, factor: ListedFactor): Line {
  const { value, unit } = factor;
  const values = { name: factorName(factor), value, unit, origin: originLine(factor), state: stateLine(turn, factor) };
  return line('factor:row', values);
}

/** All factors of the campaign: value, year, source, whose they are; a button to replace each. */
export function listView(turn: MemberTurn, factors: readonly ListedFactor[], above: readonly Line[] = []): View {
  return {
    lines: [
      ...above,
      line('factor:title'),
      ...officeLines(turn.campaign, 'green_pledges'),
      ...factors.map((one) => row(turn, one)),
      line(factors.length === 0 ? 'factor:none' : 'factor:kept'),
    ],
    buttons: [
      ...factors.map((one) => [
        actionButton(line('factor:button.replace', { name: factorName(one) }), 'factor.replace', one.id),
      ]),
      [MENU],
    ],
  };
}
