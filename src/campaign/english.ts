import type { Campaign } from './schema.ts';

/** A label that has no English yet. */
export interface MissingEnglish {
  /** Where in the file its English belongs, such as `plan.goals.0.en`. */
  readonly path: string;
  readonly vi: string;
}

/** All labels that have no English and are shown in Vietnamese instead, in the order of the file. */
export function labelsMissingEnglish(campaign: Campaign): readonly MissingEnglish[] {
  const { decisions: _, ...file } = campaign;
  return missingIn(file, []);
}

/** The paths of these labels. */
export function missingEnglish(campaign: Campaign): readonly string[] {
  return labelsMissingEnglish(campaign).map(({ path }) => path);
}

function missingIn(node: unknown, path: readonly string[]): MissingEnglish[] {
  if (typeof node !== 'object' || node === null) return [];
  const bare = 'vi' in node && !('en' in node && node.en !== undefined);
  const here = bare ? [{ path: [...path, 'en'].join('.'), vi: String(node.vi) }] : [];
  return [...here, ...Object.entries(node).flatMap(([key, child]) => missingIn(child, [...path, key]))];
}
