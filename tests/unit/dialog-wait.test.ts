import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/dialog/event.ts';
import { decodePress, encodePress } from '../../src/dialog/event.ts';
import type { Form } from '../../src/dialog/form.ts';
import { begin, expectsChoice, reduce } from '../../src/dialog/reduce.ts';
import { line } from '../../src/dialog/view.ts';
import { createWaits, Player, TODAY } from '../support/dialog-player.ts';

const form: Form = {
  id: 'f',
  version: 1,
  title: 't:title',
  steps: [
    {
      id: 'kind',
      kind: 'choice',
      prompt: 't:kind',
      options: [
        { value: 'x', label: line('t:x') },
        { value: 'y', label: line('t:y') },
      ],
    },
    { id: 'why', kind: 'text', prompt: 't:why', example: 't:why.example', min: 5, max: 20 },
    { id: 'month', kind: 'month', prompt: 't:month', from: 0, to: 2 },
    { id: 'day', kind: 'date', prompt: 't:day', from: '2026-11-01', to: '2026-12-31' },
    { id: 'count', kind: 'number', prompt: 't:count', min: 1, max: 10, optional: true },
    { id: 'review', kind: 'review', prompt: 't:review', confirm: 't:confirm' },
  ],
};

const without = <T extends { asked: unknown }>(session: T) => ({ ...session, asked: null });

describe('wait ids', () => {
  it('stand on every question, are new each time, and are the ones its buttons answer to', () => {
    const player = new Player(form);
    const first = player.view?.wait;
    expect(first).toHaveLength(5);
    expect(player.session.asked).toMatchObject({ wait: first, step: 'kind' });
    player.press('x');
    expect(player.view?.wait).not.toBe(first);
  });

  it('a press of an older question changes nothing, says so, and shows the current question', () => {
    const player = new Player(form);
    const old = player.view?.wait ?? '';
    player.press('x');
    const before = player.session;
    player.input({ kind: 'press', wait: old, value: 'y' });
    expect(player.keys).toEqual(['dialog:stale', 't:why']);
    expect(without(player.session)).toEqual(without(before));
  });

  it('a press from before going back and forth is old as well', () => {
    const player = new Player(form);
    const old = player.view?.wait ?? '';
    player.press('x').press('~back');
    expect(player.at).toBe('kind');
    player.input({ kind: 'press', wait: old, value: 'y' });
    expect(player.keys[0]).toBe('dialog:stale');
    expect(player.session.answers).toEqual({ kind: 'x' });
  });

  it('a press before anything was asked is old', () => {
    const session = begin(form, 's', '2026-11-20T00:00:00Z');
    const { effects } = reduce(
      form,
      session,
      { kind: 'press', wait: '', value: 'x' },
      { now: '', today: TODAY, wait: createWaits() },
    );
    expect(effects).toMatchObject([{ kind: 'show', view: { lines: [{ key: 'dialog:stale' }, { key: 't:kind' }] } }]);
  });

  it('travel in the button and come back', () => {
    expect(encodePress({ reply: 'x:1' }, 'abcde')).toBe('=abcde:x:1');
    expect(decodePress('=abcde:x:1')).toEqual({ wait: 'abcde', value: 'x:1' });
    expect(encodePress({ action: 'plan.area', args: ['3'] }, 'abcde')).toBe('!plan.area:3');
    expect(decodePress('!plan.area:3')).toEqual({ action: 'plan.area', args: ['3'] });
    expect(decodePress('!menu.open')).toEqual({ action: 'menu.open', args: [] });
    expect(encodePress({ url: 'https://example.org' }, 'abcde')).toBeNull();
    for (const foreign of ['', '=', '=abc', '!', 'x', 'menu.open']) expect(decodePress(foreign)).toBeNull();
  });
});

