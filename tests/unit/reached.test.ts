import { Agent, createServer } from 'node:http';
import { createServer as createSecureServer, Agent as SecureAgent } from 'node:https';
import { createServer as createTcpServer, type Server } from 'node:net';
import axios from 'axios';
import { afterEach, describe, expect, it } from 'vitest';
import { watchCall } from '../../src/channels/reached.ts';

const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0)) close();
});

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(() => server.close());
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** Whether a call over axios that is given up after a while has reached anybody. */
async function reaches(url: string, more: object = {}): Promise<boolean> {
  const { transport, isReached } = watchCall();
  const given = { adapter: 'http', proxy: false, maxRedirects: 0, signal: AbortSignal.timeout(150) } as const;
  await axios.post(url, { a: 1 }, { ...given, transport, ...more }).catch(() => undefined);
  return isReached();
}

describe('a watched call', () => {
  it('has not reached anybody whose name is still being looked up', async () => {
    expect(await reaches('http://bot.example.org/', { lookup: () => undefined })).toBe(false);
    expect(await reaches('https://bot.example.org/', { lookup: () => undefined })).toBe(false);
  });

  it('has not reached a server that never shakes hands', async () => {
    const port = await listen(createTcpServer((socket) => socket.on('error', () => undefined).resume()));
    expect(await reaches(`https://127.0.0.1:${port}/`)).toBe(false);
    expect(await reaches(`https://127.0.0.1:${port}/`, { httpsAgent: new SecureAgent({ keepAlive: true }) })).toBe(
      false,
    );
  });

  it('has not reached a server that takes no connection', async () => {
    const server = createTcpServer();
    const port = await listen(server);
    server.close();
    expect(await reaches(`http://127.0.0.1:${port}/`)).toBe(false);
  });

  it('has reached a server that says nothing, over a new connection', async () => {
    const port = await listen(createTcpServer((socket) => socket.on('error', () => undefined).resume()));
    expect(await reaches(`http://127.0.0.1:${port}/`)).toBe(true);
  });

  it('has reached a server that says nothing after the handshake', async () => {
    // A shared key needs no certificate.
    const [ciphers, maxVersion, psk] = ['PSK-AES128-GCM-SHA256', 'TLSv1.2', Buffer.alloc(16, 7)] as const;
    const port = await listen(createSecureServer({ ciphers, maxVersion, pskCallback: () => psk }, () => undefined));
    const pskCallback = () => ({ psk, identity: 'test' });
    const httpsAgent = new SecureAgent({ ciphers, maxVersion, pskCallback, checkServerIdentity: () => undefined });
    expect(await reaches(`https://127.0.0.1:${port}/`, { httpsAgent })).toBe(true);
  });

  it('has reached it over a connection that was kept, too', async () => {
    let isSilent = false;
    const server = createServer((_request, response) => {
      if (!isSilent) response.end('{}');
    });
    const port = await listen(server);
    const httpAgent = new Agent({ keepAlive: true });
    opened.push(() => httpAgent.destroy());
    expect(await reaches(`http://127.0.0.1:${port}/`, { httpAgent })).toBe(true);
    isSilent = true;
    let connections = 0;
    server.on('connection', () => {
      connections += 1;
    });
    expect(await reaches(`http://127.0.0.1:${port}/`, { httpAgent })).toBe(true);
    expect(connections).toBe(0);
    server.closeAllConnections();
  });
});
