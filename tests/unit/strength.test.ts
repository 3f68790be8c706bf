import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BEST_STRENGTH, strengthAfter, strengthOf, type WeekResult } from '../../src/domain/strength.ts';

const WORST_TO_BEST: readonly WeekResult[] = ['none', 'missed', 'na', 'part', 'done'];
const result = fc.constantFrom(...WORST_TO_BEST);
const results = fc.array(result, { maxLength: 60 });
const strength = fc.double({ min: 0, max: BEST_STRENGTH, noNaN: true });

describe('the strength of a habit', () => {
  it('moves by the steps told in the product', () => {
    expect(strengthAfter(0, 'done')).toBe(25);
    expect(strengthAfter(60, 'done')).toBe(70);
    expect(strengthAfter(50, 'part')).toBe(56);
    expect(strengthAfter(50, 'none')).toBe(45);
    expect(strengthAfter(50, 'missed')).toBe(47.5);
    expect(strengthAfter(50, 'na')).toBe(50);
    expect(strengthOf(['done', 'done', 'missed'])).toBeCloseTo(41.5625, 9);
  });

  it('stays between nothing and the best', () => {
    fc.assert(
      fc.property(results, (weeks) => {
        expect(strengthOf(weeks)).toBeGreaterThanOrEqual(0);
        expect(strengthOf(weeks)).toBeLessThanOrEqual(BEST_STRENGTH);
      }),
    );
  });

  it('is never lower for a better week, whatever comes after', () => {
    fc.assert(
      fc.property(results, result, result, results, (before, one, other, after) => {
        const [worse, better] = [one, other].sort((a, b) => WORST_TO_BEST.indexOf(a) - WORST_TO_BEST.indexOf(b));
        if (worse === undefined || better === undefined) throw new Error('two results');
        const [low, high] = [worse, better].map((week) => strengthOf([...before, week, ...after]));
        expect(high ?? 0).toBeGreaterThanOrEqual((low ?? 0) - 1e-9);
      }),
    );
  });

  it('loses no more than a tenth by any week, so no gap ever breaks it', () => {
    fc.assert(
      fc.property(strength, result, (before, week) => {
        expect(strengthAfter(before, week)).toBeGreaterThanOrEqual(before * 0.9);
      }),
    );
  });

  it('comes back: as many kept weeks after a gap as one likes bring it as near to the best as one likes', () => {
    const gone = strengthOf([...Array<WeekResult>(20).fill('done'), ...Array<WeekResult>(10).fill('missed')]);
    expect(gone).toBeGreaterThan(50);
    expect(
      strengthOf([...Array<WeekResult>(30).fill('missed'), ...Array<WeekResult>(20).fill('done')]),
    ).toBeGreaterThan(99);
  });
});
