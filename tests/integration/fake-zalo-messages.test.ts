import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FakeZalo, ZaloPerson } from '../support/zalo/double.ts';
import { createFakeZalo } from '../support/zalo/fake-zalo.ts';
import { createRawClient } from '../support/zalo/raw-client.ts';

const DAY_MS = 86_400_000;
const CS = '/v3.0/oa/message/cs';
let zalo: FakeZalo;
let an: ZaloPerson;
let now: Date;

beforeEach(async () => {
  now = new Date('2026-11-21T03:00:00Z');
  zalo = await createFakeZalo({ clock: { now: () => now } });
  an = zalo.person('An');
  an.says('chào');
});
afterEach(() => zalo.close());

const { post, get, send, upload, use } = createRawClient(() => zalo);
const later = (ms: number) => {
  now = new Date(now.getTime() + ms);
};
const errorOf = async (message: unknown) => (await send(an.id, message)).error;
const withButtons = (buttons: unknown) => ({ text: 'Chọn', attachment: { type: 'template', payload: { buttons } } });
const button = (change: object = {}) => ({ title: 'Có', type: 'oa.query.hide', payload: '#td:!a', ...change });
const media = (element: object) => ({
  attachment: { type: 'template', payload: { template_type: 'media', elements: [element] } },
});
const card = (element: object) => ({
  attachment: { type: 'template', payload: { template_type: 'request_user_info', elements: [element] } },
});
const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
const text = (content: string) => new TextEncoder().encode(content);
const idOf = (answer: Record<string, unknown>, field: string) => {
  const { data } = answer;
  return typeof data === 'object' && data !== null && field in data ? Object.entries(data)[0]?.[1] : undefined;
};

describe('ids', () => {
  it('are long, lost by numbers, and the same for a name in another run', async () => {
    const other = await createFakeZalo();
    const again = other.person('An').id;
    await other.close();
    expect(again).toBe(an.id);
    expect(an.id).toMatch(/^\d{19}$/);
    expect(String(Number(an.id))).not.toBe(an.id);
    expect(zalo.person('An')).toBe(an);
    expect(zalo.person('Bình').id).not.toBe(an.id);
  });
});

describe('text', () => {
  it('is shown, answered with texts for ids and times, and quotes what is known', async () => {
    const answer = await send(an.id, { text: 'Xin chào' });
    const shown = await an.next();
    expect(answer).toEqual({
      data: { message_id: shown.id, user_id: an.id, sent_time: String(now.getTime()), quota: { quota_type: 'reply' } },
      error: 0,
      message: 'Success',
    });
    expect(shown).toMatchObject({ text: 'Xin chào', buttons: [], price: 'free' });
    expect(await errorOf({ text: 'hai', quote_message_id: shown.id })).toBe(0);
    expect(await errorOf({ text: 'hai', quote_message_id: '1234567890123456789' })).toBe(-201);
  });

  it('has at most 2,000 code points, as they come', async () => {
    expect(await errorOf({ text: '😀'.repeat(2000) })).toBe(0);
    expect(await errorOf({ text: 'a'.repeat(2001) })).toBe(-210);
    const composed = 'ế'.normalize('NFC').repeat(1000);
    expect(await errorOf({ text: composed })).toBe(0);
    expect(await errorOf({ text: composed.normalize('NFD') })).toBe(-210);
  });

  it.each([[{}], [{ text: '' }], [{ text: ' \n' }], [{ text: 7 }], [{ text: 'a', parse_mode: 'html' }], [null]])(
    'is not taken from %j',
    async (message) => {
      expect(await errorOf(message)).toBe(-201);
      expect(an.messages()).toEqual([]);
    },
  );

  it('goes to people that exist, by ids that are texts', async () => {
    const message = { text: 'a' };
    expect((await send('1234567890123456789', message)).error).toBe(-201);
    expect((await send(Number(an.id), message)).error).toBe(-201);
    expect((await post(CS, { recipient: {}, message })).error).toBe(-201);
  });

  it('needs JSON that says it is JSON, and the token in its own header', async () => {
    const body = { recipient: { user_id: an.id }, message: { text: 'a' } };
    const { access } = zalo.issuePair();
    expect((await post(CS, body, { access_token: access, 'content-type': 'text/plain' })).error).toBe(-201);
    expect((await post(CS, body, { authorization: `Bearer ${access}` })).error).toBe(-216);
    expect((await post(CS, body, { access_token: access })).error).toBe(0);
  });
});

