import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FakeZalo, FakeZaloOptions, ZaloPerson } from '../support/zalo/double.ts';
import { createFakeZalo } from '../support/zalo/fake-zalo.ts';
import { createRawClient } from '../support/zalo/raw-client.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const CS = '/v3.0/oa/message/cs';
const TEMPLATE = '/v3.0/oa/message/template';
let zalo: FakeZalo;
let an: ZaloPerson;
let now: Date;
let options: { -readonly [K in keyof FakeZaloOptions]: FakeZaloOptions[K] };

beforeEach(async () => {
  now = new Date('2026-11-21T03:00:00Z');
  options = { clock: { now: () => now }, templates: [{ id: '301', params: ['ten', 'noi_dung'] }] };
  zalo = await createFakeZalo(options);
  an = zalo.person('An');
  an.says('chào');
});
afterEach(() => zalo.close());

const { post, get, send, use } = createRawClient(() => zalo);
const later = (ms: number) => {
  now = new Date(now.getTime() + ms);
};
const errorOf = async (message: unknown) => (await send(an.id, message)).error;

describe('the window', () => {
  it('is free for 48 hours, charged to day seven, then shut', async () => {
    later(48 * HOUR_MS);
    use(zalo.issuePair().access);
    expect(await send(an.id, { text: 'a' })).toMatchObject({ error: 0, data: { quota: { quota_type: 'reply' } } });
    later(1);
    const charged = await send(an.id, { text: 'b' });
    expect(charged.error).toBe(0);
    expect(charged.data).not.toHaveProperty('quota');
    expect(an.messages().map((message) => message.price)).toEqual(['free', 'charged']);
    later(5 * DAY_MS);
    use(zalo.issuePair().access);
    expect(await errorOf({ text: 'c' })).toBe(-230);
    an.says('tôi đây');
    expect(await errorOf({ text: 'd' })).toBe(0);
  });

  it('was never open for people who only follow; following anew opens it', async () => {
    const binh = zalo.person('Bình');
    expect((await send(binh.id, { text: 'a' })).error).toBe(-232);
    binh.follows();
    expect((await send(binh.id, { text: 'a' })).error).toBe(0);
  });

  it.each([
    ['sub_quota', 'free', { remain: 0, total: 1, expired_date: '31/12/2099' }],
    ['reward_quota', 'free', { owner_type: 'OA' }],
    ['purchase_quota', 'charged', { owner_type: 'OA' }],
  ] as const)('%s is taken before money after 48 hours, and said in the answer', async (share, price, fields) => {
    options.funded = false;
    zalo.gives(share, 1);
    expect(await send(an.id, { text: 'a' })).toMatchObject({ data: { quota: { quota_type: 'reply' } } });
    later(2 * DAY_MS + 1);
    use(zalo.issuePair().access);
    expect(await send(an.id, { text: 'b' })).toMatchObject({ data: { quota: { quota_type: share, ...fields } } });
    expect(an.messages().at(-1)?.price).toBe(price);
    expect(await errorOf({ text: 'c' })).toBe(-321);
  });

  it('has welcome messages for followers who never wrote, and for nobody else', async () => {
    const binh = zalo.person('Bình');
    const chi = zalo.person('Chi', { follows: false });
    zalo.gives('welcome_msg', 1);
    expect((await send(chi.id, { text: 'a' })).error).toBe(-232);
    const quota = { quota_type: 'welcome_msg', remain: '0', total: '1' };
    expect(await send(binh.id, { text: 'a' })).toMatchObject({ error: 0, data: { quota } });
    expect((await send(binh.id, { text: 'b' })).error).toBe(-232);
    expect(binh.messages().map(({ price }) => price)).toEqual(['free']);
  });

  it('needs money after 48 hours', async () => {
    options.funded = false;
    expect(await errorOf({ text: 'a' })).toBe(0);
    later(2 * DAY_MS + 1);
    use(zalo.issuePair().access);
    expect(await errorOf({ text: 'a' })).toBe(-321);
  });
});

