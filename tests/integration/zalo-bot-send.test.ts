import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createInboxStore } from '../../models/inbox.ts';
import type { Channel, Message, ShownFile } from '../../src/channels/channel.ts';
import { createZaloBotChannel, type ZaloBotDeps } from '../../src/channels/zalo-bot/channel.ts';
import { AppError } from '../../src/errors.ts';
import type { InboxStore } from '../../src/ports/inbox.ts';
import { createAccepted, eventOf } from '../contract/accepted.ts';
import { createRecordingLog } from '../contract/telegram-driver.ts';
import { createKeptFiles, serve, zaloBotDeps } from '../contract/zalo-bot-driver.ts';
import { openDatabase } from '../support/database.ts';
import { openPublicDoor, type PublicDoor } from '../support/public-door.ts';
import { createFakeZaloBot } from '../support/zalo/bot-fake.ts';
import type { FakeZaloBot } from '../support/zalo/double.ts';

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

describe('sending on the Bot Platform', () => {
  let database: Awaited<ReturnType<typeof openDatabase>>;
  let inbox: InboxStore;
  let zalo: FakeZaloBot;
  let door: PublicDoor;
  let files = createKeptFiles();
  let closing: (() => Promise<void>)[] = [];
  let { log, lines } = createRecordingLog();
  beforeEach(async () => {
    database = await openDatabase();
    inbox = createInboxStore(database.connection);
    zalo = await createFakeZaloBot();
    door = await openPublicDoor();
    files = createKeptFiles();
    ({ log, lines } = createRecordingLog());
    closing = [];
  });
  afterEach(async () => {
    for (const close of closing) await close();
    await zalo.close();
    await door.close();
    await database.drop();
  });

  async function make(more: Partial<ZaloBotDeps> = {}): Promise<Channel> {
    const deps = zaloBotDeps(zalo, { log, inbox, files, publicUrl: door.url, ...more });
    const channel = createZaloBotChannel(deps);
    const server = await serve(channel);
    door.leadTo(server.port);
    closing.push(async () => {
      await channel.stop();
      await server.close();
    });
    return channel;
  }

  const an = () => zalo.person('An');
  const send = (channel: Channel, message: Partial<Message>) =>
    channel.send({ channel: 'zalo-bot', chat: an().id }, { text: 'Xin chào', buttons: [], ...message });
  const texts = () =>
    an()
      .messages()
      .map(({ text }) => text);
  const asked = () => zalo.calls().map(({ path }) => path);

  function kept(more: Partial<ShownFile> = {}, bytes = PNG): ShownFile {
    files.keep('f1', bytes);
    const words = { link: 'Mở tệp tại đây:', unsent: 'Tệp này không gửi được ở đây.' };
    const base = { id: 'f1', name: 'Biểu đồ.png', mime: 'image/png', picture: true };
    return { ...base, open: () => files.read('f1'), words, ...more };
  }

  it('shows a picture with its words under it', async () => {
    const sent = await send(await make(), { file: kept(), buttons: [[{ label: 'Tiếp', data: '!menu.open' }]] });
    const [shown, ...more] = an().messages();
    expect(more).toEqual([]);
    expect(shown?.file?.bytes).toEqual(PNG);
    expect(shown?.text).toBe('Xin chào\n\n1. Tiếp');
    expect(sent).toEqual({ ok: true, messageId: shown?.id });
  });

  it('gives a link to a picture that the platform does not take', async () => {
    zalo.faults.next({ kind: 'error', code: 400, message: 'photo', path: 'sendPhoto' });
    expect((await send(await make(), { file: kept() })).ok).toBe(true);
    expect(asked()).toEqual(['/sendPhoto', '/sendMessage']);
    const [, link = ''] = /Mở tệp tại đây:\n(\S+)$/.exec(texts()[0] ?? '') ?? [];
    expect(Buffer.from(await (await fetch(link)).arrayBuffer())).toEqual(PNG);
  });

  it('does not take another way for a picture whose outcome is not known, or that only has to wait', async () => {
    const channel = await make();
    zalo.faults.next({ kind: 'doneThenCut', path: 'sendPhoto' });
    expect(await send(channel, { file: kept() })).toMatchObject({ error: { kind: 'unknown' } });
    zalo.faults.next({ kind: 'error', code: -32, path: 'sendPhoto' });
    expect(await send(channel, { file: kept() })).toMatchObject({ error: { kind: 'retry', code: 'channel_flooded' } });
    expect(asked()).toEqual(['/sendPhoto', '/sendPhoto']);
    expect(an().messages()).toHaveLength(1);
  });

  it('says so where there is no address for links', async () => {
    const channel = await make({ publicUrl: null });
    expect((await send(channel, { file: kept() })).ok).toBe(true);
    expect(texts()).toEqual(['Xin chào\n\nTệp này không gửi được ở đây.']);
  });

  it('sends the words of a message whose file has no way at all, and notes it', async () => {
    const channel = await make({ publicUrl: null });
    const bare: ShownFile = { name: 'a.txt', mime: 'text/plain', picture: false, open: async () => PNG };
    expect((await send(channel, { file: bare })).ok).toBe(true);
    expect(lines.find((line) => line.code === 'message_reshaped')?.fields).toMatchObject({ lost: ['file'] });
    expect(await send(channel, { text: '', file: bare })).toMatchObject({ error: { kind: 'refused' } });
    expect(texts()).toEqual(['Xin chào']);
  });

  it('gives no link to a file that is gone, and waits for one that cannot be read now', async () => {
    const channel = await make();
    const gone = async () => {
      throw new AppError('file_gone');
    };
    expect(await send(channel, { file: kept({ open: gone }) })).toMatchObject({
      error: { kind: 'refused', code: 'file_gone' },
    });
    const away = async () => {
      throw new Error('no connection');
    };
    expect(await send(channel, { file: kept({ open: away }) })).toMatchObject({ error: { kind: 'retry' } });
    expect(asked()).toEqual([]);
  });

  it('does not show again what was shown when a later part has to wait, though its link is another one', async () => {
    const channel = await make();
    const text = Array.from({ length: 900 }, (_, index) => `chữ${index}`).join(' ');
    const message = { text, file: kept({ picture: false, name: 'a.pdf', mime: 'application/pdf' }) };
    zalo.faults.next({ kind: 'error', code: 429, path: 'sendMessage', after: 2 });
    expect(await send(channel, message)).toMatchObject({ error: { kind: 'retry', code: 'channel_flooded' } });
    expect(texts()).toHaveLength(2);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await send(channel, message)).ok).toBe(true);
    const heads = texts().map((part) => part.split('\n')[0]);
    expect(heads).toEqual(heads.map((_, index) => `(${index + 1}/${heads.length})`));
    expect(heads.length).toBeGreaterThan(2);
  });

  it('maps what goes wrong, and never shows the token', async () => {
    const channel = await make();
    const token = zalo.token;
    const failing = async (fault: Parameters<FakeZaloBot['faults']['next']>[0]) => {
      zalo.faults.next(fault);
      const sent = await send(channel, {});
      return sent.ok ? 'ok' : `${sent.error.kind} ${sent.error.code}`;
    };
    expect(await failing({ kind: 'error', code: 400, message: `Bad Request: /bot${token}/sendMessage` })).toBe(
      'refused channel_refused',
    );
    expect(await failing({ kind: 'error', code: 403 })).toBe('stopped person_stopped');
    expect(await failing({ kind: 'status', status: 404 })).toBe('retry channel_refused');
    expect(await failing({ kind: 'status', status: 500 })).toBe('unknown outcome_unknown');
    expect(await failing({ kind: 'status', status: 503 })).toBe('unknown outcome_unknown');
    expect(await failing({ kind: 'error', code: 500 })).toBe('unknown outcome_unknown');
    expect(await failing({ kind: 'status', status: 403 })).toBe('retry channel_refused');
    expect(await failing({ kind: 'status', status: 200 })).toBe('unknown outcome_unknown');
    expect(await failing({ kind: 'cut' })).toBe('unknown outcome_unknown');
    expect(await failing({ kind: 'hang' })).toBe('unknown outcome_unknown');
    zalo.faults.next({ kind: 'error', code: 400, message: `Bad Request: /bot${token}/sendMessage` });
    const told = await send(channel, {});
    await zalo.close();
    // Until its connections are seen to be gone.
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await failing({ kind: 'cut' })).toBe('retry channel_unreachable');
    const secret = token.split(':')[1] ?? token;
    expect(JSON.stringify([told, lines])).not.toContain(secret);
    expect(told).toMatchObject({ error: { detail: '400 Bad Request: /bot<token>/sendMessage' } });
  });

  it('knows that nothing has left when the connection never came about in time', async () => {
    const silent = createTcpServer((socket) => socket.on('error', () => undefined).resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => silent.close(() => resolve())));
    const root = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
    // Nobody shakes hands there; without TLS the request leaves, and nobody answers it.
    expect(await send(await make({ apiRoot: `https://${root}` }), {})).toEqual({
      ok: false,
      error: { kind: 'retry', code: 'channel_unreachable', detail: 'ERR_CANCELED' },
    });
    expect(await send(await make({ apiRoot: `http://${root}` }), {})).toEqual({
      ok: false,
      error: { kind: 'unknown', code: 'outcome_unknown', detail: 'ERR_CANCELED' },
    });
  });

  it('never shows the token where polling and starting fail', async () => {
    const channel = await make();
    for (const path of ['getMe', 'deleteWebhook', 'getUpdates']) {
      zalo.faults.next({ kind: 'error', code: 500, message: `https://x/bot${zalo.token}/getMe`, path });
      zalo.faults.next({ kind: 'cut', path });
    }
    const accepted = createAccepted();
    await channel.start(accepted.accept);
    an().says('một');
    await accepted.count(1);
    await zalo.close();
    await channel.stop();
    expect(lines.filter(({ code }) => code === 'poll_failed').length).toBeGreaterThan(3);
    expect(JSON.stringify(lines)).not.toContain(zalo.token.split(':')[1]);
  });
});

