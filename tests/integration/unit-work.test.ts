import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGoodExampleStore } from '../../models/good-example.ts';
import { createTargetStore } from '../../models/target.ts';
import { createUnitEntryStore } from '../../models/unit-entry.ts';
import type { ExampleConsent, ExampleMove, GoodExample } from '../../src/domain/good-example.ts';
import type { NewGoodExample } from '../../src/ports/good-examples.ts';
import type { NewTarget } from '../../src/ports/targets.ts';
import type { NewUnitEntry } from '../../src/ports/unit-entries.ts';
import { createIndexes } from '../../src/stores.ts';
import { openDatabase } from '../support/database.ts';

/** What units hand in, and good examples, on a real database. */

const at = new Date('2026-11-23T02:00:00Z');
const later = new Date('2026-11-24T02:00:00Z');
const { connection, name, drop } = await openDatabase();
const entries = createUnitEntryStore(connection);
const targets = createTargetStore(connection);
const examples = createGoodExampleStore(connection);

beforeAll(async () => {
  await createIndexes(connection);
});
afterAll(drop);

function entry(key: string, over: Partial<NewUnitEntry> = {}): NewUnitEntry {
  return {
    key,
    campaign: 'demo',
    year: 2026,
    unit: 'CDS',
    author: 'hoa',
    authorName: 'Phạm Thị Hoa',
    kind: 'content',
    area: '2',
    name: 'Số hóa hồ sơ lưu trữ',
    work: 'Quét hồ sơ, đặt tên theo mẫu.',
    month: '2027-06',
    person: null,
    registeredAt: at,
    ...over,
  };
}

describe('what units register', () => {
  it('gets codes without gaps, from two processes at once, one for each form', async () => {
    const second = await openDatabase(name);
    try {
      const stores = [entries, createUnitEntryStore(second.connection)];
      const keys = Array.from({ length: 20 }, (_, index) => `par-${index % 16}`);
      const made = await Promise.all(
        keys.map((key, index) => (stores[index % 2] ?? entries).register(entry(key, { campaign: 'parallel' }))),
      );
      const codes = [...new Set(made.map((one) => one.code))].sort();
      expect(codes).toEqual(Array.from({ length: 16 }, (_, index) => `DV-2026-${String(index + 1).padStart(4, '0')}`));
      for (const [index, one] of made.entries()) expect(one.key).toBe(keys[index]);
    } finally {
      await second.connection.close();
    }
  });

  it('is numbered anew in each campaign and year', async () => {
    const codes = [];
    for (const over of [{ campaign: 'a' }, { campaign: 'b' }, { campaign: 'a', year: 2027 }, { campaign: 'a' }]) {
      codes.push((await entries.register(entry(`number-${codes.length}`, over))).code);
    }
    expect(codes).toEqual(['DV-2026-0001', 'DV-2026-0001', 'DV-2027-0001', 'DV-2026-0002']);
  });

  it('is listed and counted by unit and kind until it is withdrawn, by its own unit only', async () => {
    const of = (key: string, over: Partial<NewUnitEntry>) =>
      entries.register(entry(key, { campaign: 'list', ...over }));
    const first = await of('list-1', {});
    await of('list-2', { kind: 'solution' });
    await of('list-3', { unit: 'QLKH', kind: 'solution' });
    expect(await entries.countByUnit('list')).toEqual(
      new Map([
        ['CDS', 2],
        ['QLKH', 1],
      ]),
    );
    const tally = await entries.tally('list');
    expect(tally).toHaveLength(3);
    expect(tally).toContainEqual({ unit: 'CDS', kind: 'content', count: 1 });
    expect(await entries.list({ campaign: 'list', kind: 'solution' })).toHaveLength(2);
    expect(await entries.withdraw(first.id, 'QLKH', later)).toBeNull();
    expect(await entries.withdraw(first.id, 'CDS', later)).toMatchObject({ state: 'withdrawn', withdrawnAt: later });
    const again = await entries.withdraw(first.id, 'CDS', new Date('2026-12-01T00:00:00Z'));
    expect(again).toMatchObject({ code: first.code, withdrawnAt: later });
    expect(await entries.countByUnit('list')).toEqual(
      new Map([
        ['CDS', 1],
        ['QLKH', 1],
      ]),
    );
    expect((await entries.list({ campaign: 'list', unit: 'CDS' })).map((one) => one.key)).toEqual(['list-2']);
    expect(await entries.register(entry('list-1', { campaign: 'list' }))).toEqual(again);
  });
});

