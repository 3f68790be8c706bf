import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConsentKeyStore } from '../../models/consent-key.ts';
import { type Consent, type ConsentDeps, createConsent } from '../../src/channels/zalo/consent.ts';
import { createMovableClock, createSystemClock, type MovableClock } from '../../src/clock.ts';
import { createTexts } from '../../src/i18n.ts';
import { projectRoot } from '../../src/project-root.ts';
import { serveRoutes } from '../contract/route-server.ts';
import { createRecordingLog } from '../contract/telegram-driver.ts';
import { openDatabase } from '../support/database.ts';
import { type AccessStage, HOUR_MS, openAccessStage, SECRET_KEY } from '../support/zalo/access-stage.ts';

const { connection, drop } = await openDatabase();
const texts = createTexts(projectRoot());
const say = (key: string, account = stage.zalo.oaId): string => texts.text('vi', `zalo:consent.${key}`, { account });

let stage: AccessStage;
/** Of the links and of the way to Zalo and back. */
let machine: MovableClock;
let site: Site;

interface Site {
  readonly origin: string;
  readonly consent: Consent;
  close(): Promise<void>;
}

/** Serves the consent pages; the public address is the one they are served at. */
async function openSite(more: Partial<ConsentDeps> = {}): Promise<Site> {
  const box: { consent: Consent | null } = { consent: null };
  const of = (at: number) => ({
    method: at === 1 ? ('POST' as const) : ('GET' as const),
    path: at === 2 ? '/zalo/callback' : '/zalo/connect',
    handle: (request: Parameters<Consent['routes'][number]['handle']>[0]) => {
      const route = box.consent?.routes[at];
      if (route === undefined) throw new Error('no such route');
      return route.handle(request);
    },
  });
  const served = await serveRoutes([of(0), of(1), of(2)]);
  const { oaId, appId, appSecret, roots } = stage.zalo;
  box.consent = createConsent({
    oaId,
    appId,
    appSecret,
    roots,
    publicUrl: served.origin,
    verifier: null,
    secretKey: SECRET_KEY,
    machine,
    log: createRecordingLog().log,
    texts,
    keys: createConsentKeyStore(connection),
    access: stage.process(),
    timing: { tokenMs: 400 },
    ...more,
  });
  return { origin: served.origin, consent: box.consent, close: served.close };
}

beforeEach(async () => {
  await connection.dropDatabase();
  stage = await openAccessStage(connection);
  machine = createMovableClock();
  site = await openSite();
});
afterEach(async () => {
  await site.close();
  await stage.close();
});
afterAll(() => drop());

const pass = (ms: number): void => machine.set(new Date(machine.now().getTime() + ms));
const grant = () => stage.grants.load(stage.zalo.oaId);

