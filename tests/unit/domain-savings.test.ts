import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCampaign } from '../../src/campaign/load.ts';
import { pledgeOf } from '../../src/campaign/lookup.ts';
import type { Pledge } from '../../src/campaign/practice-schema.ts';
import { type CountedCheckin, estimate, withInputs, withoutDoubles } from '../../src/domain/savings.ts';

const loaded = readCampaign(readFileSync('campaigns/dong-nai-skhcn.yaml', 'utf8'));
if (!loaded.ok) throw new Error('campaign file is wrong');
const { campaign } = loaded;
const { factors } = campaign.pledges;

function pledge(id: string): Pledge {
  const found = pledgeOf(campaign, id);
  if (!found) throw new Error(id);
  return found;
}
const weeks = (count: number, checkin: CountedCheckin): CountedCheckin[] =>
  Array.from({ length: count }, () => checkin);

describe('estimate', () => {
  it('recomputes the worked example: 40 people, 8 weeks, 80 % kept: 1 024 kWh, 675 kg', () => {
    const kept = weeks(32 * 8, { answer: 'done', days: 5 });
    const missed = weeks(8 * 8, { answer: 'none', days: 5 });
    const result = estimate(pledge('P01'), factors, [...kept, ...missed]);
    expect(result).toMatchObject({ count: 1280, quantity: 1024, unit: 'kwh', factorValue: 0.6592, year: 2023 });
    expect(result.source?.vi).toContain('Cục Biến đổi khí hậu');
    expect(Math.round(result.kg ?? 0)).toBe(675);
  });

  it('counts a partly kept week as half, nothing for no and for does not apply', () => {
    const checkins: CountedCheckin[] = [
      { answer: 'done', days: 4 },
      { answer: 'part', days: 5 },
      { answer: 'none', days: 5 },
      { answer: 'na', days: 5 },
    ];
    expect(estimate(pledge('P02'), factors, checkins)).toMatchObject({ count: 6.5, quantity: 1.95 });
    expect(estimate(pledge('P05'), factors, checkins)).toMatchObject({ count: 6.5, quantity: 0.195, kg: 0.128544 });
  });

  it('takes the number of sheets that was given, and says where none was', () => {
    const checkins: CountedCheckin[] = [
      { answer: 'done', days: 5, amount: 30 },
      { answer: 'part', days: 5, amount: 10 },
      { answer: 'done', days: 5 },
    ];
    for (const id of ['P06', 'P09']) {
      const result = estimate(pledge(id), factors, checkins);
      expect(result).toMatchObject({ quantity: 40, unit: 'sheet', kg: 0.2, year: null, unknownWeeks: 1 });
    }
  });

  it('does not convert pieces and counts', () => {
    expect(estimate(pledge('P10'), factors, weeks(1, { answer: 'done', days: 5 }))).toMatchObject({
      quantity: 5,
      unit: 'piece',
      kg: null,
      source: null,
    });
    const weekly = estimate(pledge('P18'), factors, weeks(3, { answer: 'done', days: 5 }));
    expect(weekly).toMatchObject({ count: 3, quantity: null, kg: null });
  });

  it('waits for the figures of a formula, then uses them', () => {
    const done = weeks(1, { answer: 'done', days: 5 });
    expect(estimate(pledge('P03'), factors, done).quantity).toBeNull();
    const known = withInputs(pledge('P03'), { degrees: 2, kwh_room_day: 10, people: 4 });
    expect(estimate(known, factors, done).quantity).toBe(0.75);
    const late = withInputs(pledge('P04'), { ac_kw: 1.2, people: 2 });
    expect(estimate(late, factors, [{ answer: 'done', days: 5, amount: 150 }]).quantity).toBe(1.5);
  });

  it('adds only the largest of an exclusive group in a week', () => {
    const entry = (id: string, amount: number, week = '2026-09-07') => ({
      member: 'm1',
      week,
      pledge: pledge(id),
      estimate: estimate(withInputs(pledge(id), { copies: 1, sheets: 1, people: 2, pages: 1 }), factors, [
        { answer: 'done', days: 5, amount },
      ]),
    });
    const kept = withoutDoubles([entry('P07', 10), entry('P08', 30), entry('P06', 5), entry('P07', 7, '2026-09-14')]);
    expect(kept.map((item) => [item.pledge.id, item.estimate.quantity])).toEqual([
      ['P08', 30],
      ['P06', 5],
      ['P07', 7],
    ]);
  });
});
