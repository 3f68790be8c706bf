import { faultOf, fieldOf, sameJson, sharedAs } from './answers.ts';
import { CONFIRM, EDIT, NAV } from './ask.ts';
import {
  arrivedFile,
  type Collected,
  choosing,
  DONE,
  found as foundItems,
  pressed as pressedItem,
  typedItem,
  undone,
} from './collect.ts';
import type { FileIn, Json } from './event.ts';
import type { Form, Session, Step } from './form.ts';
import { before, counts, gathers, locate, namesOf, walk } from './locate.ts';
import { markOf } from './mark.ts';
import { type Read, readPressed, readTyped } from './parse.ts';
import {
  accept,
  type Context,
  goTo,
  keepAnswers,
  LEAVING,
  miss,
  offerCancel,
  type Reduced,
  type Scene,
  settle,
  show,
  withSession,
} from './scene.ts';
import { upgraded } from './upgrade.ts';
import { type Line, line } from './view.ts';

/**
 * What reaches a form. `word` is a global word that the shell recognised, `found` brings a lookup's result, and `shared`
 * what the network itself vouches for in place of something typed.
 */
export type Input =
  | { readonly kind: 'enter' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'shared'; readonly value: string }
  | { readonly kind: 'press'; readonly wait: string; readonly value: string }
  | { readonly kind: 'file'; readonly file: FileIn; readonly key: string }
  | { readonly kind: 'word'; readonly word: 'back' | 'skip' | 'cancel' }
  /** Something that is no answer: the question again, under the line that says why. */
  | { readonly kind: 'again'; readonly why: Line }
  | { readonly kind: 'found'; readonly name: string; readonly inputs: Json; readonly result: Json };

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
    asked: null,
    misses: 0,
    startedAt: now,
    touchedAt: now,
  };
}

/** So many times the usual amount look like a slip of the finger. */
const FAR_ABOVE = 100;

/** Asks a number back once that is far above what is usual; null when it is not, or was asked back before. */
function doubt(scene: Scene, step: Step, value: Json): Reduced | null {
  if (step.kind !== 'number' || step.usual === undefined || typeof value !== 'number') return null;
  if (value < step.usual * FAR_ABOVE) return null;
  const doubted = { step: step.id, value };
  if (sameJson(scene.session.doubted, doubted)) return null;
  const times = Math.floor(value / step.usual);
  return show(withSession(scene, { ...scene.session, doubted }), step, [
    line('dialog:doubt', { value, times, usual: step.usual }),
  ]);
}

function answer(scene: Scene, step: Step, read: Read): Reduced {
  if ('fault' in read) return miss(scene, step, read.fault);
  const doubted = doubt(scene, step, read.value);
  if (doubted !== null) return doubted;
  if (step.lookup?.mode !== 'check') return accept(scene, step, read.value);
  const session = { ...scene.session, pending: { step: step.id, value: read.value } };
  return { session, effects: [{ kind: 'lookup', name: step.lookup.name, inputs: read.value }] };
}

function collected(scene: Scene, step: Step, result: Collected): Reduced {
  const { session } = scene;
  if (result.kind === 'lookup') return { session, effects: [result] };
  if (result.kind === 'closed') return accept(scene, step, result.value);
  const next = withSession(scene, { ...session, answers: { ...session.answers, [step.id]: result.value } });
  if (result.fault !== undefined) return miss(next, step, result.fault);
  return show(withSession(next, { ...next.session, misses: 0 }), step);
}

function back(scene: Scene, step: Step): Reduced {
  const without = gathers(step) ? undone(step, scene.session) : null;
  if (without !== null) return collected(scene, step, { kind: 'held', value: without });
  const previous = before(scene.form, scene.session, step);
  return previous === undefined ? show(scene, step, [line('dialog:first')]) : goTo(scene, previous.id);
}

function skip(scene: Scene, step: Step): Reduced {
  if (counts(step, scene.session.answers[step.id])) return goTo(scene, null);
  if (gathers(step)) return pressed(scene, step, DONE);
  return step.optional === true ? accept(scene, step, null) : miss(scene, step, line('dialog:fault.needed'));
}

