import { beforeAll, describe, expect, it } from 'vitest';
import { periodOf } from '../../src/campaign/periods.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import {
  begunPeriods,
  periodBounds,
  periodLabel,
  phaseLabel,
  runningPeriods,
  zoneOffset,
} from '../../src/reports/period.ts';
import { parsePeriod } from '../../src/reports/period-words.ts';
import { sampleCampaign, saying } from '../support/report-sample.ts';

const TODAY = '2026-11-21';
let campaign: Campaign;

beforeAll(async () => {
  campaign = await sampleCampaign();
});

describe('a typed period', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['', '2026'],
    ['2027', '2027'],
    ['năm 2027', '2027'],
    ['nam nay', '2026'],
    ['this year', '2026'],
    ['quý 3', '2026-Q3'],
    ['Quý III/2027', '2027-Q3'],
    ['quy iv', '2026-Q4'],
    ['q1 2028', '2028-Q1'],
    ['quý 2 năm 2029', '2029-Q2'],
    ['quý này', '2026-Q4'],
    ['quý trước', '2026-Q3'],
    ['quarter 2', '2026-Q2'],
    ['giai đoạn 1', 'phase-1'],
    ['giai doan 2', 'phase-2'],
    ['phase 1', 'phase-1'],
    ['gd2', 'phase-2'],
    ['tháng 9', '2026-09'],
    ['t9/2027', '2027-09'],
    ['9/2027', '2027-09'],
    ['thang 09 nam 2027', '2027-09'],
    ['tháng này', '2026-11'],
    ['month 3', '2026-03'],
    ['6 tháng đầu năm', '2026-H1'],
    ['6 tháng cuối năm 2027', '2027-H2'],
    ['6 thang', '2026-H2'],
    ['first half of 2028', '2028-H1'],
    ['second half', '2026-H2'],
    ['cả phong trào', 'all'],
    ['ALL', 'all'],
  ];
  it.each(cases)('“%s” is %s', (typed, id) => {
    expect(parsePeriod(campaign, typed, TODAY)?.id).toBe(id);
  });

  it.each(['quý 5', 'tháng 13', '1999', '2031', 'giai đoạn 9', 'hôm kia', 'tháng', '13/2027'])(
    '“%s” is none',
    (typed) => {
      expect(parsePeriod(campaign, typed, TODAY)).toBeNull();
    },
  );

  it('is found by the name of the office’s own periods', () => {
    const own = { id: 'dot_he', vi: 'Đợt hè', en: 'Summer', from: '2026-06-01', to: '2026-08-31' };
    const with_own = { ...campaign, periods: { ...campaign.periods, custom: [own] } };
    for (const typed of ['đợt hè', 'dot he', 'dot_he', 'summer']) {
      expect(parsePeriod(with_own, typed, TODAY)).toMatchObject({ from: '2026-06-01', to: '2026-08-31' });
    }
  });
});

describe('periods', () => {
  it('are named as offices name them', () => {
    const [vi, en] = [saying('vi'), saying('en')];
    const label = (id: string, say: typeof vi): string => {
      const period = periodOf(id, campaign);
      return period === null ? '' : say(periodLabel(period));
    };
    expect(label('2026-Q4', vi)).toBe('Quý IV/2026');
    expect(label('2026-Q1', en)).toBe('Quarter I/2026');
    expect(label('2026', vi)).toBe('Năm 2026');
    expect(label('2026-H2', vi)).toBe('6 tháng cuối năm 2026');
    expect(label('2026-09', vi)).toBe('Tháng 9/2026');
    expect(label('phase-1', vi)).toBe('Giai đoạn 1 (2026–2027)');
    expect(vi(phaseLabel({ id: 1, from: 2026, to: 2026 }))).toBe('Giai đoạn 1 (2026)');
    expect(label('all', vi)).toBe('Cả phong trào');
  });

  it('are bounded by midnights of the zone', () => {
    expect(zoneOffset(campaign)).toBe('+07:00');
    expect(periodBounds(campaign, { from: '2026-07-01', to: '2026-09-30' })).toEqual({
      from: new Date('2026-06-30T17:00:00Z'),
      to: new Date('2026-09-30T17:00:00Z'),
    });
  });

  it('are offered: those that run today, and all that have begun', () => {
    expect(runningPeriods(campaign, TODAY).map((one) => one.id)).toEqual([
      '2026-Q4',
      '2026-H2',
      '2026',
      'phase-1',
      'all',
    ]);
    const begun = begunPeriods(campaign, 2026, '2026-08-05')
      .flat()
      .map((one) => one.id);
    expect(begun).toContain('2026-08');
    expect(begun).not.toContain('2026-09');
    expect(begun).not.toContain('2026-Q4');
    expect(begun).not.toContain('phase-2');
    expect(
      begunPeriods(campaign, 2027, '2028-01-02')
        .flat()
        .map((one) => one.id),
    ).toContain('2027-Q4');
  });
});