describe('plans of units', () => {
  const target = (key: string, over: Partial<NewTarget> = {}): NewTarget => ({
    key,
    campaign: 'demo',
    unit: 'CDS',
    author: 'hoa',
    name: 'Tỷ lệ hồ sơ trực tuyến',
    measure: '%',
    baseline: null,
    target: 90,
    deadline: '2026-11-30',
    area: '2',
    setAt: at,
    ...over,
  });

  it('have one name in each campaign, the last one given', async () => {
    const plan = { campaign: 'demo', unit: 'CDS', name: 'Kế hoạch 12', namedBy: 'hoa', namedAt: at };
    await targets.namePlan(plan);
    await targets.namePlan({ ...plan, campaign: 'khac', name: 'Kế hoạch khác' });
    await targets.namePlan({ ...plan, name: 'Kế hoạch 15', namedAt: later });
    expect(await targets.planOf('demo', 'CDS')).toEqual({ ...plan, name: 'Kế hoạch 15', namedAt: later });
    expect(await targets.plans('demo')).toHaveLength(1);
    expect(await targets.planOf('demo', 'QLKH')).toBeNull();
  });

  it('hold each target once, until its unit takes it out', async () => {
    const [first] = await Promise.all([targets.set(target('t1')), targets.set(target('t1'))]);
    await targets.set(target('t2', { baseline: 62.5, setAt: later }));
    await targets.set(target('t3', { unit: 'QLKH' }));
    expect((await targets.list('demo', 'CDS')).map((one) => [one.key, one.baseline])).toEqual([
      ['t1', null],
      ['t2', 62.5],
    ]);
    expect(await targets.list('demo')).toHaveLength(3);
    expect(await targets.remove(first.id, 'QLKH', later)).toBeNull();
    expect(await targets.remove(first.id, 'CDS', later)).toMatchObject({ state: 'removed', removedAt: later });
    expect((await targets.list('demo', 'CDS')).map((one) => one.key)).toEqual(['t2']);
    expect(await targets.byId(first.id)).toMatchObject({ state: 'removed' });
  });
});

describe('good examples', () => {
  const draft = (key: string, over: Partial<NewGoodExample> = {}): NewGoodExample => ({
    key,
    campaign: 'demo',
    kind: 'person',
    subject: 'minh',
    subjectName: 'Trần Văn Minh',
    unit: 'CDS',
    unitName: 'Phòng Chuyển đổi số',
    title: 'Họp không giấy',
    lesson: 'Gửi tài liệu trước một ngày.',
    area: '2',
    proposer: 'lan',
    proposerName: 'Nguyễn Thị Lan',
    proposedAt: at,
    ...over,
  });
  const make = (example: GoodExample, move: ExampleMove, consent: ExampleConsent | null = null) =>
    examples.move(example, { move, by: 'x', at: later, reason: null }, consent);
  const answer = (agreed: boolean, asking: number): ExampleConsent => ({
    agreed,
    asking,
    version: 'example-1',
    at: later,
    channel: 'telegram',
    lang: 'vi',
  });

  async function walked(key: string, ...moves: readonly ExampleMove[]): Promise<GoodExample> {
    let example = await examples.propose(draft(key, { campaign: key }));
    for (const move of moves) {
      const made = await make(example, move);
      if (made === null) throw new Error(`${move} was refused`);
      example = made;
    }
    return example;
  }

  it('are proposed once for each form', async () => {
    const [one, two] = await Promise.all([examples.propose(draft('once')), examples.propose(draft('once'))]);
    expect(two).toEqual(one);
    expect(one).toMatchObject({ state: 'proposed', asking: 0, steps: [], consents: [], publishedAt: null });
  });

  it('are moved by one of two who press at once', async () => {
    const example = await walked('race');
    const made = await Promise.all([make(example, 'confirm'), make(example, 'decline'), make(example, 'confirm')]);
    expect(made.filter((one) => one !== null)).toHaveLength(1);
    expect((await examples.byId(example.id))?.steps).toHaveLength(1);
  });

  it('keep the proof of each answer, and take none to a question asked earlier', async () => {
    const asked = await walked('asked', 'confirm', 'select');
    expect(asked).toMatchObject({ state: 'selected', asking: 1 });
    const refused = await make(asked, 'refuse', answer(false, 1));
    if (refused === null) throw new Error('the answer was not taken');
    const again = await make(refused, 'select');
    expect(again).toMatchObject({ state: 'selected', asking: 2 });
    expect(await make(asked, 'agree', answer(true, 1))).toBeNull();
    if (again === null) throw new Error('nobody was asked again');
    const published = await make(again, 'agree', answer(true, 2));
    expect(published).toMatchObject({ state: 'published', publishedAt: later });
    expect(published?.consents).toEqual([answer(false, 1), answer(true, 2)]);
  });

  it('stand in the list while they are published, newest first', async () => {
    const days = ['2026-11-24', '2026-11-26', '2026-11-25'];
    for (const [index, day] of days.entries()) {
      const unit = await examples.propose(draft(`u${index}`, { campaign: 'units', kind: 'unit', subject: null }));
      const confirmed = await make(unit, 'confirm');
      if (confirmed === null) throw new Error('not confirmed');
      const step = { move: 'select' as const, by: 'x', at: new Date(`${day}T02:00:00Z`), reason: null };
      await examples.move(confirmed, step, null);
    }
    const page = { skip: 0, limit: 2 };
    expect((await examples.published('units', page)).map((one) => one.key)).toEqual(['u1', 'u2']);
    expect(await examples.countPublished('units')).toBe(3);
    const [newest] = await examples.published('units', page);
    if (newest === undefined) throw new Error('nothing is published');
    expect(await make(newest, 'take_down')).toMatchObject({ state: 'taken_down' });
    expect((await examples.published('units', page)).map((one) => one.key)).toEqual(['u2', 'u0']);
    expect((await examples.standing('units', ['taken_down'])).map((one) => one.key)).toEqual(['u1']);
  });

  it('are shown to the person concerned only once they were asked', async () => {
    const example = await walked('own', 'confirm');
    expect(await examples.ofMember('own', 'minh')).toEqual([]);
    expect(await examples.ofMember('own', 'lan')).toHaveLength(1);
    await make(example, 'select');
    expect(await examples.ofMember('own', 'minh')).toHaveLength(1);
    expect(await examples.ofMember('own', 'khac')).toEqual([]);
  });
});
