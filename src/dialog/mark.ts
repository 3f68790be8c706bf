import type { Step } from './form.ts';

const marks = new WeakMap<Step, string>();

/** What a person reads of a step. A bound that moved is no new question: the answer is looked at by today's bounds anyway. */
function readOf(step: Step): unknown {
  const { id, kind, prompt, notes, values } = step;
  const asked = { id, kind, prompt, notes, values };
  return step.kind === 'choice' ? { ...asked, options: step.options, shows: step.shows } : asked;
}

/** A short mark of what a step asks; it changes when the question or its options change. Pure, remembered per step object. */
export function markOf(step: Step): string {
  const known = marks.get(step);
  if (known !== undefined) return known;
  let hash = 5381;
  for (const char of JSON.stringify(readOf(step))) {
    hash = (Math.imul(hash, 33) ^ (char.codePointAt(0) ?? 0)) >>> 0;
  }
  const mark = hash.toString(36);
  marks.set(step, mark);
  return mark;
}
