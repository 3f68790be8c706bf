import { describe, expect, it } from 'vitest';
import type { Form, Step } from '../../src/dialog/form.ts';
import { locate, walk } from '../../src/dialog/locate.ts';
import { line } from '../../src/dialog/view.ts';
import { Player } from '../support/dialog-player.ts';

const text = (id: string, more: Partial<Extract<Step, { kind: 'text' }>> = {}): Step => ({
  id,
  kind: 'text',
  prompt: `t:${id}`,
  label: `t:${id}.label`,
  max: 50,
  ...more,
});
const choice = (
  id: string,
  values: readonly string[],
  more: Partial<Extract<Step, { kind: 'choice' }>> = {},
): Step => ({
  id,
  kind: 'choice',
  prompt: `t:${id}`,
  label: `t:${id}.label`,
  options: values.map((value) => ({ value, label: line(`t:${value}`) })),
  ...more,
});
const review: Step = { id: 'review', kind: 'review', prompt: 't:review', confirm: 't:confirm' };
const formOf = (...steps: Step[]): Form => ({ id: 'f', version: 1, title: 't:title', steps });

const branching = formOf(
  text('name'),
  choice('kind', ['firm', 'person']),
  text('tax', { when: { answered: 'kind', equals: 'firm' } }),
  text('birth', { when: { not: { answered: 'kind', equals: 'firm' } } }),
  text('end'),
  review,
);

describe('where a person is', () => {
  it('is the first step without an answer, whatever came before', () => {
    const player = new Player(branching);
    expect(player.at).toBe('name');
    expect(player.say('Lan').press('firm').at).toBe('tax');
    const { answers } = player.session;
    expect(new Player(branching, undefined, answers).at).toBe('tax');
    expect(new Player(branching, undefined, { kind: 'person', end: 'x' }).at).toBe('name');
  });

  it('is not kept as a step: the answers alone lead there', () => {
    const player = new Player(branching).say('Lan').press('person');
    const { session } = player;
    const bare = { ...session, asked: null };
    expect(locate(branching, bare)).toMatchObject({ at: 'step', step: { id: 'birth' } });
    expect(walk(branching, session).map((one) => one.id)).toEqual(['name', 'kind', 'birth', 'end', 'review']);
  });

  it('is through when a form without a card is answered', () => {
    const player = new Player(formOf(text('a'), text('b', { optional: true }))).say('một').press('~skip');
    expect(player.last.effects).toEqual([{ kind: 'submit' }]);
    expect(player.session.answers).toEqual({ a: 'một', b: null });
  });

  it('follows `next` over steps in between', () => {
    const form = formOf(text('a', { next: 'c' }), text('c', { next: 'b' }), text('b', { next: 'review' }), review);
    const player = new Player(form).say('1');
    expect(player.at).toBe('c');
    expect(player.say('2').at).toBe('b');
    expect(player.say('3').at).toBe('review');
  });

  it('asks again for an answer that the table of today does not know', () => {
    const player = new Player(branching, undefined, { name: 'Lan', kind: 'gone' });
    expect(player.at).toBe('kind');
    expect(player.buttons).not.toContain('~keep');
  });
});

describe('back, edit and keep', () => {
  const filled = () => new Player(branching).say('Lan').press('firm').say('123').say('hết');

  it('goes back over answers that stay held, and keeps them', () => {
    const player = new Player(branching).say('Lan').press('firm').press('~back');
    expect(player.at).toBe('kind');
    expect(player.keys).toContain('dialog:current');
    player.word('back');
    expect(player.at).toBe('name');
    expect(player.session.answers).toEqual({ name: 'Lan', kind: 'firm' });
    expect(player.press('~keep').at).toBe('tax');
  });

  it('says so before the first question', () => {
    const player = new Player(branching).word('back');
    expect(player.keys).toEqual(['dialog:first', 't:name']);
    expect(player.buttons).not.toContain('~back');
  });

  it('is one and the same operation by word, by button and from the card', () => {
    const byEdit = filled().press('~e.end').session;
    const byBack = filled().press('~back').session;
    const byWord = filled().word('back').session;
    expect(byEdit.open).toBe('end');
    for (const other of [byBack, byWord]) expect({ ...other, asked: null }).toEqual({ ...byEdit, asked: null });
  });

  it('comes back to the card after an edit', () => {
    const player = filled();
    expect(player.at).toBe('review');
    expect(player.press('~e.name').say('Minh').at).toBe('review');
    expect(player.session.answers).toMatchObject({ name: 'Minh', tax: '123' });
    expect(player.press('~ok').last.effects).toEqual([{ kind: 'submit' }]);
  });

  it('offers a card with the walked fields only', () => {
    const player = filled();
    expect(player.buttons).toEqual(['~ok', '~e.name', '~e.kind', '~e.tax', '~e.end', '~back']);
  });

  it('does not go on from the card to a field that is not on it', () => {
    const player = filled();
    player.input({ kind: 'press', wait: player.session.asked?.wait ?? '', value: '~e.birth' });
    expect(player.keys).toContain('dialog:fault.choose');
    expect(player.at).toBe('review');
  });

  it('skips only what may be skipped, and keeps what is held', () => {
    const form = formOf(text('a'), text('b', { optional: true }), review);
    const player = new Player(form).word('skip');
    expect(player.keys).toEqual(['dialog:fault.needed', 't:a']);
    expect(player.say('x').word('skip').session.answers).toEqual({ a: 'x', b: null });
    expect(player.press('~e.a').word('skip').session.answers).toEqual({ a: 'x', b: null });
    expect(player.at).toBe('review');
  });
});

