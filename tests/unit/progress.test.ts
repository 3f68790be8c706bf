import { describe, expect, it } from 'vitest';
import { createProgress } from '../../src/channels/progress.ts';

describe('progress of messages in parts', () => {
  it('remembers once, for six hours, and no more than it has room for', () => {
    let now = new Date('2026-07-01T01:00:00Z');
    const progress = createProgress({ now: () => now });
    expect(progress.from('a')).toBe(0);
    progress.remember('a', 2);
    expect([progress.from('a'), progress.from('a')]).toEqual([2, 0]);
    progress.remember('a', 2);
    now = new Date(now.getTime() + 6 * 3_600_000);
    expect(progress.from('a')).toBe(0);
    for (let index = 0; index <= 500; index++) progress.remember(`${index}`, 1);
    expect([progress.from('0'), progress.from('1'), progress.from('500')]).toEqual([0, 1, 1]);
  });
});
