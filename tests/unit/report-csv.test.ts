import exceljs from 'exceljs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { yearPeriod } from '../../src/campaign/periods.ts';
import { openCsv } from '../../src/reports/csv.ts';
import { frameOf } from '../../src/reports/summary.ts';
import { type ListFiles, writeInitiatives } from '../../src/reports/xlsx.ts';
import {
  initiative,
  member,
  sampleCampaign,
  sampleInitiatives,
  saying,
  stocked,
  streamed,
} from '../support/report-sample.ts';

/** A strict reader of RFC 4180 with commas; throws on anything else. */
function read(bytes: Buffer): string[][] {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  if (!text.startsWith('\uFEFF')) throw new Error('no byte order mark');
  const rows: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  cell.lastIndex = 1;
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex;
    const [, held, bare, end] = cell.exec(text) ?? [];
    if (end === undefined) throw new Error(`no cell at ${at}`);
    rows.at(-1)?.push(held === undefined ? (bare ?? '') : held.replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
  }
  if (rows.pop()?.length !== 0) throw new Error('the last row has no end');
  return rows;
}

/**
 * The cells as Excel takes them where semicolons are the separator: a cell is quoted only when the quote is its very first
 * character, and what stands behind its closing quote still belongs to it.
 */
function readBySemicolons(bytes: Buffer): string[] {
  const cell = /(?:"((?:[^"]|"")*)(?:"|$))?([^;\r\n]*)(?:;|\r?\n|$)/gy;
  const text = bytes.toString('utf8').slice(1);
  const cells: string[] = [];
  while (cell.lastIndex < text.length) {
    const [, held = '', bare = ''] = cell.exec(text) ?? [];
    cells.push(held.replaceAll('""', '"') + bare);
  }
  return cells;
}

/** One cell written and read again. */
function through(text: string): string {
  const csv = openCsv(['c']);
  csv.add([{ text }]);
  return read(csv.bytes())[1]?.[0] ?? 'no cell';
}

const NASTY = ['=CMD()', '+2+3', '-2+3', '@SUM(1;2)', '＝1+1', "=cmd|' /C calc'!A0"];

describe('the list as CSV', () => {
  const all = [
    ...sampleInitiatives(),
    ...NASTY.map((text, at) => initiative(40 + at, { title: text, problem: `a,"b"\n${text}`, solution: `x;${text}` })),
  ];
  const stores = stocked(all, [member('a', 'VP')], { VP: 1 });
  let made: ListFiles;
  let rows: string[][];
  let sheet: exceljs.Worksheet | undefined;

  beforeAll(async () => {
    const now = new Date('2026-11-21T03:12:00Z');
    const asked = { campaign: await sampleCampaign(), revision: 3, period: yearPeriod('2026-11-21'), now };
    const frame = await frameOf(asked, stores);
    made = await writeInitiatives({ frame, rows: streamed(all), say: saying('vi'), askedBy: 'DAU_MOI' });
    rows = read(made.csv);
    const book = new exceljs.Workbook();
    await book.xlsx.load(new Uint8Array(made.bytes).buffer);
    sheet = book.getWorksheet('Sáng kiến');
  });

  it('has the columns and rows of the workbook’s list, cell by cell', () => {
    const titles = 3;
    expect(sheet?.rowCount).toBe(titles + rows.length);
    expect(rows).toHaveLength(1 + made.summary.total);
    for (const [at, row] of rows.entries()) {
      const cells = row.map((_, column) => sheet?.getRow(titles + 1 + at).getCell(column + 1).value);
      const said = cells.map((one, column) => {
        if (!(one instanceof Date)) return String(one ?? '');
        return one.toISOString().slice(0, column === 10 ? 7 : 10);
      });
      expect(row.map((cell) => cell.replaceAll(/(?<=^|\n|;)'(?=[=+\-@＝])/gu, ''))).toEqual(said);
      expect(row).toHaveLength(13);
    }
  });

  it('writes the day of the campaign’s zone in an order that no computer reads as another', () => {
    const [, first] = rows;
    expect(first?.slice(0, 2)).toEqual(['1', 'SK-2026-0001']);
    expect(first?.[10]).toMatch(/^\d{4}-\d{2}$/);
    expect(first?.[11]).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });

  it('has no cell that a program takes for a formula, in the workbook neither', () => {
    const titles = rows.map((row) => row[2] ?? '');
    for (const text of NASTY) expect(titles).toContain(`'${text}`);
    for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+\-@＝＋－＠]/u);
    const types: unknown[] = [];
    sheet?.eachRow((row) => row.eachCell((cell) => types.push(cell.type)));
    expect(types).not.toContain(exceljs.ValueType.Formula);
    expect(types.length).toBeGreaterThan(rows.length);
  });
});

describe('a cell of a CSV file', () => {
  it.each([
    ['Sổ, "theo dõi"\nhồ sơ', 'Sổ, "theo dõi"\nhồ sơ'],
    ['- một\n- hai', "'- một\n- hai"],
    ['a;=1+1', "a;'=1+1"],
    ['a; -1+1', "a; '-1+1"],
    ['a\n@x', "a\n'@x"],
    ['a;"=1+1;b', `a;"'=1+1;b`],
    ['a; "" -1', `a; "" '-1`],
    ['a\n"\t@x', `a\n" '@x`],
    ['a;" - b', 'a;" - b'],
    ['  =1', "'=1"],
    ['\t=1', "'=1"],
    ['A-1 = 2; 3 - 1', 'A-1 = 2; 3 - 1'],
    ['_x0041_', '_x0041_'],
    ['a\u0001b\uFFFEc', 'a bc'],
  ])('%j reads %j', (text, cell) => {
    expect(through(text)).toBe(cell);
  });

  it('holds whatever people type, and starts no formula, with commas or semicolons', () => {
    const piece = fc.constantFrom('"', ',', ';', '\n', '\r\n', '=', '+', '-', '@', "'", ' ', 'ế', '＝', '1', '\t');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const cell = through(pieces.join(''));
        expect(cell).not.toMatch(/^\s*[=+\-@＝]/u);
        expect(cell).not.toMatch(/[;\n] *(?:[=+@＝]|-[^ ])/u);
        const bare = (text: string) => text.replaceAll(/[\s']/gu, '');
        expect(bare(cell)).toBe(bare(pieces.join('')));
      }),
      { numRuns: 500 },
    );
  });

  it('starts no formula where semicolons cut the rows elsewhere, whatever stands in the cells beside it', () => {
    const piece = fc.constantFrom(
      '"',
      '""',
      ';',
      ',',
      '\n',
      '=1',
      '+1',
      '-1',
      '@x',
      "'",
      ' ',
      '\t',
      '\u00a0',
      '＝1',
      'a',
    );
    const typed = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.array(fc.array(typed, { minLength: 1, maxLength: 3 }), { maxLength: 3 }), (rows) => {
        const csv = openCsv(['c']);
        for (const [at, row] of rows.entries()) csv.add([{ number: at }, ...row.map((text) => ({ text }))]);
        for (const cell of readBySemicolons(csv.bytes())) expect(cell).not.toMatch(/^\s*(?:[=+@＝]|-[^ ])/u);
      }),
      { numRuns: 2000 },
    );
  });

  it('is cut where Excel could not hold it', () => {
    expect(through('x'.repeat(50_000)).length).toBeLessThan(32_767);
  });
});
