import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UNDECIDED } from '../../src/campaign/decisions.ts';
import { loadCampaign } from '../../src/campaign/load.ts';
import { line } from '../../src/dialog/view.ts';
import { ROLES } from '../../src/domain/member.ts';
import { offers, officeLines, refusal } from '../../src/domain/offer.ts';
import { ABILITIES, type Ability, isAbility, may } from '../../src/domain/permissions.ts';
import { projectRoot } from '../../src/project-root.ts';

/** Who may what, as the product says it; one column per role, in this order. */
const COLUMNS = ['CAN_BO', 'TRUONG_PHONG', 'HOI_DONG', 'DAU_MOI', 'PHOI_HOP', 'LANH_DAO', 'BEN_NGOAI'] as const;
const TABLE: readonly (readonly [Ability, string])[] = [
  //            staff lead council office coop leader outsider
  ['menu', '       x     x     x      x     x     x      x'],
  ['help', '       x     x     x      x     x     x      x'],
  ['plan', '       x     x     x      x     x     x      x'],
  ['language', '   x     x     x      x     x     x      x'],
  ['why', '        x     x     x      x     x     x      x'],
  ['initiative', ' x     x     x      x     x     x      x'],
  ['coauthor', '   x     x     x      x     x     x      x'],
  ['skills', '     x     x     x      x     x     x      -'],
  ['pledge', '     x     x     x      x     x     x      -'],
  ['milestone', '  -     -     -      x     -     -      -'],
  ['reach', '      -     x     -      x     -     -      -'],
  ['summary', '    -     -     -      x     -     x      -'],
  ['list', '       -     -     -      x     -     x      -'],
  ['report', '     -     -     -      x     -     x      -'],
  ['progress', '   -     -     -      x     -     x      -'],
  ['campaign', '   x     x     x      x     x     x      x'],
  ['leave', '      x     x     x      x     x     x      -'],
  ['confirm', '    -     x     -      x     -     -      -'],
  ['table', '      x     x     x      x     x     x      -'],
  ['bills', '      -     -     -      x     -     x      -'],
  ['factor', '     -     -     -      x     -     -      -'],
  ['unit', '       -     x     -      -     -     -      -'],
  ['target', '     -     x     -      -     -     -      -'],
  ['units', '      -     -     -      x     -     x      -'],
  ['example', '    x     x     x      x     x     x      x'],
  ['vouch', '      -     x     -      x     -     -      -'],
  ['pick', '       -     -     -      x     -     -      -'],
  ['modules', '    -     -     -      x     -     -      -'],
  ['publish', '    -     -     -      x     -     -      -'],
];

const cells = TABLE.flatMap(([ability, row]) =>
  row
    .trim()
    .split(/\s+/u)
    .map((mark, at) => ({ ability, role: COLUMNS[at], allowed: mark === 'x' })),
);

describe('permissions', () => {
  it('the table names every role and every ability, each once', () => {
    expect(COLUMNS).toEqual(ROLES);
    expect(TABLE.map(([ability]) => ability).sort()).toEqual(Object.keys(ABILITIES).sort());
    expect(cells).toHaveLength(ROLES.length * Object.keys(ABILITIES).length);
  });

  it.each(cells)('$role × $ability: $allowed', ({ ability, role, allowed }) => {
    if (role === undefined) throw new Error(`the row of ${ability} has too many cells`);
    expect(may(role, ability)).toBe(allowed);
  });

  it('a cooperating body may do what the plan gives it, and people from outside take part only where the plan is for them', async () => {
    const loaded = await loadCampaign(join(projectRoot(), 'campaigns', 'dak-lak-vpubnd.yaml'));
    if (!loaded.ok) throw new Error('the campaign does not load');
    const { campaign } = loaded;
    const body = { role: 'PHOI_HOP', body: 'trung-tam' } as const;
    expect(offers(campaign, body, 'pick')).toBe(true);
    expect(offers(campaign, { ...body, body: 'khac' }, 'pick')).toBe(false);
    expect(offers(campaign, { role: 'CAN_BO', body: 'trung-tam' }, 'pick')).toBe(false);
    expect(refusal(campaign, body, 'list')).toBe('not_allowed');
    const outsider = { role: 'BEN_NGOAI', body: null } as const;
    expect(refusal(campaign, outsider, 'initiative')).toBe('not_offered');
    expect(refusal(campaign, outsider, 'skills')).toBe('not_allowed');
    expect(offers(campaign, outsider, 'plan')).toBe(true);
    // A plan silent on pledges has them off until the office turns them on.
    expect(refusal(campaign, { role: 'CAN_BO', body: null }, 'pledge')).toBe('not_offered');
    const decisions = { ...UNDECIDED, modules: { green_pledges: 'on' } } as const;
    expect(offers({ ...campaign, decisions }, { role: 'CAN_BO', body: null }, 'pledge')).toBe(true);
    expect(officeLines({ ...campaign, decisions }, 'green_pledges')).toEqual([line('core:office_proposal')]);
    expect(officeLines(campaign, 'initiatives')).toEqual([]);
  });

  it('words from outside are no abilities unless they stand in the table', () => {
    for (const [ability] of TABLE) expect(isAbility(ability)).toBe(true);
    for (const word of ['', 'toString', '__proto__', 'constructor', 'Menu', 'menu.open', 'roster']) {
      expect(isAbility(word)).toBe(false);
    }
  });
});
