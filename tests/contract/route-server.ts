import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Route } from '../../src/channels/channel.ts';

/** Serves a channel's routes on a free port; bodies without limit, so that the channel's own is seen. */
export async function serveRoutes(routes: readonly Route[]): Promise<{ origin: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    void answer(routes, request, response).catch(() => response.writeHead(503).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(routes: readonly Route[], request: IncomingMessage, response: ServerResponse): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  const url = new URL(request.url ?? '/', 'http://host');
  const found = routes
    .filter((one) => one.method === request.method)
    .map((route) => ({ route, params: paramsOf(route.path, url.pathname) }))
    .find(({ params }) => params !== null);
  if (found === undefined) {
    response.writeHead(404).end();
    return;
  }
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const query = Object.fromEntries(url.searchParams);
  const reply = await found.route.handle({
    headers,
    query,
    params: found.params ?? {},
    body: Buffer.concat(pieces),
    signal: gone.signal,
  });
  response.writeHead(reply.status, reply.headers);
  response.end(typeof reply.body === 'string' || Buffer.isBuffer(reply.body) ? reply.body : '');
}

/** Values of `:name` in a route's path, or null when it is another path. */
function paramsOf(path: string, asked: string): Readonly<Record<string, string>> | null {
  const [wanted, given] = [path.split('/'), asked.split('/')];
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = decodeURIComponent(value);
    else if (part !== value) return null;
  }
  return wanted.length === given.length ? params : null;
}
