import { beforeAll, describe, expect, it } from 'vitest';
import { periodOf, yearPeriod } from '../../src/campaign/periods.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import { type Summary, type SummaryStores, summarise } from '../../src/reports/summary.ts';
import { initiative, member, sampleCampaign, sampleInitiatives, stocked, UNITS } from '../support/report-sample.ts';

const NOW = new Date('2026-11-21T03:12:00Z');
let campaign: Campaign;

beforeAll(async () => {
  campaign = await sampleCampaign();
});

function ask(stores: SummaryStores, id = '2026', now = NOW): Promise<Summary> {
  const period = periodOf(id, campaign);
  if (period === null) throw new Error(`no period ${id}`);
  return summarise({ campaign, revision: 3, period, now }, stores);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

describe('the report model', () => {
  it('adds up: units, areas and months each make the total, withdrawn ones stand apart', async () => {
    const summary = await ask(stocked(sampleInitiatives(), []));
    expect(summary.total).toBe(23);
    expect(summary.withdrawn).toBe(1);
    expect(sum(summary.units.map((unit) => unit.total))).toBe(23);
    expect(sum(summary.units.flatMap((unit) => unit.counts))).toBe(23);
    expect(sum(summary.areas.map((area) => area.count))).toBe(23);
    expect(sum(summary.months.map((month) => month.count))).toBe(23);
    for (const [at, area] of summary.areas.entries()) {
      expect(sum(summary.units.map((unit) => unit.counts[at] ?? 0))).toBe(area.count);
    }
  });

  it('lists areas in the order of the plan and every unit, also those with nothing', async () => {
    const summary = await ask(stocked([initiative(1)], []));
    expect(summary.areas.map((area) => area.no)).toEqual(campaign.plan.content_areas.map((area) => area.no));
    expect(summary.units.map((unit) => unit.code).sort()).toEqual(UNITS.map((unit) => unit.code).sort());
    expect(summary.units.find((unit) => unit.code === 'TTS')?.total).toBe(0);
    expect(summary.units.map((unit) => unit.name)[0]).toBe('Chi cục Tiêu chuẩn Đo lường Chất lượng');
  });

  it('loses nothing of a unit or an area that is no longer known', async () => {
    const summary = await ask(stocked([initiative(1, { unit: 'OLD', area: '99' }), initiative(2)], []));
    expect(summary.total).toBe(2);
    expect(summary.areas.at(-1)).toMatchObject({ no: '99', count: 1 });
    expect(summary.units.find((unit) => unit.code === 'OLD')).toMatchObject({ name: 'OLD', total: 1 });
  });

  it('reckons days in the campaign zone: New Year begins at 17:00 UTC', async () => {
    const eve = initiative(1, { registeredAt: new Date('2026-12-31T16:59:59Z') });
    const newYear = initiative(2, { registeredAt: new Date('2026-12-31T17:00:00Z') });
    const stores = stocked([eve, newYear], []);
    const later = new Date('2027-02-01T00:00:00Z');
    expect((await ask(stores, '2026', later)).total).toBe(1);
    const next = await ask(stores, '2027', later);
    expect(next.total).toBe(1);
    expect(next.months).toEqual([
      { month: '2027-01', count: 1 },
      { month: '2027-02', count: 0 },
    ]);
  });

  it('counts what was registered at this very moment and nothing after it', async () => {
    const stores = stocked(
      [initiative(1, { registeredAt: NOW }), initiative(2, { registeredAt: new Date(NOW.getTime() + 5) })],
      [],
    );
    expect((await ask(stores)).total).toBe(1);
  });

  it('shows the months that have begun, and at least a year of a long period', async () => {
    expect((await ask(stocked([], []))).months.map((one) => one.month)).toEqual(
      Array.from({ length: 11 }, (_, at) => `2026-${String(at + 1).padStart(2, '0')}`),
    );
    const endless = { ...campaign, plan: { ...campaign.plan, years: { from: null, to: null, text: null, at: null } } };
    const period = periodOf('all', endless);
    if (period === null) throw new Error('no whole period');
    const stores = stocked([initiative(1, { registeredAt: new Date('2025-03-02T00:00:00Z') })], []);
    const whole = await summarise({ campaign: endless, revision: 1, period, now: NOW }, stores);
    expect(whole.months[0]).toEqual({ month: '2025-03', count: 1 });
    expect(whole.months).toHaveLength(21);
  });

  it('counts people: roster, joined, readers, per unit and in all', async () => {
    const people = [member('a', 'VP'), member('b', 'VP', { joinedAt: null }), member('c', 'TTS')];
    const summary = await ask(stocked([], people, { VP: 1 }));
    expect(summary.people).toEqual({ roster: 3, joined: 2, read: 1 });
    expect(summary.units.find((unit) => unit.code === 'VP')?.people).toEqual({ roster: 2, joined: 1, read: 1 });
  });

  it('reads the counts again when somebody registered between two of them', async () => {
    const first = stocked([initiative(1)], []);
    const second = stocked([initiative(1), initiative(2)], []);
    let asked = 0;
    const stores: SummaryStores = {
      ...second,
      initiatives: {
        ...second.initiatives,
        tally: (filter) => {
          asked += 1;
          return (asked === 1 ? first : second).initiatives.tally(filter);
        },
      },
    };
    const summary = await ask(stores);
    expect(asked).toBe(2);
    expect(summary.total).toBe(sum(summary.months.map((month) => month.count)));
  });

  it('is about one period', async () => {
    const stores = stocked(sampleInitiatives(), []);
    expect((await ask(stores, '2026-Q3')).total + (await ask(stores, '2026-Q4')).total).toBe(23);
    expect((await ask(stores, '2026-H1')).total).toBe(0);
    expect(yearPeriod('2026-11-21').id).toBe('2026');
  });
});

it('counts of the roster only who belongs to the campaign', async () => {
  const [first] = UNITS;
  const unit = first?.code ?? '';
  const people = [
    member('all', unit, { campaigns: null }),
    member('here', unit, { campaigns: [campaign.id] }),
    member('elsewhere', unit, { campaigns: ['another'] }),
  ];
  expect((await ask(stocked([], people))).people.roster).toBe(2);
});
