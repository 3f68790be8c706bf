import { Telegraf } from 'telegraf';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeTelegram, type FakeTelegram, type FakeTelegramOptions } from '../support/telegram/fake-telegram.ts';
import { createRawClient } from '../support/telegram/raw-client.ts';
import { isRecord, type Params } from '../support/telegram/wire.ts';

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const opened: (() => unknown)[] = [];
let tg: FakeTelegram;
let now: Date;

async function startFake(options: FakeTelegramOptions = {}): Promise<FakeTelegram> {
  const made = await createFakeTelegram({ clock: { now: () => now }, ...options });
  opened.push(() => made.close());
  return made;
}

const { call, refusal, updates } = createRawClient(() => tg);
const known = () => tg.person({ id: 7, firstName: 'An', languageCode: 'vi', started: true });
const buttons = (...rows: Params[][]) => ({ inline_keyboard: rows });
const button = (data: string) => ({ text: 'Nút', callback_data: data });

beforeEach(async () => {
  now = new Date('2026-11-21T03:00:00Z');
  tg = await startFake();
});

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

describe('files', () => {
  async function upload(
    method: string,
    fields: Record<string, string>,
    file: { field: string; name: string; bytes: Uint8Array<ArrayBuffer> },
  ) {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set(file.field, new Blob([file.bytes]), file.name);
    const response = await fetch(`${tg.root}/bot${tg.token}/${method}`, { method: 'POST', body: form });
    const answer: unknown = await response.json();
    return answer;
  }

  it('are limited in size, caption and kind', async () => {
    known();
    const file = { field: 'document', name: 'a.pdf', bytes: new Uint8Array(3) };
    const refuse = (description: string) => ({ ok: false, description: `Bad Request: ${description}` });
    expect(await upload('sendDocument', { chat_id: '7', caption: 'ắ'.repeat(1025) }, file)).toMatchObject(
      refuse('message caption is too long'),
    );
    expect(await upload('sendDocument', { chat_id: '7' }, { ...file, bytes: new Uint8Array(0) })).toMatchObject(
      refuse('file must be non-empty'),
    );
    expect(
      await upload('sendDocument', { chat_id: '7' }, { ...file, bytes: new Uint8Array(51 * 1024 * 1024) }),
    ).toMatchObject({ error_code: 413 });
    expect(await upload('sendPhoto', { chat_id: '7' }, { ...file, field: 'photo' })).toMatchObject(
      refuse('IMAGE_PROCESS_FAILED'),
    );
    expect(await refusal('sendDocument', { chat_id: 7 })).toBe('Bad Request: there is no document in the request');
    expect(await refusal('sendDocument', { chat_id: 7, document: 'nope' })).toBe(
      'Bad Request: wrong file identifier/HTTP URL specified',
    );
    const markup = JSON.stringify(buttons([button('x')]));
    const sent = await upload('sendDocument', { chat_id: '7', caption: 'c', reply_markup: markup }, file);
    expect(sent).toMatchObject({ ok: true, result: { caption: 'c', document: { file_name: 'a.pdf', file_size: 3 } } });
    expect(known().last()).toMatchObject({ buttons: [[{ data: 'x' }]], document: { name: 'a.pdf' } });
  });

  it('are sent again by id, fetched up to 20 MB', async () => {
    const an = known();
    an.document({ name: 'lớn.zip', mime: 'application/zip', size: 21 * 1024 * 1024 });
    an.photo(PNG, 'ảnh');
    const [large, photo] = await updates();
    const message = isRecord(large?.message) && isRecord(large.message.document) ? large.message.document : {};
    expect(await refusal('getFile', { file_id: message.file_id })).toBe('Bad Request: file is too big');
    expect(photo).toMatchObject({ message: { caption: 'ảnh', photo: [{ width: 90 }, { file_size: PNG.length }] } });
    expect(await call('sendDocument', { chat_id: 7, document: message.file_id })).toMatchObject({ ok: true });
    const missing = await fetch(`${tg.root}/file/bot${tg.token}/documents/none.pdf`);
    expect(missing.status).toBe(404);
  });

  it('with an unescaped quote in the name are refused, as telegraf would send it', async () => {
    const an = known();
    const bot = new Telegraf(tg.token, { telegram: { apiRoot: tg.root, webhookReply: false } });
    const sending = bot.telegram.sendDocument(an.id, { source: Buffer.from('x'), filename: 'a"b.pdf' });
    await expect(sending).rejects.toThrow('unescaped quote in the filename');
  });
});

