import { beforeAll, describe, expect, it } from 'vitest';
import type { FactorDecision } from '../../src/campaign/decisions.ts';
import { pledgeOf } from '../../src/campaign/lookup.ts';
import type { Pledge } from '../../src/campaign/practice-schema.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import { factorAt } from '../../src/domain/factor.ts';
import {
  type CountedCheckin,
  co2Line,
  openInputs,
  type Saving,
  savingOf,
  sumOf,
  termsOf,
  withInputs,
  withoutDoubles,
} from '../../src/domain/savings.ts';
import { sampleCampaign } from '../support/report-sample.ts';

let campaign: Campaign;

beforeAll(async () => {
  campaign = await sampleCampaign();
});

const at = new Date('2026-09-11T08:00:00Z');

function pledge(id: string): Pledge {
  const found = pledgeOf(campaign, id);
  if (!found) throw new Error(id);
  return found;
}

type Said = Omit<CountedCheckin, 'terms'>;

function counted(id: string, said: Said, inputs?: Readonly<Record<string, number>>): CountedCheckin {
  return { ...said, terms: termsOf(campaign, pledge(id), { at, inputs }) };
}

function saved(id: string, said: readonly Said[], inputs?: Readonly<Record<string, number>>): Saving {
  return sumOf(said.map((one) => savingOf(counted(id, one, inputs))));
}

const weeks = (count: number, said: Said): Said[] => Array.from({ length: count }, () => said);

describe('a saving', () => {
  it('of 40 people, 8 weeks, 80 % kept, is 1 024 kWh and 675 kg', () => {
    const result = saved('P01', [
      ...weeks(32 * 8, { answer: 'done', days: 5 }),
      ...weeks(8 * 8, { answer: 'none', days: 5 }),
    ]);
    expect(result).toMatchObject({ count: 1280, quantity: 1024, of: 'kwh' });
    expect(result.factors).toMatchObject([{ value: 0.6592, year: 2023 }]);
    expect(result.factors[0]?.source.vi).toContain('Cục Biến đổi khí hậu');
    expect(Math.round(result.kg ?? 0)).toBe(675);
  });

  it('counts a partly kept week as half, nothing for no and for does not apply', () => {
    const said: Said[] = [
      { answer: 'done', days: 4 },
      { answer: 'part', days: 5 },
      { answer: 'none', days: 5 },
      { answer: 'na', days: 5 },
    ];
    expect(saved('P02', said)).toMatchObject({ count: 6.5, quantity: 1.95 });
    expect(saved('P05', said)).toMatchObject({ count: 6.5, quantity: 0.195, kg: 0.128544 });
  });

  it('takes the number of sheets that was given, and leaves out and counts the weeks without one', () => {
    const said: Said[] = [
      { answer: 'done', days: 5, amount: 30 },
      { answer: 'part', days: 5, amount: 10 },
      { answer: 'done', days: 5 },
      { answer: 'none', days: 5 },
    ];
    for (const id of ['P06', 'P09']) {
      const result = saved(id, said);
      expect(result).toMatchObject({ quantity: 40, of: 'sheet', kg: 0.2, unknownWeeks: 1 });
      expect(result.factors).toMatchObject([{ year: null }]);
      expect(saved(id, said.slice(2))).toMatchObject({ quantity: 0, unknownWeeks: 1, factors: [] });
    }
    expect(saved('P06', said.slice(2, 3))).toMatchObject({ quantity: null, kg: null, unknownWeeks: 1 });
    expect(saved('P06', [{ answer: 'done', days: 5, amount: 0 }])).toMatchObject({ quantity: 0, unknownWeeks: 0 });
  });

  it('of pieces and counts is not converted', () => {
    const pieces = saved('P10', weeks(1, { answer: 'done', days: 5 }));
    expect(pieces).toMatchObject({ quantity: 5, of: 'piece', kg: null, factors: [] });
    const weekly = saved('P18', weeks(3, { answer: 'done', days: 5 }));
    expect(weekly).toMatchObject({ count: 3, quantity: null, kg: null });
  });

  it('waits for the figures of a formula, then uses them; those of the file stay', () => {
    const done = weeks(1, { answer: 'done', days: 5 });
    expect(openInputs(pledge('P03')).map(({ id }) => id)).toEqual(['degrees', 'kwh_room_day', 'people']);
    expect(saved('P03', done).quantity).toBeNull();
    expect(saved('P03', done, { degrees: 2, kwh_room_day: 10 }).quantity).toBeNull();
    expect(saved('P03', done, { degrees: 2, kwh_room_day: 10, people: 4 }).quantity).toBe(0.75);
    const minutes = [{ answer: 'done', days: 5, amount: 150 }] as const;
    expect(saved('P04', minutes, { ac_kw: 1.2, people: 2 }).quantity).toBe(1.5);
    expect(saved('P04', minutes, { ac_kw: 1.2, people: 2, minutes_per_hour: 1 }).quantity).toBe(1.5);
    expect(openInputs(withInputs(pledge('P03'), { degrees: 1, kwh_room_day: 1, people: 1 }))).toEqual([]);
  });
});

