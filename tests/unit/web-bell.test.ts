import { describe, expect, it } from 'vitest';
import { createBell } from '../../src/channels/web/bell.ts';

const never = new AbortController().signal;
const LONG = 60_000;

describe('the bell', () => {
  it('wakes everybody who waits', async () => {
    const bell = createBell();
    const heard = bell.rung();
    const waiting = Promise.all([bell.wait(heard, LONG, never), bell.wait(heard, LONG, never)]);
    bell.ring();
    await waiting;
    expect(bell.rung()).toBe(heard + 1);
  });

  it('lets nobody sleep through a ring between looking and waiting', async () => {
    const bell = createBell();
    const heard = bell.rung();
    bell.ring();
    await bell.wait(heard, LONG, never);
    expect(bell.rung()).toBeGreaterThan(heard);
  });

  it('lets who has heard it wait, until the time is over or they leave', async () => {
    const bell = createBell();
    bell.ring();
    const before = performance.now();
    await bell.wait(bell.rung(), 40, never);
    expect(performance.now() - before).toBeGreaterThan(30);
    const leaving = new AbortController();
    const waiting = bell.wait(bell.rung(), LONG, leaving.signal);
    leaving.abort();
    await waiting;
    await bell.wait(bell.rung(), LONG, leaving.signal);
    expect(leaving.signal.aborted).toBe(true);
  });
});