describe('buttons', () => {
  it('stand under a text; a tap comes back as what was in the button', async () => {
    const link = button({ title: 'Web', type: 'oa.open.url', payload: { url: 'https://example.vn' } });
    expect(await errorOf(withButtons([button(), link]))).toBe(0);
    expect((await an.next()).buttons).toEqual([
      { title: 'Có', payload: '#td:!a' },
      { title: 'Web', url: 'https://example.vn' },
    ]);
    expect(() => an.taps('Không')).toThrow();
    expect(() => an.taps('Web')).toThrow();
  });

  it.each([
    ['six', Array.from({ length: 6 }, () => button()), -201],
    ['none', [], -201],
    ['a long title', [button({ title: 'a'.repeat(101) })], -201],
    ['a title of 100', [button({ title: 'ế'.normalize('NFC').repeat(100) })], 0],
    ['a long payload', [button({ payload: 'a'.repeat(1001) })], -201],
    ['a payload of 1,000', [button({ payload: 'a'.repeat(1000) })], 0],
    ['an object as a query', [button({ payload: { content: 'a' } })], -201],
    ['an unknown type', [button({ type: 'callback' })], -201],
    ['a type of the prototype', [button({ type: 'toString' })], -201],
    ['an unknown field', [button({ id: '1' })], -201],
  ])('with %s', async (_what, buttons, error) => {
    expect(await errorOf(withButtons(buttons))).toBe(error);
  });

  it('are refused in shapes that no source proves', async () => {
    const shape = (payload: object) => ({ text: 'a', attachment: { type: 'template', payload } });
    expect(await errorOf(shape({ template_type: 'button', buttons: [button()] }))).toBe(-233);
    expect(await errorOf(shape({ template_type: 'list', elements: [] }))).toBe(-233);
    expect(await errorOf({ attachment: withButtons([button()]).attachment })).toBe(-201);
    const both = { template_type: 'media', elements: [{ media_type: 'image', url: 'https://a.vn/a.png' }] };
    expect(await errorOf(shape({ ...both, buttons: [button()] }))).toBe(-201);
  });
});

describe('uploads', () => {
  it('take png and jpg, which go out once by id and not beside an address', async () => {
    const id = idOf(await upload('image', { name: 'a.png', bytes: PNG }), 'attachment_id');
    const element = { media_type: 'image', attachment_id: id };
    expect(await errorOf({ text: 'ảnh', ...media(element) })).toBe(0);
    const shown = await an.next();
    expect(shown).toMatchObject({ text: 'ảnh', file: { name: 'a.png', mime: 'image/png' } });
    expect(shown.file?.bytes.equals(PNG)).toBe(true);
    expect(await errorOf(media({ ...element, url: 'https://a.vn/a.png' }))).toBe(-201);
    expect(await errorOf(media({ media_type: 'image' }))).toBe(-201);
    expect(await errorOf(media({ ...element, media_type: 'gif', width: 1, height: 1 }))).toBe(-201);
  });

  it('take documents, whose token stands alone', async () => {
    const token = idOf(await upload('file', { name: 'báo cáo.csv', bytes: text('a,b\n') }), 'token');
    const attachment = { type: 'file', payload: { token } };
    expect(await errorOf({ text: 'tệp', attachment })).toBe(-201);
    expect(await errorOf({ attachment })).toBe(0);
    expect(await an.next()).toMatchObject({ text: '', file: { name: 'báo cáo.csv', mime: 'text/csv' } });
  });

  it.each([
    ['image', 'a.gif', text('GIF89a'), -201],
    ['image', 'a.png', text('no picture'), -201],
    ['image', 'a.png', new Uint8Array([...PNG, ...new Uint8Array(1024 * 1024)]), -210],
    ['gif', 'a.gif', text('GIF89a'), 0],
    ['file', 'a.xlsx', text('PK\u0003\u0004'), -201],
    ['file', 'a.docx', text('PK\u0003\u0004'), 0],
    ['file', 'a.pdf', text('%PDF-1.7'), 0],
    ['file', 'a.csv', text(''), -201],
    ['file', 'csv', text('a'), -201],
    ['file', 'a.csv', new Uint8Array(5 * 1024 * 1024 + 1).fill(97), -210],
  ])('as %s: %s', async (kind, name, bytes, error) => {
    expect((await upload(kind, { name, bytes })).error).toBe(error);
  });

  it('come in the field `file` only, and die after seven days', async () => {
    expect((await upload('image', { name: 'a.png', bytes: PNG }, 'image')).error).toBe(-201);
    const id = idOf(await upload('image', { name: 'a.png', bytes: PNG }), 'attachment_id');
    later(7 * DAY_MS);
    use(zalo.issuePair().access);
    an.says('còn đây');
    expect(await errorOf(media({ media_type: 'image', attachment_id: id }))).toBe(-100);
  });
});

describe('the phone card', () => {
  const element = { title: 'Số điện thoại', subtitle: 'Để nhận ra anh/chị', image_url: 'https://a.vn/a.png' };

  it('is one element of limited length', async () => {
    expect(await errorOf(card({ ...element, title: 'a'.repeat(101) }))).toBe(-201);
    expect(await errorOf(card({ ...element, subtitle: 'a'.repeat(501) }))).toBe(-201);
    expect(await errorOf({ text: 'a', ...card(element) })).toBe(-201);
    expect(() => an.sharesPhone('0912345678')).toThrow();
    expect(await errorOf(card(element))).toBe(0);
    expect(await an.next()).toMatchObject({ asksPhone: true });
  });

  it('gives the number to the profile', async () => {
    const address = `${zalo.roots.api}/v3.0/oa/user/detail?data=${encodeURIComponent(JSON.stringify({ user_id: an.id }))}`;
    const before = await get(address);
    expect(before.data).toMatchObject({ display_name: 'An', user_last_interaction_date: '21/11/2026' });
    expect(before.data).not.toHaveProperty('shared_info');
    await errorOf(card(element));
    an.sharesPhone('0912 345 678');
    expect((await get(address)).data).toMatchObject({ shared_info: { phone: '84912345678' } });
  });
});
