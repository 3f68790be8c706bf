import { dayOf } from '../campaign/calendar.ts';
import type { Campaign } from '../campaign/schema.ts';
import { line } from '../dialog/view.ts';
import { officeLines } from '../domain/offer.ts';
import type { PledgeStanding } from '../domain/standing.ts';
import { formatDay } from '../text/date.ts';
import { wrapText } from './chart.ts';
import { FAINT, INK, LINE, pngOf } from './picture.ts';
import { box, drawing, words } from './svg.ts';
import type { Say } from './xlsx.ts';

/** Whose history it is. */
export interface PledgeHistory {
  readonly campaign: Campaign;
  readonly name: string;
  readonly year: number;
  /** Null until the first answer of the year. */
  readonly standing: PledgeStanding | null;
  readonly at: Date;
}

const WIDTH = 720;
const HEIGHT = 560;
const MARGIN = 40;
const AXIS = 56;
const PLOT = { left: MARGIN + AXIS, right: WIDTH - MARGIN - 10, bottom: HEIGHT - 70 };
const COLOUR = '#007a5a';
/** Room for a day under a point, so that days never run into each other. */
const DAY_WIDTH = 84;

interface Point {
  readonly x: number;
  readonly y: number;
  readonly day: string;
  readonly strength: number;
}

/** Points from the left to the right edge; one alone stands in the middle. */
function pointsOf(history: PledgeStanding['history'], top: number): readonly Point[] {
  const wide = PLOT.right - PLOT.left;
  return history.map(({ week, strength }, at) => ({
    x: Math.round(history.length === 1 ? PLOT.left + wide / 2 : PLOT.left + (wide * at) / (history.length - 1)),
    y: Math.round(PLOT.bottom - ((PLOT.bottom - top) * strength) / 100),
    day: formatDay(week).slice(0, 5),
    strength: Math.round(strength),
  }));
}

/** Lines at 0, 25 … 100 with their figures. */
function grid(top: number): readonly string[] {
  return [0, 25, 50, 75, 100].flatMap((value) => {
    const y = Math.round(PLOT.bottom - ((PLOT.bottom - top) * value) / 100);
    return [
      box({ x: PLOT.left, y: y - 1, width: PLOT.right - PLOT.left, height: 2, colour: LINE }),
      words(String(value), { x: PLOT.left - 12, y: y + 7, size: 20, colour: FAINT, anchor: 'end' }),
    ];
  });
}

/** As many days as have room, the first and the last among them. */
function days(points: readonly Point[]): readonly string[] {
  const room = Math.max(1, Math.floor((PLOT.right - PLOT.left) / DAY_WIDTH));
  const step = Math.max(1, Math.ceil((points.length - 1) / room));
  const last = points.length - 1;
  return points.flatMap(({ x, day }, at) => {
    const shown = at === last || (at % step === 0 && last - at >= step);
    return shown ? [words(day, { x, y: PLOT.bottom + 34, size: 20, colour: FAINT, anchor: 'middle' })] : [];
  });
}

function curve(points: readonly Point[]): readonly string[] {
  const [last] = points.slice(-1);
  const path = points.map(({ x, y }) => `${x},${y}`).join(' ');
  const dots = points.map(
    ({ x, y }) => `<circle cx="${x}" cy="${y}" r="${points.length > 30 ? 3 : 6}" fill="${COLOUR}"/>`,
  );
  return [
    `<polyline points="${path}" fill="none" stroke="${COLOUR}" stroke-width="4" stroke-linejoin="round"/>`,
    ...dots,
    ...(last === undefined
      ? []
      : [
          words(String(last.strength), { x: last.x, y: last.y - 16, size: 26, bold: true, colour: INK, anchor: 'end' }),
        ]),
  ];
}

/** A picture (PNG) of how well somebody's green habits were kept, week by week; without answers it says so in words. */
export async function drawPledgeHistory(of: PledgeHistory, say: Say): Promise<Buffer> {
  const { campaign, name, year, standing, at } = of;
  const parts: string[] = [];
  let y = 64;
  const plain = { bold: false, colour: FAINT };
  const write = (text: string, size: number, look: { readonly bold: boolean; readonly colour: string }): void => {
    for (const one of wrapText(text, { size, width: WIDTH - 2 * MARGIN, most: 2 }).split('\n')) {
      parts.push(words(one, { x: MARGIN, y, size, ...look }));
      y += Math.round(size * 1.35);
    }
  };
  write(say(line('chart:history.title', { year: String(year) })), 34, { bold: true, colour: INK });
  write(name, 26, { bold: false, colour: INK });
  write(say(line('chart:history.subtitle', { day: formatDay(dayOf(at, campaign)) })), 22, plain);
  for (const note of officeLines(campaign, 'green_pledges')) write(say(note).replace(/<\/?[bi]>/gu, ''), 20, plain);
  const history = standing?.history ?? [];
  if (history.length === 0) {
    parts.push(
      words(say(line('chart:history.empty')), {
        x: WIDTH / 2,
        y: HEIGHT / 2,
        size: 26,
        colour: FAINT,
        anchor: 'middle',
      }),
    );
    return pngOf(drawing(WIDTH, HEIGHT, parts));
  }
  write(say(line('chart:history.scale')), 20, plain);
  const top = y + 24;
  const points = pointsOf(history, top);
  return pngOf(drawing(WIDTH, HEIGHT, [...parts, ...grid(top), ...curve(points), ...days(points)]));
}