function keep(scene: Scene, step: Step): Reduced {
  const held = counts(step, scene.session.answers[step.id]);
  return held ? goTo(scene, null) : miss(scene, step, line('dialog:fault.choose'));
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

function pressedCard(scene: Scene, value: string): Reduced | null {
  if (value === CONFIRM) return { session: scene.session, effects: [{ kind: 'submit' }] };
  const field = value.startsWith(EDIT) ? value.slice(EDIT.length) : '';
  const walked = walk(scene.form, scene.session).some((one) => one.id === field && one.kind !== 'review');
  return walked ? goTo(scene, field) : null;
}

function pressedOwn(scene: Scene, step: Step, value: string): Reduced | null {
  if (step.kind === 'review') return pressedCard(scene, value);
  if (gathers(step)) {
    const result = pressedItem(step, scene.session, value);
    return result === null ? null : collected(scene, step, result);
  }
  const option = step.kind === 'choice' ? step.options.find((one) => one.value === value) : undefined;
  if (option?.opens === undefined) return answer(scene, step, readPressed(step, value, scene.context.today));
  const emptied = keepAnswers(scene.session, (id) => option.anew !== true || id !== option.opens);
  return goTo(withSession(scene, emptied), option.opens);
}

function pressed(scene: Scene, step: Step, value: string): Reduced {
  const done = navigated(scene, step, value) ?? pressedOwn(scene, step, value);
  return done ?? miss(scene, step, line('dialog:fault.choose'));
}

function typed(scene: Scene, step: Step, text: string): Reduced {
  if (gathers(step)) return collected(scene, step, typedItem(step, scene.session, text));
  return answer(scene, step, readTyped(step, text, scene.context.today));
}

function shared(scene: Scene, step: Step, value: string): Reduced {
  const taken = step.kind === 'text' && step.shares !== undefined;
  return taken ? answer(scene, step, { value: sharedAs(value) }) : show(scene, step);
}

function arrived(scene: Scene, step: Step, input: Extract<Input, { kind: 'file' }>): Reduced {
  if (step.kind !== 'files') return show(scene, step, [line('dialog:fault.no_file_here')]);
  return collected(scene, step, arrivedFile(step, scene.session, { ...input.file, key: input.key }));
}

type Found = Extract<Input, { kind: 'found' }>;

/** Keeps a result with its inputs. Steps whose question comes out of it are asked again when the inputs are new. */
function withFound({ form, session }: Scene, { name, inputs, result }: Found): Session {
  const found = { ...session.found, [name]: { inputs, result } };
  if (sameJson(session.found[name]?.inputs, inputs)) return { ...session, found };
  const rests = (step: Step): boolean =>
    (step.kind === 'choice' && step.shows === name) ||
    (step.when !== undefined && namesOf(step.when).lookups.includes(name));
  const stale = new Set(form.steps.filter(rests).map((step) => step.id));
  return { ...keepAnswers(session, (id) => !stale.has(id)), found };
}

function checked(scene: Scene, step: Step, input: Found): Reduced {
  if (fieldOf(input.result, 'ok') === true) {
    return accept(withSession(scene, withFound(scene, input)), step, input.inputs);
  }
  const refused = sameJson(scene.session.answers[step.id], input.inputs);
  const session = keepAnswers(scene.session, (id) => !refused || id !== step.id);
  return miss(withSession(scene, { ...session, pending: null }), step, faultOf(input.result));
}

/** A result that nobody waits for any more changes nothing. */
function lookedUp(scene: Scene, input: Found): Reduced {
  const { form, session } = scene;
  const { name, inputs } = input;
  const asking = form.steps.find((one) => one.id === session.pending?.step && one.lookup?.name === name);
  if (asking !== undefined && sameJson(session.pending?.value, inputs)) return checked(scene, asking, input);
  const place = locate(form, session);
  if (place.at === 'step' && gathers(place.step)) {
    return collected(scene, place.step, foundItems(place.step, session, inputs, input.result));
  }
  const waiting = place.at === 'lookup' && place.name === name && sameJson(place.inputs, inputs);
  return settle(waiting ? withSession(scene, withFound(scene, input)) : scene);
}

/** What was asked is no longer what stands there (a new form version): what comes now is not taken as its answer. */
function reworded({ session: { asked } }: Scene, step: Step): boolean {
  return asked !== null && asked.mark !== LEAVING && asked.mark !== markOf(step);
}

function onStep(scene: Scene, step: Step, input: Exclude<Input, { kind: 'enter' | 'found' }>): Reduced {
  const { asked } = scene.session;
  if (input.kind === 'word' && input.word === 'cancel') return offerCancel(scene, step);
  if (input.kind === 'word' && input.word === 'back') return back(scene, step);
  if (reworded(scene, step)) return show(scene, step, [line('dialog:reworded')]);
  switch (input.kind) {
    case 'press':
      if (input.wait !== asked?.wait) return show(scene, step, [line('dialog:stale')]);
      return pressed(scene, step, input.value);
    case 'again':
      return show(scene, step, [input.why]);
    case 'word':
      return skip(scene, step);
    case 'file':
      return arrived(scene, step, input);
    default:
      if (asked?.mark === LEAVING) return offerCancel(scene, step, [line('dialog:fault.choose')]);
      return input.kind === 'shared' ? shared(scene, step, input.value) : typed(scene, step, input.text);
  }
}

/**
 * One input into one session: pure and synchronous. The result holds the new session and what the shell has to do;
 * a `lookup` is answered by the shell with a `found` input in the same turn.
 */
export function reduce(form: Form, held: Session, input: Input, context: Context): Reduced {
  const session = upgraded(form, held);
  const scene: Scene = { form, session, context };
  if (input.kind === 'found') return lookedUp(scene, input);
  const place = locate(form, session);
  if (input.kind === 'enter' || place.at !== 'step') return settle(scene);
  return onStep(scene, place.step, input);
}

/** Whether a typed number or label means a button of the question that is shown. */
export function expectsChoice(form: Form, session: Session): boolean {
  if (session.asked?.mark === LEAVING) return true;
  const place = locate(form, session);
  if (place.at !== 'step') return false;
  const { step } = place;
  if (step.kind === 'people') return choosing(step, session);
  return step.kind === 'choice' || step.kind === 'review' || step.kind === 'files';
}
