import { describe, expect, it } from 'vitest';
import { defineForm, textKeys } from '../../src/dialog/define.ts';
import type { Form, Step } from '../../src/dialog/form.ts';
import { line } from '../../src/dialog/view.ts';

const text = (id: string, more: object = {}): Step => ({ id, kind: 'text', prompt: `t:${id}`, max: 9, ...more });
const choice = (id: string, options: readonly { value: string; opens?: string }[]): Step => ({
  id,
  kind: 'choice',
  prompt: `t:${id}`,
  options: options.map((one) => ({ label: line('t:o'), ...one })),
});
const review: Step = { id: 'review', kind: 'review', prompt: 't:review', confirm: 't:confirm' };
const formOf = (...steps: Step[]): Form => ({ id: 'f', version: 1, title: 't:title', steps });

describe('a table is checked when it is defined', () => {
  it('and given back when it is sound', () => {
    const form = formOf(text('a', { next: 'c' }), text('c', { next: 'b' }), text('b', { next: 'review' }), review);
    expect(defineForm(form)).toBe(form);
  });

  it.each<[string, Form, RegExp]>([
    ['no steps', formOf(), /no steps/],
    ['a step id twice', formOf(text('a'), text('a')), /a step id stands twice/],
    ['an unknown step in next', formOf(text('a', { next: 'z' })), /"a" names the unknown step "z"/],
    ['an unknown step in when', formOf(text('a', { when: { answered: 'z', equals: 1 } })), /unknown step "z"/],
    [
      'an unknown step deep in when',
      formOf(text('a', { when: { all: [{ not: { answered: 'z', equals: 1 } }] } })),
      /unknown step "z"/,
    ],
    ['an unknown step in opens', formOf(choice('a', [{ value: 'x', opens: 'z' }])), /unknown step "z"/],
    [
      'an unknown step in the inputs of a lookup',
      formOf(text('a', { lookup: { name: 'l', mode: 'inform', with: 'z' } })),
      /unknown step "z"/,
    ],
    ['a step nobody reaches', formOf(text('a', { next: 'c' }), text('b'), text('c')), /"b" cannot be reached/],
    ['a loop', formOf(text('a'), text('b', { next: 'a' })), /"a" is walked twice: a loop/],
    ['a step that follows itself', formOf(text('a', { next: 'a' })), /a loop/],
    ['an option twice', formOf(choice('a', [{ value: 'x' }, { value: 'x' }])), /the option "x" twice/],
    ['no options', formOf(choice('a', [])), /"a" has no options/],
    ['an option of 41 bytes', formOf(choice('a', [{ value: `${'đ'.repeat(20)}x` }])), /longer than 40 bytes/],
    ['an option like a button of ours', formOf(choice('a', [{ value: '~back' }])), /starts with "~"/],
    ['a step id of 41 bytes', formOf(text('x'.repeat(41))), /longer than 40 bytes/],
    ['what is shared on the card', formOf(text('a', { shares: 'phone', label: 't:a' })), /cannot show what is shared/],
    ['a review in between', formOf(review, text('a')), /review "review" is not the last step/],
    ['a lookup that no step makes', formOf(text('a', { when: { found: 'z' } })), /the lookup "z" that no step makes/],
    [
      'one lookup of two steps',
      formOf(
        text('a', { lookup: { name: 'l', mode: 'inform' } }),
        text('b', { lookup: { name: 'l', mode: 'inform' } }),
      ),
      /two steps make the lookup "l"/,
    ],
  ])('%s', (_what, form, message) => {
    expect(() => defineForm(form)).toThrow(message);
  });

  it('an option of 40 bytes is no fault', () => {
    expect(() => defineForm(formOf(choice('a', [{ value: 'đ'.repeat(20) }])))).not.toThrow();
  });

  it('names every fault at once, and the form', () => {
    const form = formOf(text('a', { next: 'z' }), review, text('b'));
    expect(() => defineForm(form)).toThrow(/^form "f": .*"z".*; .*cannot be reached.*; .*not the last/);
  });

  it.each(['t:title', 't:a', 't:label', 't:example', 't:note', 't:option', 't:review', 't:confirm'])(
    'a missing text: %s',
    (missing) => {
      const a: Step = {
        id: 'a',
        kind: 'choice',
        prompt: 't:a',
        label: 't:label',
        example: 't:example',
        notes: ['t:note'],
        options: [{ value: 'x', label: line('t:option') }],
      };
      const form = formOf(a, review);
      expect(textKeys(form)).toContain(missing);
      expect(() => defineForm(form, (key) => key !== missing)).toThrow(`no text "${missing}"`);
      expect(() => defineForm(form, () => true)).not.toThrow();
    },
  );
});
