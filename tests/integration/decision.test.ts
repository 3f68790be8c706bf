import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createDecisionStore } from '../../models/decision.ts';
import { type ModuleTurn, UNDECIDED } from '../../src/campaign/decisions.ts';
import type { ModuleName } from '../../src/campaign/plan-schema.ts';
import { createIndexes } from '../../src/stores.ts';
import { openDatabase } from '../support/database.ts';

const { connection, name, drop } = await openDatabase();
const store = createDecisionStore(connection);
const at = new Date('2026-11-23T02:00:00Z');
let events = 0;

/** Somebody decides, each time in an event of its own. */
function deciding(by = 'phuc', when = at) {
  events += 1;
  return { by, at: when, event: `e${events}` };
}

function turned(name: ModuleName, state: 'on' | 'off', under: 'on' | 'proposal' = 'proposal'): ModuleTurn {
  return { name, state, under };
}

const FACTOR = { factor: 'dien', value: 0.66, unit: 'kg/kWh', year: 2025, source: { vi: 'Bộ', en: 'Ministry' } };

beforeEach(async () => {
  await connection.collection('decisions').deleteMany({});
  await createIndexes(connection);
});
afterAll(() => drop());

async function kept(campaign: string): Promise<number> {
  return connection.collection('decisions').countDocuments({ campaign });
}

