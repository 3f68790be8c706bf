import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Access } from '../../src/channels/zalo/access.ts';
import type { GrantStore } from '../../src/ports/grants.ts';
import { openDatabase } from '../support/database.ts';
import { type AccessStage, HOUR_MS, openAccessStage } from '../support/zalo/access-stage.ts';

const { connection, drop } = await openDatabase();
let stage: AccessStage;

beforeEach(async () => {
  await connection.dropDatabase();
  stage = await openAccessStage(connection);
});
afterEach(() => stage.close());
afterAll(() => drop());

/** A process that has consent. */
async function consented(): Promise<Access> {
  const access = stage.process();
  await access.accept({ ...stage.zalo.issuePair(), expiresInS: 90_000 });
  return access;
}

const later = (ms: number): void => stage.clock.set(new Date(stage.clock.now().getTime() + ms));
const grant = () => stage.grants.load(stage.zalo.oaId);
const logged = (code: string): number => stage.lines.filter((line) => line.code === code).length;
const lost = { code: 'access_lost' };
const unreachable = { code: 'channel_unreachable' };

/** The store as one process sees it, with some of its writes going wrong. */
function grantsWith(more: Partial<GrantStore>): GrantStore {
  return { ...stage.grants, ...more };
}

describe('the access token', () => {
  it('is what the consent gave, for every process, and is kept unreadable', async () => {
    const access = await consented();
    const { value, version } = await access.token();
    expect(await stage.isTaken(value)).toBe(true);
    expect(await stage.process().token()).toEqual({ value, version });
    const kept = JSON.stringify(await connection.collection('grants').find().toArray());
    expect(kept).toContain(stage.zalo.oaId);
    expect(kept).not.toContain(value);
    expect(JSON.stringify(stage.lines)).not.toContain(value);
  });

  it('is missing before there was a consent, and no alarm is raised for that', async () => {
    const access = stage.process();
    await access.start();
    await expect(access.token()).rejects.toMatchObject(lost);
    await expect(access.renew(1)).rejects.toMatchObject(lost);
    expect(stage.alarms).toEqual([]);
    expect(logged('zalo_access_missing')).toBe(1);
  });

  it('is asked of the database once while it lives', async () => {
    await consented();
    let reads = 0;
    const grants = grantsWith({
      load: (id) => {
        reads += 1;
        return stage.grants.load(id);
      },
    });
    const access = stage.process({ grants });
    for (let times = 0; times < 20; times += 1) await access.token();
    expect(reads).toBe(1);
  });

  it('is renewed when it has ended, once for all who ask at the same time', async () => {
    const one = await consented();
    const two = stage.process();
    later(25 * HOUR_MS);
    const tokens = await Promise.all([one, two, one, two, one, two].map((access) => access.token()));
    expect(new Set(tokens.map(({ value }) => value)).size).toBe(1);
    expect(tokens[0]?.version).toBe(2);
    expect(await stage.isTaken(tokens[0]?.value ?? '')).toBe(true);
    expect(stage.zalo.oauth.refreshes()).toBe(1);
    expect(stage.zalo.oauth.reused()).toBe(0);
  });

  it('is renewed when the API refuses it, and a refusal of an older one refreshes nothing', async () => {
    const one = await consented();
    const two = stage.process();
    const old = await two.token();
    stage.zalo.oauth.expireAccess();
    const fresh = await one.renew(old.version);
    expect(fresh.version).toBe(old.version + 1);
    expect(await two.renew(old.version)).toEqual(fresh);
    expect(await one.renew(old.version)).toEqual(fresh);
    expect(await stage.isTaken(fresh.value)).toBe(true);
    expect(stage.zalo.oauth.refreshes()).toBe(1);
  });

  it('is renewed by upkeep some hours before it ends, and not earlier', async () => {
    const one = await consented();
    later(20 * HOUR_MS);
    await one.upkeep();
    expect(stage.zalo.oauth.refreshes()).toBe(0);
    later(1.5 * HOUR_MS);
    await Promise.all([one.upkeep(), stage.process().upkeep(), one.upkeep()]);
    expect(stage.zalo.oauth.refreshes()).toBe(1);
    expect(stage.zalo.oauth.reused()).toBe(0);
    expect((await one.token()).version).toBe(2);
  });

  it('of a short life is not renewed at every upkeep', async () => {
    const access = stage.process();
    await access.accept({ ...stage.zalo.issuePair(), expiresInS: 3600 });
    later(0.7 * HOUR_MS);
    await access.upkeep();
    expect(stage.zalo.oauth.refreshes()).toBe(0);
    later(0.1 * HOUR_MS);
    await access.upkeep();
    expect(stage.zalo.oauth.refreshes()).toBe(1);
  });
});

