import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/dialog/event.ts';
import type { Form } from '../../src/dialog/form.ts';
import { line } from '../../src/dialog/view.ts';
import { createWaits, Player, step } from '../support/dialog-player.ts';

const informing: Form = {
  id: 'f',
  version: 1,
  title: 't:title',
  steps: [
    {
      id: 'title',
      kind: 'text',
      prompt: 't:title',
      label: 't:l',
      max: 50,
      lookup: { name: 'similar', mode: 'inform' },
    },
    {
      id: 'similar',
      kind: 'choice',
      prompt: 't:similar',
      shows: 'similar',
      when: { all: [{ found: 'similar' }] },
      options: [
        { value: 'go', label: line('t:go') },
        { value: 'change', label: line('t:change'), opens: 'title' },
      ],
    },
    { id: 'end', kind: 'text', prompt: 't:end', label: 't:l', max: 50 },
    { id: 'review', kind: 'review', prompt: 't:review', confirm: 't:confirm' },
  ],
};

const checking: Form = {
  id: 'c',
  version: 1,
  title: 't:title',
  steps: [
    { id: 'name', kind: 'text', prompt: 't:name', max: 50 },
    { id: 'code', kind: 'text', prompt: 't:code', example: 't:ex', max: 50, lookup: { name: 'invite', mode: 'check' } },
    { id: 'end', kind: 'text', prompt: 't:end', max: 50 },
  ],
};

const similarTo = (name: string, inputs: Json): Json =>
  name === 'similar' && String(inputs).includes('sổ') ? ['SK-1 · Sổ theo dõi', 'SK-2 · Sổ giấy'] : [];
const invite = (_name: string, inputs: Json): Json =>
  inputs === 'good' ? { ok: true } : { ok: false, fault: 't:unknown', values: { typed: String(inputs) } };

describe('a lookup that informs', () => {
  it('is asked once per input, shown where it is wanted, and never keeps an answer from counting', () => {
    const player = new Player(informing, similarTo).say('một cái sổ');
    expect(player.last.lookups).toEqual(['similar']);
    expect(player.at).toBe('similar');
    const found = player.view?.lines.find((one) => one.key === 'dialog:found');
    expect(JSON.stringify(found)).toContain('SK-2 · Sổ giấy');
    player.press('go');
    expect(player.last.lookups).toEqual([]);
    expect(player.at).toBe('end');
    expect(player.session.found.similar).toEqual({
      inputs: 'một cái sổ',
      result: ['SK-1 · Sổ theo dõi', 'SK-2 · Sổ giấy'],
    });
  });

  it('passes over the step when nothing was found', () => {
    expect(new Player(informing, similarTo).say('tủ sách').at).toBe('end');
  });

  it('is stale when its input changes: asked again, and so is the step that came out of it', () => {
    const player = new Player(informing, similarTo).say('cái sổ').press('go').say('hết');
    expect(player.at).toBe('review');
    player.press('~e.title').say('cái sổ khác');
    expect(player.last.lookups).toEqual(['similar']);
    expect(player.at).toBe('similar');
    expect(player.session.answers).toEqual({ title: 'cái sổ khác', end: 'hết' });
    player.press('go');
    expect(player.press('~e.title').say('cái sổ khác').last.lookups).toEqual([]);
    expect(player.at).toBe('review');
    expect(player.press('~e.title').say('tủ sách').session.answers).toEqual({ title: 'tủ sách', end: 'hết' });
  });

  it('opens the earlier step for a button that says so, without answering', () => {
    const player = new Player(informing, similarTo).say('cái sổ').press('change');
    expect(player.at).toBe('title');
    expect(player.keys).toContain('dialog:current');
    expect(player.session.answers).toEqual({ title: 'cái sổ' });
  });

  it('throws the earlier answer away for a button that says so: nothing held, nothing to keep', () => {
    const steps = informing.steps.map((one) =>
      one.kind === 'choice'
        ? { ...one, options: one.options.map((option) => (option.opens ? { ...option, anew: true as const } : option)) }
        : one,
    );
    const player = new Player({ ...informing, steps }, similarTo).say('cái sổ').press('change');
    expect(player.at).toBe('title');
    expect(player.keys).not.toContain('dialog:current');
    expect(player.session.answers).toEqual({});
  });

  it('rests on another answer too where it says so', () => {
    const steps = informing.steps.map((one) =>
      one.id === 'title' ? { ...one, lookup: { name: 'similar', mode: 'inform' as const, with: 'year' } } : one,
    );
    const year = { id: 'year', kind: 'text' as const, prompt: 't:year', label: 't:l', max: 4 };
    const asked: Json[] = [];
    const player = new Player({ ...informing, steps: [year, ...steps] }, (_name, inputs) => {
      asked.push(inputs);
      return asked.length > 1 ? ['SK-1'] : [];
    });
    player.say('2025', 'sổ', 'hết').press('~e.year').say('2026');
    expect(asked).toEqual([
      { value: 'sổ', with: '2025' },
      { value: 'sổ', with: '2026' },
    ]);
    expect(player.at).toBe('similar');
    expect(player.session.answers).toEqual({ year: '2026', title: 'sổ', end: 'hết' });
  });

  it('is asked for an answer that the form was opened with', () => {
    const player = new Player(informing, similarTo, { title: 'sổ' });
    expect(player.last.lookups).toEqual(['similar']);
    expect(player.at).toBe('similar');
  });

  it('changes nothing when a result comes that nobody waits for', () => {
    const player = new Player(informing, similarTo).say('cái sổ');
    const held = player.session;
    player.input({ kind: 'found', name: 'similar', inputs: 'cũ', result: [] });
    expect({ ...player.session, asked: null }).toEqual({ ...held, asked: null });
    expect(player.at).toBe('similar');
    player.input({ kind: 'found', name: 'nobody', inputs: 'x', result: [] });
    expect(player.at).toBe('similar');
  });
});

