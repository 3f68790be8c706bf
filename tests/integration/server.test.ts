import { once } from 'node:events';
import net from 'node:net';
import { Registry } from 'prom-client';
import { afterEach, describe, expect, it } from 'vitest';
import type { Route } from '../../src/channels/channel.ts';
import { SettingError } from '../../src/errors.ts';
import type { Fields, Logger } from '../../src/logger.ts';
import { createServer, type Server, type ServerDeps } from '../../src/server/server.ts';

const servers: Server[] = [];
const logged: Fields[] = [];
const note = (fields: Fields): void => void logged.push(fields);
const log: Logger = { debug: note, info: note, warn: note, error: note };

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  logged.length = 0;
});

function make(routes: readonly Route[], over: Partial<ServerDeps> = {}): Server {
  const server = createServer({
    host: '127.0.0.1',
    port: 0,
    channels: [{ name: 'web', routes }],
    health: { ready: async () => ({ ok: true, parts: { mongodb: true, redis: true } }) },
    metrics: new Registry(),
    log,
    ...over,
  });
  servers.push(server);
  return server;
}

async function open(routes: readonly Route[], over: Partial<ServerDeps> = {}): Promise<string> {
  const { port } = await make(routes, over).listen();
  return `http://127.0.0.1:${port}`;
}

const echo: Route = {
  method: 'POST',
  path: '/echo/:id',
  bodyLimit: 64,
  handle: async ({ body, headers, query, params }) => ({
    status: 201,
    headers: { 'x-seen': `${headers['x-given']} ${query.q} ${params.id}` },
    body,
  }),
};

