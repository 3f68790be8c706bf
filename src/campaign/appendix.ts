import { moduleState } from './lookup.ts';
import type { ModuleName } from './plan-schema.ts';
import type { Campaign } from './schema.ts';

/**
 * Whether what a module holds belongs into the official appendices: a module of the plan does, also while the office has
 * it rest; one of the office's own only where the office puts it in.
 */
export function inAppendix(campaign: Campaign, name: ModuleName): boolean {
  if (campaign.plan.modules[name].state === 'on') return true;
  return moduleState(campaign, name) === 'office' && campaign.decisions?.appended.includes(name) === true;
}
