import type { Campaign } from './schema.ts';

/** The paths of all labels that have no English and are shown in Vietnamese instead, such as `plan.goals.0.en`. */
export function missingEnglish(campaign: Campaign): readonly string[] {
  const { decisions: _, ...file } = campaign;
  return missingIn(file, []);
}

function missingIn(node: unknown, path: readonly string[]): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const here = 'vi' in node && !('en' in node && node.en !== undefined) ? [[...path, 'en'].join('.')] : [];
  return [...here, ...Object.entries(node).flatMap(([key, child]) => missingIn(child, [...path, key]))];
}