describe('invalid answers', () => {
  it('are told with the reason; the third time with an example and the ways out', () => {
    const player = new Player(form).press('x');
    expect(player.say('a').keys).toEqual(['dialog:fault.too_short', 't:why']);
    expect(player.say('b').keys).toEqual(['dialog:fault.too_short', 't:why']);
    player.say('c');
    expect(player.keys).toEqual(['dialog:fault.too_short', 't:why.example', 'dialog:stuck', 't:why']);
    const presses = (player.view?.buttons ?? []).flat().map((button) => button.press);
    expect(presses).toContainEqual({ reply: '~later' });
    expect(presses).toContainEqual({ action: 'help.human' });
    player.say('dài quá '.repeat(4));
    expect(player.keys).toContain('dialog:stuck');
    expect(player.say('vừa đủ').session.misses).toBe(0);
  });

  it('offer to skip as well where that is allowed', () => {
    const player = new Player(form, undefined, { kind: 'x', why: 'vì thế', month: '2026-12', day: '2026-12-01' });
    player.say('a', 'b', 'c');
    expect(player.keys).toEqual(['dialog:fault.number', 'dialog:stuck', 't:count']);
    expect(player.buttons).toEqual(['~back', '~skip', '~later']);
  });

  it('do not add up over questions', () => {
    const player = new Player(form).say('?', '?').press('x').say('a');
    expect(player.session.misses).toBe(1);
    expect(player.keys).toEqual(['dialog:fault.too_short', 't:why']);
  });

  it('saving for later leaves the session as it is', () => {
    const player = new Player(form).press('x').say('a', 'b', 'c');
    const { answers } = player.session;
    expect(player.press('~later').last.effects).toEqual([{ kind: 'leave', how: 'parked' }]);
    expect(player.session.answers).toEqual(answers);
  });

  it.each([
    ['x', 'dialog:fault.choose', {}],
    ['3 con', 'dialog:fault.month', { kind: 'x', why: 'vì thế' }],
    ['1', 'dialog:fault.month_year', { kind: 'x', why: 'vì thế' }],
    ['12.', 'dialog:fault.month_year', { kind: 'x', why: 'vì thế' }],
    ['13', 'dialog:fault.month', { kind: 'x', why: 'vì thế' }],
    ['3/2027', 'dialog:fault.month_range', { kind: 'x', why: 'vì thế' }],
    ['tháng 12', 'dialog:fault.date', { kind: 'x', why: 'vì thế', month: '2026-12' }],
    ['1/1/2027', 'dialog:fault.date_range', { kind: 'x', why: 'vì thế', month: '2026-12' }],
  ])('%s is no answer: %s', (typed, fault, answers) => {
    const player = new Player(form, undefined, answers).say(typed);
    expect(player.keys[0]).toBe(fault);
    expect(player.session.answers).toEqual(answers);
  });

  it('numbers outside the limits', () => {
    const answers = { kind: 'x', why: 'vì thế', month: '2026-12', day: '2026-12-01' };
    const player = new Player(form, undefined, answers).say('11');
    expect(player.view?.lines[0]).toEqual(line('dialog:fault.number_range', { min: 1, max: 10 }));
    expect(player.say('7').session.answers).toMatchObject({ count: 7 });
  });

  it('months are offered from this one on, and no other month can be pressed', () => {
    const player = new Player(form, undefined, { kind: 'x', why: 'vì thế' });
    expect(player.buttons).toEqual(['2026-11', '2026-12', '2027-01', '~back']);
    const wait = player.view?.wait ?? '';
    player.input({ kind: 'press', wait, value: '2031-01' });
    expect(player.keys[0]).toBe('dialog:fault.month_range');
    expect(player.press('2027-01').session.answers).toMatchObject({ month: '2027-01' });
  });

  it('a file where none is asked for is told, and is no miss', () => {
    const player = new Player(form).file('a.pdf');
    expect(player.keys).toEqual(['dialog:fault.no_file_here', 't:kind']);
    expect(player.session.misses).toBe(0);
    expect(player.last.lookups).toEqual([]);
  });
});

describe('leaving', () => {
  it('asks first; staying shows the question, dropping leaves', () => {
    const player = new Player(form).press('x').word('cancel');
    expect(player.keys).toEqual(['dialog:cancel']);
    expect(player.buttons).toEqual(['~later', '~drop', '~stay']);
    expect(player.press('~stay').keys).toEqual(['t:why']);
    expect(player.word('cancel').press('~drop').last.effects).toEqual([{ kind: 'leave', how: 'dropped' }]);
    const parked = new Player(form).press('x').word('cancel').press('~later');
    expect(parked.last.effects).toEqual([{ kind: 'leave', how: 'parked' }]);
    expect(parked.session.answers).toEqual({ kind: 'x' });
  });

  it('takes no words as an answer while it asks', () => {
    const player = new Player(form).press('x').word('cancel').say('làm tiếp nhé');
    expect(player.keys).toEqual(['dialog:fault.choose', 'dialog:cancel']);
    expect(player.session.answers).toEqual({ kind: 'x' });
    expect(expectsChoice(form, player.session)).toBe(true);
    expect(player.press('~stay').say('vì thế').session.answers).toMatchObject({ why: 'vì thế' });
  });
});

