import { fieldOf, sameJson } from './answers.ts';
import { CONFIRM, EDIT, NAV, ask, replyButton } from './ask.ts';
import { arrivedFile, type Collected, choosing, found as foundItems, pressed as pressedItem, typedPeople } from './collect.ts';
import type { FileIn, Json } from './event.ts';
import type { Form, Session, Step } from './form.ts';
import { before, counts, locate, walk } from './locate.ts';
import { markOf } from './mark.ts';
import { type Read, readPressed, readTyped } from './parse.ts';
import { type Line, line, type View } from './view.ts';

/** What reaches a form. `word` is a global word that the shell recognised; `found` brings a lookup's result. */
export type Input =
  | { readonly kind: 'enter' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'press'; readonly wait: string; readonly value: string }
  | { readonly kind: 'file'; readonly file: FileIn; readonly key: string }
  | { readonly kind: 'word'; readonly word: 'back' | 'skip' | 'cancel' }
  | { readonly kind: 'found'; readonly name: string; readonly inputs: Json; readonly result: Json };

/** What the shell has to do. At most one `lookup`, and nothing is shown beside it. */
export type Effect =
  | { readonly kind: 'show'; readonly view: View }
  | { readonly kind: 'lookup'; readonly name: string; readonly inputs: Json }
  | { readonly kind: 'submit' }
  | { readonly kind: 'leave'; readonly how: 'parked' | 'dropped' };

export interface Reduced {
  readonly session: Session;
  readonly effects: readonly Effect[];
}

export interface Context {
  /** ISO instant. */
  readonly now: string;
  /** `YYYY-MM-DD` in the campaign's zone. */
  readonly today: string;
  /** A fresh wait id, 4–6 characters. */
  readonly wait: () => string;
}

interface Scene extends Context {
  readonly form: Form;
  readonly session: Session;
}

/** A new session that starts with `answers` (a deep link's code, a button's choice). */
export function begin(form: Form, id: string, now: string, answers: Session['answers'] = {}): Session {
  return {
    id,
    form: form.id,
    version: form.version,
    answers,
    found: {},
    pending: null,
    open: null,
    partial: null,
    asked: null,
    misses: 0,
    startedAt: now,
    touchedAt: now,
  };
}

function show(scene: Scene, step: Step, above: readonly Line[] = []): Reduced {
  const wait = scene.wait();
  const session = { ...scene.session, asked: { wait, step: step.id, mark: markOf(step) }, version: scene.form.version };
  const view = ask({ form: scene.form, session, step, today: scene.today }, wait, above);
  return { session, effects: [{ kind: 'show', view }] };
}

/** Goes to where the answers lead: asks, looks something up, or submits. */
function settle(scene: Scene, above: readonly Line[] = []): Reduced {
  const place = locate(scene.form, scene.session);
  if (place.at === 'end') return { session: pruned(scene), effects: [{ kind: 'submit' }] };
  if (place.at === 'step') {
    const atReview = place.step.kind === 'review';
    return show(atReview ? { ...scene, session: pruned(scene) } : scene, place.step, above);
  }
  const pending = place.step.lookup?.mode === 'check' ? { step: place.step.id, value: place.inputs } : null;
  return {
    session: { ...scene.session, pending },
    effects: [{ kind: 'lookup', name: place.name, inputs: place.inputs }],
  };
}

/** Answers of branches that the walk no longer takes are dropped only here, at the review or the end. */
function pruned(scene: Scene): Session {
  const { form, session } = scene;
  const walked = new Set(walk(form, session).map((step) => step.id));
  const ids = Object.keys(session.answers);
  if (ids.every((id) => walked.has(id))) return session;
  return { ...session, answers: Object.fromEntries(Object.entries(session.answers).filter(([id]) => walked.has(id))) };
}

/** Holds a new answer and goes on. Steps that were asked because of a lookup that this answer makes stale are asked again. */
function accept(scene: Scene, step: Step, value: Json, above: readonly Line[] = []): Reduced {
  const { session } = scene;
  const next: Session = {
    ...session,
    answers: { ...session.answers, [step.id]: value },
    open: session.open === step.id ? null : session.open,
    partial: session.partial?.step === step.id ? null : session.partial,
    pending: null,
    misses: 0,
  };
  return settle({ ...scene, session: next }, above);
}

/** An invalid answer: why, and the question again; after the third an example and the ways out. */
function miss(scene: Scene, step: Step, fault: Line): Reduced {
  const misses = scene.session.misses + 1;
  const again = { ...scene, session: { ...scene.session, misses } };
  if (misses < 3) return show(again, step, [fault]);
  const example = step.example === undefined ? [] : [line(step.example)];
  const shown = show(again, step, [fault, ...example, line('dialog:stuck')]);
  return { session: shown.session, effects: shown.effects.map(withWaysOut) };
}

