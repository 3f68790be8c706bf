import type { Json } from '../src/dialog/event.ts';
import type { ChoiceStep, NumberStep } from '../src/dialog/form.ts';
import type { Lang } from '../src/dialog/lang.ts';
import { line } from '../src/dialog/view.ts';
import { farOff } from '../src/domain/far-off.ts';
import { formatNumber } from '../src/text/number.ts';

const LOOKUP = 'odd_';
const DECIMALS = 4;

/** A number as a row of its own: a text with the number as `value`, and what else the text says of it (a month, a unit). */
export interface NumberRow {
  readonly key: string;
  readonly value: number;
  readonly of: Readonly<Record<string, string>>;
}

/**
 * A number, and below it the question whether it is right, asked when `doubt` finds it far off. In two steps, because
 * what is usual comes from a store and a form is made of its campaign alone. `with` is a step on which depends what is
 * usual: another answer there, and the number is doubted anew.
 */
export function doubtedNumber(
  step: Omit<NumberStep, 'kind' | 'lookup'>,
  texts: { readonly prompt: string; readonly keep: string; readonly change: string; readonly with?: string },
): readonly [NumberStep, ChoiceStep] {
  const name = `${LOOKUP}${step.id}`;
  const lookup = { name, mode: 'inform', ...(texts.with === undefined ? {} : { with: texts.with }) } as const;
  const sure: ChoiceStep = {
    id: `sure_${step.id}`,
    kind: 'choice',
    prompt: texts.prompt,
    shows: name,
    when: step.when === undefined ? { found: name } : { all: [step.when, { found: name }] },
    options: [
      { value: 'keep', label: line(texts.keep) },
      { value: 'change', label: line(texts.change), opens: step.id, anew: true },
    ],
  };
  return [{ ...step, kind: 'number', lookup }, sure];
}

/** The step whose number a lookup is about, or null. */
export function doubtedStep(lookup: string): string | null {
  return lookup.startsWith(LOOKUP) ? lookup.slice(LOOKUP.length) : null;
}

/** Rows as the result of the lookup: with any, the number is asked back below them. */
export function doubtRows(rows: readonly NumberRow[], lang: Lang): Json {
  return rows.map(({ key, value, of }) => ({ key, values: { ...of, value: formatNumber(value, DECIMALS, lang) } }));
}

/** The usual number above the one typed, where that is `times` as much or that part of it; else nothing. */
export function farRows(typed: NumberRow, usual: NumberRow | null, times?: number): readonly NumberRow[] {
  return usual !== null && farOff(typed.value, usual.value, times) ? [usual, typed] : [];
}
