import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Skill } from '../../src/campaign/practice-schema.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import { proofOf, type SkillState } from '../../src/domain/skill.ts';
import {
  levelsReached,
  levelTallies,
  nextItem,
  renewable,
  skillItems,
  tallyOf,
  unitTotals,
} from '../../src/domain/skill-progress.ts';
import {
  choiceOrder,
  nextQuestion,
  type QuizQuestion,
  retryAt,
  rightNeeded,
  type SkillQuiz,
  scoreOf,
} from '../../src/domain/skill-quiz.ts';
import { reviewersOf } from '../../src/domain/skill-review.ts';
import { memberOf } from '../support/member-turn.ts';
import { sampleCampaign } from '../support/report-sample.ts';

let campaign: Campaign;

beforeAll(async () => {
  campaign = await sampleCampaign();
});

function ofLevel(...levels: number[]): string[] {
  return skillItems(campaign).flatMap((item) => (levels.includes(item.level) ? [item.id] : []));
}

function states(entries: Readonly<Record<string, SkillState>>): ReadonlyMap<string, SkillState> {
  return new Map(Object.entries(entries));
}

describe('levels', () => {
  it('are the thirty items, sixteen, eleven and three', () => {
    expect(levelTallies(campaign, new Set(ofLevel(2)))).toEqual([
      { level: 1, done: 0, total: 16 },
      { level: 2, done: 11, total: 11 },
      { level: 3, done: 0, total: 3 },
    ]);
  });

  it('are reached only with all below them', () => {
    expect(levelsReached(campaign, new Set())).toEqual([]);
    expect(levelsReached(campaign, new Set(ofLevel(2, 3)))).toEqual([]);
    expect(levelsReached(campaign, new Set(ofLevel(1)))).toEqual([1]);
    expect(levelsReached(campaign, new Set(ofLevel(1, 3)))).toEqual([1]);
    expect(levelsReached(campaign, new Set(ofLevel(1, 2, 3)))).toEqual([1, 2, 3]);
    expect(levelsReached(campaign, new Set(ofLevel(1).slice(1)))).toEqual([]);
    expect(levelsReached({ skills: { proposal: true, areas: [] } }, new Set(['A1']))).toEqual([]);
  });

  it('never count what has left the list', () => {
    expect(tallyOf(skillItems(campaign), new Set(['Z9', 'A1']))).toEqual({ done: 1, total: 30 });
  });
});

describe('what is next', () => {
  it('is of the lowest level, own ticks first, in the order of the list', () => {
    expect(nextItem(campaign, states({}))?.id).toBe('A2');
    expect(nextItem(campaign, states({ A2: 'done', A5: 'asked' }))?.id).toBe('B1');
    const own = skillItems(campaign).filter((item) => item.level === 1 && proofOf(item) === 'own');
    const ticked = Object.fromEntries(own.map((item) => [item.id, 'done' as const]));
    expect(nextItem(campaign, states(ticked))?.id).toBe('A1');
    expect(nextItem(campaign, states({ ...ticked, A1: 'asked' }))?.id).toBe('E3');
    expect(nextItem(campaign, states({ ...ticked, A1: 'declined' }))?.id).toBe('A1');
  });

  it('is of the next level when all of this one waits for others, and nothing at the end', () => {
    const waiting = Object.fromEntries(ofLevel(1).map((id) => [id, 'asked' as const]));
    expect(nextItem(campaign, states(waiting))?.level).toBe(2);
    const all = Object.fromEntries(ofLevel(1, 2, 3).map((id) => [id, 'done' as const]));
    expect(nextItem(campaign, states(all))).toBeNull();
  });

  it('is never done or asked for, and there is one while anything is open', () => {
    const state = fc.constantFrom<SkillState>('open', 'asked', 'declined', 'done');
    fc.assert(
      fc.property(fc.array(state, { minLength: 30, maxLength: 30 }), (given) => {
        const ids = skillItems(campaign).map((item) => item.id);
        const held = new Map(ids.map((id, at) => [id, given[at] ?? 'open']));
        const todo = [...held].filter(([, one]) => one === 'open' || one === 'declined').map(([id]) => id);
        const next = nextItem(campaign, held);
        return next === null ? todo.length === 0 : todo.includes(next.id);
      }),
    );
  });
});

describe('a new year', () => {
  it('keeps own ticks at once and asks for the rest anew', () => {
    const before = new Set(['A1', 'A2', 'E3', 'B2', 'Z9']);
    const { own, other } = renewable(campaign, before, states({ A1: 'asked', B2: 'open' }));
    expect(own.map((item) => item.id)).toEqual(['A2']);
    expect(other.map((item) => item.id)).toEqual(['B2', 'E3']);
    expect(renewable(campaign, before, states({ A1: 'done', A2: 'done', E3: 'done', B2: 'done' }))).toEqual({
      own: [],
      other: [],
    });
  });
});

describe('a unit', () => {
  it('adds up items and people, without what has left the list', () => {
    const rows = [
      { member: 'a', items: [...ofLevel(1), 'Z9'] },
      { member: 'b', items: ['A1', 'A2'] },
    ];
    const total = unitTotals(campaign, 4, rows);
    expect(total.all).toEqual({ done: 18, total: 120 });
    expect(total.levels[0]).toEqual({ level: 1, done: 18, total: 64, reached: 1 });
    expect(total.levels[1]).toMatchObject({ done: 0, reached: 0 });
    expect(total.areas[0]).toEqual({ id: 'A', done: 5, total: 24 });
    expect(unitTotals(campaign, 0, []).all).toEqual({ done: 0, total: 0 });
  });
});

