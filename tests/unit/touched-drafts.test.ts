import { describe, expect, it } from 'vitest';
import type { Answers, Form, Session, Step } from '../../src/dialog/form.ts';
import { begin } from '../../src/dialog/reduce.ts';
import { line } from '../../src/dialog/view.ts';
import { type Touched, touched } from '../../src/domain/touched.ts';

const title: Step = { id: 'title', kind: 'text', prompt: 't:title', max: 50 };
const area: Step = {
  id: 'area',
  kind: 'choice',
  prompt: 't:area',
  options: ['1', '2'].map((value) => ({ value, label: line('t:area', { value }) })),
};
const end: Step = { id: 'end', kind: 'text', prompt: 't:end', max: 50 };

function formOf(...steps: readonly Step[]): Form {
  return { id: 'f', version: 1, title: 't:f', steps };
}

function draft(answers: Answers): Session {
  return begin(before, 's', '2026-11-23T02:00:00Z', answers);
}

const before = formOf(title, area, end);
const AT_TITLE = draft({});
const AT_AREA = draft({ title: 'Sổ' });
const AT_END = draft({ title: 'Sổ', area: '2' });
const ALL = [AT_TITLE, AT_AREA, AT_END];

function touches(after: Form | null, sessions: readonly Session[] = ALL): Touched {
  return touched(sessions, () => ({ before, after }));
}

describe('drafts that new rules touch', () => {
  it('are none when the questions stay', () => {
    expect(touches(formOf(title, area, end))).toEqual({ drafts: 0, asked: 0, lost: 0 });
  });

  it('are those whose current question is worded anew', () => {
    expect(touches(formOf(title, { ...area, prompt: 't:other' }, end))).toEqual({ drafts: 1, asked: 1, lost: 0 });
  });

  it('are those whose answer counts no more: they are asked again', () => {
    const [one] = area.kind === 'choice' ? area.options : [];
    if (one === undefined) throw new Error('no options');
    const fewer: Step = { ...area, kind: 'choice', options: [one] };
    expect(touches(formOf(title, fewer, end))).toEqual({ drafts: 2, asked: 2, lost: 1 });
    expect(touches(formOf(title, fewer, end), [draft({ title: 'Sổ', area: '1' })])).toEqual({
      drafts: 0,
      asked: 0,
      lost: 0,
    });
  });

  it('are those that lose an answer without being asked anything new', () => {
    expect(touches(formOf(area, end), [AT_END])).toEqual({ drafts: 1, asked: 0, lost: 1 });
  });

  it('are those that come to a new question', () => {
    const added: Step = { id: 'why', kind: 'text', prompt: 't:why', max: 50 };
    expect(touches(formOf(title, added, area, end))).toEqual({ drafts: 2, asked: 2, lost: 0 });
  });

  it('are upgraded by the form before they are looked at', () => {
    const renamed: Step = { ...area, id: 'field' };
    const migrations = {
      1: ({ area: held, ...rest }: Answers) => ({ ...rest, ...(held === undefined ? {} : { field: held }) }),
    };
    const after: Form = { ...formOf(title, renamed, end), version: 2, migrations };
    expect(touches(after, [AT_END])).toMatchObject({ asked: 0 });
    const { migrations: _none, ...unmigrated } = after;
    expect(touches(unmigrated, [AT_END])).toMatchObject({ asked: 1 });
  });

  it('are all that are under way in a form that is no more, and none in a form that stays', () => {
    expect(touches(null)).toEqual({ drafts: 3, asked: 3, lost: 2 });
    expect(touched(ALL, () => null)).toEqual({ drafts: 0, asked: 0, lost: 0 });
  });
});