describe('templates', () => {
  const order = (change: object = {}) => ({
    user_id: an.id,
    template_id: '301',
    template_data: { ten: 'An', noi_dung: 'Còn một việc' },
    ...change,
  });

  it('reach people whose window is shut', async () => {
    later(30 * DAY_MS);
    use(zalo.issuePair().access);
    expect(await post(TEMPLATE, order())).toMatchObject({ error: 0, data: { user_id: an.id } });
    expect(await an.next()).toMatchObject({ template: '301', text: 'An\nCòn một việc', price: 'charged' });
  });

  it.each([
    [{ template_id: '302' }, -201],
    [{ template_data: { ten: 'An' } }, -201],
    [{ template_data: { ten: 'An', noi_dung: 'a', so: '1' } }, -201],
    [{ template_data: { ten: 'An', noi_dung: 7 } }, -201],
    [{ user_id: '1234567890123456789' }, -201],
    [{ tracking_id: 'a' }, -201],
  ])('are refused with %j', async (change, error) => {
    expect((await post(TEMPLATE, order(change))).error).toBe(error);
    expect(an.messages()).toEqual([]);
  });

  it('are refused at night and without money', async () => {
    options.funded = false;
    expect((await post(TEMPLATE, order())).error).toBe(-321);
    now = new Date('2026-11-21T15:00:00Z');
    expect((await post(TEMPLATE, order())).error).toBe(-234);
  });

  it('are known to the ZBS host, which has errors of its own', async () => {
    const info = `${zalo.roots.zbs}/template/info/v2?template_id=`;
    const known = await get(`${info}301`);
    expect(known).toMatchObject({ error: 0, data: { listParams: [{ name: 'ten' }, { name: 'noi_dung' }] } });
    expect((await get(`${info}302`)).error).toBe(-109);
    expect((await get(`${zalo.roots.zbs}/message/quota`)).error).toBe(0);
    use('made-up');
    expect((await get(`${info}301`)).error).toBe(-124);
  });
});

describe('faults and calls', () => {
  it('hit the next call that fits, after those that go well', async () => {
    zalo.faults.next({ kind: 'error', code: -32, path: '/message/cs', after: 1 });
    expect(await errorOf({ text: 'một' })).toBe(0);
    expect(await errorOf({ text: 'hai' })).toBe(-32);
    expect(await errorOf({ text: 'ba' })).toBe(0);
    expect(an.messages().map((message) => message.text)).toEqual(['một', 'ba']);
    expect(zalo.calls()).toEqual([0, -32, 0].map((error) => ({ path: CS, error })));
  });

  it('cut before and after the message is shown', async () => {
    zalo.faults.next({ kind: 'cut' });
    await expect(errorOf({ text: 'một' })).rejects.toThrow();
    zalo.faults.next({ kind: 'doneThenCut' });
    await expect(errorOf({ text: 'hai' })).rejects.toThrow();
    zalo.faults.next({ kind: 'status', status: 502 });
    await expect(errorOf({ text: 'ba' })).rejects.toThrow('502');
    zalo.faults.next({ kind: 'hang' });
    zalo.faults.clear();
    expect(await errorOf({ text: 'bốn' })).toBe(0);
    expect(an.messages().map((message) => message.text)).toEqual(['hai', 'bốn']);
  });

  it('never answer, with the message shown or not', async () => {
    const silent = async () => {
      const signal = AbortSignal.timeout(150);
      const headers = { access_token: zalo.issuePair().access, 'content-type': 'application/json' };
      const body = JSON.stringify({ recipient: { user_id: an.id }, message: { text: 'a' } });
      await expect(fetch(zalo.roots.api + CS, { method: 'POST', headers, body, signal })).rejects.toThrow();
    };
    zalo.faults.next({ kind: 'hang' });
    await silent();
    expect(an.messages()).toHaveLength(0);
    zalo.faults.next({ kind: 'doneThenHang' });
    await silent();
    expect(an.messages()).toHaveLength(1);
  });

  it('list what is not known', async () => {
    const answer = await fetch(`${zalo.roots.api}/v3.0/oa/message/promotion`, { method: 'POST' });
    expect(answer.status).toBe(404);
    expect((await post('/v2.0/oa/message', {})).error).toBe(-240);
    expect(zalo.calls()).toEqual([
      { path: '/api/v3.0/oa/message/promotion', error: 404 },
      { path: '/v2.0/oa/message', error: -240 },
    ]);
  });
});
