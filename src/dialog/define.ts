import type { Condition, Form, Step } from './form.ts';

function namesOf(condition: Condition): { steps: string[]; lookups: string[] } {
  if ('answered' in condition) return { steps: [condition.answered], lookups: [] };
  if ('found' in condition) return { steps: [], lookups: [condition.found] };
  const parts = ('all' in condition ? condition.all : [condition.not]).map(namesOf);
  return { steps: parts.flatMap((one) => one.steps), lookups: parts.flatMap((one) => one.lookups) };
}

function reachable(form: Form, faults: string[]): Set<string> {
  const reached = new Set<string>();
  let step: Step | undefined = form.steps[0];
  while (step !== undefined) {
    if (reached.has(step.id)) {
      faults.push(`step "${step.id}" is walked twice: a loop`);
      break;
    }
    reached.add(step.id);
    const { next }: Step = step;
    step = next === undefined ? form.steps[form.steps.indexOf(step) + 1] : form.steps.find((one) => one.id === next);
  }
  return reached;
}

function stepFaults(form: Form, step: Step): string[] {
  const known = new Set(form.steps.map((one) => one.id));
  const faults: string[] = [];
  const missing = (id: string, where: string): void => {
    if (!known.has(id)) faults.push(`step "${step.id}" names the unknown step "${id}" in ${where}`);
  };
  if (step.next !== undefined) missing(step.next, 'next');
  for (const id of step.when === undefined ? [] : namesOf(step.when).steps) missing(id, 'when');
  const lookups = new Set(form.steps.flatMap((one) => one.lookup?.name ?? []));
  for (const name of step.when === undefined ? [] : namesOf(step.when).lookups) {
    if (!lookups.has(name)) faults.push(`step "${step.id}" waits for the lookup "${name}" that no step makes`);
  }
  if (step.kind === 'choice') {
    if (step.options.length === 0) faults.push(`step "${step.id}" has no options`);
    if (new Set(step.options.map((one) => one.value)).size < step.options.length)
      faults.push(`step "${step.id}" has an option twice`);
    for (const option of step.options) {
      if (new TextEncoder().encode(option.value).length > 40) faults.push(`option "${option.value}" is longer than 40 bytes`);
      if (option.opens !== undefined) missing(option.opens, 'opens');
    }
  }
  if (step.kind === 'review' && step !== form.steps.at(-1)) faults.push(`review "${step.id}" is not the last step`);
  return faults;
}

/**
 * Every text key that a form shows, for the check against the locales.
 */
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
  if (new Set(form.steps.map((one) => one.id)).size < form.steps.length) faults.push('a step id stands twice');
  const reached = reachable(form, faults);
  for (const step of form.steps) {
    if (!reached.has(step.id)) faults.push(`step "${step.id}" cannot be reached`);
    faults.push(...stepFaults(form, step));
  }
  for (const key of textKeys(form)) if (!hasText(key)) faults.push(`no text "${key}"`);
  if (faults.length > 0) throw new Error(`form "${form.id}": ${faults.join('; ')}`);
  return form;
}