describe('fetching pictures from the Bot Platform', () => {
  let database: Awaited<ReturnType<typeof openDatabase>>;
  let inbox: InboxStore;
  let zalo: FakeZaloBot;
  let channel: Channel;
  let other: Server | null = null;
  let { log, lines } = createRecordingLog();
  beforeEach(async () => {
    database = await openDatabase();
    inbox = createInboxStore(database.connection);
    zalo = await createFakeZaloBot();
    ({ log, lines } = createRecordingLog());
    channel = make();
  });
  afterEach(async () => {
    await channel.stop();
    other?.closeAllConnections();
    other?.close();
    other = null;
    await zalo.close();
    await database.drop();
  });

  function make(more: Partial<ZaloBotDeps> = {}): Channel {
    return createZaloBotChannel(
      zaloBotDeps(zalo, { inbox, log, timing: { downloadMs: 300, pollSeconds: 0.3 }, ...more }),
    );
  }

  async function serveAt(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    other = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** A picture where the API is called, as far as the settings go. */
  async function pictureAt(listener: RequestListener): Promise<(most: number) => Promise<Buffer>> {
    const origin = await serveAt(listener);
    return (most) => make({ apiRoot: origin }).fetchFile(`${origin}/anh.jpg`, most);
  }

  it('brings pictures under either name with their bytes', async () => {
    const accepted = createAccepted();
    await channel.start(accepted.accept);
    zalo.person('An').sendsImage(PNG);
    zalo.person('An').sendsImage(Buffer.from('hai'));
    const refs = (await accepted.count(2)).map((one) => eventOf(one, 'file').file.ref);
    expect(await channel.fetchFile(refs[0] ?? '', 100)).toEqual(PNG);
    expect(await channel.fetchFile(refs[1] ?? '', 3)).toEqual(Buffer.from('hai'));
    await expect(channel.fetchFile(refs[0] ?? '', 3)).rejects.toMatchObject({ code: 'file_too_large' });
  });

  it.each(['', 'no address', 'file:///etc/passwd', 'ftp://a.vn/x', 'data:text/plain,x'])('takes no %j', async (ref) => {
    await expect(channel.fetchFile(ref, 100)).rejects.toMatchObject({ code: 'file_gone' });
  });

  it('asks nobody but Zalo: an event can name any address', async () => {
    let hits = 0;
    const inner = await serveAt((_request, response) => {
      hits += 1;
      response.end('secret');
    });
    const { port } = new URL(inner);
    const addresses = [inner, `http://localhost:${port}/a`, `http://[::1]:${port}/a`, 'http://169.254.169.254/latest'];
    for (const address of [...addresses, `https://zdn.vn:${port}/a`, zalo.root.replace('http:', 'https:')]) {
      await expect(channel.fetchFile(address, 100), address).rejects.toMatchObject({ code: 'file_gone' });
    }
    expect(hits).toBe(0);
    const fields = lines.filter(({ code }) => code === 'zalo_file_elsewhere').map((line) => line.fields);
    expect(fields).toHaveLength(6);
    expect(fields).toContainEqual({ channel: 'zalo-bot', host: '169.254.169.254' });
    expect(JSON.stringify(fields)).not.toContain('latest');
  });

  it('does not follow a redirect', async () => {
    let hits = 0;
    const fetchPicture = await pictureAt((_request, response) => {
      hits += 1;
      response.writeHead(302, { location: '/inner' }).end();
    });
    await expect(fetchPicture(100)).rejects.toMatchObject({ code: 'file_gone', message: 'download 302' });
    expect(hits).toBe(1);
  });

  it.each([
    [404, 'file_gone'],
    [410, 'file_gone'],
    [429, 'channel_unreachable'],
    [503, 'channel_unreachable'],
  ])('reads status %i', async (status, code) => {
    const fetchPicture = await pictureAt((_request, response) => void response.writeHead(status).end());
    await expect(fetchPicture(100)).rejects.toMatchObject({ code });
  });

  it('takes no half of a file, no endless one, and waits no longer than it may', async () => {
    const half = await pictureAt((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('abc', () => response.destroy());
    });
    await expect(half(1000)).rejects.toMatchObject({ code: 'channel_unreachable' });
    other?.close();
    const endless = await pictureAt((_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(Buffer.alloc(10_000)), 1);
      response.on('close', () => clearInterval(timer));
    });
    await expect(endless(100_000)).rejects.toMatchObject({ code: 'file_too_large' });
    other?.closeAllConnections();
    other?.close();
    const slow = await pictureAt((_request, response) => void response.writeHead(200).write('a'));
    await expect(slow(1000)).rejects.toMatchObject({ code: 'channel_unreachable' });
  });
});
