import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { initiativeForm } from '../../handlers/initiative-form.ts';
import { loadCampaign } from '../../src/campaign/load.ts';
import { peopleOf, sharedOf, uploadsOf } from '../../src/dialog/answers.ts';
import { defineForm } from '../../src/dialog/define.ts';
import { encodePress, type Json } from '../../src/dialog/event.ts';
import type { Condition, Form, Session, Step } from '../../src/dialog/form.ts';
import { gathers, namesOf, walk } from '../../src/dialog/locate.ts';
import { begin, expectsChoice, type Input, reduce } from '../../src/dialog/reduce.ts';
import type { Effect } from '../../src/dialog/scene.ts';
import { line, type View } from '../../src/dialog/view.ts';
import { createWaits, repliesOf, TODAY } from '../support/dialog-player.ts';

/** What somebody does; `button` presses one of those shown, counted round. */
type Deed = Input | { readonly kind: 'button'; readonly nth: number };

const ROSTER = ['Trần Quang Minh', 'Trần Văn Minh', 'Lê Thị Hoa', 'Phạm An', 'Minh', 'Đỗ Minh'].map((name, at) => ({
  id: `member-${at}`,
  name,
  unit: 'Phòng Quản lý công nghệ',
  share: 0,
}));

/** A made-up outside: what it answers depends on what is asked only. */
function outside(name: string, inputs: Json): Json {
  const said = JSON.stringify(inputs);
  if (name === 'people') return said.includes('minh') ? ROSTER : said.includes('hoa') ? ROSTER.slice(2, 3) : [];
  if (name === 'file') {
    const { name: file } = JSON.parse(said);
    return file.endsWith('.exe')
      ? { fault: 'errors:file_type_refused' }
      : { item: { id: `kept-${file}`, ...JSON.parse(said) } };
  }
  if (name.startsWith('check')) return said.length % 3 === 0 ? { ok: false, fault: 'errors:internal' } : { ok: true };
  return said.length % 2 === 0 ? ['SK-2026-0001 · Sổ', 'SK-2026-0002 · Phiếu'] : [];
}

