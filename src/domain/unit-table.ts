import { compareVietnamese } from '../text/compare.ts';
import type { Member, Unit } from './member.ts';
import type { UsedFactor } from './pledge.ts';
import { eachOnce } from './savings.ts';
import { NOTHING_SAVED, type PledgeStanding, type Saved } from './standing.ts';

/**
 * Units by how well their people keep their pledges, and what they saved together. Nobody can be told from it: what was
 * saved is added up over everybody and stands nowhere else, least of all for those alone who agreed to be counted. From
 * two sums whose people differ by one, that one's own could be worked out. All pure.
 */

/** Figures of fewer people would be somebody's own. */
export const LEAST_PEOPLE = 3;

type Person = Pick<Member, 'id' | 'unit'>;
/** `ranked`: agreed to be counted in the table. */
type Asked = Person & { readonly ranked: boolean };
type Standing = Pick<PledgeStanding, 'member' | 'totals' | 'strength' | 'history' | 'factors'>;

/** One unit in the table; figures only where enough people are counted. */
export interface TableRow {
  readonly unit: Unit;
  /** People of the unit who have joined. */
  readonly joined: number;
  /** Those of them who agreed to be counted and have answered. */
  readonly counted: number;
  readonly figures: {
    readonly rank: number;
    /** The average of those counted. */
    readonly strength: number;
  } | null;
}

/** What a unit came to together; `saved` only where enough people have answered. */
export interface UnitTotals {
  readonly unit: Unit;
  readonly joined: number;
  /** People with any answer in the year. */
  readonly people: number;
  readonly saved: Saved | null;
  readonly factors: readonly UsedFactor[];
  /** People asked about the week, and those of them who answered; null where too few were asked. */
  readonly week: { readonly asked: number; readonly answered: number } | null;
}

/** Who was asked about a week, and who of them has answered. */
export interface WeekAnswers {
  readonly asked: ReadonlySet<string>;
  readonly answered: ReadonlySet<string>;
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

function mean(values: readonly number[]): number {
  return tenths(values.reduce((sum, one) => sum + one, 0) / values.length);
}

/** People by unit, only of units that exist and have some. */
function byUnit<P extends Person>(
  units: readonly Unit[],
  people: readonly P[],
): readonly (readonly [Unit, readonly P[]])[] {
  const grouped = new Map<string, P[]>(units.map(({ code }) => [code, []]));
  for (const one of people) grouped.get(one.unit)?.push(one);
  return units.flatMap((unit) => {
    const own = grouped.get(unit.code) ?? [];
    return own.length === 0 ? [] : [[unit, own] as const];
  });
}

function answeredOf(people: readonly Person[], standings: ReadonlyMap<string, Standing>): readonly Standing[] {
  return people.flatMap(({ id }) => {
    const own = standings.get(id);
    return own === undefined || own.history.length === 0 ? [] : [own];
  });
}

function listed(standings: readonly Standing[]): ReadonlyMap<string, Standing> {
  return new Map(standings.map((one) => [one.member, one]));
}

function averageStrength(standings: readonly Standing[]): number | null {
  return standings.length < LEAST_PEOPLE ? null : mean(standings.map((one) => one.strength));
}

/**
 * The units in order: by the average strength of the people who agreed to be counted, equal ones on one rank and by name;
 * below them those of which too few are counted. Units that nobody has joined are left out.
 */
export function unitTable(
  units: readonly Unit[],
  people: readonly Asked[],
  standings: readonly Standing[],
): readonly TableRow[] {
  const known = listed(standings);
  const rows = byUnit(units, people).map(([unit, own]) => {
    const counted = answeredOf(
      own.filter((one) => one.ranked),
      known,
    );
    return { unit, joined: own.length, counted: counted.length, strength: averageStrength(counted) };
  });
  const best = (row: (typeof rows)[number]): number => row.strength ?? -1;
  const inOrder = rows.toSorted((a, b) => best(b) - best(a) || compareVietnamese(a.unit.name, b.unit.name));
  return inOrder.map(({ strength, ...row }) => {
    if (strength === null) return { ...row, figures: null };
    const rank = inOrder.filter((other) => best(other) > strength).length + 1;
    return { ...row, figures: { rank, strength } };
  });
}

function added(savings: readonly Saved[]): Saved {
  return savings.reduce(
    (sum, one) => ({
      kwh: sum.kwh + one.kwh,
      sheet: sum.sheet + one.sheet,
      litre: sum.litre + one.litre,
      piece: sum.piece + one.piece,
      kg: sum.kg + one.kg,
      co2: sum.co2 + one.co2,
    }),
    NOTHING_SAVED,
  );
}

function rounded(saved: Saved): Saved {
  const { kwh, sheet, litre, piece, kg, co2 } = saved;
  return {
    kwh: tenths(kwh),
    sheet: tenths(sheet),
    litre: tenths(litre),
    piece: tenths(piece),
    kg: tenths(kg),
    co2: tenths(co2),
  };
}

function weekOf(people: readonly Person[], { asked, answered }: WeekAnswers): UnitTotals['week'] {
  const own = people.filter(({ id }) => asked.has(id));
  if (own.length < LEAST_PEOPLE) return null;
  return { asked: own.length, answered: own.filter(({ id }) => answered.has(id)).length };
}

/** What each unit came to together, by name; everybody is in it, whether they agreed to be ranked or not. */
export function unitTotals(
  units: readonly Unit[],
  people: readonly Person[],
  held: { readonly standings: readonly Standing[]; readonly week: WeekAnswers },
): readonly UnitTotals[] {
  const known = listed(held.standings);
  return byUnit(units, people)
    .map(([unit, own]) => {
      const answers = answeredOf(own, known);
      const enough = answers.length >= LEAST_PEOPLE;
      return {
        unit,
        joined: own.length,
        people: answers.length,
        saved: enough ? rounded(added(answers.map((one) => one.totals))) : null,
        factors: enough ? eachOnce(answers.flatMap((one) => one.factors)) : [],
        week: weekOf(own, held.week),
      };
    })
    .toSorted((a, b) => compareVietnamese(a.unit.name, b.unit.name));
}

/** The sum over the units whose figures are shown: with the others in it, theirs could be told from it. */
export function sumOfShown(totals: readonly UnitTotals[]): { readonly saved: Saved; readonly people: number } | null {
  const shown = totals.flatMap(({ saved, people }) => (saved === null ? [] : [{ saved, people }]));
  if (shown.length === 0) return null;
  return {
    saved: rounded(added(shown.map((one) => one.saved))),
    people: shown.reduce((sum, one) => sum + one.people, 0),
  };
}
