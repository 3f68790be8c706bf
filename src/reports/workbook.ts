import { PassThrough } from 'node:stream';
import type { Borders, Fill, Font, stream, Worksheet } from 'exceljs';
import { normalise } from '../text/nfc.ts';

/** The look of official sheets, and where cells that people typed are made harmless. */

export type Book = stream.xlsx.WorkbookWriter;

/** A sheet being written, with the widths its rows are set in. */
export interface Sheet {
  readonly page: Worksheet;
  readonly widths: readonly number[];
}

/** A value of a cell: text that people typed, a day (`YYYY-MM-DD`), a month (`YYYY-MM`), or a number. */
export type Cell =
  | { readonly text: string; readonly bold?: boolean }
  | { readonly day: string }
  | { readonly month: string }
  | { readonly number: number; readonly bold?: boolean };

export interface SheetShape {
  readonly name: string;
  readonly widths: readonly number[];
  /** Rows above the table: printed title lines; the header row follows them and stays in sight. */
  readonly titles: readonly string[];
  readonly header: readonly string[];
}

const FONT: Partial<Font> = { name: 'Times New Roman', family: 1, size: 12 };
const THIN = { style: 'thin' as const, color: { argb: 'FF7F7F7F' } };
const BORDER: Partial<Borders> = { top: THIN, left: THIN, bottom: THIN, right: THIN };
const HEAD: Fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFDDEBF7' } };
/** Excel's number format of text: what is edited in such a cell stays text, too. */
const TEXT = '@';
const PAPER_A4 = 9;
/** Cells hold at most 32,767 characters. */
const LONGEST = 32_000;
// XML 1.0 cannot carry these.
const UNWRITABLE = /\p{Noncharacter_Code_Point}/gu;
/** Excel reads `_x0041_` in a text as a character code; escaping its first sign keeps the text as typed. */
const ESCAPE_LIKE = /_(?=x[0-9A-Fa-f]{4}_)/gu;

/** Points per line of the font, and the highest row Excel knows. */
const LINE_HEIGHT = 16;
const HIGHEST = 409;
/** Letters of the font that fit into one unit of column width; bold ones are wider. */
const PER_UNIT = 1.1;

/** Lines that a text takes in a column of this width. Heights are set by us: no program works them out for streamed rows. */
function linesOf(text: string, width: number): number {
  const room = Math.max(1, Math.floor((width - 1) * PER_UNIT));
  const lines = (paragraph: string): number => {
    let count = 1;
    let used = 0;
    for (const word of paragraph.split(' ')) {
      const longer = used === 0 ? word.length : used + 1 + word.length;
      if (longer <= room) used = longer;
      else {
        count += (used === 0 ? 0 : 1) + Math.ceil(word.length / room) - 1;
        used = word.length % room || room;
      }
    }
    return count;
  };
  return text.split('\n').reduce((all, paragraph) => all + lines(paragraph), 0);
}

function heightOf(texts: readonly string[], widths: readonly number[]): number {
  const most = Math.max(1, ...texts.map((text, at) => linesOf(text, widths[at] ?? 10)));
  return Math.min(HIGHEST, most * LINE_HEIGHT + 3);
}

