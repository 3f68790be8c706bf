import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBudgetStore } from '../../models/budget.ts';
import type { Message, Push, Sent, ShownFile } from '../../src/channels/channel.ts';
import { createFileLinks } from '../../src/channels/file-link.ts';
import { createClient } from '../../src/channels/zalo/client.ts';
import { createDownload } from '../../src/channels/zalo/download.ts';
import { createSend, type SendDeps } from '../../src/channels/zalo/send.ts';
import { createMovableClock, type MovableClock } from '../../src/clock.ts';
import { AppError } from '../../src/errors.ts';
import { createRecordingLog } from '../contract/telegram-driver.ts';
import { openDatabase } from '../support/database.ts';
import type { FakeZalo, ZaloPerson } from '../support/zalo/double.ts';
import { createFakeZalo } from '../support/zalo/fake-zalo.ts';

/** Nine in the morning in Việt Nam. */
const START = new Date('2026-11-20T02:00:00Z');
const HOUR = 3_600_000;
const MONTH = '2026-11';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const LONG = 'Một câu dài vừa phải. '.repeat(200).trim();

const { connection, drop } = await openDatabase();
const budget = createBudgetStore(connection);
afterAll(drop);

let zalo: FakeZalo;
let clock: MovableClock;
let an: ZaloPerson;
let { log, lines } = createRecordingLog();
let secrets: string[] = [];

beforeEach(async () => {
  clock = createMovableClock(START);
  // The name of the account is the test's own, so that each counts a budget of its own.
  const oaId = String(10n ** 18n + BigInt(Math.floor(Math.random() * 1e15)));
  zalo = await createFakeZalo({
    clock,
    tokenClock: clock,
    templates: [{ id: '7', params: ['ten', 'noi_dung'] }],
    publicKeys: { oaId },
  });
  ({ log, lines } = createRecordingLog());
  secrets = [];
  an = zalo.person('An');
  an.says('xin chào');
});

afterEach(async () => {
  await zalo.close();
  const logged = JSON.stringify(lines);
  for (const secret of secrets) expect(logged).not.toContain(secret);
  expect(logged).not.toMatch(/Mời|Chào|dài vừa/);
});

/** Tokens as the double hands them out; what keeps and renews them for real has its own tests. */
function createHeldTokens() {
  let version = 0;
  let value = '';
  const refusals: number[] = [];
  const next = (): void => {
    version += 1;
    value = zalo.issuePair().access;
    secrets.push(value);
  };
  next();
  return {
    token: async () => ({ value, version }),
    renew: async (refused: number) => {
      if (refused === version) next();
      return { value, version };
    },
    refused: async (at: number) => {
      refusals.push(at);
    },
    version: () => version,
    /** Versions that the API refused for good. */
    refusals,
  };
}

function make(more: Partial<SendDeps> = {}, access: Parameters<typeof createClient>[0]['access'] = createHeldTokens()) {
  const links = createFileLinks({
    publicUrl: 'https://bot.vn',
    secretKey: 'k'.repeat(32),
    clock,
    files: { read: async () => Buffer.alloc(0) },
  });
  return createSend({
    oaId: zalo.oaId,
    buttons: true,
    publicUrl: 'https://bot.vn',
    paidBudget: 2,
    template: null,
    clock,
    log,
    budget,
    client: createClient({ roots: zalo.roots, access }),
    links,
    timing: { callMs: 400, uploadMs: 2_000 },
    ...more,
  });
}

const address = () => ({ channel: 'zalo', chat: an.id }) as const;
const text = (message: Partial<Message> = {}): Message => ({ text: 'Chào anh/chị', buttons: [], ...message });
const spent = (): Promise<number> => budget.spent(`zalo:${zalo.oaId}`, MONTH);
const shown = () => an.messages().map((message) => message.text);
const sends = () => zalo.calls().filter(({ path }) => path.endsWith('/message/cs'));

