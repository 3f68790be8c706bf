import { describe, expect, it } from 'vitest';
import {
  type BILL_KINDS,
  compareMonth,
  compareYear,
  type Figures,
  mergedBills,
  typedOver,
  usualOf,
} from '../../src/domain/bill.ts';
import { farOff } from '../../src/domain/far-off.ts';

const NONE: Figures = { kwh: null, m3: null, ream: null, litre: null };

function bill(month: string, figures: Partial<Figures>) {
  return { month, figures: { ...NONE, ...figures } };
}

function of(rows: ReturnType<typeof compareMonth>, kind: (typeof BILL_KINDS)[number]) {
  const found = rows.find((one) => one.kind === kind);
  if (found === undefined) throw new Error(`no ${kind}`);
  return found;
}

describe('a month beside the same one of the year before', () => {
  const bills = [
    bill('2025-10', { kwh: 1171, m3: 0, ream: 12 }),
    bill('2026-09', { kwh: 900 }),
    bill('2026-10', { kwh: 1024.5, m3: 30, ream: 12, litre: 0 }),
  ];
  const rows = compareMonth(bills, '2026-10');

  it('gives the difference and its share of the year before, not of last month', () => {
    expect(of(rows, 'kwh')).toMatchObject({ now: 1024.5, before: 1171, difference: -146.5, percent: -12.5 });
  });

  it('has no share where nothing was used a year before, and none to tell where nothing has moved', () => {
    expect(of(rows, 'm3')).toMatchObject({ difference: 30, percent: null });
    expect(of(rows, 'ream')).toMatchObject({ difference: 0, percent: 0 });
  });

  it('keeps a zero apart from what is not known', () => {
    expect(of(rows, 'litre')).toMatchObject({ now: 0, before: null, difference: null });
    expect(of(compareMonth(bills, '2026-09'), 'm3')).toMatchObject({ now: null, before: null, difference: null });
  });

  it('looks a year back over the turn of the year', () => {
    const turned = [bill('2025-01', { kwh: 100 }), bill('2026-01', { kwh: 110 })];
    expect(of(compareMonth(turned, '2026-01'), 'kwh')).toMatchObject({ before: 100, percent: 10 });
  });
});

describe('the year so far', () => {
  it('adds up only the months that both years have, each kind for itself', () => {
    const bills = [
      bill('2025-01', { kwh: 100, m3: 10 }),
      bill('2025-02', { kwh: 100 }),
      bill('2025-03', { kwh: 100, m3: 10 }),
      bill('2025-04', { kwh: 100 }),
      bill('2026-01', { kwh: 90, m3: 12 }),
      bill('2026-03', { kwh: 60.1, m3: null }),
      bill('2026-04', { kwh: 5 }),
    ];
    const rows = compareYear(bills, '2026-03');
    expect(of(rows, 'kwh')).toEqual({
      kind: 'kwh',
      now: 150.1,
      before: 200,
      difference: -49.9,
      percent: -24.9,
      months: 2,
    });
    expect(of(rows, 'm3')).toMatchObject({ now: 12, before: 10, months: 1 });
    expect(of(rows, 'ream')).toMatchObject({ now: null, before: null, difference: null, months: 0 });
  });

  it('has nothing to say without the year before', () => {
    expect(compareYear([bill('2026-01', { kwh: 1 })], '2026-01').map((one) => one.months)).toEqual([0, 0, 0, 0]);
  });
});

describe('what is usual', () => {
  const bills = [
    bill('2025-10', { kwh: 1000, m3: 0 }),
    bill('2026-07', { kwh: 400, m3: 33, ream: 5 }),
    bill('2026-08', { ream: 6 }),
    bill('2026-10', { kwh: 99_000, litre: 8 }),
    bill('2026-11', { litre: 9 }),
  ];

  it('is the same month of the year before, else the last one known before it', () => {
    expect(usualOf(bills, '2026-10', 'kwh')).toEqual({ month: '2025-10', value: 1000 });
    expect(usualOf(bills, '2026-10', 'ream')).toEqual({ month: '2026-08', value: 6 });
  });

  it('is never a zero, nor the month itself, nor one that came later', () => {
    expect(usualOf(bills, '2026-10', 'm3')).toEqual({ month: '2026-07', value: 33 });
    expect(usualOf(bills, '2026-10', 'litre')).toBeNull();
  });
});

describe('what several people typed of one month', () => {
  const at = new Date('2026-11-21T02:00:00Z');
  const typed = (by: string, figures: Partial<Figures>) => ({ campaign: 'c', month: '2026-10', by, at, figures });

  it('is one bill: of each kind the newest figure, and null takes one away', () => {
    const all = [typed('a', { kwh: 5, ream: 2 }), typed('b', { m3: 7 }), typed('c', { ream: null, kwh: 0 })];
    expect(mergedBills(all)).toEqual([{ ...typed('c', {}), figures: { ...NONE, kwh: 0, m3: 7 } }]);
  });

  it('is only what differs from what stood before them', () => {
    expect(typedOver({ ...NONE, kwh: 5, m3: 7 }, { ...NONE, kwh: 0, m3: 7 })).toEqual({ kwh: 0 });
    expect(typedOver({ ...NONE, kwh: 5 }, NONE)).toEqual({ kwh: null });
  });
});

describe('a number far off', () => {
  it.each([
    [100_000, 1000, true],
    [99_999, 1000, false],
    [10, 1000, true],
    [11, 1000, false],
    [0, 1000, true],
    [0, 0, false],
    [1e9, null, false],
  ])('%d beside %s', (value, usual, far) => {
    expect(farOff(value, usual)).toBe(far);
  });
});
