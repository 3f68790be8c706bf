import type { ModuleName } from '../campaign/plan-schema.ts';
import type { Campaign } from '../campaign/schema.ts';

/** What a preview says about the file itself, beside the screens. */

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
