import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Access } from '../../src/channels/zalo/access.ts';
import type { GrantStore } from '../../src/ports/grants.ts';
import { openDatabase } from '../support/database.ts';
import { type AccessStage, openAccessStage } from '../support/zalo/access-stage.ts';

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

const grant = () => stage.grants.load(stage.zalo.oaId);
const logged = (code: string): number => stage.lines.filter((line) => line.code === code).length;
const lost = { code: 'access_lost' };
const unreachable = { code: 'channel_unreachable' };

/** The store as one process sees it, with some of its writes going wrong. */
function grantsWith(more: Partial<GrantStore>): GrantStore {
  return { ...stage.grants, ...more };
}

describe('a new pair that cannot be saved at once', () => {
  it('is not used before it is saved, and is saved as soon as that is possible', async () => {
    await consented();
    let isAway = true;
    const endRefresh: GrantStore['endRefresh'] = (...given) =>
      isAway ? Promise.reject(new Error('away')) : stage.grants.endRefresh(...given);
    const access = stage.process({ grants: grantsWith({ endRefresh }) });
    await expect(access.renew(1)).rejects.toMatchObject(unreachable);
    await expect(access.renew(1)).rejects.toMatchObject(unreachable);
    isAway = false;
    const { value } = await stage.process().renew(1);
    expect(await stage.isTaken(value)).toBe(true);
    expect([stage.zalo.oauth.refreshes(), stage.zalo.oauth.reused(), stage.alarms.length]).toEqual([1, 0, 0]);
  });

  it('takes back a loss that others have declared meanwhile', async () => {
    await consented();
    let isAway = true;
    const endRefresh: GrantStore['endRefresh'] = (...given) =>
      isAway ? Promise.reject(new Error('away')) : stage.grants.endRefresh(...given);
    const access = stage.process({ grants: grantsWith({ endRefresh }) });
    await expect(access.renew(1)).rejects.toMatchObject(unreachable);
    await expect(stage.process().renew(1)).rejects.toMatchObject(lost);
    expect(stage.alarms.map(({ why }) => why)).toEqual(['interrupted']);
    isAway = false;
    await expect.poll(async () => (await grant())?.version).toBe(2);
    expect((await grant())?.lost).toBeNull();
    expect(await stage.isTaken((await stage.process().token()).value)).toBe(true);
  });

  it('is known again when only the answer to its save was lost', async () => {
    await consented();
    let calls = 0;
    const access = stage.process({
      grants: grantsWith({
        endRefresh: async (...given) => {
          calls += 1;
          const done = await stage.grants.endRefresh(...given);
          if (calls === 1) throw new Error('the answer was lost');
          return done;
        },
      }),
    });
    await expect(access.renew(1)).rejects.toMatchObject(unreachable);
    await expect.poll(() => access.renew(1).then(({ version }) => version)).toBe(2);
    expect(stage.zalo.oauth.refreshes()).toBe(1);
  });

  it('gives way to a consent', async () => {
    await consented();
    let isAway = true;
    const endRefresh: GrantStore['endRefresh'] = (...given) =>
      isAway ? Promise.reject(new Error('away')) : stage.grants.endRefresh(...given);
    const access = stage.process({ grants: grantsWith({ endRefresh }) });
    await expect(access.renew(1)).rejects.toMatchObject(unreachable);
    const given = stage.zalo.issuePair();
    await stage.process().accept({ ...given, expiresInS: 90_000 });
    isAway = false;
    await expect.poll(() => access.renew(1).catch(() => null)).toEqual({ value: given.access, version: 2 });
    expect((await grant())?.version).toBe(2);
  });
});

describe('a marker of unknown origin', () => {
  it('of one of our own writes whose answer was lost is taken off: nothing was spent', async () => {
    await consented();
    let calls = 0;
    const access = stage.process({
      grants: grantsWith({
        beginRefresh: async (...given) => {
          calls += 1;
          const begun = await stage.grants.beginRefresh(...given);
          if (calls === 1) throw new Error('the answer was lost');
          return begun;
        },
      }),
    });
    await expect(access.renew(1)).rejects.toMatchObject(unreachable);
    expect((await access.renew(1)).version).toBe(2);
    expect([stage.zalo.oauth.refreshes(), stage.alarms.length]).toEqual([1, 0]);
  });

  it('is taken off by upkeep too, before others find it old', async () => {
    await consented();
    let calls = 0;
    const access = stage.process({
      grants: grantsWith({
        beginRefresh: async (...given) => {
          calls += 1;
          const begun = await stage.grants.beginRefresh(...given);
          if (calls === 1) throw new Error('the answer was lost');
          return begun;
        },
      }),
    });
    await expect(access.renew(1)).rejects.toMatchObject(unreachable);
    await access.upkeep();
    expect(await grant()).toMatchObject({ version: 2, refreshing: null, lost: null });
    expect(stage.alarms).toEqual([]);
  });

  it('of a refresh that upkeep finds under way stays where it is', async () => {
    const access = await consented();
    stage.zalo.faults.next({ kind: 'hang', path: 'access_token' });
    const renewing = access.renew(1);
    await expect.poll(async () => (await grant())?.refreshing).not.toBeNull();
    const upkeep = access.upkeep();
    await sleep(100);
    expect((await grant())?.refreshing).not.toBeNull();
    await Promise.all([renewing, upkeep]);
    expect([stage.zalo.oauth.refreshes(), stage.zalo.oauth.reused()]).toEqual([1, 0]);
    expect((await grant())?.version).toBe(2);
  });
});