function file(name: string, mime: string, bytes: Buffer, more: Partial<ShownFile> = {}): ShownFile {
  return { name, mime, picture: mime.startsWith('image/'), open: async () => bytes, ...more };
}

const PNG = file('a.png', 'image/png', Buffer.from('89504e470d0a1a0a00', 'hex'));
const PDF = file('Đơn đăng ký.pdf', 'application/pdf', Buffer.from('%PDF-1.7 Đơn'));
const CSV = file('bang.csv', 'text/csv', Buffer.from('stt;tên\n1;An'));

describe('sending to Zalo', () => {
  it('shows a text with buttons, and says which message it was', async () => {
    const { send } = make();
    const buttons = [
      [
        { label: 'Kế hoạch', data: '!plan.open' },
        { label: 'Trang', url: 'https://a.vn/' },
      ],
    ];
    const sent = await send(address(), text({ text: '<b>Chào</b>\nCẢ NHÀ'.normalize('NFD'), buttons }));
    const [message] = an.messages();
    expect(sent).toEqual({ ok: true, messageId: message?.id });
    expect(message).toMatchObject({
      text: 'Chào\nCẢ NHÀ',
      buttons: [
        { title: 'Kế hoạch', payload: '#td:!plan.open' },
        { title: 'Trang', url: 'https://a.vn/' },
      ],
      price: 'free',
    });
    expect(lines).toEqual([]);
  });

  it('sends pictures and documents, then the words with the buttons', async () => {
    const { send } = make();
    const buttons = [[{ label: 'A', data: '!menu.open' }]];
    expect(await send(address(), text({ file: PNG }))).toMatchObject({ ok: true });
    expect(await send(address(), text({ file: PNG, buttons }))).toMatchObject({ ok: true });
    expect(await send(address(), text({ file: PDF, buttons }))).toMatchObject({ ok: true });
    const [captioned, picture, words, document] = an.messages();
    expect(captioned).toMatchObject({ text: 'Chào anh/chị', file: { name: 'a.png', bytes: await PNG.open() } });
    expect(picture).toMatchObject({ text: '', buttons: [], file: { name: 'a.png' } });
    expect(words).toMatchObject({ text: 'Chào anh/chị', buttons: [{ title: 'A' }] });
    expect(document).toMatchObject({ file: { name: 'Đơn đăng ký.pdf', bytes: await PDF.open() } });
    expect(an.messages()).toHaveLength(5);
  });

  it('gives a link to a workbook, with its plain table', async () => {
    const { send } = make();
    const words = { link: 'Tải tệp:', unsent: 'Chưa gửi được' };
    const xlsx = file('Tổng hợp.xlsx', XLSX, Buffer.alloc(9), { id: 'f1', plain: CSV, words });
    expect(await send(address(), text({ file: xlsx }))).toMatchObject({ ok: true });
    const [plain, link] = an.messages();
    expect(plain?.file).toMatchObject({ name: 'bang.csv', bytes: await CSV.open() });
    expect(link?.text).toMatch(/^Chào anh\/chị\n\nTải tệp:\nhttps:\/\/bot\.vn\/tep\/[\w.-]+$/);
  });

  it('falls back to the link when Zalo does not take the file', async () => {
    const { send } = make();
    const words = { link: 'Tải tệp:', unsent: 'Chưa gửi được' };
    const wrong = file('Đơn.pdf', 'application/pdf', Buffer.from('no pdf'), { id: 'f2', words });
    expect(await send(address(), text({ file: wrong }))).toMatchObject({ ok: true });
    expect(shown()).toEqual([expect.stringContaining('https://bot.vn/tep/')]);
    expect(lines.map(({ code }) => code)).toEqual(['zalo_upload_refused']);
  });

  it('uploads once more when an upload has ended, not twice', async () => {
    const { send } = make();
    zalo.faults.next({ kind: 'error', code: -100, path: '/message/cs' });
    expect(await send(address(), text({ file: PDF, text: '' }))).toMatchObject({ ok: true });
    expect(an.messages()).toHaveLength(1);
    expect(zalo.calls().filter(({ path }) => path.includes('/upload/'))).toHaveLength(2);
    for (let times = 0; times < 2; times++) zalo.faults.next({ kind: 'error', code: -100, path: '/message/cs' });
    expect(await send(address(), text({ file: PDF, text: '' }))).toMatchObject({ ok: false, error: { kind: 'retry' } });
    expect(an.messages()).toHaveLength(1);
  });

  it('says why a file cannot be read, and shows nothing', async () => {
    const { send } = make();
    const gone = { ...PDF, open: () => Promise.reject(new AppError('file_gone')) };
    expect(await send(address(), text({ file: gone }))).toMatchObject({
      error: { kind: 'refused', code: 'file_gone' },
    });
    const down = { ...PDF, open: () => Promise.reject(new Error('no database')) };
    expect(await send(address(), text({ file: down }))).toMatchObject({ error: { kind: 'retry', code: 'internal' } });
    expect(zalo.calls()).toEqual([]);
  });

  it('asks for the phone number after the words', async () => {
    const { send } = make();
    const phoneCard = { title: 'Số điện thoại', subtitle: 'Bấm để chia sẻ' };
    const sent = await send(address(), text({ phoneCard }));
    const [words, card] = an.messages();
    expect(words?.asksPhone).not.toBe(true);
    expect(card?.asksPhone).toBe(true);
    expect(sent).toEqual({ ok: true, messageId: card?.id });
  });

  it('numbers the parts of a long text, and goes on where it had to wait', async () => {
    const { send } = make();
    zalo.faults.next({ kind: 'error', code: -32, path: '/message/cs', after: 1 });
    const first = await send(address(), text({ text: LONG }));
    expect(first).toMatchObject({ ok: false, error: { kind: 'retry', code: 'channel_flooded' } });
    expect(await send(address(), text({ text: LONG }))).toMatchObject({ ok: true });
    expect(shown().map((one) => one.slice(0, 5))).toEqual(['(1/3)', '(2/3)', '(3/3)']);
  });

  it('does not go on after a part whose outcome is unknown', async () => {
    const { send } = make();
    zalo.faults.next({ kind: 'doneThenCut', path: '/message/cs', after: 1 });
    expect(await send(address(), text({ text: LONG }))).toMatchObject({ ok: false, error: { kind: 'unknown' } });
    expect(sends()).toHaveLength(2);
  });

  it.each([
    [{ kind: 'cut' }, 'outcome_unknown'],
    [{ kind: 'hang' }, 'outcome_unknown'],
    [{ kind: 'doneThenHang' }, 'outcome_unknown'],
    [{ kind: 'status', status: 502 }, 'outcome_unknown'],
  ] as const)('takes %o for what may have been shown', async (fault, code) => {
    const { send } = make();
    zalo.faults.next(fault);
    expect(await send(address(), text())).toMatchObject({ ok: false, error: { kind: 'unknown', code } });
    expect(sends().length).toBeLessThanOrEqual(1);
  });

  it('tries an upload again, whatever became of it', async () => {
    const { send } = make();
    for (const kind of ['cut', 'doneThenCut'] as const) {
      zalo.faults.next({ kind, path: '/upload/' });
      expect(await send(address(), text({ file: PDF }))).toMatchObject({
        ok: false,
        error: { kind: 'retry', code: 'channel_unreachable' },
      });
    }
    expect(an.messages()).toEqual([]);
  });

  it('knows when nothing has left the house', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    for (const host of ['127.0.0.1', 'localhost']) {
      const roots = { ...zalo.roots, api: `http://${host}:${port}/` };
      const { send } = make({ client: createClient({ roots, access: createHeldTokens() }) });
      expect(await send(address(), text()), host).toMatchObject({
        error: { kind: 'retry', code: 'channel_unreachable' },
      });
    }
  });

  it('knows that nothing has left while the connection was still being made', async () => {
    // Never shakes hands.
    const silent = createTcpServer((socket) => socket.on('error', () => undefined).resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const roots = { ...zalo.roots, api: `https://127.0.0.1:${port}` };
    const { send } = make({ client: createClient({ roots, access: createHeldTokens() }) });
    expect(await send(address(), text())).toMatchObject({ error: { kind: 'retry', code: 'channel_unreachable' } });
    silent.close();
  });

  it('waits longer each time it went too fast, and anew after a success', async () => {
    const { send } = make();
    const waits: number[] = [];
    for (let times = 0; times < 4; times++) {
      zalo.faults.next({ kind: 'error', code: -32 });
      const sent = await send(address(), text());
      waits.push(sent.ok ? 0 : (sent.error.afterMs ?? 0));
    }
    // Half of each wait is by chance, so only every second one must be longer.
    expect(waits[2]).toBeGreaterThanOrEqual(waits[0] ?? 0);
    expect(waits[3]).toBeGreaterThanOrEqual(8_000);
    expect(await send(address(), text())).toMatchObject({ ok: true });
    zalo.faults.next({ kind: 'error', code: -32 });
    const sent = await send(address(), text());
    expect(sent.ok ? 0 : sent.error.afterMs).toBeLessThanOrEqual(2_000);
  });

  it('gives a message up that fails without a reason again and again', async () => {
    const { send } = make();
    const kinds: string[] = [];
    for (let times = 0; times < 5; times++) {
      zalo.faults.next({ kind: 'error', code: -200 });
      const sent: Sent = await send(address(), text());
      kinds.push(sent.ok ? 'ok' : sent.error.kind);
    }
    expect(kinds).toEqual(['retry', 'retry', 'retry', 'retry', 'refused']);
    zalo.faults.next({ kind: 'error', code: -200 });
    expect(await send(address(), text({ text: 'Khác' }))).toMatchObject({ error: { kind: 'retry' } });
    expect(await send(address(), text())).toMatchObject({ ok: true });
  });

  it('knows people out of reach', async () => {
    const { send } = make();
    for (const [code, kind] of [
      [-213, 'stopped'],
      [-227, 'stopped'],
      [-244, 'stopped'],
      [-230, 'closed'],
      [-321, 'closed'],
    ] as const) {
      zalo.faults.next({ kind: 'error', code });
      expect(await send(address(), text())).toMatchObject({ ok: false, error: { kind } });
    }
    clock.set(new Date(START.getTime() + 8 * 24 * HOUR));
    const late = await make({}, createHeldTokens()).send(address(), text());
    expect(late).toMatchObject({ ok: false, error: { kind: 'closed', code: 'window_closed' } });
    expect(an.messages()).toEqual([]);
  });
});

