import type { ModuleName } from './plan-schema.ts';
import type { Campaign } from './schema.ts';

/**
 * Whether what a module holds belongs into the official appendices: a module of the plan does, also while the office has
 * it rest; one of the office's own only where the office puts it in.
 */
export function inAppendix({ plan, decisions }: Campaign, name: ModuleName): boolean {
  const { state } = plan.modules[name];
  if (state === 'on') return true;
  if (state === 'off' || decisions === undefined) return false;
  return decisions.modules[name] === 'on' && decisions.appended.includes(name);
}
