import type { ModuleName } from '../campaign/plan-schema.ts';
import type { Campaign } from '../campaign/schema.ts';

/** What a preview says about the file itself, beside the screens. */

/** A label that has no English yet. */
export interface MissingEnglish {
  /** Where in the file. */
  readonly path: string;
  readonly vi: string;
}

/** Labels with Vietnamese words only, in the order of the file. */
export function missingEnglish(campaign: Campaign): readonly MissingEnglish[] {
  const found: MissingEnglish[] = [];
  const look = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('vi' in node && typeof node.vi === 'string' && (!('en' in node) || node.en === undefined)) {
      found.push({ path, vi: node.vi });
    }
    for (const [name, child] of Object.entries(node)) look(child, path === '' ? name : `${path}.${name}`);
  };
  look(campaign, '');
  return found;
}

/** A module, and the words of the plan it rests on. */
export interface ModuleFact {
  readonly name: ModuleName;
  readonly state: 'on' | 'off' | 'proposal';
  readonly evidence: readonly { readonly text: string; readonly at: string }[];
}

/** The modules in the order of the file. */
export function modulesOf({ plan }: Pick<Campaign, 'plan'>): readonly ModuleFact[] {
  const names = Object.keys(plan.modules) as ModuleName[];
  return names.map((name) => {
    const { state, evidence, nearest } = plan.modules[name];
    return { name, state, evidence: state === 'on' ? (evidence ?? []) : (evidence ?? nearest ?? []) };
  });
}
