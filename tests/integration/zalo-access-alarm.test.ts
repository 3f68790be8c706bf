import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Access } from '../../src/channels/zalo/access.ts';
import { createClient, type ZaloClient } from '../../src/channels/zalo/client.ts';
import { createMovableClock, type MovableClock } from '../../src/clock.ts';
import { openDatabase } from '../support/database.ts';
import { type AccessStage, HOUR_MS, openAccessStage } from '../support/zalo/access-stage.ts';

const { connection, drop } = await openDatabase();
let stage: AccessStage;
/** The machine's clock of processes that take it. */
let machine: MovableClock;

beforeEach(async () => {
  await connection.dropDatabase();
  stage = await openAccessStage(connection);
  machine = createMovableClock(new Date('2026-11-20T02:00:00Z'));
});
afterEach(() => stage.close());
afterAll(() => drop());

const MINUTE_MS = 60_000;
const OTHER_KEY = 'x'.repeat(32);
const consent = (): Promise<void> => stage.process().accept({ ...stage.zalo.issuePair(), expiresInS: 90_000 });
const grant = () => stage.grants.load(stage.zalo.oaId);
const whys = (): string[] => stage.alarms.map(({ why }) => why);
const logged = (code: string): number => stage.lines.filter((line) => line.code === code).length;
const later = (ms: number): void => machine.set(new Date(machine.now().getTime() + ms));
const lost = { code: 'access_lost' };
const fail = (): Promise<never> => Promise.reject(new Error('away'));

describe('a start with the wrong SECRET_KEY', () => {
  it('takes nothing from those who have the right one', async () => {
    await consent();
    const before = await grant();
    const wrong = stage.process({ secretKey: OTHER_KEY });
    await wrong.start();
    await wrong.upkeep();
    await expect(wrong.token()).rejects.toMatchObject(lost);
    await expect(wrong.renew(1)).rejects.toMatchObject(lost);
    expect(await grant()).toEqual(before);
    const right = stage.process();
    await right.start();
    expect((await right.renew(1)).version).toBe(2);
  });

  it('is told once by each process, and later where it cannot be told at once', async () => {
    await consent();
    let isAway = true;
    const alarm = async (why: string): Promise<void> => {
      if (isAway) throw new Error('no database');
      told.push(why);
    };
    const told: string[] = [];
    const wrong = stage.process({ secretKey: OTHER_KEY, alarm });
    await wrong.start();
    isAway = false;
    for (let times = 0; times < 3; times += 1) await wrong.upkeep();
    await expect(wrong.token()).rejects.toMatchObject(lost);
    expect(told).toEqual(['unreadable']);
    expect(logged('zalo_access_unreadable')).toBeGreaterThan(0);
  });
});

describe('a loss that was noted', () => {
  it('is told by the others when the one who noted it is gone, once', async () => {
    await consent();
    await stage.grants.lose(stage.zalo.oaId, 1, 'interrupted');
    const all = [stage.process(), stage.process(), stage.process()];
    await Promise.all(all.map((access) => access.upkeep()));
    await stage.process().start();
    expect(whys()).toEqual(['interrupted']);
    expect((await grant())?.told).toBeInstanceOf(Date);
  });

  it('is told by the others when the alarm failed', async () => {
    const broken = stage.process({ alarm: fail });
    await broken.accept({ access: 'made up', refresh: 'made up', expiresInS: 90_000 });
    await expect(broken.renew(1)).rejects.toMatchObject(lost);
    expect([logged('zalo_alarm_failed'), (await grant())?.told]).toEqual([1, null]);
    await stage.process().upkeep();
    await stage.process().upkeep();
    expect(whys()).toEqual(['refused']);
  });

  it('is told by the others when the one who was telling it is gone', async () => {
    await consent();
    const { oaId } = stage.zalo;
    await stage.grants.lose(oaId, 1, 'refused');
    const at = machine.now();
    await stage.grants.beginTelling(oaId, at, new Date(at.getTime() - MINUTE_MS));
    const access = stage.process({ machine });
    later(MINUTE_MS / 2);
    await access.upkeep();
    expect(whys()).toEqual([]);
    later(MINUTE_MS);
    await access.upkeep();
    await access.upkeep();
    expect(whys()).toEqual(['refused']);
  });

  it('is told again when it is lost again after a consent', async () => {
    await consent();
    const access = stage.process();
    await stage.grants.lose(stage.zalo.oaId, 1, 'interrupted');
    await access.upkeep();
    await consent();
    expect(await grant()).toMatchObject({ lost: null, told: null });
    await access.upkeep();
    await stage.grants.lose(stage.zalo.oaId, 2, 'unanswered');
    await access.upkeep();
    expect(whys()).toEqual(['interrupted', 'unanswered']);
  });
});

