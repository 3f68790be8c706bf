import { describe, expect, it } from 'vitest';
import { lastAskedWeek } from '../../src/domain/asked-week.ts';
import { NOTHING_SAVED } from '../../src/domain/standing.ts';
import { sumOfShown, unitTable, unitTotals } from '../../src/domain/unit-table.ts';
import { sampleCampaign } from '../support/report-sample.ts';

const UNITS = [
  { code: 'TTS', name: 'Thanh tra' },
  { code: 'DD', name: 'Đo đạc' },
  { code: 'AN', name: 'An toàn' },
  { code: 'CDS', name: 'Chuyển đổi số' },
  { code: 'VP', name: 'Văn phòng' },
];
const GRID = { id: 'grid', value: 0.6592, unit: 'kg CO₂/kWh', year: 2023, source: { vi: 'a', en: 'a' } };

function people(unit: string, count: number, ranked = true) {
  return Array.from({ length: count }, (_, at) => ({ id: `${unit}${ranked ? '' : '-hidden'}${at}`, unit, ranked }));
}

function standing(member: string, strength: number, kwh = 0) {
  return {
    member,
    strength,
    totals: { ...NOTHING_SAVED, kwh, co2: kwh * GRID.value },
    history: [{ week: '2026-11-16', strength }],
    factors: kwh === 0 ? [] : [GRID],
  };
}

const standings = (of: readonly { id: string }[], strengths: readonly number[], kwh = 0) =>
  of.map(({ id }, at) => standing(id, strengths[at] ?? 0, kwh));

describe('the table of units', () => {
  it('ranks by the average of those who are counted, not by the size of the unit', () => {
    const [small, large] = [people('CDS', 3), people('VP', 30)];
    const rows = unitTable(
      UNITS,
      [...large, ...small],
      [...standings(small, [90, 80, 70]), ...standings(large, Array(30).fill(60))],
    );
    expect(rows.map((row) => [row.unit.code, row.figures?.rank, row.figures?.strength, row.counted])).toEqual([
      ['CDS', 1, 80, 3],
      ['VP', 2, 60, 30],
    ]);
  });

  it('gives equal units one rank, in Vietnamese order of their names, and the next its own place', () => {
    const all = ['TTS', 'DD', 'AN', 'CDS'].map((code) => people(code, 3));
    const strengths = [
      [50, 50, 50],
      [50, 50, 50],
      [40, 50, 60],
      [10, 10, 10],
    ];
    const rows = unitTable(
      UNITS,
      all.flat(),
      all.flatMap((own, at) => standings(own, strengths[at] ?? [])),
    );
    expect(rows.map((row) => [row.figures?.rank, row.unit.name])).toEqual([
      [1, 'An toàn'],
      [1, 'Đo đạc'],
      [1, 'Thanh tra'],
      [4, 'Chuyển đổi số'],
    ]);
  });

  it('ranks as equal what is shown as equal', () => {
    const [one, other] = [people('CDS', 3), people('VP', 3)];
    const rows = unitTable(
      UNITS,
      [...one, ...other],
      [...standings(one, [50, 50, 50.02]), ...standings(other, [50, 50, 50.04])],
    );
    expect(rows.map((row) => [row.figures?.rank, row.figures?.strength])).toEqual([
      [1, 50],
      [1, 50],
    ]);
  });

  it('leaves out who did not agree, whoever they are', () => {
    const [counted, hidden] = [people('CDS', 3), people('CDS', 2, false)];
    const rows = unitTable(
      UNITS,
      [...counted, ...hidden],
      [...standings(counted, [30, 30, 30]), ...standings(hidden, [100, 100], 500)],
    );
    expect(rows).toMatchObject([{ joined: 5, counted: 3, figures: { strength: 30 } }]);
  });

  it('shows no figures of a unit with fewer than three people counted, and puts it last', () => {
    const [few, low] = [people('AN', 2), people('VP', 3)];
    const idle = people('AN', 4, true).slice(2);
    const rows = unitTable(
      UNITS,
      [...few, ...idle, ...low],
      [...standings(few, [100, 100]), ...standings(low, [1, 1, 1])],
    );
    expect(rows.map((row) => [row.unit.code, row.counted, row.figures === null])).toEqual([
      ['VP', 3, false],
      // Two more have agreed and answered nothing: with them in it, the average would give the two away.
      ['AN', 2, true],
    ]);
  });

  it.each([
    [3, 4],
    [3, 6],
    [5, 5],
  ])('has no sum beside the totals from which one person’s own could be told: %d of %d counted', (count, all) => {
    const [counted, hidden] = [people('CDS', count), people('CDS', all - count, false)];
    const held = [...standings(counted, Array(count).fill(50), 10), ...standings(hidden, Array(all).fill(50), 700)];
    const [row] = unitTable(UNITS, [...counted, ...hidden], held);
    // With what those counted saved in it, the totals less that were what the others saved.
    expect(row?.figures).toEqual({ rank: 1, strength: 50 });
    const week = { asked: new Set<string>(), answered: new Set<string>() };
    const [total] = unitTotals(UNITS, [...counted, ...hidden], { standings: held, week });
    expect(total?.saved?.kwh).toBe(count * 10 + (all - count) * 700);
  });

  it('leaves out units without people and people without a unit', () => {
    expect(unitTable(UNITS, people('NOWHERE', 3), [])).toEqual([]);
  });
});

describe('totals of units', () => {
  const [four, two] = [people('CDS', 4, false), people('AN', 2)];
  const week = {
    asked: new Set([...four.slice(0, 3), ...two].map(({ id }) => id)),
    answered: new Set([four[0]?.id ?? '', two[0]?.id ?? '']),
  };
  const totals = unitTotals(UNITS, [...four, ...two], {
    standings: [...standings(four, [1, 1, 1], 10).slice(0, 3), ...standings(two, [1, 1], 700)],
    week,
  });

  it('add up everybody, ranked or not, with the factors the sum rests on', () => {
    expect(totals[1]).toMatchObject({
      unit: { code: 'CDS' },
      joined: 4,
      people: 3,
      saved: { kwh: 30, co2: 19.8, sheet: 0 },
      factors: [GRID],
      week: { asked: 3, answered: 1 },
    });
  });

  it('say nothing of a unit with fewer than three people, in the sum neither', () => {
    expect(totals[0]).toMatchObject({ unit: { code: 'AN' }, saved: null, factors: [], week: null });
    expect(sumOfShown(totals)).toMatchObject({ people: 3, saved: { kwh: 30 } });
    expect(sumOfShown(totals.slice(0, 1))).toBeNull();
  });
});

describe('the newest week that was asked about', () => {
  it('is the last one until the last working day of this one', async () => {
    const campaign = await sampleCampaign();
    expect(lastAskedWeek('2026-11-19', campaign)).toEqual({ monday: '2026-11-09', askedOn: '2026-11-13' });
    expect(lastAskedWeek('2026-11-20', campaign)).toEqual({ monday: '2026-11-16', askedOn: '2026-11-20' });
    expect(lastAskedWeek('2026-11-22', campaign).monday).toBe('2026-11-16');
  });
});