interface Page {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

async function get(url: string, cookie = ''): Promise<Page> {
  const answer = await fetch(url, { headers: { cookie }, redirect: 'manual' });
  return { status: answer.status, text: asShown(await answer.text()), headers: answer.headers };
}

/** As the browser shows it. */
function asShown(html: string): string {
  return html.replace(/&#(\d+);/g, (_all, code: string) => String.fromCharCode(Number(code)));
}

async function newLink(): Promise<string> {
  const link = await site.consent.newConsentLink();
  if (link === null) throw new Error('no link');
  return link;
}

/** Presses the button of the page behind the link. */
async function press(
  link: string,
  lang = 'vi',
): Promise<{ status: number; location: string; cookie: string; text: string }> {
  const key = new URL(link).searchParams.get('key') ?? '';
  const answer = await fetch(new URL('?', link), {
    method: 'POST',
    body: new URLSearchParams({ key, lang }),
    redirect: 'manual',
  });
  const { status, headers } = answer;
  const cookie = headers.get('set-cookie') ?? '';
  return { status, location: headers.get('location') ?? '', cookie, text: asShown(await answer.text()) };
}

/** What the browser carries of a cookie. */
const carried = (cookie: string): string => cookie.split(';')[0] ?? '';

describe('the office link', () => {
  it('shows a page in Vietnamese, or in English, that is kept and found nowhere', async () => {
    const link = await newLink();
    expect(link).toMatch(/\/zalo\/connect\?key=[\w.-]{20,}$/);
    const vi = await get(link);
    expect(vi.status).toBe(200);
    for (const key of ['title', 'what', 'who', 'go']) expect(vi.text).toContain(say(key));
    expect(vi.text).toContain('<html lang="vi">');
    expect(vi.headers.get('cache-control')).toBe('no-store');
    expect(vi.headers.get('referrer-policy')).toBe('no-referrer');
    expect(vi.headers.get('x-robots-tag')).toContain('noindex');
    expect(vi.headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    const other = /<a href="([^"]+)" lang="en">/.exec(vi.text)?.[1] ?? '';
    const en = await get(new URL(other, link).href);
    expect(en.status).toBe(200);
    expect(en.text).toContain(texts.text('en', 'zalo:consent.title', {}));
  });

  it('is not used up by being opened, but by its button, once', async () => {
    const link = await newLink();
    for (let times = 0; times < 3; times += 1) expect((await get(link)).status).toBe(200);
    const [one, two] = await Promise.all([press(link), press(link)]);
    expect([one.status, two.status].sort()).toEqual([303, 410]);
    expect((await press(link)).text).toContain(say('fault.key_used'));
    expect((await get(link)).text).toContain(say('fault.key_used'));
  });

  it('ends after 24 hours', async () => {
    const link = await newLink();
    pass(24 * HOUR_MS - 5_000);
    expect((await get(link)).status).toBe(200);
    pass(6_000);
    for (const page of [await get(link), await press(link)]) {
      expect(page.status).toBe(410);
      expect(page.text).toContain(say('fault.key_over'));
    }
  });

  it.each(['', 'x', '"><script>alert(1)</script>', `${'A'.repeat(24)}.zzzzzzz`])('is not "%s"', async (key) => {
    const page = await get(`${site.origin}/zalo/connect?key=${encodeURIComponent(key)}&lang=<b>`);
    expect(page.status).toBe(410);
    expect(page.text).toContain(say('fault.key_used'));
    expect(page.text).not.toContain('<script>');
    expect((await press(`${site.origin}/zalo/connect?key=${encodeURIComponent(key)}`)).status).toBe(410);
  });

  it('is kept as a digest only', async () => {
    const key = new URL(await newLink()).searchParams.get('key') ?? '';
    const kept = JSON.stringify(await connection.collection('consentKeys').find().toArray());
    expect(kept).toContain('link');
    expect(kept).not.toContain(key);
  });

  it('does not exist without an address in the world', async () => {
    const { consent, close } = await openSite({ publicUrl: null });
    expect(await consent.newConsentLink()).toBeNull();
    expect(consent.routes).toEqual([]);
    await close();
  });

  it('is cleared away by the database after its time', async () => {
    await connection.model('ConsentKey').createIndexes();
    const indexes = await connection.collection('consentKeys').indexes();
    expect(indexes).toContainEqual(expect.objectContaining({ key: { expiresAt: 1 }, expireAfterSeconds: 0 }));
  });
});

describe('the way to Zalo', () => {
  it('asks for what the consent page takes, and remembers the way in a cookie', async () => {
    const { location, cookie } = await press(await newLink());
    const url = new URL(location);
    expect(url.origin + url.pathname).toBe(`${stage.zalo.roots.oauth}/v4/oa/permission`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      app_id: stage.zalo.appId,
      redirect_uri: `${site.origin}/zalo/callback`,
      code_challenge: expect.stringMatching(/^[A-Za-z0-9]{43}$/),
      state: carried(cookie).slice('zalo_consent='.length),
    });
    expect(cookie).toMatch(/^zalo_consent=[\w-]{32}; Path=\/zalo; Max-Age=900; HttpOnly; SameSite=Lax$/);
  });

  it('keeps the cookie off plain connections when there are others', async () => {
    const { consent, close } = await openSite({ publicUrl: 'https://bot.example.org/thi-dua' });
    const key = new URL((await consent.newConsentLink()) ?? '').searchParams.get('key') ?? '';
    const body = Buffer.from(new URLSearchParams({ key }).toString());
    const request = { headers: {}, query: {}, params: {}, body, signal: new AbortController().signal };
    const reply = await consent.routes[1]?.handle(request);
    expect(reply?.headers?.['set-cookie']).toMatch(/; Path=\/thi-dua\/zalo; .*; Secure$/);
    await close();
  });

  it('is another one each time, unless the console holds a fixed one', async () => {
    const challenge = async (): Promise<string | null> =>
      new URL((await press(await newLink())).location).searchParams.get('code_challenge');
    expect(await challenge()).not.toBe(await challenge());
    await site.close();
    site = await openSite({ verifier: 'A'.repeat(43) });
    expect(await challenge()).toBe(await challenge());
    const { location, cookie } = await press(await newLink());
    expect((await get(await stage.zalo.oauth.consent(location), carried(cookie))).status).toBe(200);
    expect((await grant())?.version).toBe(1);
  });
});

