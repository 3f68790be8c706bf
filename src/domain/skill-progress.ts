import type { Skill } from '../campaign/practice-schema.ts';
import type { Campaign } from '../campaign/schema.ts';
import { type MemberDone, proofOf, type SkillState } from './skill.ts';

type Listed = Pick<Campaign, 'skills'>;

export interface Tally {
  readonly done: number;
  readonly total: number;
}

export interface LevelTally extends Tally {
  readonly level: number;
}

/** What a unit has done, without any name. */
export interface UnitProgress {
  readonly people: number;
  /** Done by all together, of items times people. */
  readonly all: Tally;
  readonly areas: readonly (Tally & { readonly id: string })[];
  /** `reached`: how many people have done all of this level and of those below it. */
  readonly levels: readonly (LevelTally & { readonly reached: number })[];
}

/** All items of the list in its order. */
export function skillItems({ skills }: Listed): readonly Skill[] {
  return skills.areas.flatMap((area) => area.items);
}

/** How many of these items are done. */
export function tallyOf(items: readonly Pick<Skill, 'id'>[], done: ReadonlySet<string>): Tally {
  return { done: items.filter((item) => done.has(item.id)).length, total: items.length };
}

function levelNumbers(items: readonly Skill[]): readonly number[] {
  return [...new Set(items.map((item) => item.level))].sort((one, other) => one - other);
}

/** Progress by level, the lowest first; levels without items are left out. */
export function levelTallies(campaign: Listed, done: ReadonlySet<string>): readonly LevelTally[] {
  const items = skillItems(campaign);
  return levelNumbers(items).map((level) => ({
    level,
    ...tallyOf(
      items.filter((item) => item.level === level),
      done,
    ),
  }));
}

/** The levels somebody has come to: everything of the level and of all below it is done. */
export function levelsReached(campaign: Listed, done: ReadonlySet<string>): readonly number[] {
  const tallies = levelTallies(campaign, done);
  const unfinished = tallies.findIndex((one) => one.done < one.total);
  return tallies.slice(0, unfinished < 0 ? tallies.length : unfinished).map((one) => one.level);
}

/**
 * What to do next: of the lowest level that is not finished what the person can tick themselves, else the first in the
 * order of the list. What waits for somebody else is passed over.
 */
export function nextItem(campaign: Listed, states: ReadonlyMap<string, SkillState>): Skill | null {
  const todo = skillItems(campaign).filter((item) => !['done', 'asked'].includes(states.get(item.id) ?? 'open'));
  const level = Math.min(...todo.map((item) => item.level));
  const here = todo.filter((item) => item.level === level);
  return here.find((item) => proofOf(item) === 'own') ?? here[0] ?? null;
}

/** Adds up what the people of a unit have done; items that have left the list do not count. */
export function unitTotals(campaign: Listed, people: number, rows: readonly MemberDone[]): UnitProgress {
  const items = skillItems(campaign);
  const count = new Map<string, number>();
  const reached = new Map<number, number>();
  for (const row of rows) {
    const done = new Set(row.items);
    for (const id of done) count.set(id, (count.get(id) ?? 0) + 1);
    for (const level of levelsReached(campaign, done)) reached.set(level, (reached.get(level) ?? 0) + 1);
  }
  const sum = (some: readonly Skill[]): Tally => ({
    done: some.reduce((all, item) => all + (count.get(item.id) ?? 0), 0),
    total: some.length * people,
  });
  return {
    people,
    all: sum(items),
    areas: campaign.skills.areas.map((area) => ({ id: area.id, ...sum(area.items) })),
    levels: levelNumbers(items).map((level) => ({
      level,
      ...sum(items.filter((item) => item.level === level)),
      reached: reached.get(level) ?? 0,
    })),
  };
}

/** Items done last year that are neither done nor asked for this year: own ticks are kept at once, others proven anew. */
export function renewable(
  campaign: Listed,
  before: ReadonlySet<string>,
  states: ReadonlyMap<string, SkillState>,
): { readonly own: readonly Skill[]; readonly other: readonly Skill[] } {
  const open = skillItems(campaign).filter(
    (item) => before.has(item.id) && !['done', 'asked'].includes(states.get(item.id) ?? 'open'),
  );
  return {
    own: open.filter((item) => proofOf(item) === 'own'),
    other: open.filter((item) => proofOf(item) !== 'own'),
  };
}
