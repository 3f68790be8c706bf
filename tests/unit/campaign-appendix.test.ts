import { describe, expect, it } from 'vitest';
import { inAppendix } from '../../src/campaign/appendix.ts';
import { UNDECIDED } from '../../src/campaign/decisions.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import { campaignOf } from '../support/plan-stage.ts';

const demo = await campaignOf('demo');

function decided(modules: NonNullable<Campaign['decisions']>['modules'], appended: readonly 'own_plans'[]): Campaign {
  return { ...demo, decisions: { ...UNDECIDED, modules, appended } };
}

describe('the official appendices', () => {
  it('hold the modules of the plan, also while the office has one rest', () => {
    expect(inAppendix(demo, 'initiatives')).toBe(true);
    expect(inAppendix(decided({ initiatives: 'off' }, []), 'initiatives')).toBe(true);
  });

  it('hold a module of the office’s own only when it is on and put in', () => {
    expect(inAppendix(demo, 'own_plans')).toBe(false);
    expect(inAppendix(decided({ own_plans: 'on' }, []), 'own_plans')).toBe(false);
    expect(inAppendix(decided({ own_plans: 'on' }, ['own_plans']), 'own_plans')).toBe(true);
    expect(inAppendix(decided({ own_plans: 'off' }, ['own_plans']), 'own_plans')).toBe(false);
  });

  it('never hold what lies outside the plan', () => {
    expect(inAppendix(decided({ outsiders: 'on' }, []), 'outsiders')).toBe(false);
  });
});