function withWaysOut(effect: Effect): Effect {
  if (effect.kind !== 'show') return effect;
  const ways = [
    replyButton(line('dialog:nav.later'), NAV.later),
    { label: line('dialog:nav.human'), press: { action: 'help.human' } },
  ];
  return { ...effect, view: { ...effect.view, buttons: [...(effect.view.buttons ?? []), ways] } };
}

function answer(scene: Scene, step: Step, read: Read): Reduced {
  if ('fault' in read) return miss(scene, step, read.fault);
  if (step.lookup?.mode !== 'check') return accept(scene, step, read.value);
  const session = { ...scene.session, pending: { step: step.id, value: read.value } };
  return { session, effects: [{ kind: 'lookup', name: step.lookup.name, inputs: read.value }] };
}

function collected(scene: Scene, step: Step, result: Collected): Reduced {
  if (result.kind === 'lookup') {
    return { session: scene.session, effects: [{ kind: 'lookup', name: result.name, inputs: result.inputs }] };
  }
  if (result.kind === 'closed') return accept(scene, step, result.value);
  const session = { ...scene.session, partial: { step: step.id, value: result.value } };
  return result.fault === undefined
    ? show({ ...scene, session: { ...session, misses: 0 } }, step)
    : miss({ ...scene, session }, step, result.fault);
}

function back(scene: Scene, step: Step): Reduced {
  const previous = before(scene.form, scene.session, step);
  if (previous === undefined) return show(scene, step, [line('dialog:first')]);
  return settle({ ...scene, session: { ...scene.session, open: previous.id, misses: 0 } });
}

function skip(scene: Scene, step: Step): Reduced {
  if (counts(step, scene.session.answers[step.id])) return keep(scene, step);
  if (step.optional !== true) return miss(scene, step, line('dialog:fault.needed'));
  return accept(scene, step, null);
}

function keep(scene: Scene, step: Step): Reduced {
  if (!counts(step, scene.session.answers[step.id])) return miss(scene, step, line('dialog:fault.choose'));
  return settle({ ...scene, session: { ...scene.session, open: null, partial: null, misses: 0 } });
}

/** Asks before a draft is thrown away. */
function offerCancel(scene: Scene, step: Step): Reduced {
  const wait = scene.wait();
  const session = { ...scene.session, asked: { wait, step: step.id, mark: markOf(step) } };
  const buttons = [
    [replyButton(line('dialog:nav.later'), NAV.later)],
    [replyButton(line('dialog:nav.drop'), NAV.drop), replyButton(line('dialog:nav.stay'), NAV.stay)],
  ];
  return { session, effects: [{ kind: 'show', view: { lines: [line('dialog:cancel')], buttons, wait } }] };
}

function navigated(scene: Scene, step: Step, value: string): Reduced | null {
  switch (value) {
    case NAV.back:
      return back(scene, step);
    case NAV.skip:
      return skip(scene, step);
    case NAV.keep:
      return keep(scene, step);
    case NAV.stay:
      return show(scene, step);
    case NAV.later:
      return { session: scene.session, effects: [{ kind: 'leave', how: 'parked' }] };
    case NAV.drop:
      return { session: scene.session, effects: [{ kind: 'leave', how: 'dropped' }] };
    default:
      return null;
  }
}

function pressedCard(scene: Scene, step: Step, value: string): Reduced {
  if (value === CONFIRM) return { session: scene.session, effects: [{ kind: 'submit' }] };
  const field = value.startsWith(EDIT) ? value.slice(EDIT.length) : '';
  if (!walk(scene.form, scene.session).some((one) => one.id === field && one.kind !== 'review')) {
    return miss(scene, step, line('dialog:fault.choose'));
  }
  return settle({ ...scene, session: { ...scene.session, open: field, misses: 0 } });
}

function pressed(scene: Scene, step: Step, value: string): Reduced {
  const moved = navigated(scene, step, value);
  if (moved !== null) return moved;
  if (step.kind === 'review') return pressedCard(scene, step, value);
  if (step.kind === 'people' || step.kind === 'files') {
    const result = pressedItem(step, scene.session, value);
    return result === null ? miss(scene, step, line('dialog:fault.choose')) : collected(scene, step, result);
  }
  const opens = step.kind === 'choice' ? step.options.find((one) => one.value === value)?.opens : undefined;
  if (opens !== undefined) return settle({ ...scene, session: { ...scene.session, open: opens, misses: 0 } });
  return answer(scene, step, readPressed(step, value));
}

