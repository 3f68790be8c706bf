import { beforeAll, describe, expect, it } from 'vitest';
import { createProgressHandler } from '../../handlers/progress.ts';
import { createReportHandler } from '../../handlers/report.ts';
import { createSummaryHandler } from '../../handlers/summary.ts';
import { periodOf } from '../../src/campaign/periods.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import type { Queue, ReportRequest } from '../../src/ports/queue.ts';
import { summarise } from '../../src/reports/summary.ts';
import {
  member,
  officeTurn,
  press,
  runCommand,
  sampleCampaign,
  sampleInitiatives,
  shown,
  stocked,
  viewOf,
} from '../support/report-sample.ts';

const people = [member('a', 'VP'), member('b', 'QLCN', { joinedAt: null })];
const stores = stocked(sampleInitiatives(), people, { VP: 1 });
const summary = createSummaryHandler(stores);
let campaign: Campaign;

beforeAll(async () => {
  campaign = await sampleCampaign();
});

function recording(): { readonly queue: Queue; readonly asked: ReportRequest[] } {
  const asked: ReportRequest[] = [];
  return { asked, queue: { wake: () => undefined, report: async (request) => void asked.push(request) } };
}

describe('/tonghop', () => {
  it('answers at once for the current year: totals first, then units, areas and months', async () => {
    const { text, buttons } = shown(viewOf(await runCommand(summary, officeTurn(campaign), '')));
    expect(text).toMatch(/^<b>Tổng hợp sáng kiến: Năm 2026<\/b>\n\(từ 01\/01\/2026 đến 31\/12\/2026\)/);
    expect(text).toContain('Đã đăng ký: <b>23</b> sáng kiến\nĐã rút, không tính: 1');
    expect(text).toContain('Đã tham gia: 1/2 người');
    expect(text).toContain('<b>Thanh tra Sở</b>: 0');
    expect(text).toMatch(/<b>Phòng Chuyển đổi số và Công nghiệp công nghệ số<\/b>: 9\n {3}nội dung 1: \d · /);
    expect(text).toContain('• Nội dung 7 – Phát triển nguồn nhân lực: <b>0</b>');
    expect(text).toContain('09/2026: ');
    expect(text).toContain('Tính đến 12:00 ngày 20/11/2026');
    expect(buttons).toEqual([
      '📄 Excel',
      '📊 Biểu đồ',
      'Danh sách',
      'Quý IV/2026',
      '6 tháng cuối năm 2026',
      'Giai đoạn 1 (2026–2027)',
      'Cả phong trào',
      'Kỳ khác…',
      '☰ Menu',
    ]);
  });

  it('shows another period in place', async () => {
    const turn = officeTurn(campaign);
    const first = viewOf(await runCommand(summary, turn, ''));
    const quarter = viewOf(await press(summary, turn, first, 'Quý IV'));
    expect(quarter.replace).toBe(true);
    const period = periodOf('2026-Q4', campaign);
    if (period === null) throw new Error('no period');
    const model = await summarise({ campaign, revision: 1, period, now: turn.now }, stores);
    expect(shown(quarter).text).toContain(`Đã đăng ký: <b>${model.total}</b>`);
    expect(shown(quarter).buttons).toContain('Năm 2026');
  });

  it('reads typed periods, and helps when it cannot', async () => {
    const turn = officeTurn(campaign);
    expect(shown(viewOf(await runCommand(summary, turn, 'giai doan 1'))).text).toContain('Giai đoạn 1 (2026–2027)');
    const lost = shown(viewOf(await runCommand(summary, turn, 'quý <9>')));
    expect(lost.text).toContain('“quý &lt;9&gt;”');
    expect(lost.buttons).toContain('Năm 2026');
  });

  it('lets every begun period be picked, year by year', async () => {
    const turn = officeTurn(campaign, { now: new Date('2027-03-15T05:00:00Z') });
    const first = viewOf(await runCommand(summary, turn, ''));
    const picker = viewOf(await press(summary, turn, first, 'Kỳ khác'));
    expect(shown(picker).buttons).toEqual(
      expect.arrayContaining(['Tháng 3/2027', 'Quý I/2027', 'Năm 2026', 'Năm 2026 ▸']),
    );
    expect(shown(picker).buttons).not.toContain('Tháng 4/2027');
    const year = (picker.buttons ?? []).flat().find((one) => shown({ lines: [one.label] }).text === 'Năm 2026 ▸');
    if (year === undefined) throw new Error('no way to the other year');
    const before = viewOf(await press(summary, turn, { lines: [], buttons: [[year]] }, 'Năm 2026'));
    expect(shown(before).buttons).toContain('Quý III/2026');
  });

  it('speaks English', async () => {
    const { text, buttons } = shown(viewOf(await runCommand(summary, officeTurn(campaign), 'quarter 4')), 'en');
    expect(text).toContain('Summary of initiatives: Quarter IV/2026');
    expect(text).toContain('• Area 2 – Digital management and administration');
    expect(buttons).toContain('Whole campaign');
  });
});

describe('/baocao and /tiendo', () => {
  it('ask the queue once per event, and say that it is being made', async () => {
    const { queue, asked } = recording();
    const handler = createReportHandler({ queue });
    const turn = officeTurn(campaign, { eventId: 'tg:77' });
    const view = viewOf(await runCommand(handler, turn, 'quý 3'));
    await runCommand(handler, turn, 'quý 3');
    await runCommand(handler, { ...turn, eventId: 'tg:78' }, 'quý 3');
    expect(shown(view).text).toContain('Đang lập bảng Excel sáng kiến: <b>Quý III/2026</b>');
    expect(asked[0]).toEqual({
      key: 'initiatives-xlsx-2026-Q3-o1-web-tg-77',
      kind: 'initiatives-xlsx',
      campaign: 'dong-nai-skhcn',
      period: { id: '2026-Q3', from: '2026-07-01', to: '2026-09-30' },
      member: 'o1',
    });
    expect(asked[1]?.key).toBe(asked[0]?.key);
    expect(asked[2]?.key).not.toBe(asked[0]?.key);
  });

  it('draw the chart of the current year when called bare, of others by button', async () => {
    const { queue, asked } = recording();
    const handler = createProgressHandler({ queue });
    const turn = officeTurn(campaign);
    const view = viewOf(await runCommand(handler, turn, ''));
    await press(handler, turn, view, 'Giai đoạn 1');
    expect(asked.map((one) => [one.kind, 'period' in one ? one.period.id : null])).toEqual([
      ['progress-chart', '2026'],
      ['progress-chart', 'phase-1'],
    ]);
  });

  it('offer so few periods that buttons hold them everywhere; the others are one step away', async () => {
    const { queue } = recording();
    const turn = officeTurn(campaign);
    for (const handler of [createReportHandler({ queue }), createProgressHandler({ queue })]) {
      for (const typed of ['', 'quý 3', 'bao giờ']) {
        const { buttons } = shown(viewOf(await runCommand(handler, turn, typed)));
        expect(buttons.length).toBeLessThanOrEqual(5);
        expect(buttons.slice(-2)).toEqual(['Kỳ khác…', '☰ Menu']);
      }
    }
  });

  it('ask for nothing when the period was not understood', async () => {
    const { queue, asked } = recording();
    const view = viewOf(await runCommand(createReportHandler({ queue }), officeTurn(campaign), 'bao giờ'));
    expect(asked).toEqual([]);
    expect(shown(view).buttons).toContain('Năm 2026');
  });
});
