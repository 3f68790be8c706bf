import { describe, expect, it } from 'vitest';
import { ROLES } from '../../src/domain/member.ts';
import { ABILITIES, type Ability, isAbility, may } from '../../src/domain/permissions.ts';

/** Who may what, as the product says it; one column per role, in this order. */
const COLUMNS = ['CAN_BO', 'TRUONG_PHONG', 'HOI_DONG', 'DAU_MOI', 'PHOI_HOP', 'LANH_DAO', 'BEN_NGOAI'] as const;
const TABLE: readonly (readonly [Ability, string])[] = [
  //            staff lead council office coop leader outsider
  ['menu', '       x     x     x      x     x     x      x'],
  ['help', '       x     x     x      x     x     x      x'],
  ['plan', '       x     x     x      x     x     x      x'],
  ['language', '   x     x     x      x     x     x      x'],
  ['why', '        x     x     x      x     x     x      x'],
  ['initiative', ' x     x     x      x     x     x      -'],
  ['coauthor', '   x     x     x      x     x     x      -'],
  ['skills', '     x     x     x      x     x     x      -'],
  ['pledge', '     x     x     x      x     x     x      -'],
  ['milestone', '  -     -     -      x     -     -      -'],
  ['reach', '      -     x     -      x     -     -      -'],
  ['summary', '    -     -     -      x     -     x      -'],
  ['list', '       -     -     -      x     -     x      -'],
  ['report', '     -     -     -      x     -     x      -'],
  ['progress', '   -     -     -      x     -     x      -'],
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

  it('words from outside are no abilities unless they stand in the table', () => {
    for (const [ability] of TABLE) expect(isAbility(ability)).toBe(true);
    for (const word of ['', 'toString', '__proto__', 'constructor', 'Menu', 'menu.open', 'roster']) {
      expect(isAbility(word)).toBe(false);
    }
  });
});