describe('faults', () => {
  const send = (text: string) => call('sendMessage', { chat_id: 7, text });

  it('429, 403, 5xx and others, for one method and chat, so many times', async () => {
    const an = known();
    tg.faults.next({ kind: '429', method: 'sendMessage', chat: 7, retryAfter: 3, times: 2 });
    tg.faults.next({ kind: '5xx', method: 'getMe' });
    tg.faults.next({ kind: '403', after: 1 });
    const tooMany = {
      ok: false,
      error_code: 429,
      description: 'Too Many Requests: retry after 3',
      parameters: { retry_after: 3 },
    };
    expect([await send('a'), await send('b')]).toEqual([tooMany, tooMany]);
    expect(await call('getMe')).toMatchObject({ error_code: 502 });
    expect(await send('c')).toMatchObject({ ok: true });
    expect(await send('d')).toMatchObject({ error_code: 403 });
    expect(tg.faults.left()).toBe(0);
    expect(an.messages().map((message) => message.text)).toEqual(['c']);
    expect(tg.log.rejected()).toEqual([]);
    expect(tg.log.counts()).toMatchObject({
      calls: 5,
      effects: 1,
      faults: 4,
      rejected: 0,
      byMethod: { sendMessage: 4, getMe: 1 },
    });
  });

  it('lost connections, with and without effect', async () => {
    const an = known();
    tg.faults.next({ kind: 'reset' });
    await expect(send('a')).rejects.toThrow();
    tg.faults.next({ kind: 'okButReset' });
    await expect(send('b')).rejects.toThrow();
    await send('b');
    tg.faults.next({ kind: 'notJson' });
    await expect(send('c')).rejects.toThrow('JSON');
    expect(an.messages().map((message) => message.text)).toEqual(['b', 'b']);
    expect(tg.log.doubled()).toHaveLength(1);
    expect(tg.log.calls({ fault: 'okButReset', effect: true })).toHaveLength(1);
    expect(tg.log.calls({ fault: 'reset', effect: true })).toEqual([]);
  });

  it('hanging and slow answers', async () => {
    const an = known();
    tg.faults.next({ kind: 'hang' });
    const hanging = fetch(`${tg.root}/bot${tg.token}/sendMessage?chat_id=7&text=a`, {
      signal: AbortSignal.timeout(200),
    });
    await expect(hanging).rejects.toThrow('timeout');
    tg.faults.next({ kind: 'slow', delayMs: 150 });
    const slow = send('b');
    await an.expectNone(50);
    expect((await an.next()).text).toBe('b');
    expect(await slow).toMatchObject({ ok: true });
    await expect(an.next({ timeout: 30 })).rejects.toThrow('did not come within 30 ms; on the screen: "b"');
    await send('c');
    await expect(an.expectNone(30)).rejects.toThrow('unexpected new message "c"');
  });

  it('flood limits by the clock when they are on', async () => {
    tg = await startFake({ flood: { perChat: 1 } });
    known();
    expect(await send('a')).toMatchObject({ ok: true });
    expect(await send('b')).toMatchObject({ error_code: 429, parameters: { retry_after: 1 } });
    now = new Date(now.getTime() + 1000);
    expect(await send('b')).toMatchObject({ ok: true });
  });
});
