import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RouteReply, ShownFile } from '../../src/channels/channel.ts';
import { createFileLinks, type FileLinkDeps } from '../../src/channels/file-link.ts';
import { AppError } from '../../src/errors.ts';
import { createTexts } from '../../src/i18n.ts';
import { createLogger } from '../../src/logger.ts';
import { projectRoot } from '../../src/project-root.ts';
import { createServer } from '../../src/server/server.ts';

const START = new Date('2026-11-20T02:00:00Z');
const texts = createTexts(projectRoot());
const BYTES = Buffer.from('stt;tên\n1;Đơn');

/** The clock stands still: what ends to the millisecond cannot be seen on one that ticks. */
function make(more: Partial<FileLinkDeps> = {}) {
  let now = START;
  const read = async (id: string): Promise<Buffer> => {
    if (id !== 'f1') throw new AppError('file_gone');
    return BYTES;
  };
  const links = createFileLinks({
    publicUrl: 'https://bot.vn/thi-dua',
    secretKey: 'k'.repeat(32),
    clock: { now: () => now },
    files: { read },
    texts,
    ...more,
  });
  const setTime = (to: Date): void => {
    now = to;
  };
  return { setTime, links };
}

function file(more: Partial<ShownFile> = {}): ShownFile {
  const mime = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  return {
    id: 'f1',
    name: 'Tổng hợp (quý 4).xlsx',
    mime,
    picture: false,
    open: async () => Buffer.alloc(0),
    ...more,
  };
}

function open({ route }: ReturnType<typeof createFileLinks>, link: string | null): Promise<RouteReply> {
  const token = (link ?? '').split('/tep/')[1] ?? '';
  const { signal } = new AbortController();
  return route.handle({ headers: {}, query: {}, params: { '*': token }, body: Buffer.alloc(0), signal });
}

