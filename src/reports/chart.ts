import type { EChartsOption, SeriesOption } from 'echarts';
import { dayOf, timeOf } from '../campaign/calendar.ts';
import { line } from '../dialog/view.ts';
import { formatDay } from '../text/date.ts';
import { fold } from '../text/fold.ts';
import { periodLabel } from './period.ts';
import { FAINT, FAMILY, INK, LINE, pngOf } from './picture.ts';
import type { Summary } from './summary.ts';
import type { Say } from './xlsx.ts';

/** The chart as a picture for a phone: 1080 px wide, as high as its units and months need. */

const WIDTH = 1080;
const MARGIN = 40;
const NAME_WIDTH = 340;
/** Apart for colour-blind eyes too (Okabe and Ito), darkest first. */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#d55e00', '#56b4e9', '#7f7f7f', '#b8a800'];
/** Places in `COLOURS` that are read with white figures on them. */
const DARK = new Set([0, 2, 4]);
/** Average width of a letter of the font, in parts of its size; diacritics add nothing. */
const LETTER = 0.53;
/** Units beyond these are drawn as one bar, so that the picture stays one screen high. */
const MOST_UNITS = 16;

/** Breaks a text into lines of at most `width` pixels at its spaces; what is longer than `most` lines ends in `…`. */
export function wrapText(text: string, shape: { size: number; width: number; most: number }): string {
  const room = Math.floor(shape.width / (shape.size * LETTER));
  const lines: string[] = [];
  for (const word of text.split(/\s+/u)) {
    const last = lines.at(-1);
    if (last !== undefined && fold(`${last} ${word}`).length <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  if (lines.length <= shape.most) return lines.join('\n');
  return `${lines.slice(0, shape.most).join('\n')}…`;
}

interface Bars {
  readonly names: readonly string[];
  /** By content area, then by unit. */
  readonly counts: readonly (readonly number[])[];
  readonly totals: readonly number[];
}

/** Units with the most first; what does not fit is summed up, never left out. */
function barsOf(summary: Summary, say: Say): Bars {
  const sorted = [...summary.units].sort((one, other) => other.total - one.total);
  const fits = sorted.length <= MOST_UNITS;
  const drawn = fits ? sorted : sorted.slice(0, MOST_UNITS - 1);
  const rest = fits ? [] : sorted.slice(MOST_UNITS - 1);
  const others = rest.reduce((all, one) => all + one.total, 0);
  const name = (text: string): string => wrapText(text, { size: 26, width: NAME_WIDTH - 20, most: 4 });
  const restName = rest.length === 0 ? [] : [say(line('chart:others', { units: rest.length }))];
  return {
    names: [...drawn.map((unit) => name(unit.name)), ...restName],
    counts: summary.areas.map((_, area) => [
      ...drawn.map((unit) => unit.counts[area] ?? 0),
      ...(rest.length === 0 ? [] : [rest.reduce((all, unit) => all + (unit.counts[area] ?? 0), 0)]),
    ]),
    totals: [...drawn.map((unit) => unit.total), ...(rest.length === 0 ? [] : [others])],
  };
}

interface Layout {
  readonly head: number;
  readonly bars: number;
  readonly legend: number;
  readonly months: number;
  readonly height: number;
}

interface Parts {
  readonly summary: Summary;
  readonly bars: Bars;
  readonly title: string;
  readonly subtitle: string;
  readonly legend: readonly string[];
  readonly say: Say;
}

const LEGEND_LINE = 36;
const MONTHS_HEIGHT = 300;
const FOOT = 70;

function layoutOf(parts: Parts): Layout {
  const head = 60 + parts.title.split('\n').length * 50 + parts.subtitle.split('\n').length * 36 + 20;
  const lines = parts.bars.names.map((name) => Math.max(2, name.split('\n').length));
  const bars = lines.reduce((all, one) => all + one * 32 + 22, 0) + 20;
  const legend = parts.legend.reduce((all, one) => all + one.split('\n').length * LEGEND_LINE, 30);
  const months = parts.summary.total === 0 ? 0 : MONTHS_HEIGHT + 90;
  const body = parts.summary.total === 0 ? 260 : bars + legend;
  return { head, bars, legend, months, height: head + body + months + FOOT };
}

function areaSeries(parts: Parts): SeriesOption[] {
  const { summary, bars } = parts;
  return summary.areas.map((_, at) => ({
    type: 'bar',
    name: parts.legend[at] ?? '',
    stack: 'areas',
    barMaxWidth: 44,
    itemStyle: { color: COLOURS[at % COLOURS.length] ?? INK },
    label: {
      show: true,
      position: 'inside',
      fontSize: 22,
      fontFamily: FAMILY,
      color: DARK.has(at % COLOURS.length) ? '#ffffff' : INK,
      formatter: ({ value }) => (value === 0 ? '' : String(value)),
    },
    data: [...(bars.counts[at] ?? [])],
  }));
}

/** An empty bar on top of the stack that carries its total. */
function totalSeries(bars: Bars): SeriesOption {
  return {
    type: 'bar',
    stack: 'areas',
    silent: true,
    data: bars.totals.map((total) => ({
      value: 0,
      label: {
        show: true,
        position: 'right',
        formatter: String(total),
        color: INK,
        fontSize: 28,
        fontWeight: 'bold',
        fontFamily: FAMILY,
      },
    })),
  };
}

function monthSeries({ summary }: Parts): SeriesOption {
  return {
    type: 'bar',
    xAxisIndex: 1,
    yAxisIndex: 1,
    barMaxWidth: 56,
    itemStyle: { color: COLOURS[0] ?? INK },
    data: summary.months.map(({ count }) => ({
      value: count,
      label: { show: count > 0, position: 'top', color: INK, fontSize: 24, fontWeight: 'bold', fontFamily: FAMILY },
    })),
  };
}

/** `09` within one year, `09/26` across years. */
function monthNames(summary: Summary): string[] {
  const years = new Set(summary.months.map((one) => one.month.slice(0, 4)));
  return summary.months.map(({ month }) =>
    years.size > 1 ? `${month.slice(5)}/${month.slice(2, 4)}` : month.slice(5),
  );
}

const axisText = { color: INK, fontFamily: FAMILY };

function titles(parts: Parts, layout: Layout): EChartsOption['title'] {
  const { summary, say } = parts;
  const text = { fontFamily: FAMILY, color: INK };
  const main = {
    text: parts.title,
    subtext: parts.subtitle,
    left: MARGIN,
    top: 36,
    itemGap: 14,
    textStyle: { ...text, fontSize: 40, fontWeight: 'bold' as const, lineHeight: 50 },
    subtextStyle: { ...text, color: FAINT, fontSize: 27, lineHeight: 36 },
  };
  if (summary.total === 0) {
    const empty = { ...text, color: FAINT, fontSize: 34, fontWeight: 'normal' as const };
    return [main, { text: say(line('chart:empty')), left: 'center', top: layout.head + 90, textStyle: empty }];
  }
  const second = { ...text, fontSize: 30, fontWeight: 'bold' as const };
  return [
    main,
    {
      text: say(line('chart:months')),
      left: MARGIN,
      top: layout.head + layout.bars + layout.legend + 14,
      textStyle: second,
    },
  ];
}

function option(parts: Parts, layout: Layout): EChartsOption {
  const { summary, bars } = parts;
  const base: EChartsOption = {
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: FAMILY },
    title: titles(parts, layout) ?? [],
  };
  if (summary.total === 0) return base;
  const monthsTop = layout.head + layout.bars + layout.legend + 96;
  const hidden = {
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { show: false },
    splitLine: { show: false },
  };
  return {
    ...base,
    grid: [
      { left: NAME_WIDTH + MARGIN, right: 90, top: layout.head, height: layout.bars },
      { left: MARGIN, right: MARGIN, top: monthsTop, height: MONTHS_HEIGHT - 60 },
    ],
    legend: {
      left: MARGIN,
      top: layout.head + layout.bars + 18,
      orient: 'vertical',
      itemWidth: 28,
      itemHeight: 22,
      itemGap: 10,
      selectedMode: false,
      data: [...parts.legend],
      textStyle: { ...axisText, fontSize: 24, lineHeight: 26 },
    },
    xAxis: [
      { type: 'value', minInterval: 1, ...hidden },
      {
        type: 'category',
        gridIndex: 1,
        data: monthNames(summary),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: LINE } },
        axisLabel: { ...axisText, fontSize: summary.months.length > 12 ? 18 : 24, hideOverlap: true },
      },
    ],
    yAxis: [
      {
        type: 'category',
        inverse: true,
        data: [...bars.names],
        axisTick: { show: false },
        axisLine: { lineStyle: { color: LINE } },
        axisLabel: { ...axisText, fontSize: 26, lineHeight: 32, interval: 0 },
      },
      { type: 'value', gridIndex: 1, minInterval: 1, ...hidden },
    ],
    series: [...areaSeries(parts), totalSeries(bars), monthSeries(parts)],
  };
}

