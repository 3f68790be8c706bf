import exceljs from 'exceljs';
import { beforeAll, describe, expect, it } from 'vitest';
import { yearPeriod } from '../../src/campaign/periods.ts';
import { frameOf, type SummaryRequest, summarise } from '../../src/reports/summary.ts';
import { harmless } from '../../src/reports/workbook.ts';
import { type Workbook, writeInitiatives } from '../../src/reports/xlsx.ts';
import {
  initiative,
  member,
  sampleCampaign,
  sampleInitiatives,
  saying,
  stocked,
  streamed,
} from '../support/report-sample.ts';

const NASTY = ['=1+1', '+2+3', '-2+3', '@SUM(1;2)', '=HYPERLINK("http://a";"b")', "=cmd|' /C calc'!A0"];
const all = [
  ...sampleInitiatives(),
  ...NASTY.map((text, at) =>
    initiative(40 + at, {
      title: text,
      problem: text,
      solution: text,
      authorName: text,
      registeredAt: new Date('2026-09-14T17:30:00Z'),
    }),
  ),
  initiative(50, { title: '_x0041_ & <b>"\u0001\uFFFE', problem: 'a\nb', solution: `${'dài '.repeat(9000)}` }),
];
const stores = stocked(all, [member('a', 'VP'), member('b', 'QLCN', { joinedAt: null })], { VP: 1 });

let request: SummaryRequest;
let made: Workbook;
let book: exceljs.Workbook;

/** Sheet of this name; a test fails where it is missing. */
function sheet(name: string): exceljs.Worksheet {
  const found = book.getWorksheet(name);
  if (found === undefined) throw new Error(`no sheet ${name}`);
  return found;
}

beforeAll(async () => {
  const campaign = await sampleCampaign();
  const now = new Date('2026-11-21T03:12:00Z');
  request = { campaign, revision: 3, period: yearPeriod('2026-11-21'), now };
  const frame = await frameOf(request, stores);
  made = await writeInitiatives({ frame, rows: streamed(all), say: saying('vi'), askedBy: 'DAU_MOI' });
  book = new exceljs.Workbook();
  await book.xlsx.load(new Uint8Array(made.bytes).buffer);
});

describe('the workbook of initiatives', () => {
  it('has the same figures as the text and the chart', async () => {
    expect(made.summary).toEqual(await summarise(request, stores));
    const counts = sheet('Tổng hợp');
    const last = made.summary.units.length + 4;
    const totals = counts.getRow(last).values;
    const { areas, total, people } = made.summary;
    expect(totals).toEqual([
      undefined,
      'Tổng cộng',
      ...areas.map((area) => area.count),
      total,
      people.roster,
      people.joined,
      people.read,
    ]);
    expect(sheet('Sáng kiến').rowCount - 4).toBe(total);
  });

  it('keeps what people typed as text: no cell is a formula', () => {
    const titles: string[] = [];
    sheet('Sáng kiến').eachRow((row, number) => {
      row.eachCell((cell) => {
        expect(cell.type).not.toBe(exceljs.ValueType.Formula);
        expect(cell.type).not.toBe(exceljs.ValueType.Hyperlink);
      });
      if (number > 4) titles.push(String(row.getCell(3).value));
      if (number > 4) expect(row.getCell(3).numFmt).toBe('@');
    });
    for (const text of NASTY) expect(titles).toContain(text);
  });

  it('writes days of the campaign zone as dates', () => {
    const list = sheet('Sáng kiến');
    const row = list.getRow(list.rowCount - 1);
    expect(row.getCell(2).value).toBe('SK-2026-0045');
    // 17:30 UTC is half past midnight of the next day in Việt Nam.
    expect(row.getCell(12).value).toEqual(new Date(Date.UTC(2026, 8, 15)));
    expect(row.getCell(12).numFmt).toBe('dd/mm/yyyy');
    expect(row.getCell(11).value).toEqual(new Date(Date.UTC(2026, 11, 1)));
    expect(row.getCell(11).numFmt).toBe('mm/yyyy');
  });

  it('gives shares: who declined is left out and the share is the author’s again', () => {
    const row = sheet('Sáng kiến').getRow(5);
    expect(row.getCell(5).value).toBe(65);
    expect(row.getCell(6).value).toBe('Trần Văn Đức (20 %)\nLê Thị Thúy Huỳnh (15 %, chưa xác nhận)');
  });

  it('prints on A4 landscape in Times New Roman, with the header in sight and on each page', () => {
    const list = sheet('Sáng kiến');
    expect(list.pageSetup).toMatchObject({
      paperSize: 9,
      orientation: 'landscape',
      fitToWidth: 1,
      printTitlesRow: '4:4',
    });
    expect(list.views[0]).toMatchObject({ state: 'frozen', ySplit: 4 });
    expect(list.getRow(4).getCell(3).value).toBe('Tên sáng kiến');
    expect(list.getRow(5).getCell(3).font).toMatchObject({ name: 'Times New Roman', size: 12 });
    expect(list.getRow(5).getCell(9).alignment).toMatchObject({ wrapText: true });
    expect(list.getRow(5).height).toBeGreaterThan(30);
  });

  it('says how the figures were made, by role and without a name', () => {
    const method = new Map<string, string>();
    sheet('Phương pháp').eachRow((row) => method.set(String(row.getCell(1).value), String(row.getCell(2).value)));
    expect(method.get('Thời điểm lập')).toBe('10:12 ngày 21/11/2026 (Asia/Ho_Chi_Minh)');
    expect(method.get('Bản kế hoạch trong hệ thống')).toBe('dong-nai-skhcn, lần công bố 3');
    expect(method.get('Người yêu cầu (theo vai trò)')).toBe('Đầu mối tổng hợp');
    expect(method.get('Số sáng kiến trong danh sách')).toBe(String(made.summary.total));
    expect(method.get('Số đã rút, không tính')).toBe('1');
  });

  it('is made in English for who reads English', async () => {
    const frame = await frameOf(request, stores);
    const english = await writeInitiatives({ frame, rows: streamed(all), say: saying('en'), askedBy: 'LANH_DAO' });
    const other = new exceljs.Workbook();
    await other.xlsx.load(new Uint8Array(english.bytes).buffer);
    expect(other.worksheets.map((one) => one.name)).toEqual(['Initiatives', 'Summary', 'Method']);
  });
});

describe('text in a cell', () => {
  it('is never broken XML nor read as a character code, and fits a cell', () => {
    expect(harmless('_x0041_')).toBe('_x005F_x0041_');
    expect(harmless('a\u0001b\uFFFEc')).toBe('a bc');
    expect(harmless('dòng 1\r\ndòng 2')).toBe('dòng 1\ndòng 2');
    expect(harmless('x'.repeat(50_000)).length).toBeLessThan(32_767);
  });
});
