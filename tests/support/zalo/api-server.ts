import * as http from 'node:http';
import { collectBody } from '../telegram/request-body.ts';
import type { ZaloFault } from './double.ts';
import type { createFaults } from './faults.ts';
import { type Handle, jsonReply, type Reply } from './http-exchange.ts';

export interface ApiServerDeps {
  /** By the first part of the path: `api`, `oauth`, `zbs`, `media`. */
  readonly roots: Readonly<Record<string, Handle>>;
  readonly faults: ReturnType<typeof createFaults>;
}

/** How a call that got no answer stands in the list of calls. */
const NO_ANSWER = -1;
const RATE_LIMIT = { 'x-ratelimit-limit': '4000', 'x-ratelimit-remain': '0' };

/** All roots on one port, faults, and the list of calls. */
export function createApiServer(deps: ApiServerDeps) {
  const calls: { path: string; error: number }[] = [];
  const server = http.createServer({ keepAliveTimeout: 75_000 }, (request, response) => {
    collectBody(request, (tooLarge, raw) => {
      if (tooLarge) response.writeHead(413).end();
      else void serve(request, raw, response);
    });
  });

  async function serve(incoming: http.IncomingMessage, raw: Buffer, response: http.ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
    const [, root = '', path = '/'] = /^\/([^/]*)(\/.*)?$/.exec(url.pathname) ?? [];
    const note = (error: number) => {
      if (root === 'api' || root === 'zbs') calls.push({ path, error });
    };
    const fault = deps.faults.take(url.pathname, root === 'api');
    if (fault && failBefore(fault, response, root, note)) return;
    const request = { method: incoming.method ?? 'GET', path, query: url.searchParams, headers: incoming.headers, raw };
    const reply = await answerOf(deps.roots[root], request);
    if (reply) note(reply.error);
    else calls.push({ path: url.pathname, error: 404 });
    if (fault?.kind === 'doneThenCut') response.socket?.resetAndDestroy();
    else if (fault?.kind !== 'doneThenHang') send(response, reply ?? NOT_FOUND);
  }

  return {
    calls: () => calls,
    listen: (port: number) =>
      new Promise<number>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', () => {
          const address = server.address();
          resolve(typeof address === 'object' && address ? address.port : 0);
        });
      }),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const NOT_FOUND: Reply = {
  status: 404,
  headers: { 'content-type': 'text/html' },
  body: '<html><body>404 Not Found</body></html>',
  error: 404,
};

async function answerOf(handle: Handle | undefined, request: Parameters<Handle>[0]): Promise<Reply | undefined> {
  try {
    return await handle?.(request);
  } catch (error) {
    // A fault of the double itself: told apart from everything a client can cause.
    return { status: 500, headers: {}, body: `fake: ${String(error)}`, error: 500 };
  }
}

/** Faults in which nothing is done; true when the call ends here. */
function failBefore(
  fault: ZaloFault,
  response: http.ServerResponse,
  root: string,
  note: (error: number) => void,
): boolean {
  switch (fault.kind) {
    case 'error': {
      note(fault.code);
      const message = fault.message ?? `fake: error ${fault.code} on demand`;
      const body =
        root === 'oauth'
          ? { error: fault.code, error_name: message, error_reason: message, error_description: message, ref_doc: '' }
          : { error: fault.code, message };
      send(response, jsonReply(body, fault.code, fault.code === -32 ? RATE_LIMIT : {}));
      return true;
    }
    case 'status':
      note(fault.status);
      send(response, { ...NOT_FOUND, status: fault.status, body: `<html><body>${fault.status}</body></html>` });
      return true;
    case 'cut':
      note(NO_ANSWER);
      response.socket?.resetAndDestroy();
      return true;
    case 'hang':
      note(NO_ANSWER);
      return true;
    default:
      return false;
  }
}

function send(response: http.ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) });
  response.end(reply.body);
}
