import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Sent } from '../../src/channels/channel.ts';
import { createClient } from '../../src/channels/zalo/client.ts';
import { AppError } from '../../src/errors.ts';
import { file, HOUR, LONG, PDF, type SendStage, START, stageForEach, text } from '../support/zalo/send-stage.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const PNG = file('a.png', 'image/png', Buffer.from('89504e470d0a1a0a00', 'hex'));
const LINKED = file('Đơn.pdf', 'application/pdf', Buffer.from('%PDF-1.7 Đơn'), {
  id: 'f3',
  words: { link: 'Tải tệp:', unsent: 'Chưa gửi được' },
});
const CSV = file('bang.csv', 'text/csv', Buffer.from('stt;tên\n1;An'));

let stage: SendStage;

await stageForEach((opened) => {
  stage = opened;
});

describe('sending to Zalo', () => {
  it('shows a text with buttons, and says which message it was', async () => {
    const { send } = stage.make();
    const buttons = [
      [
        { label: 'Kế hoạch', data: '!plan.open' },
        { label: 'Trang', url: 'https://a.vn/' },
      ],
    ];
    const sent = await send(stage.address(), text({ text: '<b>Chào</b>\nCẢ NHÀ'.normalize('NFD'), buttons }));
    const [message] = stage.an.messages();
    expect(sent).toEqual({ ok: true, messageId: message?.id });
    expect(message).toMatchObject({
      text: 'Chào\nCẢ NHÀ',
      buttons: [
        { title: 'Kế hoạch', payload: '#td:!plan.open' },
        { title: 'Trang', url: 'https://a.vn/' },
      ],
      price: 'free',
    });
    expect(stage.lines).toEqual([]);
  });

  it('sends pictures and documents, then the words with the buttons', async () => {
    const { send } = stage.make();
    const buttons = [[{ label: 'A', data: '!menu.open' }]];
    expect(await send(stage.address(), text({ file: PNG }))).toMatchObject({ ok: true });
    expect(await send(stage.address(), text({ file: PNG, buttons }))).toMatchObject({ ok: true });
    expect(await send(stage.address(), text({ file: PDF, buttons }))).toMatchObject({ ok: true });
    const [captioned, picture, words, document] = stage.an.messages();
    expect(captioned).toMatchObject({ text: 'Chào anh/chị', file: { name: 'a.png', bytes: await PNG.open() } });
    expect(picture).toMatchObject({ text: '', buttons: [], file: { name: 'a.png' } });
    expect(words).toMatchObject({ text: 'Chào anh/chị', buttons: [{ title: 'A' }] });
    expect(document).toMatchObject({ file: { name: 'Đơn đăng ký.pdf', bytes: await PDF.open() } });
    expect(stage.an.messages()).toHaveLength(5);
  });

  it('gives a link to a workbook, with its plain table', async () => {
    const { send } = stage.make();
    const words = { link: 'Tải tệp:', unsent: 'Chưa gửi được' };
    const xlsx = file('Tổng hợp.xlsx', XLSX, Buffer.alloc(9), { id: 'f1', plain: CSV, words });
    expect(await send(stage.address(), text({ file: xlsx }))).toMatchObject({ ok: true });
    const [plain, link] = stage.an.messages();
    expect(plain?.file).toMatchObject({ name: 'bang.csv', bytes: await CSV.open() });
    expect(link?.text).toMatch(/^Chào anh\/chị\n\nTải tệp:\nhttps:\/\/bot\.vn\/tep\/[\w.-]+$/);
  });

  it('falls back to the link when Zalo does not take the file', async () => {
    const { send } = stage.make();
    const words = { link: 'Tải tệp:', unsent: 'Chưa gửi được' };
    const wrong = file('Đơn.pdf', 'application/pdf', Buffer.from('no pdf'), { id: 'f2', words });
    expect(await send(stage.address(), text({ file: wrong }))).toMatchObject({ ok: true });
    expect(stage.shown()).toEqual([expect.stringContaining('https://bot.vn/tep/')]);
    expect(stage.lines.map(({ code }) => code)).toEqual(['zalo_upload_refused']);
  });

  it('uploads once more when an upload has ended, not twice', async () => {
    const { send } = stage.make();
    stage.zalo.faults.next({ kind: 'error', code: -100, path: '/message/cs' });
    expect(await send(stage.address(), text({ file: PDF, text: '' }))).toMatchObject({ ok: true });
    expect(stage.an.messages()).toHaveLength(1);
    expect(stage.zalo.calls().filter(({ path }) => path.includes('/upload/'))).toHaveLength(2);
    for (let times = 0; times < 2; times++) stage.zalo.faults.next({ kind: 'error', code: -100, path: '/message/cs' });
    expect(await send(stage.address(), text({ file: PDF, text: '' }))).toMatchObject({
      ok: false,
      error: { kind: 'retry' },
    });
    expect(stage.an.messages()).toHaveLength(1);
  });

  it('says why a file cannot be read, and shows nothing', async () => {
    const { send } = stage.make();
    const gone = { ...PDF, open: () => Promise.reject(new AppError('file_gone')) };
    expect(await send(stage.address(), text({ file: gone }))).toMatchObject({
      error: { kind: 'refused', code: 'file_gone' },
    });
    const down = { ...PDF, open: () => Promise.reject(new Error('no database')) };
    expect(await send(stage.address(), text({ file: down }))).toMatchObject({
      error: { kind: 'retry', code: 'internal' },
    });
    expect(stage.zalo.calls()).toEqual([]);
  });

  it('asks for the phone number after the words', async () => {
    const { send } = stage.make();
    const phoneCard = { title: 'Số điện thoại', subtitle: 'Bấm để chia sẻ' };
    const sent = await send(stage.address(), text({ phoneCard }));
    const [words, card] = stage.an.messages();
    expect(words?.asksPhone).not.toBe(true);
    expect(card?.asksPhone).toBe(true);
    expect(sent).toEqual({ ok: true, messageId: card?.id });
  });

  it('numbers the parts of a long text, and goes on where it had to wait', async () => {
    const { send } = stage.make();
    stage.zalo.faults.next({ kind: 'error', code: -32, path: '/message/cs', after: 1 });
    const first = await send(stage.address(), text({ text: LONG }));
    expect(first).toMatchObject({ ok: false, error: { kind: 'retry', code: 'channel_flooded' } });
    expect(await send(stage.address(), text({ text: LONG }))).toMatchObject({ ok: true });
    expect(stage.shown().map((one) => one.slice(0, 5))).toEqual(['(1/3)', '(2/3)', '(3/3)']);
  });

  it('does not go on after a part whose outcome is unknown', async () => {
    const { send } = stage.make();
    stage.zalo.faults.next({ kind: 'doneThenCut', path: '/message/cs', after: 1 });
    expect(await send(stage.address(), text({ text: LONG }))).toMatchObject({ ok: false, error: { kind: 'unknown' } });
    expect(stage.sends()).toHaveLength(2);
  });

  it.each([
    [{ kind: 'cut' }, 'outcome_unknown'],
    [{ kind: 'hang' }, 'outcome_unknown'],
    [{ kind: 'doneThenHang' }, 'outcome_unknown'],
    [{ kind: 'status', status: 502 }, 'outcome_unknown'],
  ] as const)('takes %o for what may have been shown', async (fault, code) => {
    const { send } = stage.make();
    stage.zalo.faults.next(fault);
    expect(await send(stage.address(), text())).toMatchObject({ ok: false, error: { kind: 'unknown', code } });
    expect(stage.sends().length).toBeLessThanOrEqual(1);
  });

  it('tries an upload again, whatever became of it', async () => {
    const { send } = stage.make();
    for (const kind of ['cut', 'doneThenCut'] as const) {
      stage.zalo.faults.next({ kind, path: '/upload/' });
      expect(await send(stage.address(), text({ file: PDF }))).toMatchObject({
        ok: false,
        error: { kind: 'retry', code: 'channel_unreachable' },
      });
    }
    expect(stage.an.messages()).toEqual([]);
  });

  it('falls back to the link at once when the uploads of the month are spent', async () => {
    const { send } = stage.make();
    stage.zalo.faults.next({ kind: 'error', code: -211, path: '/upload/' });
    expect(await send(stage.address(), text({ file: LINKED }))).toMatchObject({ ok: true });
    expect(stage.shown()).toEqual([expect.stringContaining('https://bot.vn/tep/')]);
    expect(stage.lines).toMatchObject([
      { code: 'zalo_upload_refused', fields: { detail: expect.stringContaining('-211') } },
    ]);
  });

  it.each([
    [{ kind: 'status', status: 502 }],
    [{ kind: 'cut' }],
    [{ kind: 'error', code: -200 }],
    [{ kind: 'error', code: -212 }],
  ] as const)('falls back to the link when an upload has failed three times: %o', async (fault) => {
    const { send } = stage.make();
    const tries = async (): Promise<Sent> => {
      stage.zalo.faults.next({ ...fault, path: '/upload/' });
      return send(stage.address(), text({ file: LINKED }));
    };
    expect([await tries(), await tries()]).toMatchObject([{ error: { kind: 'retry' } }, { error: { kind: 'retry' } }]);
    expect(await tries()).toMatchObject({ ok: true });
    expect(stage.shown()).toEqual([expect.stringContaining('https://bot.vn/tep/')]);
  });

  it('keeps to the link while that one has to wait, and counts anew for the next message', async () => {
    const { send } = stage.make();
    const tries = async (): Promise<Sent> => {
      stage.zalo.faults.next({ kind: 'cut', path: '/upload/' });
      return send(stage.address(), text({ file: LINKED }));
    };
    await tries();
    await tries();
    stage.zalo.faults.next({ kind: 'error', code: -32, path: '/message/cs' });
    expect(await tries()).toMatchObject({ ok: false, error: { code: 'channel_flooded' } });
    expect(await tries()).toMatchObject({ ok: true });
    stage.zalo.faults.next({ kind: 'cut', path: '/upload/' });
    const other = text({ file: LINKED, text: 'Khác' });
    expect(await send(stage.address(), other)).toMatchObject({ ok: false, error: { kind: 'retry' } });
    expect(await send(stage.address(), other)).toMatchObject({ ok: true });
    expect(stage.an.messages().at(-1)?.file ?? stage.an.messages().at(-2)?.file).toMatchObject({ name: 'Đơn.pdf' });
  });

  it.each([-32, -220])('waits as always when it is no fault of the upload: %i', async (code) => {
    const { send } = stage.make();
    for (let times = 0; times < 4; times++) {
      // A token that is refused is renewed and tried once more.
      for (let calls = 0; calls < 2; calls++) stage.zalo.faults.next({ kind: 'error', code, path: '/upload/' });
      expect(await send(stage.address(), text({ file: LINKED }))).toMatchObject({
        ok: false,
        error: { kind: 'retry' },
      });
    }
    expect(stage.an.messages()).toEqual([]);
  });

  it('knows when nothing has left the house', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    for (const host of ['127.0.0.1', 'localhost']) {
      const roots = { ...stage.zalo.roots, api: `http://${host}:${port}/` };
      const { send } = stage.make({ client: createClient({ roots, access: stage.createHeldTokens() }) });
      expect(await send(stage.address(), text()), host).toMatchObject({
        error: { kind: 'retry', code: 'channel_unreachable' },
      });
    }
  });

  it('knows that nothing has left while the connection was still being made', async () => {
    // Never shakes hands.
    const silent = createTcpServer((socket) => socket.on('error', () => undefined).resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const roots = { ...stage.zalo.roots, api: `https://127.0.0.1:${port}` };
    const { send } = stage.make({ client: createClient({ roots, access: stage.createHeldTokens() }) });
    expect(await send(stage.address(), text())).toMatchObject({
      error: { kind: 'retry', code: 'channel_unreachable' },
    });
    silent.close();
  });

  it('waits longer each time it went too fast, and anew after a success', async () => {
    const { send } = stage.make();
    const waits: number[] = [];
    for (let times = 0; times < 4; times++) {
      stage.zalo.faults.next({ kind: 'error', code: -32 });
      const sent = await send(stage.address(), text());
      waits.push(sent.ok ? 0 : (sent.error.afterMs ?? 0));
    }
    // Half of each wait is by chance, so only every second one must be longer.
    expect(waits[2]).toBeGreaterThanOrEqual(waits[0] ?? 0);
    expect(waits[3]).toBeGreaterThanOrEqual(8_000);
    expect(await send(stage.address(), text())).toMatchObject({ ok: true });
    stage.zalo.faults.next({ kind: 'error', code: -32 });
    const sent = await send(stage.address(), text());
    expect(sent.ok ? 0 : sent.error.afterMs).toBeLessThanOrEqual(2_000);
  });

  it('gives a message up that fails without a reason again and again', async () => {
    const { send } = stage.make();
    const kinds: string[] = [];
    for (let times = 0; times < 5; times++) {
      stage.zalo.faults.next({ kind: 'error', code: -200 });
      const sent: Sent = await send(stage.address(), text());
      kinds.push(sent.ok ? 'ok' : sent.error.kind);
    }
    expect(kinds).toEqual(['retry', 'retry', 'retry', 'retry', 'refused']);
    stage.zalo.faults.next({ kind: 'error', code: -200 });
    expect(await send(stage.address(), text({ text: 'Khác' }))).toMatchObject({ error: { kind: 'retry' } });
    expect(await send(stage.address(), text())).toMatchObject({ ok: true });
  });

  it('knows people out of reach', async () => {
    const { send } = stage.make();
    for (const [code, kind] of [
      [-213, 'stopped'],
      [-227, 'stopped'],
      [-244, 'stopped'],
      [-230, 'closed'],
      [-321, 'closed'],
    ] as const) {
      stage.zalo.faults.next({ kind: 'error', code });
      expect(await send(stage.address(), text())).toMatchObject({ ok: false, error: { kind } });
    }
    stage.clock.set(new Date(START.getTime() + 8 * 24 * HOUR));
    const late = await stage.make({}, stage.createHeldTokens()).send(stage.address(), text());
    expect(late).toMatchObject({ ok: false, error: { kind: 'closed', code: 'window_closed' } });
    expect(stage.an.messages()).toEqual([]);
  });
});