/** A process with the machine's movable clock, and its calls. */
function calling(): { access: Access; client: ZaloClient } {
  const access = stage.process({ machine });
  return { access, client: createClient({ roots: stage.zalo.roots, access }) };
}

const ask = (client: ZaloClient): Promise<unknown> => client.get('/v2.0/oa/getoa', {}, { ms: 2_000 });

function refuse(code: number, times: number): void {
  for (let time = 0; time < times; time += 1) stage.zalo.faults.next({ kind: 'error', code, path: 'getoa' });
}

describe('an access token that is refused although it was just renewed', () => {
  it('is not renewed again for ten minutes, by no process, and is told once', async () => {
    await consent();
    const [one, two] = [calling(), calling()];
    refuse(-216, 6);
    await expect(ask(one.client)).rejects.toMatchObject({ code: -216 });
    expect([stage.zalo.oauth.refreshes(), whys()]).toEqual([1, ['refused']]);
    expect(stage.alarms[0]?.link).toContain('/zalo/connect?key=');
    for (const { client } of [one, two, one, two]) await expect(ask(client)).rejects.toMatchObject(lost);
    expect(stage.zalo.oauth.refreshes()).toBe(1);
    await Promise.all([one.access.upkeep(), two.access.upkeep()]);
    // What it is that lasts may be over: the next is tried, and not told again.
    stage.zalo.faults.clear();
    refuse(-216, 2);
    later(11 * MINUTE_MS);
    await expect(ask(two.client)).rejects.toMatchObject({ code: -216 });
    expect([stage.zalo.oauth.refreshes(), whys()]).toEqual([2, ['refused']]);
    await expect(ask(two.client)).resolves.toBeDefined();
    expect((await grant())?.lost).toBeNull();
  });

  it('is told again when that comes back days later', async () => {
    await consent();
    const { client } = calling();
    for (let times = 0; times < 2; times += 1) {
      refuse(-220, 2);
      await expect(ask(client)).rejects.toMatchObject({ code: -220 });
      later(48 * HOUR_MS);
    }
    expect(whys()).toEqual(['refused', 'refused']);
  });

  it('is renewed at once after a consent', async () => {
    await consent();
    const { client } = calling();
    refuse(-216, 2);
    await expect(ask(client)).rejects.toMatchObject({ code: -216 });
    await consent();
    await expect(ask(client)).resolves.toBeDefined();
    stage.zalo.oauth.expireAccess();
    await expect(ask(client)).resolves.toBeDefined();
    expect(stage.zalo.oauth.refreshes()).toBe(2);
  });
});

describe('a permission that was taken away', () => {
  it('is told once over all processes, and costs no refresh', async () => {
    await consent();
    const [one, two] = [calling(), calling()];
    refuse(-223, 4);
    for (const { client } of [one, two, one, two]) await expect(ask(client)).rejects.toMatchObject({ code: -223 });
    expect([stage.zalo.oauth.refreshes(), whys()]).toEqual([0, ['refused']]);
    expect(logged('zalo_access_refused')).toBe(1);
  });

  it('is told later when it cannot be told at once', async () => {
    await consent();
    const access = stage.process({ alarm: fail });
    refuse(-223, 1);
    await expect(ask(createClient({ roots: stage.zalo.roots, access }))).rejects.toMatchObject({ code: -223 });
    expect(whys()).toEqual([]);
    await stage.process().upkeep();
    expect(whys()).toEqual(['refused']);
  });

  it('goes on with the consent that another process was given', async () => {
    await consent();
    const { access, client } = calling();
    await access.token();
    refuse(-223, 1);
    await expect(ask(client)).rejects.toMatchObject({ code: -223 });
    await consent();
    expect((await access.token()).version).toBe(2);
  });

  it('does not keep a token that ended from being renewed', async () => {
    await consent();
    const { client } = calling();
    refuse(-223, 1);
    await expect(ask(client)).rejects.toMatchObject({ code: -223 });
    stage.zalo.oauth.expireAccess();
    await expect(ask(client)).resolves.toBeDefined();
    expect(whys()).toEqual(['refused']);
  });
});
