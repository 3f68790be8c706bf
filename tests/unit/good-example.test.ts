import { describe, expect, it } from 'vitest';
import {
  EXAMPLE_KINDS,
  EXAMPLE_MOVES,
  EXAMPLE_STATES,
  type ExampleKind,
  type ExampleMove,
  type ExampleState,
  moved,
  vouchers,
} from '../../src/domain/good-example.ts';
import type { Member, Role } from '../../src/domain/member.ts';
import { memberOf } from '../support/member-turn.ts';

type Row = Partial<Record<ExampleMove, ExampleState>>;

/** Every move from every state; what is not listed cannot be made. */
const OF_PEOPLE: Readonly<Record<ExampleState, Row>> = {
  proposed: { confirm: 'confirmed', decline: 'declined' },
  confirmed: { select: 'selected' },
  declined: {},
  selected: { agree: 'published', refuse: 'refused', take_down: 'taken_down' },
  published: { withdraw: 'taken_down', take_down: 'taken_down' },
  refused: { select: 'selected' },
  taken_down: { select: 'selected' },
};

const OF_UNITS: Readonly<Record<ExampleState, Row>> = {
  proposed: { confirm: 'confirmed', decline: 'declined' },
  confirmed: { select: 'published' },
  declined: {},
  selected: { take_down: 'taken_down' },
  published: { take_down: 'taken_down' },
  refused: { select: 'published' },
  taken_down: { select: 'published' },
};

const TABLES: Readonly<Record<ExampleKind, typeof OF_PEOPLE>> = {
  person: OF_PEOPLE,
  practice: OF_PEOPLE,
  unit: OF_UNITS,
};

describe('the life of a good example', () => {
  const cases = EXAMPLE_KINDS.flatMap((kind) =>
    EXAMPLE_STATES.flatMap((state) => EXAMPLE_MOVES.map((move) => ({ kind, state, move }))),
  );

  it('is looked at whole', () => expect(cases).toHaveLength(3 * 7 * 7));

  it.each(cases)('$kind, $state, $move', ({ kind, state, move }) => {
    expect(moved({ kind, state }, move)).toBe(TABLES[kind][state][move] ?? null);
  });

  it('is published by nobody but the person asked, or for a unit by being selected', () => {
    const ways = cases.filter((one) => moved(one, one.move) === 'published').map(({ kind, move }) => `${kind} ${move}`);
    expect([...new Set(ways)].sort()).toEqual(['person agree', 'practice agree', 'unit select']);
  });
});

function person(id: string, role: Role, unit: string): Member {
  return memberOf(id, { role, unit });
}

const HOA = person('hoa', 'TRUONG_PHONG', 'CDS');
const BINH = person('binh', 'TRUONG_PHONG', 'CDS');
const CHI = person('chi', 'TRUONG_PHONG', 'QLKH');
const LAN = person('lan', 'CAN_BO', 'CDS');
const PHUC = person('phuc', 'DAU_MOI', 'VP');
const QUY = person('quy', 'DAU_MOI', 'VP');
const ALL = [HOA, BINH, CHI, LAN, PHUC, QUY];

describe('who confirms', () => {
  const of = (unit: string, subject: string | null, proposer: string, people = ALL) =>
    vouchers({ unit, subject, proposer }, people).map(({ id }) => id);

  it('are the heads of the unit', () => {
    expect(of('CDS', 'lan', 'chi')).toEqual(['hoa', 'binh']);
    expect(of('QLKH', null, 'lan')).toEqual(['chi']);
  });

  it('is another head where one is concerned or proposes', () => {
    expect(of('CDS', 'hoa', 'lan')).toEqual(['binh']);
    expect(of('CDS', 'lan', 'binh')).toEqual(['hoa']);
  });

  it('is the office where no head is left or there is none', () => {
    expect(of('CDS', 'hoa', 'binh')).toEqual(['phuc', 'quy']);
    expect(of('QLKH', null, 'chi')).toEqual(['phuc', 'quy']);
    expect(of('VP', 'lan', 'phuc')).toEqual(['quy']);
  });

  it('is the office as well while no head gets messages', () => {
    const stopped = { ...HOA, stopped: true };
    const others = ALL.slice(2);
    expect(of('CDS', 'lan', 'chi', [stopped, BINH, ...others])).toEqual(['hoa', 'binh']);
    expect(of('CDS', 'lan', 'chi', [stopped, { ...BINH, stopped: true }, ...others])).toEqual([
      'hoa',
      'binh',
      'phuc',
      'quy',
    ]);
    expect(of('CDS', 'lan', 'chi', [stopped])).toEqual(['hoa']);
  });

  it('is the office all the same where it is one person', () => {
    expect(of('VP', 'lan', 'phuc', [LAN, PHUC])).toEqual(['phuc']);
    expect(of('VP', 'lan', 'lan', [LAN])).toEqual([]);
  });
});
