import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FakeZalo } from '../support/zalo/double.ts';
import { createFakeZalo } from '../support/zalo/fake-zalo.ts';
import { createRawClient } from '../support/zalo/raw-client.ts';

const VERIFIER = 'aZ09aZ09aZ09aZ09aZ09aZ09aZ09aZ09aZ09aZ09aZ0';
const BACK = 'https://bot.example/zalo/callback?nonce=n1';
const DAY_MS = 86_400_000;
let zalo: FakeZalo;
let now: Date;

beforeEach(async () => {
  now = new Date('2026-11-21T03:00:00Z');
  zalo = await createFakeZalo({ tokenClock: { now: () => now } });
});
afterEach(() => zalo.close());

const { token, post } = createRawClient(() => zalo);
const later = (ms: number) => {
  now = new Date(now.getTime() + ms);
};

function consentUrl(change: Record<string, string> = {}): string {
  const challenge = createHash('sha256').update(VERIFIER).digest('base64url');
  const query = { app_id: zalo.appId, redirect_uri: BACK, code_challenge: challenge, state: 's1', ...change };
  return `${zalo.roots.oauth}/v4/oa/permission?${new URLSearchParams(query)}`;
}

async function newCode(): Promise<string> {
  return new URL(await zalo.oauth.consent(consentUrl())).searchParams.get('code') ?? '';
}

const exchange = (code: string, change: Record<string, string> = {}) =>
  token({ code, grant_type: 'authorization_code', code_verifier: VERIFIER, ...change });
const renew = (refresh: unknown) => token({ refresh_token: String(refresh), grant_type: 'refresh_token' });
const probe = async (access: unknown) => {
  const answer = await post('/v3.0/oa/quota/message', { quota_owner: 'OA' }, { access_token: String(access) });
  return answer.error;
};

describe('consent', () => {
  it('sends the browser back to the given address with code, oa_id and state', async () => {
    const back = new URL(await zalo.oauth.consent(consentUrl()));
    expect(back.origin + back.pathname).toBe('https://bot.example/zalo/callback');
    expect([...back.searchParams.keys()]).toEqual(['nonce', 'code', 'oa_id', 'state']);
    expect(back.searchParams.get('oa_id')).toBe(zalo.oaId);
  });

  it('leaves state out on demand', async () => {
    const back = new URL(await zalo.oauth.consent(consentUrl(), { echoState: false }));
    expect(back.searchParams.has('state')).toBe(false);
    expect(back.searchParams.has('code')).toBe(true);
  });

  it.each([
    [{ app_id: '1' }, '-14002'],
    [{ redirect_uri: '/zalo/callback' }, '-14003'],
    [{ code_challenge: `${createHash('sha256').update(VERIFIER).digest('base64')}` }, 'code_challenge'],
    [{ scope: 'all' }, 'unknown parameter scope'],
  ])('does not open with %j', async (change, why) => {
    await expect(zalo.oauth.consent(consentUrl(change))).rejects.toThrow(why);
  });
});

describe('token call', () => {
  it('gives a pair for a code, once, with expires_in as a text', async () => {
    const code = await newCode();
    const pair = await exchange(code);
    expect(pair).toEqual({ access_token: expect.any(String), refresh_token: expect.any(String), expires_in: '90000' });
    expect(await probe(pair.access_token)).toBe(0);
    expect(await exchange(code)).toMatchObject({ error: expect.any(Number), error_name: expect.any(String) });
  });

  it('refuses a code after ten minutes', async () => {
    const code = await newCode();
    later(600_000);
    expect(await exchange(code)).not.toHaveProperty('access_token');
  });

  it('checks the verifier, and leaves the code good', async () => {
    const code = await newCode();
    expect(await exchange(code, { code_verifier: VERIFIER.toLowerCase() })).not.toHaveProperty('access_token');
    expect(await exchange(code)).toHaveProperty('access_token');
  });

  it('wants the secret in the header, a form, and these fields only', async () => {
    const { refresh } = zalo.issuePair();
    const good = { refresh_token: refresh, grant_type: 'refresh_token' };
    expect(await token(good, { secret_key: 'wrong' })).toMatchObject({ error: expect.any(Number) });
    expect(await token(good, { 'content-type': 'application/json' })).toMatchObject({ error: expect.any(Number) });
    expect(await token({ ...good, redirect_uri: BACK })).toMatchObject({ error: expect.any(Number) });
    expect(await token({ ...good, app_id: '1' })).toMatchObject({ error: -14002 });
    expect(zalo.oauth.refreshes()).toBe(0);
    expect(await token(good)).toHaveProperty('access_token');
  });

  it('takes a refresh token once and ends the old access token', async () => {
    const old = zalo.issuePair();
    const pair = await renew(old.refresh);
    expect([await probe(old.access), await probe(pair.access_token)]).toEqual([-220, 0]);
    expect(await renew(old.refresh)).toMatchObject({ error: -14020, error_description: expect.any(String) });
    expect([zalo.oauth.refreshes(), zalo.oauth.reused()]).toEqual([1, 1]);
    expect(await renew(pair.refresh_token)).toHaveProperty('access_token');
  });

  it('knows refresh tokens for ninety days', async () => {
    const { refresh } = zalo.issuePair();
    later(90 * DAY_MS);
    expect(await renew(refresh)).toMatchObject({ error: -14020 });
    expect(await renew('made-up')).toMatchObject({ error: -14014 });
    expect(zalo.oauth.reused()).toBe(0);
  });

  it('loses the answer after the rotation on demand', async () => {
    const { refresh } = zalo.issuePair();
    zalo.faults.next({ kind: 'doneThenCut', path: 'access_token' });
    await expect(renew(refresh)).rejects.toThrow();
    expect(zalo.oauth.refreshes()).toBe(1);
    expect(await renew(refresh)).toMatchObject({ error: -14020 });
  });
});

describe('access tokens', () => {
  it('are told apart: never issued, over, alive', async () => {
    const { access } = zalo.issuePair();
    expect(await probe('made-up')).toBe(-216);
    later(90_000_000 - 1);
    expect(await probe(access)).toBe(0);
    later(1);
    expect(await probe(access)).toBe(-220);
  });

  it('end all at once on demand', async () => {
    const { access, refresh } = zalo.issuePair();
    zalo.oauth.expireAccess();
    expect(await probe(access)).toBe(-220);
    expect(await renew(refresh)).toHaveProperty('access_token');
  });
});
