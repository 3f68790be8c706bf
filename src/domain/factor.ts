import type { FactorDecision } from '../campaign/decisions.ts';
import type { Campaign } from '../campaign/schema.ts';
import type { UsedFactor } from './pledge.ts';

type Factored = Pick<Campaign, 'pledges' | 'decisions'>;

/** The factor of the campaign file, whatever the office has replaced since; null when the file has none of that id. */
export function fileFactor({ pledges }: Factored, id: string): UsedFactor | null {
  if (!Object.hasOwn(pledges.factors, id)) return null;
  const factor = pledges.factors[id];
  if (factor === undefined) return null;
  const { value, unit, year, source } = factor;
  return { id, value, unit, year, source };
}

function replacementAt({ decisions }: Factored, id: string, at: Date): FactorDecision | undefined {
  return decisions?.factors.findLast((one) => one.factor === id && Date.parse(one.since) <= at.getTime());
}

/** The factor in force at an instant: the office's latest replacement until then, else that of the file. */
export function factorAt(campaign: Factored, id: string, at: Date): UsedFactor | null {
  const replaced = replacementAt(campaign, id, at);
  if (replaced === undefined) return fileFactor(campaign, id);
  const { value, unit, year, source } = replaced;
  return { id, value, unit, year, source };
}
