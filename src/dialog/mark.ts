import type { Step } from './form.ts';

const marks = new WeakMap<Step, string>();

/** A short mark of what a step asks; it changes when the question or its options change. Pure, remembered per step object. */
export function markOf(step: Step): string {
  const known = marks.get(step);
  if (known !== undefined) return known;
  let hash = 5381;
  for (const char of JSON.stringify({ ...step, next: undefined, when: undefined })) {
    hash = (Math.imul(hash, 33) ^ (char.codePointAt(0) ?? 0)) >>> 0;
  }
  const mark = hash.toString(36);
  marks.set(step, mark);
  return mark;
}