function partsOf(summary: Summary, say: Say): Parts {
  const inner = WIDTH - 2 * MARGIN;
  const zone = { zone: summary.zone };
  const made = { time: timeOf(summary.madeAt, zone), day: formatDay(dayOf(summary.madeAt, zone)) };
  const title = say(line('chart:title', { period: periodLabel(summary.period) }));
  const subtitle = say(line('chart:subtitle', { total: summary.total, body: summary.campaign.body, ...made }));
  return {
    summary,
    say,
    bars: barsOf(summary, say),
    title: wrapText(title, { size: 40, width: inner, most: 3 }),
    subtitle: wrapText(subtitle, { size: 27, width: inner, most: 3 }),
    legend: summary.areas.map((area) => {
      const name = say(line('summary:area', { no: area.no, vi: area.vi, en: area.en }));
      return wrapText(say(line('chart:area', { name, number: area.count })), { size: 24, width: inner - 50, most: 2 });
    }),
  };
}

/**
 * A picture (PNG) of the initiatives by unit, stacked by content area, and by month below.
 * Every figure is the summary's; a period without initiatives says so in words.
 */
export async function drawProgress(summary: Summary, say: Say): Promise<Buffer> {
  // Loaded here and not on import: echarts and resvg cost a web process 60 MB and more for nothing.
  const echarts = await import('echarts');
  const parts = partsOf(summary, say);
  const layout = layoutOf(parts);
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: layout.height });
  try {
    chart.setOption(option(parts, layout));
    return await pngOf(chart.renderToSVGString());
  } finally {
    chart.dispose();
  }
}
