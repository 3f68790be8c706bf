import { describe, expect, it } from 'vitest';
import type { Form, NumberStep } from '../../src/dialog/form.ts';
import { begin } from '../../src/dialog/reduce.ts';
import { upgraded } from '../../src/dialog/upgrade.ts';
import { Player } from '../support/dialog-player.ts';

/** A draft of an older version of its form; months of the past; numbers that are far from what is usual. */

const first: Form = {
  id: 'f',
  version: 1,
  title: 't:title',
  steps: [
    { id: 'name', kind: 'text', prompt: 't:name', max: 20 },
    { id: 'why', kind: 'text', prompt: 't:why', max: 20 },
    { id: 'end', kind: 'text', prompt: 't:end', max: 20 },
  ],
};
const asked = { id: 'who', kind: 'text', prompt: 't:who', max: 20 } as const;
const third: Form = {
  ...first,
  version: 3,
  steps: [{ ...asked, id: 'title', prompt: 't:title' }, asked, ...first.steps.slice(1)],
  migrations: {
    1: ({ name = null, ...rest }) => ({ ...rest, heading: name }),
    2: ({ heading = null, ...rest }) => ({ ...rest, title: heading }),
  },
};

describe('a draft of an older version', () => {
  it('goes through every migration in between, once, and is left alone when it is of today', () => {
    const draft = { ...begin(first, 's', 'now', { name: 'Lan', why: 'vì' }), version: 1 };
    const today = upgraded(third, draft);
    expect(today).toMatchObject({ version: 3, answers: { title: 'Lan', why: 'vì' } });
    expect(Object.keys(today.answers)).toHaveLength(2);
    expect(upgraded(third, today)).toBe(today);
    expect(upgraded(first, draft)).toBe(draft);
  });

  it('is asked only what is new, and what was answered is not asked again', () => {
    const player = new Player(first);
    player.say('Lan').say('vì muốn');
    expect(player.at).toBe('end');
    player.form = third;
    player.say('hết');
    expect(player.keys).toEqual(['dialog:reworded', 't:who']);
    player.say('ai cũng được');
    expect(player.at).toBe('end');
    expect(player.session.answers).toEqual({ title: 'Lan', why: 'vì muốn', who: 'ai cũng được' });
  });

  it('is not told of a bound that moved, only held to it', () => {
    const player = new Player(first);
    player.form = { ...first, steps: first.steps.map((step) => ({ ...step, max: 3 })) };
    player.say('Nguyễn Thị Lan');
    expect(player.keys[0]).toBe('dialog:fault.too_long');
    player.say('Lan');
    expect(player.at).toBe('why');
  });
});

describe('a month of the past', () => {
  const form: Form = {
    ...first,
    steps: [{ id: 'month', kind: 'month', prompt: 't:month', from: -24, to: 0 }, ...first.steps],
  };

  it('is offered back from today, and a month without a year is the last such month', () => {
    const player = new Player(form);
    expect(player.buttons.filter((value) => !value.startsWith('~'))).toEqual([
      '2026-06',
      '2026-07',
      '2026-08',
      '2026-09',
      '2026-10',
      '2026-11',
    ]);
    player.say('tháng 12');
    expect([player.at, player.session.answers.month]).toEqual(['name', '2025-12']);
  });
});

describe('a number far above the usual', () => {
  const step: NumberStep = { id: 'sheets', kind: 'number', prompt: 't:sheets', min: 0, max: 1e9, usual: 50 };
  const form: Form = { ...first, steps: [step, ...first.steps] };

  it.each([
    ['4999', 'name'],
    ['4.999,9', 'name'],
    ['0', 'name'],
    ['không', 'name'],
    ['5000', 'sheets'],
    ['5.000', 'sheets'],
    ['1 triệu', 'sheets'],
  ])('%s leads to %s', (typed, at) => {
    const player = new Player(form);
    player.say(typed);
    expect(player.at).toBe(at);
    expect(player.keys[0]).toBe(at === 'sheets' ? 'dialog:doubt' : 't:name');
  });

  it('is asked back once: the same again is taken, another is looked at anew', () => {
    const player = new Player(form);
    player.say('50000').say('60000');
    expect([player.at, player.keys[0]]).toEqual(['sheets', 'dialog:doubt']);
    player.say('60.000');
    expect([player.at, player.session.answers.sheets]).toEqual(['name', 60_000]);
  });

  it('does not count as an answer that was wrong', () => {
    const player = new Player(form);
    player.say('5000').say('6000').say('7000').say('8000');
    expect(player.keys).toEqual(['dialog:doubt', 't:sheets']);
  });
});
