import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createClient } from '../../src/channels/zalo/client.ts';
import { AppError } from '../../src/errors.ts';
import { PDF, type SendStage, stageForEach, text } from '../support/zalo/send-stage.ts';

let stage: SendStage;

await stageForEach((opened) => {
  stage = opened;
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
    const client = createClient({ roots: { ...stage.zalo.roots, api: `http://127.0.0.1:${port}/api/` }, access });
    const answer = { message_id: '1234567890123456789' };
    expect(await client.post('/a', {}, { ms: 400 })).toEqual(answer);
    expect(await client.get('/b', { user_id: stage.an.id }, { ms: 400 })).toEqual(answer);
    const query = encodeURIComponent(`{"user_id":"${stage.an.id}"}`);
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
    const access = stage.createHeldTokens();
    const { send } = stage.make({}, access);
    stage.zalo.oauth.expireAccess();
    expect(await send(stage.address(), text())).toMatchObject({ ok: true });
    expect(access.version()).toBe(2);
    expect(stage.sends().map(({ error }) => error)).toEqual([-220, 0]);
    for (let times = 0; times < 2; times++) stage.zalo.faults.next({ kind: 'error', code: -216 });
    expect(await send(stage.address(), text())).toMatchObject({ error: { kind: 'retry', code: 'access_lost' } });
    expect(access.version()).toBe(3);
    expect(access.refusals).toEqual([3]);
    stage.zalo.faults.next({ kind: 'status', status: 401 });
    expect(await send(stage.address(), text())).toMatchObject({ ok: true });
    expect(access.version()).toBe(4);
    expect(access.refusals).toEqual([3]);
  });

  it('is not renewed where a permission is missing, which is passed on', async () => {
    const access = stage.createHeldTokens();
    const { send } = stage.make({}, access);
    stage.zalo.faults.next({ kind: 'error', code: -223 });
    expect(await send(stage.address(), text())).toMatchObject({ error: { kind: 'retry', code: 'access_lost' } });
    expect([access.version(), access.refusals]).toEqual([1, [1]]);
    // The renewed one may be without it as well.
    stage.zalo.faults.next({ kind: 'error', code: -216 });
    stage.zalo.faults.next({ kind: 'error', code: -223 });
    expect(await send(stage.address(), text())).toMatchObject({ error: { kind: 'retry', code: 'access_lost' } });
    expect([access.version(), access.refusals]).toEqual([2, [1, 2]]);
  });

  it('renews for uploads too', async () => {
    const access = stage.createHeldTokens();
    const { send } = stage.make({}, access);
    stage.zalo.faults.next({ kind: 'error', code: -216, path: '/upload/' });
    expect(await send(stage.address(), text({ file: PDF }))).toMatchObject({ ok: true });
    expect(access.version()).toBe(2);
  });

  it('is waited for when it is lost or cannot be read', async () => {
    const none = (error: Error) => ({
      token: () => Promise.reject(error),
      renew: () => Promise.reject(error),
      refused: async () => undefined,
    });
    const lost = stage.make({}, none(new AppError('access_lost')));
    expect(await lost.send(stage.address(), text())).toMatchObject({
      error: { kind: 'retry', code: 'access_lost', afterMs: 60_000 },
    });
    const down = stage.make({}, none(new Error('no database')));
    expect(await down.send(stage.address(), text())).toMatchObject({
      error: { kind: 'retry', code: 'channel_unreachable' },
    });
    expect(stage.zalo.calls()).toEqual([]);
  });
});