describe('links to files', () => {
  it('hand out the bytes to be saved under their name', async () => {
    const { links } = make();
    const link = links.linkTo(file());
    expect(link).toMatch(/^https:\/\/bot\.vn\/thi-dua\/tep\/[\w-]+\.[\w-]{43}$/);
    const reply = await open(links, link);
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual(BYTES);
    expect(reply.headers).toMatchObject({
      'content-type': file().mime,
      'content-disposition':
        'attachment; filename="T_ng h_p (qu_ 4).xlsx"; ' +
        "filename*=UTF-8''T%E1%BB%95ng%20h%E1%BB%A3p%20%28qu%C3%BD%204%29.xlsx",
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
  });

  it('end after a day', async () => {
    const { links, setTime } = make();
    const link = links.linkTo(file());
    setTime(new Date(START.getTime() + 24 * 3_600_000 - 1));
    expect((await open(links, link)).status).toBe(200);
    setTime(new Date(START.getTime() + 24 * 3_600_000));
    expect((await open(links, link)).status).toBe(410);
  });

  it.each([
    ['has ended', 410, 'đã hết hạn', 'has ended'],
    ['is of a file that is gone', 404, 'Không tìm thấy tệp', 'No file is found'],
    ['is not ours', 404, 'Không tìm thấy tệp', 'No file is found'],
  ])('one that %s says in both languages what to do, and names nothing', async (which, status, vi, en) => {
    const { links, setTime } = make();
    const link = links.linkTo(file(which.includes('gone') ? { id: 'gone' } : {})) ?? '';
    if (which.includes('ended')) setTime(new Date(START.getTime() + 25 * 3_600_000));
    const reply = await open(links, which.includes('not ours') ? `${link}x` : link);
    expect(reply.status).toBe(status);
    expect(reply.headers).toEqual({
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    const parts = String(reply.body).split('\n\n');
    expect(parts).toHaveLength(2);
    expect(parts[0]).toContain(vi);
    expect(parts[1]).toContain(en);
    for (const part of parts) expect(part).toMatch(/24 .*\/baocao/u);
    expect(reply.body).not.toMatch(/Tổng hợp|xlsx|f1|[<>{}]/u);
  });

  it('open nothing when they were changed or made by somebody else', async () => {
    const { links } = make();
    const link = links.linkTo(file()) ?? '';
    const [address = '', signature = ''] = link.split(/\.(?=[\w-]{43}$)/);
    const body = address.split('/tep/')[1] ?? '';
    const other = JSON.parse(Buffer.from(body, 'base64url').toString());
    const forged = Buffer.from(JSON.stringify({ ...other, id: 'f2' })).toString('base64url');
    const plainHash = createHash('sha256').update(body).digest('base64url');
    const foreign = make({ secretKey: 'x'.repeat(32) }).links.linkTo(file());
    const tokens = [
      '',
      '.',
      body,
      `${body}.`,
      `${body}.${plainHash}`,
      `${forged}.${signature}`,
      `${body}.${signature}.`,
      `${body}.${signature}.${signature}`,
      'a'.repeat(9_000),
    ];
    for (const token of tokens) expect((await open(links, `/tep/${token}`)).status, token.slice(0, 20)).toBe(404);
    expect((await open(links, foreign)).status).toBe(404);
    expect((await open(links, link)).status).toBe(200);
  });

  it('say gone for a file that is no longer kept, and let an outage through', async () => {
    const { links } = make();
    expect((await open(links, links.linkTo(file({ id: 'gone' })))).status).toBe(404);
    const down = make({ files: { read: async () => Promise.reject(new Error('no database')) } }).links;
    await expect(open(down, down.linkTo(file()))).rejects.toThrow('no database');
  });

  it('are not made without a public address or for a file that is not kept', () => {
    expect(make({ publicUrl: null }).links.linkTo(file())).toBeNull();
    const { id: _id, ...unkept } = file();
    expect(make().links.linkTo(unkept)).toBeNull();
  });

  it.each([['a\r\nx: y"\\%.pdf'], [`${'\ud83d\ude00'.repeat(150)}x.pdf`], ['\ud800.pdf'], ["it's*.pdf"]])(
    'keep the header whole with the name %j',
    async (name) => {
      const { links } = make();
      const reply = await open(links, links.linkTo(file({ name })));
      const value = reply.headers?.['content-disposition'] ?? '';
      expect(value).toMatch(/^attachment; filename="[\x20-\x7e]*"; filename\*=UTF-8''[\w.~!%-]+$/);
      expect(value.match(/"/g)).toHaveLength(2);
    },
  );

  it('serve nothing that a browser would run', async () => {
    const { links } = make();
    const reply = await open(links, links.linkTo(file({ mime: 'text/html; charset=x\r\ny: z' })));
    expect(reply.headers?.['content-type']).toBe('application/octet-stream');
    expect(reply.headers?.['content-security-policy']).toContain('sandbox');
  });

  it('go through the server with the longest of names', async () => {
    const { links } = make({ publicUrl: '' });
    const server = createServer({
      host: '127.0.0.1',
      port: 0,
      channels: [{ name: 'zalo', routes: [links.route] }],
      health: { ready: async () => ({ ok: true, parts: {} }) },
      metrics: { contentType: 'text/plain', metrics: async () => '' },
      log: createLogger('silent'),
    });
    const { port } = await server.listen();
    const origin = `http://127.0.0.1:${port}`;
    try {
      const answer = await fetch(`${origin}${links.linkTo(file({ name: 'ệ'.repeat(250) }))}`);
      expect(answer.status).toBe(200);
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(BYTES);
      const unknown = await fetch(`${origin}/tep/abc`);
      expect([unknown.status, unknown.headers.get('content-type')]).toEqual([404, 'text/plain; charset=utf-8']);
      expect(await unknown.text()).toContain('/baocao');
      expect((await fetch(`${origin}/tep/`)).status).toBe(404);
    } finally {
      await server.close();
    }
  });
});