describe('the pair of the settings', () => {
  const seeded = (seed: { access: string; refresh: string }): Access => stage.process({ seed });

  it('is taken over once by whoever starts first, and is renewed within the hour', async () => {
    const seed = stage.zalo.issuePair();
    const all = Array.from({ length: 5 }, () => seeded(seed));
    await Promise.all(all.map((access) => access.start()));
    const [first] = all;
    expect(await first?.token()).toEqual({ value: seed.access, version: 1 });
    later(HOUR_MS - 1000);
    await Promise.all(all.map((access) => access.upkeep()));
    expect(stage.zalo.oauth.refreshes()).toBe(1);
    expect((await stage.process().token()).version).toBe(2);
  });

  it('never takes the place of what it has become', async () => {
    const seed = stage.zalo.issuePair();
    const first = seeded(seed);
    await first.start();
    const { value } = await first.renew(1);
    const redeployed = seeded(seed);
    await redeployed.start();
    await redeployed.upkeep();
    expect(await redeployed.token()).toEqual({ value, version: 2 });
    // Decided on an old look at an empty store: the store itself refuses.
    const blind = stage.process({ seed, grants: grantsWith({ load: async () => null }) });
    await blind.start();
    expect((await grant())?.version).toBe(2);
    expect(await stage.isTaken((await redeployed.token()).value)).toBe(true);
  });

  it('helps out of a loss when it is a new one only', async () => {
    const seed = stage.zalo.issuePair();
    await seeded(seed).start();
    await stage.grants.lose(stage.zalo.oaId, 1, 'refused');
    await seeded(seed).start();
    expect((await grant())?.lost).toBe('refused');
    const newer = stage.zalo.issuePair();
    const rescued = seeded(newer);
    await rescued.start();
    expect(await rescued.token()).toEqual({ value: newer.access, version: 2 });
    expect((await grant())?.lost).toBeNull();
  });

  it.each(['token', 'permission'] as const)(
    'helps where the API goes on refusing (%s), at once in that process',
    async (what) => {
      const access = await consented();
      await access.refused(1, what);
      const newer = stage.zalo.issuePair();
      const rescued = seeded(newer);
      expect((await rescued.token()).version).toBe(1);
      await rescued.start();
      expect(await rescued.token()).toEqual({ value: newer.access, version: 2 });
      expect(await grant()).toMatchObject({ refused: null, restUntil: null, told: null });
      expect([logged('zalo_access_seeded'), logged('zalo_seed_unused')]).toEqual([1, 0]);
      // Refused once more: it is the known one by now.
      await rescued.refused(2, what);
      await seeded(newer).start();
      expect((await grant())?.version).toBe(2);
    },
  );

  it('helps where what is kept was sealed with another key, and what others can read stays', async () => {
    const seed = stage.zalo.issuePair();
    await seeded(seed).start();
    const newer = stage.zalo.issuePair();
    const [one, two] = ['x', 'x'].map((key) => stage.process({ seed: newer, secretKey: key.repeat(32) }));
    await Promise.all([one?.start(), two?.start()]);
    expect(await one?.token()).toEqual({ value: newer.access, version: 2 });
    expect(await two?.token()).toEqual({ value: newer.access, version: 2 });
    expect([logged('zalo_access_seeded'), stage.alarms.length]).toEqual([2, 0]);
    // The pair that has been taken over already is no news to whoever cannot read what became of it.
    await stage.process({ seed: newer, secretKey: 'y'.repeat(32) }).start();
    expect([(await grant())?.version, stage.alarms.map(({ why }) => why)]).toEqual([2, ['unreadable']]);
    // Decided on an old look: others have mended it meanwhile, so the store itself refuses.
    const old = await grant();
    await stage.process({ secretKey: 'x'.repeat(32) }).accept({ ...stage.zalo.issuePair(), expiresInS: 90_000 });
    const blind = { seed: stage.zalo.issuePair(), grants: grantsWith({ load: async () => old }) };
    await stage.process(blind).start();
    expect((await grant())?.version).toBe(3);
    expect(logged('zalo_access_seeded')).toBe(2);
  });

  it('is said to be unused while access is well, once, and waits until it is lost', async () => {
    await consented();
    const newer = stage.zalo.issuePair();
    const waiting = seeded(newer);
    await waiting.start();
    for (let times = 0; times < 3; times += 1) await waiting.upkeep();
    expect([logged('zalo_seed_unused'), (await grant())?.version]).toEqual([1, 1]);
    const line = JSON.stringify(stage.lines.filter(({ code }) => code === 'zalo_seed_unused'));
    for (const secret of [newer.access, newer.refresh]) expect(line).not.toContain(secret);
    // A refusal may be of one thing only: the pair that lay there before it is not put over access that works.
    await waiting.refused(1, 'permission');
    await waiting.upkeep();
    expect((await grant())?.version).toBe(1);
    // Nor after a start, nor by somebody who cannot read what is kept.
    await seeded(newer).start();
    await stage.process({ seed: newer, secretKey: 'x'.repeat(32) }).start();
    expect((await grant())?.version).toBe(1);
    await stage.grants.lose(stage.zalo.oaId, 1, 'refused');
    await waiting.upkeep();
    expect(await waiting.token()).toEqual({ value: newer.access, version: 2 });
    // Each process says it once.
    expect([logged('zalo_seed_unused'), logged('zalo_access_seeded')]).toEqual([3, 1]);
  });

  it('that is the known one is not called unused', async () => {
    const seed = stage.zalo.issuePair();
    await seeded(seed).start();
    await seeded(seed).start();
    expect(logged('zalo_seed_unused')).toBe(0);
  });

  it('is not taken for news after a consent', async () => {
    const seed = stage.zalo.issuePair();
    await seeded(seed).start();
    const access = await consented();
    const { value } = await access.token();
    await stage.grants.lose(stage.zalo.oaId, 2, 'refused');
    const redeployed = seeded(seed);
    await redeployed.start();
    // The access token of the consent still lives and goes on being used.
    expect(await redeployed.token()).toEqual({ value, version: 2 });
    expect((await grant())?.lost).toBe('refused');
  });

  it('is taken over later when the database was away at the start', async () => {
    let isAway = true;
    const load: GrantStore['load'] = (id) => (isAway ? Promise.reject(new Error('away')) : stage.grants.load(id));
    const access = stage.process({ seed: stage.zalo.issuePair(), grants: grantsWith({ load }) });
    await access.start();
    await expect(access.token()).rejects.toMatchObject(unreachable);
    isAway = false;
    await access.upkeep();
    expect((await access.token()).version).toBe(1);
  });
});

