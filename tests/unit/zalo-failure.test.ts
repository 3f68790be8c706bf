import { describe, expect, it } from 'vitest';
import {
  brokenBy,
  failureOf,
  isDeadToken,
  isFlood,
  isOldUpload,
  isUnpermitted,
  isVague,
  refusalOfStatus,
  ZaloBroken,
  ZaloRefusal,
} from '../../src/channels/zalo/failure.ts';
import { AppError } from '../../src/errors.ts';

/** Midnight in Việt Nam. */
const SCENE = { now: new Date('2026-11-20T17:00:00Z'), floods: 0 };
const HOUR = 3_600_000;

function broken(message: string, code: string): Error {
  return Object.assign(new Error(message), { name: 'AxiosError', code });
}

const STOPPED = { kind: 'stopped', code: 'person_stopped' };
const CLOSED = { kind: 'closed', code: 'window_closed' };
const UNPAID = { kind: 'closed', code: 'channel_unpaid' };
const REFUSED = { kind: 'refused', code: 'channel_refused' };
const TO_MEND = { kind: 'retry', code: 'channel_refused', afterMs: 300_000 };
const LATER = { kind: 'retry', code: 'channel_flooded', afterMs: 3 * HOUR };

describe('refusals of Zalo', () => {
  it.each([
    [-100, { kind: 'retry', code: 'channel_refused', afterMs: 60_000 }],
    [-200, { kind: 'retry', code: 'channel_refused', afterMs: 30_000 }],
    [-201, REFUSED],
    [-204, TO_MEND],
    [-205, TO_MEND],
    [-209, TO_MEND],
    [-210, REFUSED],
    [-211, LATER],
    [-212, TO_MEND],
    [-213, STOPPED],
    [-214, TO_MEND],
    [-216, { kind: 'retry', code: 'access_lost', afterMs: 60_000 }],
    [-217, STOPPED],
    [-218, LATER],
    [-219, TO_MEND],
    [-220, { kind: 'retry', code: 'access_lost', afterMs: 60_000 }],
    [-221, UNPAID],
    [-223, { kind: 'retry', code: 'access_lost', afterMs: 300_000 }],
    [-224, UNPAID],
    [-227, STOPPED],
    [-230, CLOSED],
    [-232, CLOSED],
    [-233, REFUSED],
    [-234, { kind: 'retry', code: 'channel_refused', afterMs: 6 * HOUR }],
    [-235, TO_MEND],
    [-237, UNPAID],
    [-238, UNPAID],
    [-240, REFUSED],
    [-241, UNPAID],
    [-242, TO_MEND],
    [-244, STOPPED],
    [-248, REFUSED],
    [-249, CLOSED],
    [-320, UNPAID],
    [-321, UNPAID],
    [-403, TO_MEND],
    [-999, REFUSED],
  ])('reads %d of the OpenAPI', (code, expected) => {
    expect(failureOf(new ZaloRefusal(code, 'x'), SCENE)).toEqual({ ...expected, detail: `${code} x` });
  });

  it.each([
    [-109, CLOSED],
    [-111, REFUSED],
    [-114, CLOSED],
    [-115, UNPAID],
    [-117, CLOSED],
    [-124, { kind: 'retry', code: 'access_lost' }],
    [-126, CLOSED],
    [-131, CLOSED],
    [-133, { kind: 'retry', afterMs: 6 * HOUR }],
    [-135, CLOSED],
    [-136, UNPAID],
    [-137, UNPAID],
    [-141, CLOSED],
    [-144, LATER],
    [-146, CLOSED],
    [-1121, REFUSED],
    [-1351, CLOSED],
    [-1472, LATER],
  ])('reads %d of ZBS templates', (code, expected) => {
    expect(failureOf(new ZaloRefusal(code, 'x'), SCENE)).toMatchObject(expected);
  });

  it('backs off further each time the rate limit is met, up to two minutes', () => {
    const waits = [0, 1, 3, 5, 6, 50].map((floods) => {
      const failure = failureOf(new ZaloRefusal(-32, 'x'), { ...SCENE, floods });
      expect(failure).toMatchObject({ kind: 'retry', code: 'channel_flooded' });
      return failure.afterMs ?? 0;
    });
    const most = [2_000, 4_000, 16_000, 64_000, 120_000, 120_000];
    for (const [index, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual((most[index] ?? 0) / 2);
      expect(wait).toBeLessThanOrEqual(most[index] ?? 0);
    }
  });

  it('tells apart what can be mended at once', () => {
    const yes = (is: (error: unknown) => boolean): number[] =>
      [-32, -100, -124, -200, -216, -220, -223, -230, 401, 429].filter((code) => is(new ZaloRefusal(code, '')));
    expect(yes(isDeadToken)).toEqual([-124, -216, -220, 401]);
    expect(yes(isOldUpload)).toEqual([-100]);
    expect(yes(isUnpermitted)).toEqual([-223]);
    expect(yes(isVague)).toEqual([-200]);
    expect(yes(isFlood)).toEqual([-32, 429]);
    expect(isDeadToken(new ZaloBroken(true, 'x'))).toBe(false);
  });

  it('holds neither words, ids nor tokens', () => {
    const quoting = [
      'Params is invalid: Nguyễn Văn An',
      'text "Nguyễn Văn An" is bad',
      'user 1234567890123456789 and 84912345678',
      'token AbCdEfGhIjKlMnOpQrStUvWxYz012',
    ];
    for (const message of quoting) {
      const { detail } = failureOf(new ZaloRefusal(-201, message), SCENE);
      expect(detail).not.toMatch(/Nguyễn|\d{5}|AbCd/);
      expect(detail).toMatch(/^-201 /);
    }
  });
});

describe('calls to Zalo without an answer', () => {
  it.each([
    [400, REFUSED],
    [401, { kind: 'retry', code: 'access_lost' }],
    [403, TO_MEND],
    [404, TO_MEND],
    [302, TO_MEND],
    [413, REFUSED],
    [429, { kind: 'retry', code: 'channel_flooded' }],
    [200, { kind: 'unknown', code: 'outcome_unknown' }],
    [204, { kind: 'unknown', code: 'outcome_unknown' }],
    [408, { kind: 'unknown', code: 'outcome_unknown' }],
    [500, { kind: 'unknown', code: 'outcome_unknown' }],
    [504, { kind: 'unknown', code: 'outcome_unknown' }],
  ])('reads HTTP %d', (status, expected) => {
    expect(failureOf(refusalOfStatus(status), SCENE)).toMatchObject(expected);
  });

  it.each([
    [broken('connect ECONNREFUSED 127.0.0.1:1', 'ECONNREFUSED'), false, 'ECONNREFUSED'],
    [broken('canceled', 'ERR_CANCELED'), false, 'ERR_CANCELED'],
    [broken('canceled', 'ERR_CANCELED'), true, 'ERR_CANCELED'],
    [broken('read ECONNRESET', 'ECONNRESET'), true, 'ECONNRESET'],
    ['thrown', true, 'none'],
  ])('reads %s, reached: %s', (error, reached, detail) => {
    const expected = reached
      ? { kind: 'unknown', code: 'outcome_unknown', detail }
      : { kind: 'retry', code: 'channel_unreachable', detail };
    expect(failureOf(brokenBy(error, reached), SCENE)).toEqual(expected);
  });

  it('keeps nothing of the request that axios holds on to', () => {
    const held = Object.assign(broken('read ECONNRESET', 'ECONNRESET'), {
      config: { headers: { access_token: 'SECRET' } },
    });
    expect(JSON.stringify(brokenBy(held, true)) + String(brokenBy(held, true).stack)).not.toContain('SECRET');
  });

  it('reads failures of our own', () => {
    expect(failureOf(new AppError('access_lost'), SCENE)).toMatchObject({ kind: 'retry', afterMs: 60_000 });
    expect(failureOf(new AppError('channel_unreachable'), SCENE)).toMatchObject({ kind: 'retry' });
    expect(failureOf(new AppError('file_gone'), SCENE)).toMatchObject({ kind: 'refused', code: 'file_gone' });
    expect(failureOf(new TypeError('x'), SCENE)).toMatchObject({ kind: 'unknown', detail: 'TypeError' });
  });
});
