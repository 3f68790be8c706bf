import { inAppendix } from '../campaign/appendix.ts';
import { dayOf, timeOf } from '../campaign/calendar.ts';
import { type Line, line } from '../dialog/view.ts';
import { authorShare, type Initiative } from '../domain/initiative.ts';
import type { Role } from '../domain/member.ts';
import { formatDay, formatMonth } from '../text/date.ts';
import { monthOf } from '../text/day.ts';
import { type Csv, openCsv } from './csv.ts';
import { periodLabel } from './period.ts';
import { completeSummary, type Frame, type Summary } from './summary.ts';
import { addCells, addSheet, type Book, type Cell, type Sheet, writeWorkbook } from './workbook.ts';

/** A line in the reader's language, as plain words. */
export type Say = (line: Line) => string;

export interface InitiativesRequest {
  readonly frame: Frame;
  /** All initiatives of the frame's period, streamed in the order of the list. */
  readonly rows: AsyncIterable<Initiative>;
  readonly say: Say;
  /** Who asked, by role: names stay out of files that travel. */
  readonly askedBy: Role;
}

export interface Workbook {
  readonly bytes: Buffer;
  /** Counted from the very rows of the list, so the sheets of a file always agree. */
  readonly summary: Summary;
}

/** The workbook, and its list once more as CSV. */
export interface ListFiles extends Workbook {
  readonly csv: Buffer;
}

const LIST_COLUMNS = [
  ['no', 5],
  ['code', 15],
  ['title', 28],
  ['author', 18],
  ['share', 8],
  ['coauthors', 22],
  ['unit', 20],
  ['area', 24],
  ['problem', 44],
  ['solution', 44],
  ['trial', 11],
  ['registered', 13],
  ['state', 14],
] as const;

/**
 * The office's workbook: every initiative of the period, the counts by unit and content area, and how they were made;
 * the list goes into a CSV file in the same pass. Rows are streamed, so no more than the files themselves is held.
 */
export async function writeInitiatives(request: InitiativesRequest): Promise<ListFiles> {
  const { say } = request;
  const csv = openCsv(listHeader(say));
  const { bytes, made } = await writeWorkbook(say(line('xlsx:list.title')), async (book) => {
    const summary = await addList(book, csv, request);
    addCounts(book, summary, say);
    addMethod(book, summary, request);
    return summary;
  });
  return { bytes, csv: csv.bytes(), summary: made };
}

function listHeader(say: Say): readonly string[] {
  return LIST_COLUMNS.map(([name]) => say(line(`xlsx:column.${name}`)));
}

/** `Năm 2026 (01/01/2026 – 31/12/2026)` */
function periodWords(summary: Pick<Summary, 'period'>, say: Say): string {
  const { period } = summary;
  const values = { period: periodLabel(period), from: formatDay(period.from), to: formatDay(period.to) };
  return say(line('xlsx:period', values));
}

function areaName(area: { readonly no: string; readonly vi: string; readonly en: string }, say: Say): string {
  return say(line('summary:area', { no: area.no, vi: area.vi, en: area.en }));
}

async function addList(book: Book, csv: Csv, request: InitiativesRequest): Promise<Summary> {
  const { frame, say } = request;
  const { campaign } = frame;
  // A list of the office's own is no appendix of the plan's report, and says so where it is printed.
  const own = inAppendix(campaign, 'initiatives') ? [] : [say(line('xlsx:list.not_appendix'))];
  const titles = [say(line('xlsx:list.title')), campaign.plan.issuer.body, periodWords(frame, say), ...own];
  const sheet = addSheet(book, {
    name: say(line('xlsx:list.sheet')),
    widths: LIST_COLUMNS.map(([, width]) => width),
    titles,
    header: listHeader(say),
  });
  const tally = new Map<string, { unit: string; area: string; count: number }>();
  const months = new Map<string, number>();
  const units = new Map(frame.units.map((unit) => [unit.code, unit.name]));
  const areas = new Map(
    frame.campaign.plan.content_areas.map((area) => [area.no, areaName({ ...area, en: area.en ?? area.vi }, say)]),
  );
  let number = 0;
  for await (const one of request.rows) {
    number += 1;
    const day = dayOf(one.registeredAt, frame.campaign);
    const names = { unit: units.get(one.unit) ?? one.unit, area: areas.get(one.area) ?? one.area };
    const cells = initiativeCells({ one, number, day, names }, say);
    addCells(sheet, cells);
    csv.add(cells);
    const key = `${one.unit}\n${one.area}`;
    tally.set(key, { unit: one.unit, area: one.area, count: (tally.get(key)?.count ?? 0) + 1 });
    months.set(monthOf(day), (months.get(monthOf(day)) ?? 0) + 1);
  }
  const top = titles.length + 1;
  sheet.page.autoFilter = {
    from: { row: top, column: 1 },
    to: { row: top + Math.max(number, 1), column: LIST_COLUMNS.length },
  };
  sheet.page.commit();
  return completeSummary(frame, {
    tally: [...tally.values()],
    months: [...months].map(([month, count]) => ({ month, count })),
  });
}