describe('a week that was kept without the figures of its formula', () => {
  const week = (answer: CountedCheckin['answer'], inputs?: Readonly<Record<string, number>>) =>
    savingOf(counted('P20', { answer, days: 5 }, inputs));

  it('is not known yet, beside weeks that are', () => {
    expect(week('done')).toMatchObject({ count: 1, quantity: null, unknownWeeks: 1, factors: [] });
    expect(week('done', { sheets: 10 })).toMatchObject({ quantity: 10, unknownWeeks: 0 });
    expect(sumOf([week('done'), week('done', { sheets: 10 })])).toMatchObject({
      count: 2,
      quantity: 10,
      kg: 0.05,
      unknownWeeks: 1,
    });
    expect(saved('P07', [{ answer: 'part', days: 5, amount: 3 }], { people: 4 }).unknownWeeks).toBe(1);
  });

  it('is known to save nothing where nothing was kept, or nothing is counted at all', () => {
    expect([week('none').unknownWeeks, week('na').unknownWeeks]).toEqual([0, 0]);
    expect(saved('P03', [{ answer: 'done', days: 0 }]).unknownWeeks).toBe(0);
    expect(saved('P07', [{ answer: 'done', days: 5, amount: 0 }]).unknownWeeks).toBe(0);
    expect(saved('P12', weeks(2, { answer: 'done', days: 5 })).unknownWeeks).toBe(0);
    expect(saved('P14', [{ answer: 'done', days: 5, amount: 2 }]).unknownWeeks).toBe(0);
  });
});

describe('of one exclusive group in a week', () => {
  const figures = { copies: 1, sheets: 1, people: 2, pages: 1 };
  const entry = (id: string, amount: number, over: { week?: string; member?: string } = {}) => ({
    member: over.member ?? 'm1',
    week: over.week ?? '2026-09-07',
    pledge: id,
    group: pledge(id).exclusive_group,
    saving: savingOf(counted(id, { answer: 'done', days: 5, amount }, figures)),
  });

  it('only the largest is added, for each person and week', () => {
    const kept = withoutDoubles([
      entry('P07', 10),
      entry('P08', 30),
      entry('P20', 0),
      entry('P06', 5),
      entry('P07', 7, { week: '2026-09-14' }),
      entry('P07', 9, { member: 'm2' }),
    ]);
    expect(kept.map((one) => [one.member, one.pledge, one.saving.quantity])).toEqual([
      ['m1', 'P08', 30],
      ['m1', 'P06', 5],
      ['m1', 'P07', 7],
      ['m2', 'P07', 9],
    ]);
  });

  it('one whose number is not known gives way', () => {
    const unknown = { ...entry('P08', 1), saving: savingOf(counted('P08', { answer: 'done', days: 5, amount: 50 })) };
    expect(withoutDoubles([unknown, entry('P07', 10)]).map((one) => one.pledge)).toEqual(['P07']);
  });
});

describe('the factor in force', () => {
  const replaced = (value: number, since: string): FactorDecision => ({
    factor: 'grid',
    value,
    unit: 'kg CO₂/kWh',
    year: 2025,
    source: { vi: `Văn phòng thay ${value}`, en: `Replaced by ${value}` },
    since,
  });
  const decided = (): Campaign => ({
    ...campaign,
    decisions: {
      modules: {},
      appended: [],
      factors: [replaced(0.7, '2026-10-01T00:00:00.000Z'), replaced(0.5, '2026-11-01T00:00:00.000Z')],
    },
  });
  const value = (time: string) => factorAt(decided(), 'grid', new Date(time))?.value;

  it('is that of the file until the office replaces it, then the latest replacement', () => {
    expect(value('2026-09-30T23:59:59.999Z')).toBe(0.6592);
    expect(value('2026-10-01T00:00:00Z')).toBe(0.7);
    expect(value('2026-10-31T23:59:59Z')).toBe(0.7);
    expect(value('2027-01-01T00:00:00Z')).toBe(0.5);
    expect(factorAt(decided(), 'paper', new Date('2027-01-01T00:00:00Z'))?.value).toBe(0.005);
    expect(factorAt(campaign, 'none', at)).toBeNull();
    expect(factorAt(campaign, 'toString', at)).toBeNull();
  });

  it('at the answer stays with it: a sum names both', () => {
    const said = { answer: 'done', days: 5 } as const;
    const both = ['2026-09-30T08:00:00Z', '2026-10-02T08:00:00Z'].map((time) =>
      savingOf({ ...said, terms: termsOf(decided(), pledge('P01'), { at: new Date(time) }) }),
    );
    const sum = sumOf(both);
    expect(sum.kg).toBeCloseTo(4 * 0.6592 + 4 * 0.7, 6);
    expect(sum.factors.map((one) => one.value)).toEqual([0.6592, 0.7]);
  });
});

it('a weight of CO₂ is told in kg, a large one in tonnes', () => {
  expect(co2Line(2.636_8)).toEqual({ key: 'pledge:co2.kg', values: { kg: 2.64 } });
  expect(co2Line(675.0208)).toEqual({ key: 'pledge:co2.tonnes', values: { tonnes: 0.7 } });
});
