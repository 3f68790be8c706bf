import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel, Incoming, Message, Sent } from '../../src/channels/channel.ts';
import { createTelegramChannel, type TelegramDeps } from '../../src/channels/telegram/channel.ts';
import { until } from '../contract/accepted.ts';
import { createRecordingLog, QUICK, telegramDeps } from '../contract/telegram-driver.ts';
import { createFakeTelegram, type FakeTelegram } from '../support/telegram/fake-telegram.ts';
import type { Person } from '../support/telegram/person.ts';

const ADDRESS = { channel: 'telegram', chat: '1001' } as const;

describe('sending to Telegram', () => {
  let tg: FakeTelegram;
  let channel: Channel;
  let an: Person;
  let { log, lines } = createRecordingLog();
  beforeEach(async () => {
    tg = await createFakeTelegram();
    ({ log, lines } = createRecordingLog());
    channel = make();
    an = tg.person({ id: 1001, firstName: 'An', started: true });
  });
  afterEach(async () => {
    await channel.stop();
    await tg.close();
    expect(JSON.stringify(lines)).not.toContain(tg.token);
  });

  function make(more: Partial<TelegramDeps> = {}): Channel {
    return createTelegramChannel(telegramDeps(tg, { log, ...more }));
  }

  function send(message: Partial<Message>): Promise<Sent> {
    return channel.send(ADDRESS, { text: 'Xin chào', buttons: [], ...message });
  }

  function tapped(ack: string): Incoming {
    return { address: ADDRESS, event: { id: 'u1', kind: 'tap', data: '!a', message: null }, lang: null, at: null, ack };
  }

  it('works under a path, with and without its last slash', async () => {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      seen.push(request.url ?? '');
      response.end('{"ok":true,"result":{"message_id":7}}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    for (const end of ['', '/']) {
      const under = make({ apiRoot: `http://127.0.0.1:${port}/api${end}`, token: '1:a' });
      expect(await under.send(ADDRESS, { text: 'a', buttons: [] })).toEqual({ ok: true, messageId: '7' });
    }
    expect(seen).toEqual(['/api/bot1:a/sendMessage', '/api/bot1:a/sendMessage']);
    server.close();
    server.closeAllConnections();
  });

  it('keeps one connection for sends that follow each other', async () => {
    const ports = new Set<number>();
    const server = createServer((request, response) => {
      ports.add(request.socket.remotePort ?? 0);
      response.end('{"ok":true,"result":{"message_id":7}}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const kept = make({ apiRoot: `http://127.0.0.1:${port}` });
    for (let index = 0; index < 5; index++) await kept.send(ADDRESS, { text: 'a', buttons: [] });
    expect(ports.size).toBe(1);
    server.close();
    server.closeAllConnections();
  });

  it('says what went wrong, never with the token', async () => {
    tg.faults.next({ kind: 'notJson' });
    expect(await send({})).toMatchObject({ ok: false, error: { kind: 'unknown', code: 'outcome_unknown' } });
    tg.faults.next({ kind: 'okButReset' });
    expect(await send({})).toMatchObject({ ok: false, error: { kind: 'unknown' } });
    tg.faults.next({ kind: '429', retryAfter: 3 });
    expect(await send({})).toMatchObject({ ok: false, error: { kind: 'retry', afterMs: 3000 } });
    const refused = await send({ text: '<u>' });
    expect(refused).toMatchObject({ ok: false, error: { kind: 'refused', code: 'channel_refused' } });
    expect(JSON.stringify(refused)).not.toContain(tg.token);
    an.deactivate();
    expect(await send({})).toMatchObject({ ok: false, error: { kind: 'stopped' } });
    const stranger = await channel.send({ channel: 'telegram', chat: '99' }, { text: 'a', buttons: [] });
    expect(stranger).toMatchObject({ ok: false, error: { kind: 'stopped' } });
  });

  it('may repeat a replacement whose outcome is unknown', async () => {
    const first = await send({ text: 'Hỏi' });
    const edit = first.ok ? (first.messageId ?? '') : '';
    tg.faults.next({ kind: 'okButHang', method: 'editMessageText' });
    expect(await send({ text: 'Đáp', edit })).toMatchObject({ ok: false, error: { kind: 'retry' } });
    expect(await send({ text: 'Đáp', edit })).toEqual({ ok: true, messageId: edit });
    expect(an.messages().map((message) => message.text)).toEqual(['Đáp']);
  });

  it('shows an answer to a button under a file as a new message', async () => {
    const file = { name: 'a.txt', mime: 'text/plain', picture: false, open: async () => Buffer.from('a') };
    const first = await send({ file, buttons: [[{ label: 'A', data: '!menu.open' }]] });
    const edit = first.ok ? (first.messageId ?? '') : '';
    expect(await send({ text: 'Đáp', edit })).toMatchObject({ ok: true });
    expect(an.last().text).toBe('Đáp');
    expect(an.messages()).toHaveLength(2);
  });

  it('sends a picture that Telegram does not take as a photo as a document', async () => {
    tg.faults.next({
      kind: 'error',
      method: 'sendPhoto',
      code: 400,
      description: 'Bad Request: PHOTO_INVALID_DIMENSIONS',
    });
    const file = {
      name: 'a.png',
      mime: 'image/png',
      picture: true,
      open: async () => Buffer.from('89504e470d0a1a0a', 'hex'),
    };
    expect(await send({ file })).toMatchObject({ ok: true });
    expect(an.last().document?.name).toBe('a.png');
    expect(await send({ file })).toMatchObject({ ok: true });
    expect(an.last().photo).toBeDefined();
  });

  it('logs what a message lost', async () => {
    await send({
      buttons: [
        [
          { label: 'A', data: 'x'.repeat(65) },
          { label: 'B', data: 'x' },
        ],
      ],
    });
    expect(lines.find((line) => line.code === 'message_reshaped')?.fields).toMatchObject({ lost: ['button_data'] });
    expect(an.last().buttons.flat()).toHaveLength(1);
  });

  it('acknowledges a tap without waiting for it, and forgives an old one', async () => {
    await send({ buttons: [[{ label: 'A', data: '!menu.open' }]] });
    const tap = an.tap(an.last(), 'A');
    tg.faults.next({ kind: 'slow', method: 'answerCallbackQuery', delayMs: 150 });
    const begin = performance.now();
    await channel.acknowledge(tapped(tap));
    expect(performance.now() - begin).toBeLessThan(50);
    await channel.stop();
    expect(an.toasts()).toHaveLength(1);
    await channel.acknowledge(tapped('12345'));
    await until(() => lines.some((line) => line.code === 'tap_too_old'), 'log of the old tap');
    expect(lines.some((line) => line.level !== 'debug')).toBe(false);
  });

  it('says why bytes cannot be had, and stops reading at the limit', async () => {
    an.document({ name: 'a.bin', mime: 'x/y', bytes: Buffer.alloc(30_000) });
    const ref = 'FakeFileId-documents-1';
    expect(await channel.fetchFile(ref, 30_000)).toHaveLength(30_000);
    tg.faults.next({ method: 'download', kind: 'reset' });
    await expect(channel.fetchFile(ref, 30_000)).rejects.toMatchObject({ code: 'channel_unreachable' });
    tg.faults.next({ method: 'download', kind: 'error', code: 404 });
    await expect(channel.fetchFile(ref, 30_000)).rejects.toMatchObject({ code: 'file_gone' });
    tg.faults.next({ method: 'getFile', kind: '5xx' });
    await expect(channel.fetchFile(ref, 30_000)).rejects.toMatchObject({ code: 'channel_unreachable' });
    an.document({ name: 'b.bin', mime: 'x/y', size: 21 * 1024 * 1024 });
    await expect(channel.fetchFile('FakeFileId-documents-2', 50_000_000)).rejects.toMatchObject({
      code: 'file_too_large',
    });
    // Announced small, sent large.
    an.document({ name: 'c.bin', mime: 'x/y', bytes: Buffer.alloc(30_000), size: 10 });
    await expect(channel.fetchFile('FakeFileId-documents-3', 20_000)).rejects.toMatchObject({ code: 'file_too_large' });
    tg.faults.next({ method: 'download', kind: 'hang' });
    const hasty = make({ timing: { ...QUICK, downloadMs: 100 } });
    const error: unknown = await hasty.fetchFile(ref, 30_000).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'channel_unreachable' });
    expect(String(error)).not.toContain(tg.token);
  });

  it('registers commands by language and for one person', async () => {
    const commands = { vi: [{ name: 'kehoach', help: 'Kế hoạch' }], en: [{ name: 'plan', help: 'The plan' }] };
    const offering = make({ commands });
    await offering.start(async () => undefined);
    const everybody = { type: 'all_private_chats' };
    await until(() => tg.commands(everybody, 'en').length > 0, 'commands');
    expect(tg.commands(everybody)).toEqual([{ command: 'kehoach', description: 'Kế hoạch' }]);
    expect(tg.commands(everybody, 'en')).toEqual([{ command: 'plan', description: 'The plan' }]);
    const own = [
      { name: 'tonghop', help: 'x'.repeat(300) },
      { name: 'Sai tên', help: 'a' },
    ];
    await offering.offerCommands?.(ADDRESS, own);
    expect(tg.commands({ type: 'chat', chat_id: 1001 }).map(({ command }) => command)).toEqual(['tonghop']);
    expect(lines.some((line) => line.code === 'commands_left_out')).toBe(true);
    await offering.stop();
  });

  it('knows the link that joins, once it knows its name', async () => {
    expect(channel.inviteLink?.('ABC-12')).toBeNull();
    await channel.start(async () => undefined);
    expect(channel.inviteLink?.('ABC-12')).toBe(`https://t.me/${tg.botName}?start=ABC-12`);
    expect(channel.inviteLink?.('A B')).toBeNull();
  });

  it('goes through a proxy to an https address', async () => {
    const asked: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    const through = make({ apiRoot: 'https://api.telegram.invalid', proxy: `http://127.0.0.1:${port}` });
    expect(await through.send(ADDRESS, { text: 'a', buttons: [] })).toMatchObject({
      ok: false,
      error: { kind: 'retry' },
    });
    expect(asked).toEqual(['api.telegram.invalid:443']);
    proxy.close();
    proxy.closeAllConnections();
  });
});