describe('what the office decides', () => {
  it('is nothing at first, and the same object while nothing is decided', async () => {
    expect(await store.of('none')).toBe(UNDECIDED);
    await store.turn('a', turned('own_plans', 'on'), deciding());
    const decided = await store.of('a');
    expect(decided).toEqual({
      ...UNDECIDED,
      modules: { own_plans: 'on' },
      under: { own_plans: 'proposal' },
    });
    expect(await store.of('a')).toBe(decided);
    expect(await store.of('b')).toBe(UNDECIDED);
  });

  it('counts by the newest, keeps every decision, and takes the same once more for one', async () => {
    await store.turn('c', turned('own_plans', 'on'), deciding());
    await store.append('c', 'own_plans', true, deciding());
    await store.append('c', 'own_plans', true, deciding());
    await store.turn('c', turned('own_plans', 'on'), deciding());
    expect(await store.of('c')).toMatchObject({ modules: { own_plans: 'on' }, appended: ['own_plans'] });
    expect(await kept('c')).toBe(2);
    await store.append('c', 'own_plans', false, deciding());
    await store.turn('c', turned('own_plans', 'off'), deciding());
    expect(await store.of('c')).toEqual({
      modules: { own_plans: 'off' },
      under: { own_plans: 'proposal' },
      appended: [],
      factors: [],
    });
    expect(await kept('c')).toBe(4);
  });

  it('notes what the plan said of a module then; the same under another plan is one more decision', async () => {
    await store.turn('i', turned('own_plans', 'off', 'proposal'), deciding());
    await store.turn('i', turned('good_examples', 'off', 'on'), deciding());
    await store.turn('i', turned('own_plans', 'off', 'on'), deciding());
    await store.turn('i', turned('own_plans', 'off', 'on'), deciding());
    const decided = {
      modules: { own_plans: 'off', good_examples: 'off' },
      under: { own_plans: 'on', good_examples: 'on' },
    };
    expect(await store.of('i')).toMatchObject(decided);
    expect(await createDecisionStore((await openAgain()).connection).of('i')).toMatchObject(decided);
    expect(await kept('i')).toBe(3);
  });

  it('says nothing of the plan where that was not noted', async () => {
    const old = (number: number, state: string) => ({
      campaign: 'j',
      number,
      decided: { kind: 'module', name: 'own_plans', state },
      by: 'phuc',
      at,
      event: `old${number}`,
    });
    const decisions = connection.collection<{ _id: string }>('decisions');
    await decisions.insertOne({ _id: 'j.1', ...old(1, 'on') });
    expect(await store.of('j')).toEqual({ ...UNDECIDED, modules: { own_plans: 'on' } });
    await store.turn('j', turned('own_plans', 'on'), deciding());
    expect((await store.of('j')).under).toEqual({ own_plans: 'proposal' });
    // An older version of the bot, run again for a while.
    await decisions.insertOne({ _id: 'j.3', ...old(3, 'off') });
    expect(await store.of('j')).toEqual({ ...UNDECIDED, modules: { own_plans: 'off' }, under: {} });
  });

  it('keeps old factors beside new ones', async () => {
    const later = new Date('2026-12-01T02:00:00Z');
    await store.factor('d', FACTOR, deciding());
    await store.factor('d', FACTOR, deciding('phuc', later));
    await store.factor('d', { ...FACTOR, value: 0.7 }, deciding('phuc', later));
    expect((await store.of('d')).factors).toEqual([
      { ...FACTOR, since: at.toISOString() },
      { ...FACTOR, value: 0.7, since: later.toISOString() },
    ]);
  });

  it('loses nothing when two processes decide at once', async () => {
    const other = createDecisionStore((await openAgain()).connection);
    await Promise.all([
      store.turn('e', turned('own_plans', 'on'), deciding()),
      other.turn('e', turned('good_examples', 'off'), deciding()),
      store.append('e', 'own_plans', true, deciding()),
      other.factor('e', FACTOR, deciding()),
    ]);
    for (const one of [store, other]) {
      expect(await one.of('e')).toMatchObject({
        modules: { own_plans: 'on', good_examples: 'off' },
        appended: ['own_plans'],
        factors: [{ factor: 'dien' }],
      });
    }
  });

  it('is not overturned by an event that is brought again', async () => {
    const first = deciding();
    await store.turn('g', turned('own_plans', 'on'), first);
    await store.turn('g', turned('own_plans', 'off'), deciding());
    await store.turn('g', turned('own_plans', 'on'), first);
    const other = createDecisionStore((await openAgain()).connection);
    await other.turn('g', turned('own_plans', 'on'), first);
    expect(await store.of('g')).toMatchObject({ modules: { own_plans: 'off' } });
    const replaced = deciding();
    await store.factor('g', FACTOR, replaced);
    await store.factor('g', { ...FACTOR, value: 0.7 }, deciding());
    await store.factor('g', FACTOR, replaced);
    expect((await store.of('g')).factors.map(({ value }) => value)).toEqual([0.66, 0.7]);
    expect(await kept('g')).toBe(4);
  });

  it('decides once where two processes work off the same event', async () => {
    const other = createDecisionStore((await openAgain()).connection);
    const same = deciding();
    await Promise.all([
      ...[store, other].map((one) => one.turn('h', turned('own_plans', 'on'), same)),
      ...[store, other].map((one) => one.turn('h', turned('good_examples', 'on'), deciding())),
      ...[store, other].map((one) => one.turn('h', turned('own_plans', 'on'), same)),
    ]);
    const noted = connection.collection('decisions').countDocuments({ campaign: 'h', event: same.event });
    expect(await noted).toBe(1);
  });

  it('records once who published a revision, which changes nothing of the rest', async () => {
    await store.turn('f', turned('own_plans', 'on'), deciding());
    const before = await store.of('f');
    await store.published('f', 2, deciding());
    await store.published('f', 2, deciding('hoa'));
    expect(await store.of('f')).toBe(before);
    const noted = await connection.collection('decisions').find({ 'decided.kind': 'published' }).toArray();
    expect(noted).toMatchObject([{ campaign: 'f', by: 'phuc', decided: { revision: 2 } }]);
  });
});

const opened: { close(): Promise<void> }[] = [];
afterAll(() => Promise.all(opened.map((one) => one.close())));

/** Another process' connection to the same database. */
async function openAgain() {
  const again = await openDatabase(name);
  opened.push(again.connection);
  return again;
}
