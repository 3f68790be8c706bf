import { line } from '../../src/dialog/view.ts';
import type { FormHandler } from '../../src/ports/handler.ts';

/** A form of nobody's campaign that offers these options; with none, or with one like a button of ours, it is unsound. */
export function offering(...values: readonly string[]): FormHandler {
  const options = values.map((value) => ({ value, label: line('core:menu') }));
  const choice = { id: 'a', kind: 'choice' as const, prompt: 'core:menu', options };
  return {
    id: 'odd',
    ability: null,
    build: () => ({ id: 'odd', version: 1, title: 'core:menu', steps: [choice] }),
    lookup: async () => null,
    submit: async () => ({}),
  };
}