function clipped(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function clean(text: string): string {
  return normalise(text).replace(UNWRITABLE, '');
}

/** What a cell of any kind of file may hold of a text. */
export function cellText(text: string): string {
  return clipped(clean(text));
}

/** A text as a cell may hold it: never a formula, because strings are written as strings, and never broken XML. */
export function harmless(text: string): string {
  return clipped(clean(text).replace(ESCAPE_LIKE, '_x005F_'));
}

/** Writes a workbook as a stream; `fill` adds and commits the sheets. Gives back the bytes and what `fill` made. */
export async function writeWorkbook<Made>(
  title: string,
  fill: (book: Book) => Promise<Made>,
): Promise<{ readonly bytes: Buffer; readonly made: Made }> {
  // Loaded here and not on import: only the worker writes workbooks.
  const { default: exceljs } = await import('exceljs');
  const sink = new PassThrough();
  const parts: Buffer[] = [];
  sink.on('data', (part: Buffer) => parts.push(part));
  const ended = new Promise<void>((resolve, reject) => {
    sink.on('end', resolve);
    sink.on('error', reject);
  });
  const book = new exceljs.stream.xlsx.WorkbookWriter({ stream: sink, useStyles: true, useSharedStrings: true });
  book.title = harmless(title);
  const made = await fill(book);
  await book.commit();
  await ended;
  return { bytes: Buffer.concat(parts), made };
}

/** A sheet of A4 landscape with its titles and header row written; rows are added with `addRow`. */
export function addSheet(book: Book, shape: SheetShape): Sheet {
  const top = shape.titles.length + 1;
  const page = book.addWorksheet(shape.name, {
    views: [{ state: 'frozen', ySplit: top }],
    pageSetup: {
      paperSize: PAPER_A4,
      orientation: 'landscape',
      fitToPage: true,
      fitToWidth: 1,
      fitToHeight: 0,
      printTitlesRow: `${top}:${top}`,
      margins: { left: 0.5, right: 0.4, top: 0.6, bottom: 0.6, header: 0.3, footer: 0.3 },
    },
    headerFooter: { oddFooter: '&R&P/&N' },
  });
  page.columns = shape.widths.map((width) => ({ width }));
  for (const [at, text] of shape.titles.entries()) addTitle(page, { text, at, columns: shape.widths.length });
  addHeader(page, shape);
  return { page, widths: shape.widths };
}

function addTitle(sheet: Worksheet, title: { text: string; at: number; columns: number }): void {
  const row = sheet.addRow([harmless(title.text)]);
  sheet.mergeCells(row.number, 1, row.number, title.columns);
  const cell = row.getCell(1);
  cell.font = title.at === 0 ? { ...FONT, size: 14, bold: true } : { ...FONT, italic: true };
  cell.alignment = { vertical: 'middle', horizontal: 'center', wrapText: true };
  cell.numFmt = TEXT;
  row.height = title.at === 0 ? 26 : 20;
  row.commit();
}

function addHeader(sheet: Worksheet, { header, widths }: SheetShape): void {
  const row = sheet.addRow(header.map(harmless));
  // Bold letters need a little more room.
  row.height = heightOf(
    header,
    widths.map((width) => width * 0.88),
  );
  header.forEach((_, at) => {
    const cell = row.getCell(at + 1);
    cell.font = { ...FONT, bold: true };
    cell.fill = HEAD;
    cell.border = BORDER;
    cell.numFmt = TEXT;
    cell.alignment = { vertical: 'middle', horizontal: 'center', wrapText: true };
  });
  row.commit();
}

function written(cell: Cell): string | number | Date {
  if ('text' in cell) return harmless(cell.text);
  if ('number' in cell) return cell.number;
  const [year = 0, month = 1, day = 1] = ('day' in cell ? cell.day : cell.month).split('-').map(Number);
  // exceljs writes instants as UTC, so a day has to be midnight UTC to stay that day.
  return new Date(Date.UTC(year, month - 1, day));
}

function formatOf(cell: Cell): string {
  if ('text' in cell) return TEXT;
  if ('number' in cell) return '0';
  return 'day' in cell ? 'dd/mm/yyyy' : 'mm/yyyy';
}

/** Adds and commits one row of the table. */
export function addCells({ page, widths }: Sheet, cells: readonly Cell[]): void {
  const row = page.addRow(cells.map(written));
  row.height = heightOf(
    cells.map((cell) => ('text' in cell ? cell.text : '')),
    widths,
  );
  cells.forEach((one, at) => {
    const cell = row.getCell(at + 1);
    const bold = 'bold' in one && one.bold === true;
    cell.font = bold ? { ...FONT, bold } : FONT;
    cell.border = BORDER;
    cell.numFmt = formatOf(one);
    cell.alignment = { vertical: 'top', horizontal: 'text' in one ? 'left' : 'center', wrapText: true };
  });
  row.commit();
}