describe('health', () => {
  it('tells that it lives, is ready, and what it has measured', async () => {
    const metrics = new Registry();
    metrics.setDefaultLabels({ app: 'bot' });
    const origin = await open([], { metrics });
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
    const ready = await fetch(`${origin}/readyz`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({ ok: true, parts: { mongodb: true, redis: true } });
    const measured = await fetch(`${origin}/metrics`);
    expect(measured.headers.get('content-type')).toBe(metrics.contentType);
  });

  it('is not ready when a part is gone, and names it', async () => {
    const parts = { mongodb: true, redis: false };
    const origin = await open([], { health: { ready: async () => ({ ok: false, parts }) } });
    const ready = await fetch(`${origin}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ ok: false, parts });
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
  });

  it.each([
    ['hangs', () => new Promise<never>(() => undefined)],
    ['throws', () => Promise.reject(new Error('mongodb://user:secret@host is gone'))],
  ])('is not ready within 2 s when asking %s', async (_how, ready) => {
    const origin = await open([], { health: { ready } });
    const before = performance.now();
    const answer = await fetch(`${origin}/readyz`);
    expect(answer.status).toBe(503);
    expect(await answer.text()).not.toContain('secret');
    expect(performance.now() - before).toBeLessThan(2000);
  });
});

describe('routes', () => {
  it.each(['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'odd'])(
    'hands on the bytes as they came (%s)',
    async (type) => {
      const origin = await open([echo]);
      const body = Buffer.from([0x7b, 0xff, 0x00, 0x0a, 0x7d]);
      const answer = await fetch(`${origin}/echo/a%2Fb?q=1&q=2`, {
        method: 'POST',
        body,
        headers: { 'content-type': type, 'x-given': 'yes' },
      });
      expect(answer.status).toBe(type === 'odd' ? 400 : 201);
      if (type === 'odd') return;
      expect(answer.headers.get('x-seen')).toBe('yes 1 a/b');
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(body);
    },
  );

  it('that two channels bring alike are served by the first', async () => {
    const answer = (body: string): Route => ({
      method: 'GET',
      path: '/tep/:token',
      handle: async () => ({ status: 200, body }),
    });
    const other: Route = { ...answer('other'), path: '/other' };
    const channels = [
      { name: 'zalo' as const, routes: [answer('first')] },
      { name: 'zalo-bot' as const, routes: [answer('second'), other] },
    ];
    const origin = await open([], { channels });
    expect(await (await fetch(`${origin}/tep/x`)).text()).toBe('first');
    expect(await (await fetch(`${origin}/other`)).text()).toBe('other');
  });

  it('takes a body without a type', async () => {
    const origin = await open([echo]);
    const answer = await fetch(`${origin}/echo/a`, { method: 'POST', body: new Uint8Array([1, 2]) });
    expect([answer.status, (await answer.arrayBuffer()).byteLength]).toEqual([201, 2]);
  });

  it('refuses a body that is too large, and paths nobody offers', async () => {
    const origin = await open([echo]);
    const large = await fetch(`${origin}/echo/a`, { method: 'POST', body: 'x'.repeat(65) });
    expect([large.status, await large.json()]).toEqual([413, { error: 'too_large' }]);
    const nowhere = await fetch(`${origin}/nowhere`);
    expect([nowhere.status, await nowhere.json()]).toEqual([404, { error: 'not_found' }]);
  });

  it('answers 503 when a handler throws, without telling why', async () => {
    const handle = async () => {
      throw new Error('stack and secret');
    };
    const origin = await open([{ method: 'GET', path: '/broken', handle }]);
    const answer = await fetch(`${origin}/broken`);
    expect([answer.status, await answer.text()]).toEqual([503, '{"error":"unavailable"}']);
    expect(logged).toEqual([{ route: '/broken', error: { name: 'Error', message: 'stack and secret' } }]);
  });

  it('streams parts as they come and tells the handler when the reader leaves', async () => {
    let left = false;
    async function* parts(signal: AbortSignal): AsyncGenerator<string> {
      yield 'data: một\n\n';
      await once(signal, 'abort');
      left = true;
    }
    const handle: Route['handle'] = async ({ signal }) => ({
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      body: parts(signal),
    });
    const origin = await open([{ method: 'GET', path: '/stream', handle }]);
    const reader = new AbortController();
    const answer = await fetch(`${origin}/stream`, { signal: reader.signal });
    const first = await answer.body?.getReader().read();
    expect(Buffer.from(first?.value ?? []).toString()).toBe('data: một\n\n');
    reader.abort();
    await expect.poll(() => left).toBe(true);
  });
});

describe('opening and closing', () => {
  it('names PORT when the port is taken', async () => {
    const taken = net.createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const failure = await make([], { port })
      .listen()
      .catch((error: unknown) => error);
    taken.close();
    expect(failure).toBeInstanceOf(SettingError);
    expect(failure).toMatchObject({ key: 'port_busy', values: { name: 'PORT', port: String(port) } });
  });

  it('names HOST when this machine has no such address', async () => {
    const failure = await make([], { host: '203.0.113.7' })
      .listen()
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ key: 'host_unknown', values: { name: 'HOST' } });
  });

  it.each([
    ['waits for news', (signal: AbortSignal) => once(signal, 'abort')],
    ['hangs', () => new Promise(() => undefined)],
  ])('closes within a second although a stream %s', async (_how, wait) => {
    async function* parts(signal: AbortSignal): AsyncGenerator<string> {
      yield 'retry: 1\n\n';
      await wait(signal);
    }
    const handle: Route['handle'] = async ({ signal }) => ({ status: 200, body: parts(signal) });
    const server = make([{ method: 'GET', path: '/stream', handle }]);
    const { port } = await server.listen();
    const answer = await fetch(`http://127.0.0.1:${port}/stream`);
    const whole = answer.text();
    const before = performance.now();
    await server.close();
    expect(performance.now() - before).toBeLessThan(1000);
    expect(await whole).toBe('retry: 1\n\n');
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
  });

  it('lets an answer under way go out when it closes', async () => {
    const handle: Route['handle'] = async () => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      return { status: 200, body: 'done' };
    };
    const server = make([{ method: 'POST', path: '/slow', handle }]);
    const { port } = await server.listen();
    const answer = fetch(`http://127.0.0.1:${port}/slow`, { method: 'POST' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await server.close();
    expect(await (await answer).text()).toBe('done');
  });
});
