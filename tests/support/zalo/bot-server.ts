import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BotApiError, badRequest, isParams, type Params } from './bot-refusal.ts';
import type { ZaloFault } from './double.ts';

type Method = (params: Params, onGone: (gone: () => void) => void) => unknown;

export interface BotServerDeps {
  readonly token: string;
  readonly port: number;
  readonly methods: Readonly<Record<string, Method>>;
  /** A picture of a person. */
  picture(path: string): Buffer | undefined;
  fault(path: string): ZaloFault | undefined;
  /** After each call: its path and the error it was answered with, 0 when none. */
  called(path: string, error: number): void;
}

/** `POST /bot<TOKEN>/<method>` with JSON: `{ok, result | error_code, description}` with HTTP 200; pictures by GET. */
export async function listenAsBotPlatform(deps: BotServerDeps): Promise<{ port: number; close(): Promise<void> }> {
  const prefix = `/bot${deps.token}/`;
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const url = request.url ?? '/';
    if (request.method === 'GET') return servePicture(url, response);
    // What the real one answers to a token it does not know is a page.
    if (!url.startsWith(prefix)) return page(response, 404);
    const path = url.slice(prefix.length - 1);
    const given = { json: request.headers['content-type'] ?? '', body: Buffer.concat(pieces).toString() };
    await call(path, given, response);
  }

  async function call(path: string, given: { json: string; body: string }, response: ServerResponse): Promise<void> {
    const fault = deps.fault(path);
    if (fault !== undefined && failBefore(fault, response)) return deps.called(path, faultCode(fault));
    const outcome = await perform(path, given, response);
    deps.called(path, outcome.ok ? 0 : outcome.error_code);
    if (fault?.kind === 'doneThenCut') response.destroy();
    else if (fault?.kind !== 'doneThenHang') json(response, outcome);
  }

  async function perform(path: string, given: { json: string; body: string }, response: ServerResponse) {
    try {
      const method = deps.methods[path.slice(1)];
      if (method === undefined) throw new BotApiError(404, 'Not Found');
      const result = await method(readParams(given), (gone) => void response.once('close', gone));
      return { ok: true, result } as const;
    } catch (error) {
      const { code, message } = error instanceof BotApiError ? error : new BotApiError(500, `fake: ${String(error)}`);
      return { ok: false, error_code: code, description: message } as const;
    }
  }

  function servePicture(path: string, response: ServerResponse): void {
    const fault = deps.fault(path);
    if (fault !== undefined && failBefore(fault, response)) return;
    const bytes = deps.picture(path);
    if (bytes === undefined) page(response, 404);
    else response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': bytes.length }).end(bytes);
  }

  await new Promise<void>((resolve) => server.listen(deps.port, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function readParams({ json, body }: { json: string; body: string }): Params {
  if (!json.startsWith('application/json')) throw badRequest('content-type must be application/json');
  let params: unknown;
  try {
    params = JSON.parse(body === '' ? '{}' : body);
  } catch {
    throw badRequest('no JSON');
  }
  if (!isParams(params)) throw badRequest('no object');
  return params;
}

/** Faults without effect; true when the call ends here. */
function failBefore(fault: ZaloFault, response: ServerResponse): boolean {
  switch (fault.kind) {
    case 'error':
      json(response, { ok: false, error_code: fault.code, description: fault.message ?? 'on demand' });
      return true;
    case 'status':
      page(response, fault.status);
      return true;
    case 'cut':
      response.destroy();
      return true;
    case 'hang':
      return true;
    default:
      return false;
  }
}

function faultCode(fault: ZaloFault): number {
  if (fault.kind === 'error') return fault.code;
  return fault.kind === 'status' ? fault.status : -1;
}

function json(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function page(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/html' }).end('<html><body>?</body></html>');
}
