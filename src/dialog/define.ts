import type { Form, Step } from './form.ts';
import { following, gathers, namesOf } from './locate.ts';

/** Longest step id and option value in bytes: both travel in button data of 64 bytes. */
export const BYTES = 40;

/** What keeps a table from being asked. */
export interface TableFault {
  /** Names the kind of fault; never shown as a sentence. */
  readonly kind:
    | 'steps'
    | 'walk'
    | 'lookup'
    | 'names'
    | 'id'
    | 'review'
    | 'card'
    | 'no_options'
    | 'option_twice'
    | 'option_long'
    | 'text';
  /** For whoever wrote the table. */
  readonly said: string;
  /** The option it is about: it may have come from the campaign file. */
  readonly option?: string;
}

/** A table that cannot be asked, with every fault it has. */
export class TableError extends Error {
  readonly faults: readonly TableFault[];

  constructor(form: string, faults: readonly TableFault[]) {
    super(`form "${form}": ${faults.map(({ said }) => said).join('; ')}`);
    this.name = 'TableError';
    this.faults = faults;
  }
}

function reachable(form: Form, faults: TableFault[]): Set<string> {
  const reached = new Set<string>();
  for (let step = form.steps[0]; step !== undefined; step = following(form, step)) {
    if (reached.has(step.id)) {
      faults.push({ kind: 'walk', said: `step "${step.id}" is walked twice: a loop` });
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

function* optionFaults(step: Step): Generator<TableFault> {
  if (step.kind !== 'choice') return;
  const values = step.options.map((one) => one.value);
  if (values.length === 0) yield { kind: 'no_options', said: `step "${step.id}" has no options` };
  const option = twice(values);
  if (option !== undefined) {
    yield { kind: 'option_twice', said: `step "${step.id}" has the option "${option}" twice`, option };
  }
  for (const value of values) {
    if (travels(value)) continue;
    const said = `option "${value}" is longer than ${BYTES} bytes or starts with "~"`;
    yield { kind: 'option_long', said, option: value };
  }
}

function* stepFaults(form: Form, step: Step): Generator<TableFault> {
  const { steps, lookups } = step.when === undefined ? { steps: [], lookups: [] } : namesOf(step.when);
  const opened = step.kind === 'choice' ? step.options.map((one) => one.opens) : [];
  for (const id of [step.next, step.lookup?.with, ...steps, ...opened]) {
    if (id !== undefined && !form.steps.some((one) => one.id === id)) {
      yield { kind: 'names', said: `step "${step.id}" names the unknown step "${id}"` };
    }
  }
  for (const name of lookups) {
    const made = form.steps.some((one) => one.lookup?.name === name);
    if (!made) {
      yield { kind: 'lookup', said: `step "${step.id}" waits for the lookup "${name}" that no step makes` };
    }
  }
  if (!travels(step.id)) {
    yield { kind: 'id', said: `the id "${step.id}" is longer than ${BYTES} bytes or starts with "~"` };
  }
  if (step.kind === 'review' && step !== form.steps.at(-1)) {
    yield { kind: 'review', said: `review "${step.id}" is not the last step` };
  }
  if (step.kind === 'text' && step.shares !== undefined && step.label !== undefined) {
    yield { kind: 'card', said: `step "${step.id}" has a label for the card, which cannot show what is shared` };
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
 * Throws a `TableError` that lists every fault.
 */
export function defineForm(form: Form, hasText: (key: string) => boolean = () => true): Form {
  const faults: TableFault[] = [];
  if (form.steps.length === 0) faults.push({ kind: 'steps', said: 'no steps' });
  if (twice(form.steps.map((one) => one.id)) !== undefined) {
    faults.push({ kind: 'steps', said: 'a step id stands twice' });
  }
  // A result is kept by its name: two steps that share one would make each other's result stale without end.
  const shared = twice(form.steps.flatMap((one) => (gathers(one) ? [] : (one.lookup?.name ?? []))));
  if (shared !== undefined) faults.push({ kind: 'lookup', said: `two steps make the lookup "${shared}"` });
  const reached = reachable(form, faults);
  for (const step of form.steps) {
    if (!reached.has(step.id)) faults.push({ kind: 'walk', said: `step "${step.id}" cannot be reached` });
    faults.push(...stepFaults(form, step));
  }
  for (const key of textKeys(form)) if (!hasText(key)) faults.push({ kind: 'text', said: `no text "${key}"` });
  if (faults.length > 0) throw new TableError(form.id, faults);
  return form;
}