interface ListRow {
  readonly one: Initiative;
  readonly number: number;
  readonly day: string;
  readonly names: { readonly unit: string; readonly area: string };
}

function initiativeCells({ one, number, day, names }: ListRow, say: Say): Cell[] {
  const coauthors = one.coauthors
    .filter((each) => each.state !== 'declined')
    .map((each) => say(line(`xlsx:coauthor.${each.state}`, { name: each.name, share: each.share })));
  return [
    { number },
    { text: one.code },
    { text: one.title },
    { text: one.authorName },
    { number: authorShare(one.coauthors) },
    { text: coauthors.join('\n') },
    { text: names.unit },
    { text: names.area },
    { text: one.problem },
    { text: one.solution },
    { month: one.trialMonth },
    { day },
    { text: say(line(`xlsx:state.${one.state}`)) },
  ];
}

function addCounts(book: Book, summary: Summary, say: Say): void {
  const people = ['total', 'roster', 'joined', 'read'] as const;
  const sheet = addSheet(book, {
    name: say(line('xlsx:counts.sheet')),
    widths: [34, ...summary.areas.map(() => 18), ...people.map(() => 12)],
    titles: [say(line('xlsx:counts.title')), periodWords(summary, say)],
    header: [
      say(line('xlsx:column.unit')),
      ...summary.areas.map((area) => areaName(area, say)),
      ...people.map((name) => say(line(`xlsx:counts.${name}`))),
    ],
  });
  for (const unit of summary.units) {
    const { roster, joined, read } = unit.people;
    addCells(sheet, [
      { text: unit.name },
      ...unit.counts.map((number) => ({ number })),
      { number: unit.total, bold: true },
      ...[roster, joined, read].map((number) => ({ number })),
    ]);
  }
  const { roster, joined, read } = summary.people;
  const totals = [...summary.areas.map((area) => area.count), summary.total, roster, joined, read];
  addCells(sheet, [
    { text: say(line('xlsx:counts.all')), bold: true },
    ...totals.map((number) => ({ number, bold: true })),
  ]);
  addMonths(sheet, summary, say);
  sheet.page.commit();
}

function addMonths(sheet: Sheet, summary: Summary, say: Say): void {
  sheet.page.addRow([]).commit();
  addCells(sheet, [
    { text: say(line('xlsx:counts.month')), bold: true },
    { text: say(line('xlsx:counts.number')), bold: true },
  ]);
  for (const { month, count } of summary.months) addCells(sheet, [{ text: formatMonth(month) }, { number: count }]);
  const sum = summary.months.reduce((all, one) => all + one.count, 0);
  addCells(sheet, [
    { text: say(line('xlsx:counts.all')), bold: true },
    { number: sum, bold: true },
  ]);
}

function addMethod(book: Book, summary: Summary, request: InitiativesRequest): void {
  const { say, askedBy, frame } = request;
  const { madeAt, campaign, people } = summary;
  const made = { time: timeOf(madeAt, frame.campaign), day: formatDay(dayOf(madeAt, frame.campaign)) };
  const sheet = addSheet(book, {
    name: say(line('xlsx:method.sheet')),
    widths: [34, 96],
    titles: [say(line('xlsx:method.title'))],
    header: [say(line('xlsx:method.what')), say(line('xlsx:method.how'))],
  });
  const rows: readonly (readonly [string, string])[] = [
    ['campaign', campaign.title],
    ['body', campaign.body],
    ['revision', say(line('xlsx:value.revision', { id: campaign.id, revision: String(summary.revision) }))],
    ['period', periodWords(summary, say)],
    ['filters', say(line('xlsx:value.filters'))],
    ['made', say(line('xlsx:value.made', { ...made, zone: summary.zone }))],
    ['asked', say(line(`xlsx:role.${askedBy}`))],
    ['total', String(summary.total)],
    ['withdrawn', String(summary.withdrawn)],
    ['units', String(summary.units.length)],
    ['people', say(line('xlsx:value.people', { ...people }))],
    ['counted', say(line('xlsx:value.counted'))],
    ['dates', say(line('xlsx:value.dates', { zone: summary.zone }))],
    ['shares', say(line('xlsx:value.shares'))],
    ['adds_up', say(line('xlsx:value.adds_up'))],
  ];
  for (const [name, value] of rows) {
    addCells(sheet, [{ text: say(line(`xlsx:method.${name}`)), bold: true }, { text: value }]);
  }
  sheet.page.commit();
}
