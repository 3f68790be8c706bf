import { dayOf } from '../campaign/calendar.ts';
import { labelOf } from '../campaign/lookup.ts';
import type { Campaign } from '../campaign/schema.ts';
import type { Lang } from '../dialog/lang.ts';
import { line } from '../dialog/view.ts';
import { officeLines } from '../domain/offer.ts';
import { levelTallies, skillItems, type Tally, tallyOf } from '../domain/skill-progress.ts';
import { formatDay } from '../text/date.ts';
import { wrapText } from './chart.ts';
import { FAINT, LINE, pngOf } from './picture.ts';
import { box, drawing, words } from './svg.ts';
import type { Say } from './xlsx.ts';

/** Whose card it is, and what they have done. */
export interface SkillsCard {
  readonly campaign: Campaign;
  readonly name: string;
  readonly lang: Lang;
  readonly year: number;
  readonly done: ReadonlySet<string>;
  readonly at: Date;
}

const WIDTH = 720;
const MARGIN = 40;
const INNER = WIDTH - 2 * MARGIN;
const BAR_HEIGHT = 12;
const ROW_HEIGHT = 56;
const DONE = '#0072b2';
const FULL = '#007a5a';

interface Row extends Tally {
  readonly label: string;
}

/** A label, its figures at the right, and a bar below them. */
function rowOf({ label, done, total }: Row, y: number): readonly string[] {
  const width = total === 0 ? 0 : Math.round((INNER * done) / total);
  const bar = { x: MARGIN, y: y + 11, height: BAR_HEIGHT, radius: BAR_HEIGHT / 2 };
  return [
    words(label, { x: MARGIN, y, size: 24 }),
    words(`${done}/${total}`, { x: WIDTH - MARGIN, y, size: 24, bold: true, anchor: 'end' }),
    box({ ...bar, width: INNER, colour: LINE }),
    // A started bar is never thinner than its own round ends.
    ...(done === 0 ? [] : [box({ ...bar, width: Math.max(width, BAR_HEIGHT), colour: done === total ? FULL : DONE })]),
  ];
}

function head(card: SkillsCard, say: Say): { readonly parts: readonly string[]; readonly bottom: number } {
  const { campaign, name, year, done, at } = card;
  const title = say(line('skills:card.title', { year: String(year) }));
  const sub = say(
    line('skills:card.subtitle', { body: campaign.plan.issuer.body, day: formatDay(dayOf(at, campaign)) }),
  );
  const notes = [
    ...officeLines(campaign, 'digital_skills').map(say),
    ...(campaign.skills.proposal ? [say(line('skills:proposal'))] : []),
  ].map((note) => note.replace(/<\/?[bi]>/gu, ''));
  const parts: string[] = [];
  let y = 66;
  const write = (text: string, size: number, look: { bold?: boolean; colour?: string; most: number }): void => {
    for (const one of wrapText(text, { size, width: INNER, most: look.most }).split('\n')) {
      parts.push(words(one, { x: MARGIN, y, size, ...look }));
      y += Math.round(size * 1.35);
    }
  };
  write(title, 36, { bold: true, most: 2 });
  write(name, 26, { most: 2 });
  write(sub, 22, { colour: FAINT, most: 3 });
  for (const note of notes) write(note, 20, { colour: FAINT, most: 2 });
  const all = tallyOf(skillItems(campaign), done);
  y += 46;
  parts.push(words(`${all.done}/${all.total}`, { x: MARGIN, y, size: 60, bold: true }));
  parts.push(
    words(say(line('skills:card.done')), {
      x: MARGIN + 40 + 36 * `${all.done}/${all.total}`.length,
      y,
      size: 24,
      colour: FAINT,
    }),
  );
  return { parts, bottom: y + 56 };
}

function sectionOf(
  title: string,
  rows: readonly Row[],
  top: number,
): { readonly parts: readonly string[]; readonly bottom: number } {
  const first = top + 44;
  return {
    parts: [
      words(title, { x: MARGIN, y: top, size: 26, bold: true }),
      ...rows.flatMap((row, at) => rowOf(row, first + at * ROW_HEIGHT)),
    ],
    bottom: first + rows.length * ROW_HEIGHT + 14,
  };
}

/** A picture (PNG) of somebody's checklist: how far they are, by level and by area. It says nothing that the chat does not. */
export async function drawSkillsCard(card: SkillsCard, say: Say): Promise<Buffer> {
  const { campaign, done, lang } = card;
  const short = (text: string): string => wrapText(text, { size: 24, width: INNER - 110, most: 1 });
  const levels = levelTallies(campaign, done).map(({ level, ...tally }) => ({
    ...tally,
    label: short(say(line('skills:card.level', { level: line(`skills:level_name.${level}`) }))),
  }));
  const areas = campaign.skills.areas.map((area) => ({
    ...tallyOf(area.items, done),
    label: short(`${area.id}. ${labelOf(area, lang)}`),
  }));
  const top = head(card, say);
  const byLevel = sectionOf(say(line('skills:card.levels')), levels, top.bottom);
  const byArea = sectionOf(say(line('skills:card.areas')), areas, byLevel.bottom + 20);
  return pngOf(drawing(WIDTH, byArea.bottom, [...top.parts, ...byLevel.parts, ...byArea.parts]));
}
