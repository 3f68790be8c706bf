import { isRecord } from '../telegram/wire.ts';
import { checkFields } from './fields.ts';
import { invalid } from './oa-error.ts';

export interface Template {
  readonly id: string;
  readonly params: readonly string[];
}

/** A template of this id with all its parameters, no more and no less; its lines in the order of the parameters. */
export function checkTemplate(
  templates: readonly Template[],
  id: unknown,
  data: unknown,
): { readonly id: string; readonly lines: readonly string[] } {
  const template = templates.find((one) => one.id === id);
  if (!template) throw invalid('template_id');
  if (!isRecord(data)) throw invalid('template_data');
  checkFields(data, 'template_data', template.params);
  const lines = template.params.map((name) => {
    const value = data[name];
    if (typeof value !== 'string' || value.trim() === '') throw invalid(`template_data: ${name}`);
    return value;
  });
  return { id: template.id, lines };
}