describe('a loss that cannot be written down at once', () => {
  it('is written down later, and the token is not tried again', async () => {
    await consented();
    let isAway = true;
    const lose: GrantStore['lose'] = (...given) =>
      isAway ? Promise.reject(new Error('away')) : stage.grants.lose(...given);
    const access = stage.process({ grants: grantsWith({ lose }) });
    stage.zalo.faults.next({ kind: 'doneThenCut', path: 'access_token' });
    await expect(access.renew(1)).rejects.toMatchObject(unreachable);
    isAway = false;
    const reused = stage.zalo.oauth.reused();
    await expect(access.renew(1)).rejects.toMatchObject(lost);
    expect(stage.alarms.map(({ why }) => why)).toEqual(['unanswered']);
    expect(stage.zalo.oauth.reused()).toBe(reused);
  });
});

describe('what was kept under another key', () => {
  it('is nothing to go on with, until somebody gives consent', async () => {
    await consented();
    const wrong = stage.process({ secretKey: 'x'.repeat(32) });
    await expect(wrong.token()).rejects.toMatchObject(lost);
    await expect(wrong.renew(1)).rejects.toMatchObject(lost);
    expect(stage.alarms.map(({ why }) => why)).toEqual(['unreadable']);
    const given = stage.zalo.issuePair();
    await wrong.accept({ ...given, expiresInS: 90_000 });
    expect(await wrong.token()).toEqual({ value: given.access, version: 2 });
  });
});

describe('the time that a refresh takes', () => {
  it('leaves room for its save before others find its marker old', async () => {
    await consented();
    let firstAt = 0;
    // Says nothing to the first call, is too busy for the next ones, and falls silent again.
    const server = createServer((_request, response) => {
      const isFirst = firstAt === 0;
      if (isFirst) firstAt = performance.now();
      else if (performance.now() - firstAt < 2_650) response.writeHead(429).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const oauth = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    const access = stage.process({ roots: { ...stage.zalo.roots, oauth } });
    const begin = performance.now();
    await expect(access.renew(1)).rejects.toMatchObject(unreachable);
    // A marker is old after 3,600 ms.
    expect(performance.now() - begin).toBeLessThan(2_700);
    expect(await grant()).toMatchObject({ refreshing: null, lost: null });
    server.closeAllConnections();
    server.close();
  });

  it('is not begun when the write of the marker took most of it', async () => {
    await consented();
    const beginRefresh: GrantStore['beginRefresh'] = async (...given) => {
      const begun = await stage.grants.beginRefresh(...given);
      await sleep(2_100);
      return begun;
    };
    const slow = stage.process({ grants: grantsWith({ beginRefresh }) });
    await expect(slow.renew(1)).rejects.toMatchObject(unreachable);
    expect(stage.zalo.oauth.refreshes()).toBe(0);
    expect(await grant()).toMatchObject({ refreshing: null, lost: null, version: 1 });
  });
});

describe('stopping', () => {
  it('waits for the refresh under way and begins no other', async () => {
    const access = await consented();
    stage.zalo.faults.next({ kind: 'hang', path: 'access_token' });
    const renewing = access.renew(1);
    await expect.poll(async () => (await grant())?.refreshing).not.toBeNull();
    await access.stop();
    expect((await grant())?.version).toBe(2);
    expect((await renewing).version).toBe(2);
    await expect(access.renew(2)).rejects.toMatchObject(unreachable);
    expect(stage.zalo.oauth.refreshes()).toBe(1);
  });

  it('does not wait for other processes', async () => {
    await consented();
    await stage.grants.beginRefresh(stage.zalo.oaId, 1, 'slow', new Date());
    const access = stage.process();
    const waiting = access.renew(1).catch((error: unknown) => error);
    await sleep(30);
    const begin = performance.now();
    await access.stop();
    expect(performance.now() - begin).toBeLessThan(300);
    expect(await waiting).toMatchObject(unreachable);
  });

  it('gives up a pair that cannot be saved, after a while', async () => {
    await consented();
    const endRefresh: GrantStore['endRefresh'] = () => Promise.reject(new Error('away'));
    const access = stage.process({ grants: grantsWith({ endRefresh }) });
    await expect(access.renew(1)).rejects.toMatchObject(unreachable);
    await access.stop();
    expect(logged('zalo_pair_dropped')).toBe(1);
  });
});