describe('the way back', () => {
  it.each([
    ['with its state alone', true, false],
    ['with the cookie alone, where Zalo echoes no state', false, true],
    ['with both', true, true],
  ])('connects %s', async (_what, echoState, hasCookie) => {
    const { location, cookie } = await press(await newLink());
    const back = await stage.zalo.oauth.consent(location, { echoState });
    const page = await get(back, hasCookie ? `other=1; ${carried(cookie)}` : '');
    expect(page.status).toBe(200);
    expect(page.text).toContain(say('connected'));
    expect(page.headers.get('set-cookie')).toMatch(/^zalo_consent=; .*Max-Age=0/);
    const access = stage.process();
    const { value, version } = await access.token();
    expect(version).toBe(1);
    expect(await stage.isTaken(value)).toBe(true);
    expect((await access.renew(1)).version).toBe(2);
  });

  it('ends a loss for every process', async () => {
    const access = stage.process();
    await access.accept({ access: 'made up', refresh: 'made up', expiresInS: 90_000 });
    await expect(access.renew(1)).rejects.toMatchObject({ code: 'access_lost' });
    const { location } = await press(await newLink());
    await get(await stage.zalo.oauth.consent(location));
    expect((await access.renew(1)).version).toBe(2);
    expect((await grant())?.lost).toBeNull();
  });

  it('speaks the language in which it was begun', async () => {
    const { location } = await press(await newLink(), 'en');
    const page = await get(await stage.zalo.oauth.consent(location));
    expect(page.text).toContain(texts.text('en', 'zalo:consent.connected', {}));
  });

  it('works once', async () => {
    const { location, cookie } = await press(await newLink());
    const back = await stage.zalo.oauth.consent(location);
    expect((await get(back, carried(cookie))).status).toBe(200);
    const again = await get(back, carried(cookie));
    expect(again.status).toBe(410);
    expect(again.text).toContain(say('fault.state_over'));
    expect((await grant())?.version).toBe(1);
  });

  it('works for 15 minutes', async () => {
    const { location } = await press(await newLink());
    const back = await stage.zalo.oauth.consent(location);
    pass(15 * 60_000 + 1);
    expect((await get(back)).text).toContain(say('fault.state_over'));
    expect(await grant()).toBeNull();
  });

  it('is nobody else: no state, a made-up one, two that disagree', async () => {
    const [one, two] = [await press(await newLink()), await press(await newLink())];
    const back = await stage.zalo.oauth.consent(one.location);
    const bare = new URL(back);
    bare.searchParams.delete('state');
    expect((await get(bare.href)).text).toContain(say('fault.elsewhere'));
    expect((await get(back, carried(two.cookie))).text).toContain(say('fault.elsewhere'));
    bare.searchParams.set('state', 'A'.repeat(32));
    expect((await get(bare.href)).text).toContain(say('fault.state_over'));
    expect(await grant()).toBeNull();
    // None of that has used up the real one.
    expect((await get(back, carried(one.cookie))).status).toBe(200);
  });

  it('is not taken with the state of a link, nor a link with a state', async () => {
    const { cookie } = await press(await newLink());
    const state = carried(cookie).slice('zalo_consent='.length);
    expect((await get(`${site.origin}/zalo/connect?key=${state}`)).status).toBe(410);
  });
});

