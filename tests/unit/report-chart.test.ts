import { describe, expect, it } from 'vitest';
import { periodOf } from '../../src/campaign/periods.ts';
import { drawProgress, wrapText } from '../../src/reports/chart.ts';
import { completeSummary, type Summary, summarise } from '../../src/reports/summary.ts';
import { decodePng } from '../support/png.ts';
import { initiative, sampleCampaign, sampleInitiatives, saying, stocked, UNITS } from '../support/report-sample.ts';

const NOW = new Date('2026-11-21T03:12:00Z');

async function summaryOf(id: string, initiatives = sampleInitiatives()): Promise<Summary> {
  const campaign = await sampleCampaign();
  const period = periodOf(id, campaign);
  if (period === null) throw new Error(`no period ${id}`);
  return summarise({ campaign, revision: 1, period, now: NOW }, stocked(initiatives, []));
}

describe('the chart', () => {
  it('has letters in the title, in the units’ names and in the legend (a missing font draws none and says nothing)', async () => {
    const picture = decodePng(await drawProgress(await summaryOf('2026'), saying('vi')));
    expect(picture.width).toBe(1080);
    expect(picture.dark(30, 100)).toBeGreaterThan(2500);
    expect(picture.dark(200, 700, 370)).toBeGreaterThan(4000);
    expect(picture.height).toBeGreaterThan(1200);
  });

  it('says in words that a period holds nothing', async () => {
    const picture = decodePng(await drawProgress(await summaryOf('2027-Q1'), saying('vi')));
    expect(picture.dark(30, 100)).toBeGreaterThan(2500);
    expect(picture.height).toBeLessThan(700);
    expect(picture.dark(270, 360)).toBeGreaterThan(1500);
  });

  it('draws the same period in English', async () => {
    const picture = decodePng(await drawProgress(await summaryOf('phase-1'), saying('en')));
    expect(picture.dark(30, 100)).toBeGreaterThan(2500);
  });

  it('stays readable with forty units of long names', async () => {
    const campaign = await sampleCampaign();
    const period = periodOf('2026', campaign);
    if (period === null) throw new Error('no period');
    const units = Array.from({ length: 40 }, (_, at) => ({ code: `U${at}`, name: `${UNITS[4]?.name} số ${at}` }));
    const tally = units.map((unit, at) => ({ unit: unit.code, area: '1', count: at }));
    const frame = { campaign, revision: 1, period, now: NOW, units, people: new Map(), withdrawn: 0 };
    const summary = completeSummary(frame, { tally, months: [{ month: '2026-09', count: 780 }] });
    const picture = decodePng(await drawProgress(summary, saying('vi')));
    expect(picture.height).toBeLessThan(4000);
    expect(picture.dark(200, 2000, 370)).toBeGreaterThan(10_000);
  });

  it('draws a single initiative', async () => {
    const picture = decodePng(await drawProgress(await summaryOf('2026', [initiative(1)]), saying('vi')));
    expect(picture.dark(30, 100)).toBeGreaterThan(2500);
  });
});

describe('wrapText', () => {
  it('breaks at spaces and ends what is too long', () => {
    const wrapped = wrapText('Trung tâm Ứng dụng tiến bộ khoa học, công nghệ và Đổi mới sáng tạo', {
      size: 26,
      width: 300,
      most: 2,
    });
    expect(wrapped.split('\n')).toHaveLength(2);
    expect(wrapped.endsWith('…')).toBe(true);
    expect(wrapText('Văn phòng', { size: 26, width: 300, most: 2 })).toBe('Văn phòng');
  });
});
