import type { Form, Step } from './form.ts';
import { following, gathers, namesOf } from './locate.ts';

/** Longest step id and option value in bytes: both travel in button data of 64 bytes. */
const BYTES = 40;

function reachable(form: Form, faults: string[]): Set<string> {
  const reached = new Set<string>();
  for (let step = form.steps[0]; step !== undefined; step = following(form, step)) {
    if (reached.has(step.id)) {
      faults.push(`step "${step.id}" is walked twice: a loop`);
      break;
    }
    reached.add(step.id);
  }
  return reached;
}

function twice(values: readonly string[]): string | undefined {
  return values.find((value, at) => values.indexOf(value) < at);
}

function travels(value: string): boolean {
  return new TextEncoder().encode(value).length <= BYTES && !value.startsWith('~');
}

function* optionFaults(step: Step): Generator<string> {
  if (step.kind !== 'choice') return;
  const values = step.options.map((one) => one.value);
  if (values.length === 0) yield `step "${step.id}" has no options`;
  if (twice(values) !== undefined) yield `step "${step.id}" has the option "${twice(values)}" twice`;
  for (const value of values) {
    if (!travels(value)) yield `option "${value}" is longer than ${BYTES} bytes or starts with "~"`;
  }
}

function* stepFaults(form: Form, step: Step): Generator<string> {
  const { steps, lookups } = step.when === undefined ? { steps: [], lookups: [] } : namesOf(step.when);
  const opened = step.kind === 'choice' ? step.options.map((one) => one.opens) : [];
  for (const id of [step.next, step.lookup?.with, ...steps, ...opened]) {
    if (id !== undefined && !form.steps.some((one) => one.id === id)) {
      yield `step "${step.id}" names the unknown step "${id}"`;
    }
  }
  for (const name of lookups) {
    const made = form.steps.some((one) => one.lookup?.name === name);
    if (!made) yield `step "${step.id}" waits for the lookup "${name}" that no step makes`;
  }
  if (!travels(step.id)) yield `the id "${step.id}" is longer than ${BYTES} bytes or starts with "~"`;
  if (step.kind === 'review' && step !== form.steps.at(-1)) yield `review "${step.id}" is not the last step`;
  if (step.kind === 'text' && step.shares !== undefined && step.label !== undefined) {
    yield `step "${step.id}" has a label for the card, which cannot show what is shared`;
  }
  yield* optionFaults(step);
}

/** Every text key that a form shows, for the check against the locales. */
export function textKeys(form: Form): readonly string[] {
  const ofStep = (step: Step): (string | undefined)[] => [
    step.prompt,
    step.label,
    step.example,
    ...(step.notes ?? []),
    ...(step.kind === 'choice' ? step.options.map((option) => option.label.key) : []),
    ...(step.kind === 'review' ? [step.confirm] : []),
  ];
  return [form.title, ...form.steps.flatMap(ofStep)].filter((key) => key !== undefined);
}

/**
 * Checks a table when it is defined: unknown or unreachable steps, loops, double ids, missing text keys.
 * `hasText` tells whether a key exists in the locales.
 * Throws an `Error` that lists every fault.
 */
export function defineForm(form: Form, hasText: (key: string) => boolean = () => true): Form {
  const faults: string[] = [];
  if (form.steps.length === 0) faults.push('no steps');
  if (twice(form.steps.map((one) => one.id)) !== undefined) faults.push('a step id stands twice');
  // A result is kept by its name: two steps that share one would make each other's result stale without end.
  const shared = twice(form.steps.flatMap((one) => (gathers(one) ? [] : (one.lookup?.name ?? []))));
  if (shared !== undefined) faults.push(`two steps make the lookup "${shared}"`);
  const reached = reachable(form, faults);
  for (const step of form.steps) {
    if (!reached.has(step.id)) faults.push(`step "${step.id}" cannot be reached`);
    faults.push(...stepFaults(form, step));
  }
  for (const key of textKeys(form)) if (!hasText(key)) faults.push(`no text "${key}"`);
  if (faults.length > 0) throw new Error(`form "${form.id}": ${faults.join('; ')}`);
  return form;
}
