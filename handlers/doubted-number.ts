import type { ChoiceStep, NumberStep } from '../src/dialog/form.ts';
import { line } from '../src/dialog/view.ts';
import { farOff } from '../src/domain/far-off.ts';
import { formatNumber } from '../src/text/number.ts';

const LOOKUP = 'odd_';
const DECIMALS = 4;

/** A number that a store knows the usual size of, and where that comes from (a month, a unit). */
export interface Usual {
  readonly value: number;
  readonly said: string;
}

/**
 * A number, and below it the question whether it is right, asked when `doubt` finds it far off. In two steps, because
 * what is usual comes from a store and a form is made of its campaign alone.
 */
export function doubtedNumber(
  step: Omit<NumberStep, 'kind' | 'lookup'>,
  texts: { readonly prompt: string; readonly keep: string; readonly change: string },
): readonly [NumberStep, ChoiceStep] {
  const name = `${LOOKUP}${step.id}`;
  const sure: ChoiceStep = {
    id: `sure_${step.id}`,
    kind: 'choice',
    prompt: texts.prompt,
    shows: name,
    when: step.when === undefined ? { found: name } : { all: [step.when, { found: name }] },
    options: [
      { value: 'keep', label: line(texts.keep) },
      { value: 'change', label: line(texts.change), opens: step.id },
    ],
  };
  return [{ ...step, kind: 'number', lookup: { name, mode: 'inform' } }, sure];
}

/** The step whose number a lookup is about, or null. */
export function doubtedStep(lookup: string): string | null {
  return lookup.startsWith(LOOKUP) ? lookup.slice(LOOKUP.length) : null;
}

/** The result of the lookup: nothing, or the usual number above the one typed, in figures that need no language of their own. */
export function doubt(
  typed: { readonly value: unknown; readonly said: string },
  usual: Usual | null,
  lang: 'vi' | 'en',
) {
  const { value } = typed;
  if (typeof value !== 'number' || usual === null || !farOff(value, usual.value)) return [];
  const row = (one: Usual): string => `${one.said}: ${formatNumber(one.value, DECIMALS, lang)}`;
  return [row(usual), row({ value, said: typed.said })];
}