describe('a consent that comes to nothing', () => {
  /** The page that the changed way back leads to; it always offers to begin again. */
  async function failing(change: (back: URL) => void): Promise<Page> {
    const { location } = await press(await newLink());
    const back = new URL(await stage.zalo.oauth.consent(location));
    change(back);
    const page = await get(back.href);
    const again = /<a href="([^"]+)">/.exec(page.text)?.[1] ?? '';
    expect((await get(again)).status).toBe(200);
    expect(await grant()).toBeNull();
    return page;
  }

  it.each([
    ['another account', (back: URL) => back.searchParams.set('oa_id', '1'), 403, 'wrong_account'],
    ['no account', (back: URL) => back.searchParams.delete('oa_id'), 403, 'wrong_account'],
    ['no code', (back: URL) => back.searchParams.delete('code'), 200, 'declined'],
    ['a wrong code', (back: URL) => back.searchParams.set('code', 'x'), 502, 'refused'],
    ['a code that is too old', () => pass(10 * 60_000 + 1), 410, 'too_late'],
  ] as const)('by %s is told', async (_what, change, status, fault) => {
    const page = await failing((back) => {
      change(back);
      if (fault === 'too_late') stage.clock.set(new Date(stage.clock.now().getTime() + 10 * 60_000 + 1));
    });
    expect(page.status).toBe(status);
    expect(page.text).toContain(say(`fault.${fault}`));
  });

  it.each([
    ['no answer', 'hang', 'unknown', 502],
    ['a lost answer', 'doneThenCut', 'unknown', 502],
  ] as const)('by %s is told', async (_what, kind, fault, status) => {
    const page = await failing(() => stage.zalo.faults.next({ kind, path: 'access_token' }));
    expect([page.status, page.text]).toEqual([status, expect.stringContaining(say(`fault.${fault}`))]);
  });

  it('because Zalo cannot be reached is told', async () => {
    const { location } = await press(await newLink());
    const back = await stage.zalo.oauth.consent(location);
    const away = await openSite({ roots: { ...stage.zalo.roots, oauth: 'http://127.0.0.1:9' } });
    const page = await get(back.replace(site.origin, away.origin));
    expect([page.status, page.text]).toEqual([503, expect.stringContaining(say('fault.unreachable'))]);
    await away.close();
  });

  it('because the database fails is told', async () => {
    const { location } = await press(await newLink());
    const back = await stage.zalo.oauth.consent(location);
    const broken = await openSite({ access: { accept: () => Promise.reject(new Error('away')) } });
    const page = await get(back.replace(site.origin, broken.origin));
    expect([page.status, page.text]).toEqual([503, expect.stringContaining(say('fault.unsaved'))]);
    await broken.close();
  });

  it('because another secret key sealed it is told', async () => {
    const { location } = await press(await newLink());
    const back = await stage.zalo.oauth.consent(location);
    const other = await openSite({ secretKey: 'x'.repeat(32), machine: createSystemClock() });
    const page = await get(back.replace(site.origin, other.origin));
    expect([page.status, page.text]).toEqual([410, expect.stringContaining(say('fault.state_over'))]);
    await other.close();
  });
});
