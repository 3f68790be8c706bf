import type { Factor } from '../campaign/practice-schema.ts';
import type { Campaign } from '../campaign/schema.ts';
import { factorAt } from './factor.ts';
import type { UsedFactor } from './pledge.ts';

/** A factor as it counts now, beside the campaign file's own. */
export interface ListedFactor extends UsedFactor {
  readonly file: Factor;
  /** ISO instant from which the office's replacement counts; null where the file's own factor does. */
  readonly since: string | null;
}

/** The factors of a campaign as they count at this moment, in the order of the file. */
export function factorList(campaign: Pick<Campaign, 'pledges' | 'decisions'>, now: Date): readonly ListedFactor[] {
  return Object.entries(campaign.pledges.factors).flatMap(([id, file]) => {
    const used = factorAt(campaign, id, now);
    if (used === null) return [];
    const replaced = campaign.decisions?.factors.findLast(
      (one) => one.factor === id && Date.parse(one.since) <= now.getTime(),
    );
    return [{ ...used, file, since: replaced?.since ?? null }];
  });
}
