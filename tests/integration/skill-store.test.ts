import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Campaign } from '../../src/campaign/schema.ts';
import { skillItems } from '../../src/domain/skill-progress.ts';
import { createIndexes, createStores } from '../../src/stores.ts';
import { emptyDatabase, openDatabase } from '../support/database.ts';
import { sampleCampaign } from '../support/report-sample.ts';

const { connection, drop } = await openDatabase();
const stores = createStores(connection);
let campaign: Campaign;

beforeAll(async () => {
  await createIndexes(connection);
  campaign = await sampleCampaign();
});

beforeEach(() => emptyDatabase(connection));

afterAll(drop);

describe('the store', () => {
  const key = { member: 'm1', campaign: 'c1', year: 2026, item: 'A1' };
  const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 2, minute));

  it('ticks and takes back, keeps the first moment, and keeps people, years and campaigns apart', async () => {
    await Promise.all(Array.from({ length: 5 }, () => stores.skills.done(key, 'own', at(0))));
    await stores.skills.done(key, 'own', at(1));
    await stores.skills.undo(key, 'own', at(2));
    await stores.skills.undo(key, 'own', at(3));
    expect(await stores.skills.ofMember('m1', 'c1', 2026)).toMatchObject([{ state: 'open', doneAt: at(0), at: at(2) }]);
    await stores.skills.done(key, 'own', at(4));
    expect(await stores.skills.ofMember('m1', 'c1', 2026)).toMatchObject([{ state: 'done', doneAt: at(0), at: at(4) }]);
    for (const [member, of, year] of [
      ['m2', 'c1', 2026],
      ['m1', 'c2', 2026],
      ['m1', 'c1', 2027],
    ] as const) {
      expect(await stores.skills.ofMember(member, of, year)).toEqual([]);
    }
  });

  it('asks once, names every asking anew, and lets one decision count', async () => {
    const [one, two] = await Promise.all([stores.skills.ask(key, at(0)), stores.skills.ask(key, at(0))]);
    expect(one.request).toBe(two.request);
    const by = (member: string, reason: string | null) => ({ member, name: member, reason, at: at(1), event: member });
    const [a, b] = await Promise.all([
      stores.skills.decide(one.request ?? '', by('h1', null)),
      stores.skills.decide(one.request ?? '', by('h2', 'no')),
    ]);
    // Whichever came first stands, for both.
    expect(a).toEqual(b);
    expect(['done', 'declined']).toContain(a?.state);
    // A confirmed item is not asked for again, and its record stays.
    const sure = { ...key, item: 'A4' };
    await stores.skills.decide((await stores.skills.ask(sure, at(0))).request ?? '', by('h1', null));
    expect((await stores.skills.ask(sure, at(2))).state).toBe('done');
    const other = { ...key, item: 'A3' };
    const first = await stores.skills.ask(other, at(0));
    await stores.skills.withdraw(other, at(1));
    expect(await stores.skills.decide(first.request ?? '', by('h1', null))).toMatchObject({ state: 'open', by: null });
    const second = await stores.skills.ask(other, at(2));
    expect(second.request).not.toBe(first.request);
    expect(await stores.skills.byRequest(first.request ?? '')).toBeNull();
    expect((await stores.skills.openRequests('c1', null)).map((record) => record.item)).toEqual(['A3']);
    expect(await stores.skills.openRequests('c1', ['m2'])).toEqual([]);
  });

  it('keeps evidence until it is replaced or taken back', async () => {
    const file = { id: 'f1', name: 'ảnh.png', mime: 'image/png', size: 3, picture: true };
    await stores.skills.prove(key, { text: null, files: [file] }, at(0));
    await stores.skills.prove(key, { text: 'số 5', files: [] }, at(1));
    const [held] = await stores.skills.ofMember('m1', 'c1', 2026);
    expect(held).toMatchObject({ how: 'evidence', evidence: { text: 'số 5', files: [] }, doneAt: at(0), at: at(1) });
    await stores.skills.undo(key, 'own', at(2));
    expect((await stores.skills.ofMember('m1', 'c1', 2026))[0]?.state).toBe('done');
    await stores.skills.undo(key, 'evidence', at(2));
    expect((await stores.skills.ofMember('m1', 'c1', 2026))[0]).toMatchObject({ state: 'open', evidence: null });
  });

  it('counts a level for the event that came to it first', async () => {
    const who = { member: 'm1', campaign: 'c1', year: 2026 };
    const level = (event: string) => ({ level: 1, at: at(0), event });
    expect(await stores.skillLevels.reach(who, level('a'))).toBe(true);
    expect(await stores.skillLevels.reach(who, level('a'))).toBe(true);
    expect(await stores.skillLevels.reach(who, level('b'))).toBe(false);
    expect(await stores.skillLevels.of('m1', 'c1', 2026)).toEqual([level('a')]);
  });

  it('keeps the first answer of the open attempt, and the result of the finished one', async () => {
    const { skillQuizzes: quizzes } = stores;
    await Promise.all([quizzes.begin(key, 1, at(0)), quizzes.begin(key, 1, at(0))]);
    await quizzes.answer(key, 1, { question: 'q1', choice: 2 });
    await quizzes.answer(key, 1, { question: 'q1', choice: 0 });
    await quizzes.answer(key, 2, { question: 'q2', choice: 0 });
    expect(await quizzes.of(key)).toEqual({ attempt: 1, open: true, answers: { q1: 2 }, last: null });
    // The next attempt waits for the end of this one.
    expect((await quizzes.begin(key, 2, at(1)))?.attempt).toBe(1);
    const last = { right: 0, total: 1, passed: false, at: at(1) };
    await quizzes.finish(key, 1, last);
    await quizzes.finish(key, 1, { ...last, right: 1 });
    await quizzes.answer(key, 1, { question: 'q2', choice: 0 });
    expect(await quizzes.of(key)).toEqual({ attempt: 1, open: false, answers: { q1: 2 }, last });
    expect(await quizzes.begin(key, 3, at(2))).toMatchObject({ attempt: 1, open: false });
    expect(await quizzes.begin(key, 2, at(2))).toEqual({ attempt: 2, open: true, answers: {}, last });
  });

  it('reads a unit of 200 among 10,000 people from the index alone, well within a tenth of a second', async () => {
    const items = skillItems(campaign).map((item) => item.id);
    const docs = Array.from({ length: 10_000 }, (_, at) => `p${at}`).flatMap((member, at) =>
      items.slice(0, 1 + (at % items.length)).map((item) => ({
        _id: `${member}.c1.2026.${item}`,
        member,
        campaign: 'c1',
        year: 2026,
        item,
        state: 'done',
        how: 'own',
        at: new Date(0),
      })),
    );
    await connection.collection<{ _id: string }>('skills').insertMany(docs);
    const unit = Array.from({ length: 200 }, (_, at) => `p${at * 50}`);
    const quickest = async (run: () => Promise<unknown>): Promise<number> => {
      const times: number[] = [];
      for (let round = 0; round < 5; round += 1) {
        const from = performance.now();
        await run();
        times.push(performance.now() - from);
      }
      return Math.min(...times);
    };
    expect(await stores.skills.unitProgress(unit, 'c1', 2026)).toHaveLength(200);
    expect(await quickest(() => stores.skills.unitProgress(unit, 'c1', 2026))).toBeLessThan(100);
    expect(await stores.skills.ofMember('p29', 'c1', 2026)).toHaveLength(30);
    expect(await quickest(() => stores.skills.ofMember('p29', 'c1', 2026))).toBeLessThan(20);
    const plan = await connection
      .collection('skills')
      .find({ campaign: 'c1', year: 2026, member: { $in: unit }, state: 'done' })
      .project({ _id: 0, member: 1, item: 1 })
      .explain('executionStats');
    expect(plan.executionStats.totalDocsExamined).toBe(0);
  }, 60_000);
});