function typed(scene: Scene, step: Step, text: string): Reduced {
  if (step.kind === 'people') return collected(scene, step, typedPeople(step, scene.session, text));
  return answer(scene, step, readTyped(step, text, scene.today));
}

function arrived(scene: Scene, step: Step, input: Extract<Input, { kind: 'file' }>): Reduced {
  if (step.kind !== 'files') return show(scene, step, [line('dialog:fault.no_file_here')]);
  return collected(scene, step, arrivedFile(step, scene.session, { ...input.file, key: input.key }));
}

/** Steps whose question came out of this lookup are asked again when its inputs have changed. */
function withoutStale(scene: Scene, name: string): Session['answers'] {
  const stale = scene.form.steps.filter(
    (step) => (step.kind === 'choice' && step.shows === name) || (step.when !== undefined && 'found' in step.when && step.when.found === name),
  );
  const { answers } = scene.session;
  return Object.fromEntries(Object.entries(answers).filter(([id]) => !stale.some((step) => step.id === id)));
}

function checked(scene: Scene, step: Step, input: Extract<Input, { kind: 'found' }>): Reduced {
  const { session } = scene;
  if (fieldOf(input.result, 'ok') === true) {
    const found = { ...session.found, [input.name]: { inputs: input.inputs, result: input.result } };
    return accept({ ...scene, session: { ...session, found } }, step, input.inputs);
  }
  const refused = fieldOf(input.result, 'fault');
  const answers = sameJson(session.answers[step.id], input.inputs)
    ? Object.fromEntries(Object.entries(session.answers).filter(([id]) => id !== step.id))
    : session.answers;
  const fault = line(typeof refused === 'string' ? refused : 'errors:internal');
  return miss({ ...scene, session: { ...session, answers, pending: null } }, step, fault);
}

function lookedUp(scene: Scene, input: Extract<Input, { kind: 'found' }>): Reduced {
  const { form, session } = scene;
  const step = form.steps.find((one) => one.lookup?.name === input.name);
  const { pending } = session;
  if (pending !== null) {
    const asking = form.steps.find((one) => one.id === pending.step);
    if (asking !== undefined && sameJson(pending.value, input.inputs)) return checked(scene, asking, input);
  }
  if (step === undefined || step.lookup?.mode === 'check') {
    const place = locate(form, session);
    const gathers = place.at === 'step' && (place.step.kind === 'people' || place.step.kind === 'files');
    if (!gathers || place.at !== 'step') return settle(scene);
    if (place.step.kind !== 'people' && place.step.kind !== 'files') return settle(scene);
    return collected(scene, place.step, foundItems(place.step, session, input.inputs, input.result));
  }
  const fresh = !sameJson(session.found[input.name]?.inputs, input.inputs);
  const answers = fresh ? withoutStale(scene, input.name) : session.answers;
  const found = { ...session.found, [input.name]: { inputs: input.inputs, result: input.result } };
  return settle({ ...scene, session: { ...session, answers, found } });
}

/** The current question was reworded by a new form version: what comes now is not taken as its answer. */
function reworded(scene: Scene, step: Step): boolean {
  const { asked } = scene.session;
  return asked !== null && scene.session.version !== scene.form.version && asked.mark !== markOf(step);
}

function onStep(scene: Scene, step: Step, input: Exclude<Input, { kind: 'enter' | 'found' }>): Reduced {
  if (reworded(scene, step)) return show(scene, step, [line('dialog:reworded')]);
  switch (input.kind) {
    case 'press':
      if (input.wait !== scene.session.asked?.wait) return show(scene, step, [line('dialog:stale')]);
      return pressed(scene, step, input.value);
    case 'word':
      if (input.word === 'cancel') return offerCancel(scene, step);
      return input.word === 'back' ? back(scene, step) : skip(scene, step);
    case 'file':
      return arrived(scene, step, input);
    default:
      return typed(scene, step, input.text);
  }
}

/**
 * One input into one session: pure and synchronous. The result holds the new session and what the shell has to do;
 * a `lookup` is answered by the shell with a `found` input in the same turn.
 */
export function reduce(form: Form, session: Session, input: Input, context: Context): Reduced {
  const scene: Scene = { ...context, form, session: { ...session, touchedAt: context.now } };
  if (input.kind === 'found') return lookedUp(scene, input);
  const place = locate(form, session);
  if (input.kind === 'enter' || place.at !== 'step') return settle(scene);
  return onStep(scene, place.step, input);
}

/** Whether a typed number or label means a button of the question that is shown. */
export function expectsChoice(form: Form, session: Session): boolean {
  const place = locate(form, session);
  if (place.at !== 'step') return false;
  const { step } = place;
  if (step.kind === 'people') return choosing(step, session);
  return step.kind === 'choice' || step.kind === 'review';
}