describe('a typed number', () => {
  it('means a button at a choice and on the card only', () => {
    const player = new Player(form);
    expect(expectsChoice(form, player.session)).toBe(true);
    for (const answer of ['vì thế', '12/2026', '1/12/2026', '7']) {
      if (answer === 'vì thế') player.press('x');
      expect(expectsChoice(form, player.session)).toBe(false);
      player.say(answer);
    }
    expect(player.at).toBe('review');
    expect(expectsChoice(form, player.session)).toBe(true);
  });

  it('is said to be an answer wherever it is one, also when the question is asked again', () => {
    const player = new Player(form);
    expect(player.view).not.toHaveProperty('free');
    for (const answer of ['vì thế', '12/2026', '1/12/2026', '7']) {
      if (answer === 'vì thế') player.press('x');
      expect(player.view?.free).toBe(true);
      expect(player.say('?', '?', '?').view?.free).toBe(true);
      expect(player.word('cancel').view).not.toHaveProperty('free');
      player.press('~stay').say(answer);
    }
    expect(player.at).toBe('review');
    expect(player.view).not.toHaveProperty('free');
  });
});

describe('a question that takes a phone number', () => {
  const asks = { id: 'phone', kind: 'text', prompt: 't:phone', max: 20, shares: 'phone' } as const;

  it('holds what was shared in a shape that nothing typed comes to, and does not recall it', () => {
    const lookup = { name: 'entrance', mode: 'check' } as const;
    const asked: Json[] = [];
    const lookups = (_name: string, inputs: Json) => {
      asked.push(inputs);
      return { ok: true };
    };
    const player = new Player({ ...form, steps: [{ ...asks, lookup }, ...form.steps] }, lookups);
    player.input({ kind: 'shared', value: 'phone:digest' });
    expect(player.session.answers.phone).toEqual({ shared: 'phone:digest' });
    expect(player.at).not.toBe('phone');
    player.word('back');
    expect(player.at).toBe('phone');
    expect(JSON.stringify(player.view)).not.toContain('digest');
    expect(player.keys).not.toContain('dialog:current');
    expect(player.buttons).toContain('~keep');
    for (const typed of ['phone:digest', '{"shared":"x"}']) {
      player.say(typed).word('back');
      expect(player.session.answers.phone).toBe(typed);
    }
    expect(asked).toEqual([{ shared: 'phone:digest' }, 'phone:digest', '{"shared":"x"}']);
  });

  it('is the only one: any other is asked again, and so is this one once it takes none', () => {
    const player = new Player(form);
    const at = player.at;
    player.input({ kind: 'shared', value: 'phone:digest' });
    expect(player.at).toBe(at);
    expect(player.session.answers).toEqual({});
    expect(player.session.misses).toBe(0);
    const { shares: _none, ...plain } = asks;
    const held = new Player({ ...form, steps: [plain, ...form.steps] }, () => [], {
      phone: { shared: 'phone:digest' },
    });
    expect(held.at).toBe('phone');
  });

  it('is left by nothing that is shared while it is asked whether to leave', () => {
    const player = new Player({ ...form, steps: [asks, ...form.steps] }).word('cancel');
    player.input({ kind: 'shared', value: 'phone:digest' });
    expect(player.session.answers).toEqual({});
    expect(player.buttons).toContain('~stay');
  });

  it('offers the card for it, and no other question does', () => {
    const player = new Player({ ...form, steps: [asks, ...form.steps] });
    expect(player.view?.shares).toBe('phone');
    expect(player.say('0912 345 678').view).not.toHaveProperty('shares');
    expect(player.press('x').view).not.toHaveProperty('shares');
  });
});