const words = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom(
    'minh',
    'minh 30',
    'hoa 99',
    'hoa',
    '30',
    '45 %',
    '7',
    '9/2027',
    'tháng 12',
    '30/06/2027',
    'Không có',
  ),
  fc.constantFrom(
    'Sổ theo dõi hồ sơ điện tử',
    'Mỗi tuần mất nửa ngày dò sổ giấy để biết hồ sơ nào quá hạn.',
    '',
    '  ',
    '__proto__',
    'constructor',
  ),
  fc.integer({ min: 0, max: 300 }).map((count) => 'a '.repeat(count)),
);
const deeds: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: fc.nat({ max: 40 }).map((nth): Deed => ({ kind: 'button', nth })) },
  { weight: 6, arbitrary: words.map((text): Deed => ({ kind: 'text', text })) },
  { weight: 1, arbitrary: words.map((value): Deed => ({ kind: 'shared', value })) },
  { weight: 2, arbitrary: fc.constantFrom('back', 'skip', 'cancel').map((word): Deed => ({ kind: 'word', word })) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('a.pdf', 'b.png', 'c.pdf', 'd.pdf', 'e.pdf', 'f.pdf', 'virus.exe').map(
      (name): Deed => ({
        kind: 'file',
        file: { ref: name, name, mime: 'application/pdf', size: 9, picture: false },
        key: `event-${name}`,
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.string({ maxLength: 5 }), fc.string({ maxLength: 50 }))
      .map(([wait, value]): Deed => ({ kind: 'press', wait, value })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('people', 'file', 'similar', 'check0', 'inform1', 'x'), fc.jsonValue(), fc.jsonValue())
      // What the shell hands over has been JSON before; -0 is none.
      .map(([name, ...values]): Deed => {
        const [inputs, result] = JSON.parse(JSON.stringify(values));
        return { kind: 'found', name, inputs, result };
      }),
  },
  { weight: 1, arbitrary: fc.constant<Deed>({ kind: 'enter' }) },
);

interface Plan {
  readonly kind: Step['kind'];
  readonly optional: boolean;
  readonly label: boolean;
  readonly shares: boolean;
  readonly lookup: 'none' | 'check' | 'inform';
  readonly when: number;
  readonly not: boolean;
}

const KINDS = ['text', 'choice', 'choice', 'month', 'date', 'number', 'people', 'files'] as const;
const plans = fc.array(
  fc.record({
    kind: fc.constantFrom<Step['kind'][]>(...KINDS),
    optional: fc.boolean(),
    label: fc.boolean(),
    shares: fc.boolean(),
    lookup: fc.constantFrom<Plan['lookup'][]>('none', 'none', 'check', 'inform'),
    when: fc.nat({ max: 5 }),
    not: fc.boolean(),
  }),
  { minLength: 1, maxLength: 7 },
);

/** A condition on an earlier choice or lookup, now and then. */
function conditionOf(plan: Plan, earlier: readonly Step[]): Condition | undefined {
  const on = earlier[plan.when];
  if (on === undefined) return undefined;
  if (on.kind === 'choice') {
    const chosen: Condition = { answered: on.id, equals: 'o1' };
    return plan.not ? { not: chosen } : chosen;
  }
  return on.lookup?.mode === 'inform' ? { all: [{ found: on.lookup.name }] } : undefined;
}

function stepOf(plan: Plan, at: number, earlier: readonly Step[]): Step {
  const id = `s${at}`.padEnd(40, '-');
  const when = conditionOf(plan, earlier);
  const shows = earlier.find((one) => one.lookup?.mode === 'inform')?.lookup?.name;
  const base = {
    id,
    prompt: `t:${at}`,
    ...(plan.optional ? { optional: true } : {}),
    ...(plan.label ? { label: `t:${at}.label` } : {}),
    ...(plan.lookup === 'none' ? {} : { lookup: { name: `${plan.lookup}${at}`, mode: plan.lookup } }),
    ...(when === undefined ? {} : { when }),
  };
  const opens = earlier[0] === undefined ? {} : { opens: earlier[0].id };
  switch (plan.kind) {
    case 'choice': {
      const options = [{ value: 'o1' }, { value: 'đ'.repeat(20) }, { value: 'o3', ...opens }];
      return {
        ...base,
        kind: 'choice',
        options: options.map((option) => ({ label: line('t:option'), ...option })),
        ...(shows === undefined ? {} : { shows }),
      };
    }
    case 'month':
      return { ...base, kind: 'month', from: 0, to: 24 };
    case 'date':
      return { ...base, kind: 'date', from: '2026-01-01' };
    case 'number':
      return { ...base, kind: 'number', min: 0, max: 100 };
    case 'people':
    case 'files':
      return { ...base, kind: plan.kind, most: 3 };
    default:
      return { ...base, kind: 'text', max: 80, ...(plan.shares && !plan.label ? { shares: 'phone' } : {}) };
  }
}

function formOf(planned: readonly Plan[], card: boolean): Form {
  const steps: Step[] = [];
  for (const [at, plan] of planned.entries()) steps.push(stepOf(plan, at, steps));
  if (card) steps.push({ id: 'review', kind: 'review', prompt: 't:review', confirm: 't:confirm' });
  return defineForm({ id: 'generated', version: 1, title: 't:title', steps });
}

const contextOf = (wait: () => string) => ({ now: '2026-11-20T02:00:00.000Z', today: TODAY, wait });

/** Reduces twice, the second time with the session as the database gives it back: both must come to the same. */
function reduceKept(form: Form, session: Session, input: Input, waits: () => string) {
  const wait = waits();
  const kept: Session = JSON.parse(JSON.stringify(session));
  expect(kept).toEqual(session);
  const reduced = reduce(
    form,
    session,
    input,
    contextOf(() => wait),
  );
  expect(
    reduce(
      form,
      kept,
      input,
      contextOf(() => wait),
    ),
  ).toEqual(reduced);
  return reduced;
}

function expectEffects(effects: readonly Effect[]): void {
  expect(effects).toHaveLength(1);
}

/** Every button fits Telegram's 64 bytes, and the engine knows each it has shown. */
function expectButtons(form: Form, session: Session, view: View): void {
  expect(view.wait).toHaveLength(5);
  for (const row of view.buttons ?? []) {
    expect(row.length).toBeGreaterThan(0);
    for (const { press } of row) {
      const data = encodePress(press, view.wait);
      expect(new TextEncoder().encode(data ?? '').length).toBeLessThanOrEqual(64);
    }
  }
  for (const value of repliesOf(view)) {
    const input: Input = { kind: 'press', wait: view.wait ?? '', value };
    const { effects } = reduce(
      form,
      session,
      input,
      contextOf(() => 'other'),
    );
    const said = effects.flatMap((effect) => (effect.kind === 'show' ? effect.view.lines.map((one) => one.key) : []));
    expect({ value, said }).not.toMatchObject({ said: expect.arrayContaining(['dialog:fault.choose']) });
    expect({ value, said }).not.toMatchObject({ said: expect.arrayContaining(['dialog:stale']) });
  }
}

/** Whether the step's question comes out of a lookup: its answer is asked again when the lookup's input changes. */
function restsOnLookup(step: Step | undefined): boolean {
  if (step?.kind === 'choice' && step.shows !== undefined) return true;
  return step?.when !== undefined && namesOf(step.when).lookups.length > 0;
}

/** The author is left with something, and no list is longer than its step allows. */
function expectLists(form: Form, session: Session): void {
  for (const step of form.steps) {
    const answer = session.answers[step.id];
    const people = peopleOf(answer);
    expect(people.reduce((sum, one) => sum + one.share, 0)).toBeLessThan(100);
    expect(new Set(people.map((one) => one.id)).size).toBe(people.length);
    if (gathers(step)) expect(people.length).toBeLessThanOrEqual(step.most);
  }
}

/** Nothing but sharing brings what counts as shared, and only where it is asked for. */
function expectShared(form: Form, session: Session, done: readonly Deed[]): void {
  for (const step of form.steps.filter((one) => one.kind === 'text')) {
    const value = sharedOf(session.answers[step.id]);
    if (value === null) continue;
    expect(step.shares).toBe('phone');
    expect(done).toContainEqual({ kind: 'shared', value });
  }
}

/** No answer is gone but by being replaced itself, by a stale lookup, or off the walk at the card or the end. */
function expectKept(form: Form, before: Session, after: Session, done: readonly Effect[]): void {
  const walked = new Set(walk(form, after).map((step) => step.id));
  const atEnd = done.some((effect) => effect.kind === 'submit') || after.asked?.step === 'review';
  for (const [id, answer] of Object.entries(before.answers)) {
    if (JSON.stringify(after.answers[id]) === JSON.stringify(answer)) continue;
    // What was gathered may shrink by its own buttons, but is never skipped away.
    const skipped = after.answers[id] === null && peopleOf(answer).length + uploadsOf(answer).length > 0;
    const replaced = before.asked?.step === id && after.answers[id] !== undefined && !skipped;
    const stale = after.found !== before.found && restsOnLookup(form.steps.find((step) => step.id === id));
    const offWalk = atEnd && !walked.has(id);
    expect({ id, replaced, stale, offWalk, kept: replaced || stale || offWalk }).toMatchObject({ kept: true });
  }
}

function inputOf(deed: Deed, view: View | null): Input {
  if (deed.kind !== 'button') return deed;
  const replies = repliesOf(view);
  const value = replies[deed.nth % Math.max(replies.length, 1)];
  return value === undefined ? { kind: 'enter' } : { kind: 'press', wait: view?.wait ?? '', value };
}

interface Seen {
  readonly session: Session;
  readonly ends: readonly string[];
}

/** Plays the deeds and checks every step on the way. */
function play(form: Form, done: readonly Deed[]): Seen {
  const waits = createWaits();
  const ends: string[] = [];
  let session = begin(form, 'session', '2026-11-20T02:00:00.000Z');
  let view: View | null = null;
  for (const deed of [{ kind: 'enter' } as const, ...done]) {
    const before = session;
    let input = inputOf(deed, view);
    for (let round = 0; ; round += 1) {
      expect(round).toBeLessThan(8);
      const reduced = reduceKept(form, session, input, waits);
      expectEffects(reduced.effects);
      ({ session } = reduced);
      const [effect] = reduced.effects;
      if (effect?.kind !== 'lookup') {
        expectKept(form, before, session, reduced.effects);
        expectLists(form, session);
        expectShared(form, session, done);
        if (effect?.kind === 'show') {
          view = effect.view;
          // What is said about numbers under a question and how a typed one is read go together.
          expect(view.free === true).toBe(!expectsChoice(form, session));
        } else ends.push(effect?.kind ?? 'none');
        break;
      }
      const { name, inputs } = effect;
      input = { kind: 'found', name, inputs, result: outside(name, inputs) };
    }
    if (view !== null && session.asked?.wait === view.wait) expectButtons(form, session, view);
  }
  return { session, ends };
}

const sequences = fc.array(deeds, { maxLength: 40 });

describe('whatever people do', () => {
  let initiative: Form;

  beforeAll(async () => {
    const loaded = await loadCampaign(join(import.meta.dirname, '../../campaigns/dong-nai-skhcn.yaml'));
    if (!loaded.ok) throw new Error('the campaign does not load');
    initiative = initiativeForm(loaded.campaign);
  });

  it('the registration of an initiative holds', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(sequences, (done) => {
        play(initiative, done);
      }),
      { numRuns: 300 },
    );
  });

  it('a generated form holds', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(plans, fc.boolean(), sequences, (planned, card, done) => {
        play(formOf(planned, card), done);
      }),
      { numRuns: 500 },
    );
  });

  it('a plain run through the initiative ends in one submission', () => {
    const say = (text: string): Deed => ({ kind: 'text', text });
    const done: Deed[] = [
      say('Sổ theo dõi hồ sơ điện tử'),
      say('Mỗi tuần mất nửa ngày dò sổ giấy để biết hồ sơ nào quá hạn.'),
      say('Lập bảng tính dùng chung, tự tô màu hồ sơ còn dưới 3 ngày.'),
      { kind: 'button', nth: 0 },
      { kind: 'button', nth: 0 },
      { kind: 'button', nth: 0 },
      { kind: 'button', nth: 0 },
      { kind: 'button', nth: 0 },
    ];
    const steps = initiative.steps.map((step) => step.id);
    const { session, ends } = play(initiative, done);
    expect(ends).toEqual(['submit']);
    expect(Object.keys(session.answers)).toEqual(steps.filter((id) => id !== 'review' && id !== 'similar'));
    expect(session.answers).toMatchObject({ area: '1', trial: '2026-11', coauthors: { closed: true } });
  });
});