describe('a lookup that checks', () => {
  it('takes the answer only when it is right', () => {
    const player = new Player(checking, invite).say('Lan').say('bad');
    expect(player.keys).toEqual(['t:unknown', 't:code']);
    expect(player.view?.lines[0]?.values).toEqual({ typed: 'bad' });
    expect(player.session.answers).toEqual({ name: 'Lan' });
    expect(player.session.misses).toBe(1);
    player.say('good');
    expect(player.session.answers).toEqual({ name: 'Lan', code: 'good' });
    expect(player.session.misses).toBe(0);
    expect(player.at).toBe('end');
  });

  it('shows nothing beside the lookup and holds the answer only as pending until then', () => {
    const player = new Player(checking, invite).say('Lan');
    const quiet = step(
      checking,
      player.session,
      { kind: 'text', text: 'good' },
      { lookups: () => undefined, wait: createWaits() },
    );
    expect(quiet.effects).toEqual([{ kind: 'lookup', name: 'invite', inputs: 'good' }]);
    expect(quiet.session.answers).toEqual({ name: 'Lan' });
    expect(quiet.session.pending).toEqual({ step: 'code', value: 'good' });
  });

  it('keeps the answer held before when a new one is refused', () => {
    const player = new Player(checking, invite).say('Lan').say('good').press('~back').say('bad');
    expect(player.keys[0]).toBe('t:unknown');
    expect(player.session.answers).toMatchObject({ code: 'good' });
    expect(player.press('~keep').at).toBe('end');
  });

  it('checks an answer that the form was opened with, and drops it when it is wrong', () => {
    const right = new Player(checking, invite, { code: 'good' });
    expect(right.at).toBe('name');
    expect(right.say('Lan').last.lookups).toEqual(['invite']);
    expect(right.at).toBe('end');
    const wrong = new Player(checking, invite, { code: 'bad' }).say('Lan');
    expect(wrong.keys).toEqual(['t:unknown', 't:code']);
    expect(wrong.session.answers).toEqual({ name: 'Lan' });
  });

  it('says that something went wrong when a result gives no reason', () => {
    const player = new Player(checking, () => null).say('Lan').say('good');
    expect(player.keys[0]).toBe('errors:internal');
  });
});
