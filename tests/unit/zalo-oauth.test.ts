import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createOAuth, type OAuth } from '../../src/channels/zalo/oauth.ts';

const opened: (() => void)[] = [];

afterEach(() => {
  for (const close of opened.splice(0)) close();
});

function oauthAt(root: string, tokenMs = 2_000): OAuth {
  const roots = { api: 'http://127.0.0.1:9', oauth: root, zbs: 'http://127.0.0.1:9' };
  return createOAuth({ appId: '1234567890123456789', appSecret: 'app secret', roots, timing: { tokenMs } });
}

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}

/** A server that gives this answer, and what it was asked. */
async function answering(status: number, body: string): Promise<{ oauth: OAuth; asked: string[] }> {
  const asked: string[] = [];
  const root = await serve(async (request: IncomingMessage, response) => {
    let form = '';
    for await (const piece of request) form += piece;
    const { secret_key: secret, 'content-type': type } = request.headers;
    asked.push([request.method, request.url, secret, type, form].join(' | '));
    response.writeHead(status, { 'content-type': 'text/html' }).end(body);
  });
  return { oauth: oauthAt(`${root}/`), asked };
}

const PAIR = { access_token: 'access', refresh_token: 'refresh', expires_in: '90000' };

describe('the token call', () => {
  it('refreshes with the secret in its header and the rest as a form', async () => {
    const { oauth, asked } = await answering(200, JSON.stringify(PAIR));
    expect(await oauth.refresh('old+token/1=')).toEqual({
      kind: 'granted',
      pair: { access: 'access', refresh: 'refresh', expiresInS: 90_000 },
    });
    expect(asked).toEqual([
      'POST | /v4/oa/access_token | app secret | application/x-www-form-urlencoded | refresh_token=old%2Btoken%2F1%3D&grant_type=refresh_token&app_id=1234567890123456789',
    ]);
  });

  it('exchanges a code with its verifier and without an address', async () => {
    const { oauth, asked } = await answering(200, JSON.stringify(PAIR));
    expect(await oauth.exchange('the code', 'verifier')).toMatchObject({ kind: 'granted' });
    expect(asked[0]).toMatch(
      / \| code=the\+code&code_verifier=verifier&grant_type=authorization_code&app_id=1234567890123456789$/,
    );
  });

  it.each([
    ['90000', 90_000],
    [3600, 3600],
    [undefined, 3600],
    ['soon', 3600],
    [0, 3600],
  ])('reads a life of %s as %i seconds', async (expires_in, expiresInS) => {
    const { oauth } = await answering(200, JSON.stringify({ ...PAIR, expires_in }));
    expect(await oauth.refresh('old')).toMatchObject({ kind: 'granted', pair: { expiresInS } });
  });

  it.each([
    ['a refusal with status 200', 200, { error: -14020, error_name: 'x' }, 'refused'],
    ['a refusal as text', 200, { error: '-14014' }, 'refused'],
    ['a refusal with status 400', 400, { error: -14004 }, 'refused'],
    ['tokens with an error of 0', 200, { ...PAIR, error: 0 }, 'granted'],
    ['an access token alone', 200, { access_token: 'access' }, 'unknown'],
    ['a page of a gateway', 502, '<html>Bad gateway</html>', 'unknown'],
    ['a page instead of an answer', 200, '<html>Hello</html>', 'unknown'],
    ['an error in the words of a gateway', 404, { status: 404, error: 'Not Found' }, 'unknown'],
    ['a refusal by a server that is breaking', 500, { error: -14004 }, 'unknown'],
    ['no time for it', 429, '', 'unsent'],
    ['no time for it in words of Zalo', 200, { error: -32 }, 'unsent'],
    ['nothing', 200, '', 'unknown'],
    ['a redirect', 302, '', 'unknown'],
  ] as const)('takes %s as what it is', async (_what, status, body, kind) => {
    const { oauth, asked } = await answering(status, typeof body === 'string' ? body : JSON.stringify(body));
    expect((await oauth.refresh('old')).kind).toBe(kind);
    expect(asked).toHaveLength(1);
  });

  it('names neither secret nor token where it fails', async () => {
    const root = await serve((request) => request.socket.destroy());
    const answer = await oauthAt(root).refresh('old-token');
    expect(answer).toMatchObject({ kind: 'unknown', detail: expect.stringMatching(/^\w*Error E[A-Z]+$/) });
  });
});

describe('whether anything was spent', () => {
  it('is certain where nobody listens', async () => {
    const root = await serve(() => undefined);
    for (const close of opened.splice(0)) close();
    expect(await oauthAt(root).refresh('old')).toEqual({ kind: 'unsent', detail: 'Error ECONNREFUSED' });
  });

  it('is certain where the name is unknown', async () => {
    expect((await oauthAt('http://zalo.invalid').refresh('old')).kind).toBe('unsent');
  });

  it('is certain where the encrypted connection does not come about', async () => {
    const server = createTcpServer((socket) => void socket.on('error', () => undefined).end('not TLS at all'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    opened.push(() => void server.close());
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    expect((await oauthAt(`https://127.0.0.1:${port}`).refresh('old')).kind).toBe('unsent');
  });

  it('is unknown where the connection breaks', async () => {
    const root = await serve((request) => request.socket.destroy());
    expect((await oauthAt(root).refresh('old')).kind).toBe('unknown');
  });

  it('is unknown where the answer breaks off', async () => {
    const root = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '500' }).write('{"access_token":"a');
      setTimeout(() => response.destroy(), 20);
    });
    expect((await oauthAt(root).refresh('old')).kind).toBe('unknown');
  });

  it('is unknown where no answer comes in time', async () => {
    const root = await serve(() => undefined);
    const begin = performance.now();
    expect((await oauthAt(root, 150).refresh('old')).kind).toBe('unknown');
    expect(performance.now() - begin).toBeLessThan(2_000);
  });

  it('is unknown where the answer drips', async () => {
    const root = await serve((_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(' '), 20);
      opened.push(() => clearInterval(timer));
    });
    expect((await oauthAt(root, 200).refresh('old')).kind).toBe('unknown');
  });
});