describe('answers of a branch that is no longer walked', () => {
  it('are held until the walk reaches the card', () => {
    const player = new Player(branching).say('Lan').press('firm').say('123').press('~back', '~back');
    player.press('person');
    expect(player.at).toBe('birth');
    expect(player.session.answers).toEqual({ name: 'Lan', kind: 'person', tax: '123' });
    player.word('back').press('firm');
    expect(player.at).toBe('end');
    player.word('back');
    expect(player.keys).toContain('dialog:current');
    player.press('~back').press('person').say('1990').say('hết');
    expect(player.at).toBe('review');
    expect(player.session.answers).toEqual({ name: 'Lan', kind: 'person', birth: '1990', end: 'hết' });
  });

  it('are dropped at the end of a form without a card', () => {
    const form = formOf(
      choice('kind', ['firm', 'person']),
      text('tax', { when: { answered: 'kind', equals: 'firm' } }),
      text('end'),
    );
    const player = new Player(form, undefined, { tax: '123', kind: 'person' });
    expect(player.session.answers).toHaveProperty('tax');
    expect(player.say('hết').last.effects).toEqual([{ kind: 'submit' }]);
    expect(player.session.answers).toEqual({ kind: 'person', end: 'hết' });
  });
});

describe('a new version of the form', () => {
  const before = formOf(text('a'), text('b'), text('c'), review);
  const upgraded = (player: Player, form: Form): Player => {
    player.form = { ...form, version: 2 };
    return player;
  };
  const halfway = () => new Player(before).say('một').say('hai');

  it('goes unnoticed when the current question is the same', () => {
    const player = upgraded(halfway(), formOf(text('a', { max: 20 }), text('b'), text('c'), text('d'), review));
    player.say('ba');
    expect(player.at).toBe('d');
    expect(player.keys).toEqual(['t:d']);
    expect(player.session.answers).toEqual({ a: 'một', b: 'hai', c: 'ba' });
    expect(player.session.version).toBe(2);
  });

  it('does not take the next message when the current question changed', () => {
    const player = upgraded(halfway(), formOf(text('a'), text('b'), text('c', { prompt: 't:other' }), review));
    player.say('ba');
    expect(player.keys).toEqual(['dialog:reworded', 't:other']);
    expect(player.session.answers).toEqual({ a: 'một', b: 'hai' });
    expect(player.say('ba').at).toBe('review');
  });

  it('asks a question put in before, with the notice, and then goes on', () => {
    const player = upgraded(halfway(), formOf(text('a'), text('new'), text('b'), text('c'), review));
    player.say('ba');
    expect(player.keys).toEqual(['dialog:reworded', 't:new']);
    expect(player.say('mới').at).toBe('c');
    expect(player.say('ba').session.answers).toEqual({ a: 'một', new: 'mới', b: 'hai', c: 'ba' });
  });

  it('does not take a press of the old question, nor a skip', () => {
    const old = formOf(choice('kind', ['x', 'y'], { optional: true }), text('end'));
    const next = formOf(choice('kind', ['y', 'z'], { optional: true }), text('end'));
    const player = upgraded(new Player(old), next).press('y');
    expect(player.keys).toEqual(['dialog:reworded', 't:kind']);
    expect(player.session.answers).toEqual({});
    expect(upgraded(new Player(old), next).word('skip').session.answers).toEqual({});
  });

  it('lets people leave and go back all the same', () => {
    const form = formOf(text('a'), text('b'), text('c', { prompt: 't:other' }), review);
    expect(upgraded(halfway(), form).word('cancel').keys).toEqual(['dialog:cancel']);
    expect(upgraded(halfway(), form).word('back').at).toBe('b');
  });

  it('keeps the answer of a step that was taken out until the card', () => {
    const player = upgraded(halfway(), formOf(text('a'), text('c'), review));
    expect(player.say('ba').at).toBe('review');
    expect(player.session.answers).toEqual({ a: 'một', c: 'ba' });
  });

  it('confirms nothing when a question was added behind the card that was shown', () => {
    const player = upgraded(halfway().say('ba'), formOf(text('a'), text('b'), text('c'), text('d'), review));
    player.press('~ok');
    expect(player.last.effects.map((effect) => effect.kind)).toEqual(['show']);
    expect(player.at).toBe('d');
  });
});