describe('a refresh that goes wrong', () => {
  it('for good: the office is told once, the old token is used to its end', async () => {
    const one = await consented();
    const two = stage.process();
    const { value } = await one.token();
    later(22 * HOUR_MS);
    stage.zalo.faults.next({ kind: 'error', code: -14020, path: 'access_token' });
    await one.upkeep();
    await Promise.all([one.upkeep(), two.upkeep(), stage.process().start()]);
    expect(stage.alarms).toHaveLength(1);
    expect(stage.alarms[0]?.link).toMatch(/^https:\/\/bot\.example\.org\/zalo\/connect\?key=[\w.-]+$/);
    expect(logged('zalo_access_lost')).toBe(1);
    expect(await two.token()).toEqual({ value, version: 1 });
    expect(await stage.isTaken(value)).toBe(true);
    later(4 * HOUR_MS);
    await expect(one.token()).rejects.toMatchObject(lost);
    await expect(two.token()).rejects.toMatchObject(lost);
    await expect(two.renew(1)).rejects.toMatchObject(lost);
    expect(stage.alarms).toHaveLength(1);
    expect(stage.zalo.oauth.refreshes()).toBe(0);
  });

  it('because the token is not known to Zalo: lost without a second try', async () => {
    const access = stage.process();
    await access.accept({ access: 'made up', refresh: 'made up', expiresInS: 90_000 });
    await expect(access.renew(1)).rejects.toMatchObject(lost);
    expect(stage.alarms.map(({ why }) => why)).toEqual(['refused']);
    expect(logged('zalo_refresh_unanswered')).toBe(0);
  });

  it('and never left the house: nothing is lost, it is tried again later', async () => {
    const nowhere = { ...stage.zalo.roots, oauth: 'http://127.0.0.1:9' };
    const cut = stage.process({ roots: nowhere });
    await consented();
    await expect(cut.renew(1)).rejects.toMatchObject(unreachable);
    expect(await grant()).toMatchObject({ refreshing: null, lost: null, version: 1 });
    expect((await stage.process().renew(1)).version).toBe(2);
    expect(stage.alarms).toEqual([]);
  });

  it.each(['cut', 'hang'] as const)(
    'without an answer and without effect (%s): the second try saves it',
    async (kind) => {
      const access = await consented();
      stage.zalo.faults.next({ kind, path: 'access_token' });
      const { value, version } = await access.renew(1);
      expect(version).toBe(2);
      expect(await stage.isTaken(value)).toBe(true);
      expect([stage.zalo.oauth.refreshes(), stage.zalo.oauth.reused(), stage.alarms.length]).toEqual([1, 0, 0]);
    },
  );

  it('by a server that is breaking: the second try saves it', async () => {
    const access = await consented();
    stage.zalo.faults.next({ kind: 'status', status: 502, path: 'access_token' });
    expect((await access.renew(1)).version).toBe(2);
    expect(stage.alarms).toEqual([]);
  });

  it('by a night of 503: nothing is lost, the old token is used, and a later try saves it', async () => {
    const access = await consented();
    const { value } = await access.token();
    later(22 * HOUR_MS);
    for (let times = 0; times < 6; times += 1) {
      stage.zalo.faults.next({ kind: 'status', status: 503, path: 'access_token' });
    }
    for (let times = 0; times < 3; times += 1) await access.upkeep();
    expect(await access.token()).toEqual({ value, version: 1 });
    expect(await grant()).toMatchObject({ refreshing: null, lost: null });
    stage.zalo.faults.clear();
    await expect.poll(async () => access.upkeep().then(async () => (await access.token()).version)).toBe(2);
    expect([stage.alarms.length, stage.zalo.oauth.reused()]).toEqual([0, 0]);
  });

  it.each(['doneThenCut', 'doneThenHang'] as const)(
    'because the answer was lost on the way (%s): lost, one alarm',
    async (kind) => {
      const one = await consented();
      const two = stage.process();
      stage.zalo.faults.next({ kind, path: 'access_token' });
      const tries = await Promise.allSettled([one.renew(1), two.renew(1), one.renew(1)]);
      for (const tried of tries) expect(tried).toMatchObject({ status: 'rejected', reason: lost });
      expect(stage.alarms.map(({ why }) => why)).toEqual(['unanswered']);
      expect(stage.zalo.oauth.refreshes()).toBe(1);
    },
  );

  it('because its process is gone: noticed by the others after a while, who try nothing', async () => {
    await consented();
    const { oaId } = stage.zalo;
    await stage.grants.beginRefresh(oaId, 1, 'gone', new Date(Date.now() - 5_000));
    const [one, two, starting] = [stage.process(), stage.process(), stage.process()];
    await Promise.all([one.upkeep(), two.upkeep(), starting.start()]);
    expect(stage.alarms.map(({ why }) => why)).toEqual(['interrupted']);
    expect(stage.zalo.oauth.refreshes()).toBe(0);
    // Its access token still lives.
    expect((await two.token()).version).toBe(1);
    await expect(two.renew(1)).rejects.toMatchObject(lost);
  });

  it('is waited for while its process may be alive', async () => {
    await consented();
    await stage.grants.beginRefresh(stage.zalo.oaId, 1, 'slow', new Date());
    const waiting = stage.process().renew(1);
    await sleep(200);
    expect(stage.alarms).toEqual([]);
    await stage.grants.abandonRefresh(stage.zalo.oaId, 'slow');
    expect((await waiting).version).toBe(2);
    expect(stage.zalo.oauth.refreshes()).toBe(1);
  });

  it('tells the office later when it cannot be told at once', async () => {
    let failures = 2;
    const told: string[] = [];
    const access = stage.process({
      alarm: async (why) => {
        failures -= 1;
        if (failures >= 0) throw new Error('no database');
        told.push(why);
      },
    });
    await access.accept({ access: 'made up', refresh: 'made up', expiresInS: 90_000 });
    await expect(access.renew(1)).rejects.toMatchObject(lost);
    for (let times = 0; times < 4; times += 1) await access.upkeep();
    expect(told).toEqual(['refused']);
  });
});
