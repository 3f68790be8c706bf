import { fieldOf, sameJson, sharedOf } from './answers.ts';
import type { Json } from './event.ts';
import type { Condition, Form, Gathering, Lookup, Session, Step } from './form.ts';

/** Where a person is: at a step, waiting for a lookup of an answered step, or through. */
export type Place =
  | { readonly at: 'step'; readonly step: Step }
  | { readonly at: 'lookup'; readonly step: Step; readonly name: string; readonly inputs: Json }
  | { readonly at: 'end' };

function filled(result: Json | undefined): boolean {
  if (Array.isArray(result)) return result.length > 0;
  return result !== undefined && result !== null && result !== false && result !== '';
}

/** Whether the step gathers items until *done*. */
export function gathers(step: Step): step is Gathering {
  return step.kind === 'people' || step.kind === 'files';
}

/** The steps and lookups that a condition asks about. */
export function namesOf(condition: Condition): {
  readonly steps: readonly string[];
  readonly lookups: readonly string[];
} {
  if ('answered' in condition) return { steps: [condition.answered], lookups: [] };
  if ('found' in condition) return { steps: [], lookups: [condition.found] };
  const parts = ('all' in condition ? condition.all : [condition.not]).map(namesOf);
  return { steps: parts.flatMap((one) => one.steps), lookups: parts.flatMap((one) => one.lookups) };
}

/** Whether a condition holds for what the session holds. */
export function holds(condition: Condition, session: Session): boolean {
  if ('answered' in condition) return sameJson(session.answers[condition.answered], condition.equals);
  if ('found' in condition) return filled(session.found[condition.found]?.result);
  if ('all' in condition) return condition.all.every((one) => holds(one, session));
  return !holds(condition.not, session);
}

function walks(step: Step, session: Session): boolean {
  return step.when === undefined || holds(step.when, session);
}

/** The step after `step` in the table, by its `next` or by order; undefined after the last. */
export function following(form: Form, step: Step): Step | undefined {
  if (step.next !== undefined) return form.steps.find((one) => one.id === step.next);
  return form.steps[form.steps.indexOf(step) + 1];
}

/** The steps walked with the answers held, in order, up to and including the last one of the walk. */
export function walk(form: Form, session: Session): readonly Step[] {
  const walked: Step[] = [];
  for (let step = form.steps[0]; step !== undefined; step = following(form, step)) {
    if (walks(step, session)) walked.push(step);
  }
  return walked;
}

/** Whether the answer held still counts for the step as it is today. Skipped optional steps hold null. */
export function counts(step: Step, answer: Json | undefined): boolean {
  if (answer === undefined) return false;
  if (answer === null) return step.optional === true;
  switch (step.kind) {
    case 'choice':
      return step.options.some((option) => option.value === answer && option.opens === undefined);
    case 'people':
    case 'files':
      return fieldOf(answer, 'closed') === true;
    case 'number':
      return typeof answer === 'number';
    case 'review':
      return false;
    case 'text':
      return typeof answer === 'string' || (step.shares !== undefined && sharedOf(answer) !== null);
    default:
      return typeof answer === 'string';
  }
}

function inputsOf(lookup: Lookup, value: Json, { answers }: Session): Json {
  return lookup.with === undefined ? value : { value, with: answers[lookup.with] ?? null };
}

/** The first step of the walk that is open or without a counting answer; a stale lookup before it comes first. */
export function locate(form: Form, session: Session): Place {
  for (let step = form.steps[0]; step !== undefined; step = following(form, step)) {
    if (!walks(step, session)) continue;
    const answer = session.answers[step.id];
    if (session.open === step.id || answer === undefined || !counts(step, answer)) return { at: 'step', step };
    if (step.lookup === undefined || gathers(step)) continue;
    const { name } = step.lookup;
    const inputs = inputsOf(step.lookup, answer, session);
    if (!sameJson(session.found[name]?.inputs, inputs)) return { at: 'lookup', step, name, inputs };
  }
  return { at: 'end' };
}

/** The walked step before `step`, or undefined when it is the first. */
export function before(form: Form, session: Session, step: Step): Step | undefined {
  let previous: Step | undefined;
  for (let at = form.steps[0]; at !== undefined && at.id !== step.id; at = following(form, at)) {
    if (walks(at, session)) previous = at;
  }
  return previous;
}