describe('who confirms', () => {
  const head = memberOf('head', { role: 'TRUONG_PHONG' });
  const second = memberOf('second', { role: 'TRUONG_PHONG' });
  const office = memberOf('office', { role: 'DAU_MOI', unit: 'VP' });
  const lan = memberOf('lan');
  const all = [lan, head, second, office, memberOf('other', { role: 'TRUONG_PHONG', unit: 'CDS' })];
  const ids = (asker: typeof lan, members = all) => reviewersOf(asker, members, 'c1').map((one) => one.id);

  it('the heads of the unit; for a head, or without any, the office; nobody their own', () => {
    expect(ids(lan)).toEqual(['head', 'second']);
    expect(ids(head)).toEqual(['office']);
    expect(ids(lan, [lan, office])).toEqual(['office']);
    expect(ids(office)).toEqual([]);
    expect(ids(office, [...all, memberOf('office2', { role: 'DAU_MOI' })])).toEqual(['office2']);
  });

  it('passes over who has not joined and who is of another campaign', () => {
    const away = [
      { ...head, joinedAt: null },
      { ...second, campaigns: ['c2'] },
    ];
    expect(ids(lan, [lan, ...away, office])).toEqual(['office']);
    expect(ids(lan, [lan, { ...head, campaigns: ['c2', 'c1'] }, office])).toEqual(['head']);
  });

  it('the office as well while no head of the unit gets messages', () => {
    const stopped = { ...head, stopped: true };
    expect(ids(lan, [lan, stopped, second, office])).toEqual(['head', 'second']);
    expect(ids(lan, [lan, stopped, { ...second, stopped: true }, office])).toEqual(['head', 'second', 'office']);
    expect(ids(lan, [lan, stopped])).toEqual(['head']);
    expect(ids(head, [lan, head, { ...second, stopped: true }, office])).toEqual(['office']);
  });
});

describe('a quiz', () => {
  const NOW = new Date('2026-11-20T02:00:00Z');
  const question = (id: string, right: number): QuizQuestion => {
    const words = { vi: id, en: id };
    return { id, ask: words, choices: [words, words, words], right, why: words };
  };
  const three = [question('q1', 0), question('q2', 1), question('q3', 2)];

  it.each([
    [1, 1],
    [3, 3],
    [4, 4],
    [5, 4],
    [10, 8],
  ])('of %i questions passes with %i', (total, needed) => {
    expect(rightNeeded(total)).toBe(needed);
  });

  it('goes on with what has no answer and counts what is right', () => {
    expect(nextQuestion(three, { q1: 2 })?.id).toBe('q2');
    expect(nextQuestion(three, { q1: 0, q2: 1, q3: 0 })).toBeNull();
    expect(scoreOf(three, { q1: 0, q2: 1, q3: 0 }, NOW)).toEqual({ right: 2, total: 3, passed: false, at: NOW });
    expect(scoreOf(three, { q1: 0, q2: 1, q3: 2, old: 1 }, NOW)).toMatchObject({ right: 3, passed: true });
  });

  it('may be tried again after a day, to the second', () => {
    const last = { right: 2, total: 3, passed: false, at: NOW };
    const taken: SkillQuiz = { attempt: 1, open: false, answers: {}, last };
    const day = 24 * 3_600_000;
    expect(retryAt(taken, NOW)?.getTime()).toBe(NOW.getTime() + day);
    expect(retryAt(taken, new Date(NOW.getTime() + day - 1))).not.toBeNull();
    expect(retryAt(taken, new Date(NOW.getTime() + day))).toBeNull();
    expect(retryAt(null, NOW)).toBeNull();
    expect(retryAt({ ...taken, open: true }, NOW)).toBeNull();
    expect(retryAt({ ...taken, last: { ...last, passed: true } }, NOW)).toBeNull();
  });

  it('moves its choices on with each attempt and shows each once', () => {
    expect(choiceOrder(question('q', 0), 1)).toEqual([0, 1, 2]);
    expect(choiceOrder(question('q', 0), 2)).toEqual([1, 2, 0]);
    expect(choiceOrder(question('q', 0), 7)).toEqual([0, 1, 2]);
  });

  it('has at least three questions for C4, E3, F1 and F2, each with an explanation and different choices', () => {
    const quizzed = skillItems(campaign).filter((item) => item.proof === 'quiz');
    expect(quizzed.map((item) => item.id)).toEqual(['C4', 'E3', 'F1', 'F2']);
    for (const { quiz = [] } of quizzed) {
      expect(quiz.length).toBeGreaterThanOrEqual(3);
      expect(new Set(quiz.map((one) => one.right)).size).toBe(3);
      for (const { choices } of quiz) {
        for (const lang of ['vi', 'en'] as const) expect(new Set(choices.map((one) => one[lang])).size).toBe(3);
      }
    }
  });

  it('without questions leaves the own tick', () => {
    const item: Pick<Skill, 'proof' | 'quiz'> = { proof: 'quiz', quiz: [] };
    expect(proofOf(item)).toBe('own');
    expect(proofOf({ proof: 'quiz' })).toBe('own');
    expect(proofOf({ proof: 'quiz', quiz: three })).toBe('quiz');
  });
});