describe('calls to Zalo', () => {
  it('share one connection, carry the token, and keep the digits of long ids', async () => {
    const ports = new Set<number>();
    const seen: unknown[] = [];
    const server = createServer((request, response) => {
      ports.add(request.socket.remotePort ?? 0);
      const { access_token: token, authorization } = request.headers;
      seen.push([request.method, request.url, token, authorization]);
      response.end('{"error":0,"message":"Success","data":{"message_id":1234567890123456789}}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const held = { value: 't', version: 1 };
    const access = { token: async () => held, renew: async () => held, refused: async () => undefined };
    const client = createClient({ roots: { ...zalo.roots, api: `http://127.0.0.1:${port}/api/` }, access });
    const answer = { message_id: '1234567890123456789' };
    expect(await client.post('/a', {}, { ms: 400 })).toEqual(answer);
    expect(await client.get('/b', { user_id: an.id }, { ms: 400 })).toEqual(answer);
    const query = encodeURIComponent(`{"user_id":"${an.id}"}`);
    expect(seen).toEqual([
      ['POST', '/api/a', 't', undefined],
      ['GET', `/api/b?data=${query}`, 't', undefined],
    ]);
    expect(ports.size).toBe(1);
    server.close();
    server.closeAllConnections();
  });
});

describe('the access token of a call', () => {
  it('is renewed once, and the call made once more', async () => {
    const access = createHeldTokens();
    const { send } = make({}, access);
    zalo.oauth.expireAccess();
    expect(await send(address(), text())).toMatchObject({ ok: true });
    expect(access.version()).toBe(2);
    expect(sends().map(({ error }) => error)).toEqual([-220, 0]);
    for (let times = 0; times < 2; times++) zalo.faults.next({ kind: 'error', code: -216 });
    expect(await send(address(), text())).toMatchObject({ error: { kind: 'retry', code: 'access_lost' } });
    expect(access.version()).toBe(3);
    expect(access.refusals).toEqual([3]);
    zalo.faults.next({ kind: 'status', status: 401 });
    expect(await send(address(), text())).toMatchObject({ ok: true });
    expect(access.version()).toBe(4);
    expect(access.refusals).toEqual([3]);
  });

  it('is not renewed where a permission is missing, which is passed on', async () => {
    const access = createHeldTokens();
    const { send } = make({}, access);
    zalo.faults.next({ kind: 'error', code: -223 });
    expect(await send(address(), text())).toMatchObject({ error: { kind: 'retry', code: 'access_lost' } });
    expect([access.version(), access.refusals]).toEqual([1, [1]]);
    // The renewed one may be without it as well.
    zalo.faults.next({ kind: 'error', code: -216 });
    zalo.faults.next({ kind: 'error', code: -223 });
    expect(await send(address(), text())).toMatchObject({ error: { kind: 'retry', code: 'access_lost' } });
    expect([access.version(), access.refusals]).toEqual([2, [1, 2]]);
  });

  it('renews for uploads too', async () => {
    const access = createHeldTokens();
    const { send } = make({}, access);
    zalo.faults.next({ kind: 'error', code: -216, path: '/upload/' });
    expect(await send(address(), text({ file: PDF }))).toMatchObject({ ok: true });
    expect(access.version()).toBe(2);
  });

  it('is waited for when it is lost or cannot be read', async () => {
    const none = (error: Error) => ({
      token: () => Promise.reject(error),
      renew: () => Promise.reject(error),
      refused: async () => undefined,
    });
    const lost = make({}, none(new AppError('access_lost')));
    expect(await lost.send(address(), text())).toMatchObject({
      error: { kind: 'retry', code: 'access_lost', afterMs: 60_000 },
    });
    const down = make({}, none(new Error('no database')));
    expect(await down.send(address(), text())).toMatchObject({ error: { kind: 'retry', code: 'channel_unreachable' } });
    expect(zalo.calls()).toEqual([]);
  });
});

describe('pushes', () => {
  const about = (more: Partial<Push> = {}): Push => ({ lastAt: START, name: 'Trần An', gist: 'Mời xem', ...more });

  function later(hours: number): void {
    clock.set(new Date(START.getTime() + hours * HOUR));
  }

  it('cost nothing for two days', async () => {
    const { push } = make({ paidBudget: 0 });
    later(47);
    expect(await push(address(), text(), about())).toMatchObject({ ok: true });
    expect(an.messages().map(({ price }) => price)).toEqual(['free']);
    expect(await spent()).toBe(0);
  });

  it('are counted until the budget is spent', async () => {
    later(50);
    const { push } = make();
    for (let times = 0; times < 2; times++) expect(await push(address(), text(), about())).toMatchObject({ ok: true });
    const over = await push(address(), text(), about());
    expect(over).toEqual({ ok: false, error: { kind: 'closed', code: 'budget_spent', detail: MONTH } });
    expect(an.messages().map(({ price }) => price)).toEqual(['charged', 'charged']);
    expect(await spent()).toBe(2);
    expect(sends()).toHaveLength(2);
  });

  it('count every part, all or none', async () => {
    later(50);
    const { push } = make();
    expect(await push(address(), text({ text: LONG }), about())).toMatchObject({ error: { code: 'budget_spent' } });
    expect(await spent()).toBe(0);
    const wide = make({ paidBudget: 4 });
    zalo.faults.next({ kind: 'error', code: -32, path: '/message/cs', after: 1 });
    expect(await wide.push(address(), text({ text: LONG }), about())).toMatchObject({ error: { kind: 'retry' } });
    expect(await spent()).toBe(1);
    expect(await wide.push(address(), text({ text: LONG }), about())).toMatchObject({ ok: true });
    expect(await spent()).toBe(3);
    expect(an.messages()).toHaveLength(3);
  });

  it('keep their place while there is no budget for the rest', async () => {
    later(50);
    const { push } = make({ paidBudget: 3 });
    zalo.faults.next({ kind: 'error', code: -32, path: '/message/cs', after: 1 });
    await push(address(), text({ text: LONG }), about());
    await budget.take(`zalo:${zalo.oaId}`, MONTH, 3);
    expect(await push(address(), text({ text: LONG }), about())).toMatchObject({ error: { code: 'budget_spent' } });
    await budget.giveBack(`zalo:${zalo.oaId}`, MONTH);
    expect(await push(address(), text({ text: LONG }), about())).toMatchObject({ ok: true });
    expect(an.messages()).toHaveLength(3);
  });

  it('give back what turned out free or was not sent, and keep what is unknown', async () => {
    later(50);
    const { push } = make();
    // To Zalo the person was here a moment ago.
    an.says('2');
    expect(await push(address(), text(), about())).toMatchObject({ ok: true });
    expect(an.messages().at(-1)?.price).toBe('free');
    expect(await spent()).toBe(0);
    zalo.faults.next({ kind: 'error', code: -218 });
    expect(await push(address(), text(), about())).toMatchObject({ error: { kind: 'retry' } });
    expect(await spent()).toBe(0);
    zalo.faults.next({ kind: 'doneThenCut' });
    expect(await push(address(), text(), about())).toMatchObject({ error: { kind: 'unknown' } });
    expect(await spent()).toBe(1);
  });

  it('give back the parts that were counted before the budget could be read no more', async () => {
    later(50);
    let takes = 0;
    const take: SendDeps['budget']['take'] = (...given) => {
      takes += 1;
      return takes === 2 ? Promise.reject(new Error('away')) : budget.take(...given);
    };
    const { push } = make({ paidBudget: 9, budget: { ...budget, take } });
    const sent = await push(address(), text({ text: LONG }), about());
    expect(sent).toMatchObject({ error: { kind: 'retry', code: 'internal' } });
    expect([takes, await spent()]).toEqual([2, 0]);
  });

  it('wait when the budget cannot be read', async () => {
    later(50);
    const broken = { ...budget, take: () => Promise.reject(new Error('no database')) };
    const { push } = make({ budget: broken });
    expect(await push(address(), text(), about())).toMatchObject({ error: { kind: 'retry', code: 'internal' } });
    expect(zalo.calls()).toEqual([]);
  });

  it('need a template after seven days, or are told as closed', async () => {
    later(7 * 24);
    expect(await make().push(address(), text(), about())).toMatchObject({ error: { code: 'window_closed' } });
    expect(zalo.calls()).toEqual([]);
    const { push } = make({ template: '7' });
    const sent = await push(address(), text(), about({ gist: 'Mời anh/chị xem kế hoạch' }));
    const [message] = an.messages();
    expect(sent).toEqual({ ok: true, messageId: message?.id });
    expect(message).toMatchObject({ text: 'Trần An\nMời anh/chị xem kế hoạch', template: '7', price: 'charged' });
    expect(await spent()).toBe(1);
    expect(await push(address(), text(), about())).toMatchObject({ ok: true });
    expect(await push(address(), text(), about())).toMatchObject({ error: { kind: 'closed', code: 'budget_spent' } });
  });

  it('fall to the template when Zalo closed earlier than we thought', async () => {
    later(8 * 24);
    const { push } = make({ template: '7' });
    expect(await push(address(), text(), about({ lastAt: clock.now() }))).toMatchObject({ ok: true });
    expect(an.messages().map(({ template }) => template)).toEqual(['7']);
    expect(await spent()).toBe(1);
    const without = await make().push(address(), text(), about({ lastAt: clock.now() }));
    expect(without).toMatchObject({ ok: false, error: { kind: 'closed', code: 'window_closed' } });
  });

  it('give back a template that was not taken, and wait for the morning', async () => {
    // Ten at night in Việt Nam.
    later(8 * 24 + 13);
    const { push } = make({ template: '7' });
    expect(await push(address(), text(), about())).toMatchObject({
      ok: false,
      error: { kind: 'retry', afterMs: expect.closeTo(8 * HOUR, -5) },
    });
    const unknown = make({ template: '8' });
    expect(await unknown.push(address(), text(), about())).toMatchObject({ error: { kind: 'refused' } });
    zalo.faults.next({ kind: 'error', code: -131 });
    expect(await push(address(), text(), about())).toMatchObject({ error: { kind: 'closed', code: 'window_closed' } });
    expect(await spent()).toBe(0);
  });
});

describe('files that people sent', () => {
  const downloads = (more: Partial<Parameters<typeof createDownload>[0]> = {}) =>
    createDownload({ roots: zalo.roots, log, timing: { downloadMs: 500 }, ...more });

  /** A host of Zalo's, as far as the settings go. */
  async function serving(handle: Parameters<typeof createServer>[1]) {
    const server = createServer(handle);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const origin = `http://127.0.0.1:${port}`;
    return { origin, fetchFile: downloads({ roots: { ...zalo.roots, api: `${origin}/api` } }), server };
  }

  it('are fetched from where Zalo keeps them, within a limit', async () => {
    const bytes = Buffer.alloc(30_000, 7);
    const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
      '/file': (response) => response.end(bytes),
      '/gone': (response) => response.writeHead(404).end(),
      '/busy': (response) => response.writeHead(500).end(),
      '/half': (response) => response.writeHead(200, { 'content-length': 9 }).write('a', () => response.destroy()),
      '/hang': (response) => response.writeHead(200).write('a'),
      '/moved': (response) => response.writeHead(302, { location: '/file' }).end(),
      '/round': (response) => response.writeHead(302, { location: '/round' }).end(),
      '/away': (response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
    };
    const { origin, fetchFile, server } = await serving((request, response) => answers[request.url ?? '']?.(response));
    expect(await fetchFile(`${origin}/file`, 30_000)).toEqual(bytes);
    expect(await fetchFile(`${origin}/moved`, 30_000)).toEqual(bytes);
    for (const [path, code] of [
      ['/gone', 'file_gone'],
      ['/busy', 'channel_unreachable'],
      ['/half', 'channel_unreachable'],
      ['/hang', 'channel_unreachable'],
      ['/round', 'channel_unreachable'],
      ['/away', 'file_gone'],
    ]) {
      await expect(fetchFile(`${origin}${path}`, 30_000), path).rejects.toMatchObject({ code });
    }
    await expect(fetchFile(`${origin}/file`, 29_999)).rejects.toMatchObject({ code: 'file_too_large' });
    expect(lines.map(({ fields }) => fields)).toEqual([{ host: '169.254.169.254' }]);
    server.close();
    server.closeAllConnections();
  });

  it.each([
    'http://127.0.0.1:1/file',
    'http://localhost/file',
    'https://zdn.vn.evil.example/a',
    'https://evilzdn.vn/a',
    'https://f1.zdn.vn:8080/a',
    'https://f1.zdn.vn@evil.example/a',
    'file:///etc/passwd',
    'ftp://f1.zdn.vn/a',
    '/relative',
    '',
  ])('are not fetched from %j', async (ref) => {
    await expect(downloads()(ref, 1_000)).rejects.toMatchObject({ code: 'file_gone' });
  });
});
