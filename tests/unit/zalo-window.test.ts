import { describe, expect, it } from 'vitest';
import { budgetMonth, untilMorning, windowAt } from '../../src/channels/zalo/window.ts';

const LAST = new Date('2026-11-20T02:00:00Z');
const HOUR = 3_600_000;

describe('the window of Zalo', () => {
  it.each([
    [0, 'free'],
    [-HOUR, 'free'],
    [48 * HOUR - 1, 'free'],
    [48 * HOUR, 'paid'],
    [7 * 24 * HOUR - 1, 'paid'],
    [7 * 24 * HOUR, 'closed'],
    [400 * 24 * HOUR, 'closed'],
  ])('%d ms after the person was heard of: %s', (ms, state) => {
    expect(windowAt(LAST, new Date(LAST.getTime() + ms))).toBe(state);
  });

  it('is closed for somebody never heard of', () => {
    expect(windowAt(null, LAST)).toBe('closed');
  });

  it('counts months as Việt Nam does', () => {
    expect(budgetMonth(new Date('2026-11-30T16:59:59Z'))).toBe('2026-11');
    expect(budgetMonth(new Date('2026-11-30T17:00:00Z'))).toBe('2026-12');
    expect(budgetMonth(new Date('2026-12-31T17:00:00Z'))).toBe('2027-01');
  });

  it.each([
    ['2026-11-20T15:00:00Z', 8 * HOUR],
    ['2026-11-20T17:00:00Z', 6 * HOUR],
    ['2026-11-20T22:30:00Z', HOUR / 2],
    ['2026-11-20T23:00:00Z', HOUR],
    ['2026-11-20T14:59:00Z', HOUR],
  ])('waits from %s for the morning: %d ms', (now, ms) => {
    expect(untilMorning(new Date(now))).toBe(ms);
  });
});
