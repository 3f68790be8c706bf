import * as http from 'node:http';
import { ApiError, forbidden, tooManyRequests } from './api-error.ts';
import { type createCallLog, type LoggedCall, loggedParams } from './call-log.ts';
import type { createFaults, FaultOrder } from './faults.ts';
import { checkParams, findMethod, type MethodName } from './method-table.ts';
import { collectBody, readBody } from './request-body.ts';
import { type Body, isRecord, type Params } from './wire.ts';

export type WhenGone = (gone: () => void) => void;
type Method = (params: Params, body: Body, whenGone: WhenGone) => unknown;

export interface ApiServerDeps {
  token: string;
  methods: Readonly<Record<MethodName, Method>>;
  download(path: string): Buffer;
  faults: ReturnType<typeof createFaults>;
  log: ReturnType<typeof createCallLog>;
  flood(method: string, chat: number | undefined): void;
  now(): Date;
}

/** One request on its way through the server. */
interface Exchange {
  response: http.ServerResponse;
  call: LoggedCall | undefined;
  fault: FaultOrder | undefined;
}

interface Request {
  contentType: string | undefined;
  raw: Buffer;
}

/** `/bot<token>/<method>` and `/file/bot<token>/<path>` over HTTP. */
export function createApiServer(deps: ApiServerDeps) {
  const apiPrefix = `/bot${deps.token}/`;
  const filePrefix = `/file/bot${deps.token}/`;
  const delayed = new Set<NodeJS.Timeout>();

  const server = http.createServer({ keepAliveTimeout: 75_000 }, (request, response) => {
    const url = request.url ?? '/';
    collectBody(request, (tooLarge, raw) => {
      const exchange: Exchange = { response, call: undefined, fault: undefined };
      try {
        if (url.startsWith(apiPrefix)) {
          if (tooLarge) throw tooLarge;
          callMethod(exchange, url.slice(apiPrefix.length), { contentType: request.headers['content-type'], raw });
        } else if (url.startsWith(filePrefix)) {
          sendFile(exchange, url.slice(filePrefix.length));
        } else {
          throw strange(url);
        }
      } catch (error) {
        refuse(exchange, error);
      }
    });
  });

  function strange(url: string): ApiError {
    const token = /^\/(?:file\/)?bot([^/]*)\//.exec(url)?.[1];
    const isToken = token !== undefined && /^\d+:[\w-]+$/.test(token);
    return isToken && token !== deps.token ? new ApiError(401, 'Unauthorized') : new ApiError(404, 'Not Found');
  }

  function callMethod(exchange: Exchange, path: string, request: Request): void {
    const mark = path.indexOf('?');
    const name = mark < 0 ? path : path.slice(0, mark);
    const method = findMethod(name);
    if (!method) {
      exchange.call = deps.log.begin(name, undefined, deps.now);
      throw new ApiError(404, 'Not Found');
    }
    let body: Body;
    try {
      body = readBody(request.contentType, request.raw, mark < 0 ? undefined : path.slice(mark + 1));
    } catch (error) {
      exchange.call = deps.log.begin(method, undefined, deps.now);
      throw error;
    }
    const chat = chatOf(body.params);
    exchange.call = deps.log.begin(method, chat, deps.now);
    if (exchange.call) exchange.call.params = loggedParams(body);
    exchange.fault = deps.faults.take(method, chat);
    const run = () => perform(exchange, method, body);
    if (!exchange.fault) run();
    else if (!failBefore(exchange, exchange.fault)) runFaulty(exchange.fault, exchange, run);
  }

  function runFaulty(fault: FaultOrder, exchange: Exchange, run: () => void): void {
    if (fault.kind !== 'slow') {
      run();
      return;
    }
    const timer = setTimeout(() => {
      delayed.delete(timer);
      try {
        run();
      } catch (error) {
        refuse(exchange, error);
      }
    }, fault.delayMs ?? 1000);
    delayed.add(timer);
  }

  /** Faults without effect; true when the call ends here. */
  function failBefore(exchange: Exchange, fault: FaultOrder): boolean {
    deps.log.count('faults');
    if (exchange.call) exchange.call.fault = fault.kind;
    const { response } = exchange;
    switch (fault.kind) {
      case '429':
        throw tooManyRequests(fault.retryAfter ?? 1);
      case '403':
        throw forbidden(fault.description ?? 'bot was blocked by the user');
      case '5xx':
        throw new ApiError(fault.code ?? 502, fault.description ?? 'Bad Gateway');
      case 'error':
        throw new ApiError(fault.code ?? 400, fault.description ?? 'Bad Request');
      case 'hang':
        return true;
      case 'reset':
        breakOff(response);
        return true;
      case 'notJson':
        response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Bad gateway</body></html>');
        return true;
      default:
        return false;
    }
  }

  function perform(exchange: Exchange, method: MethodName, body: Body): void {
    const result = execute(method, body, (gone) => exchange.response.once('close', gone));
    if (result instanceof Promise) {
      result.then(
        (value: unknown) => accept(exchange, method, value),
        (error: unknown) => refuse(exchange, error),
      );
    } else {
      accept(exchange, method, result);
    }
  }

  function execute(method: MethodName, body: Body, whenGone: WhenGone): unknown {
    const params = checkParams(method, body.params, (name) => body.files.has(name));
    deps.flood(method, chatOf(params));
    return deps.methods[method](params, body, whenGone);
  }

  function accept(exchange: Exchange, method: MethodName, result: unknown): void {
    const { call, fault, response } = exchange;
    const hasEffect = !method.startsWith('get');
    if (hasEffect) deps.log.count('effects');
    if (call) {
      call.code = 200;
      call.effect = hasEffect;
      if (isRecord(result) && typeof result.message_id === 'number') call.messageId = result.message_id;
    }
    if (fault?.kind === 'okButReset') breakOff(response);
    else if (fault?.kind !== 'okButHang') answer(response, 200, `{"ok":true,"result":${JSON.stringify(result)}}`);
  }

  function refuse(exchange: Exchange, error: unknown): void {
    const known =
      error instanceof ApiError ? error : new ApiError(500, `Internal Server Error: fake: ${String(error)}`);
    const { code, description, parameters } = known;
    if (!exchange.fault) deps.log.count('rejected');
    if (exchange.call) Object.assign(exchange.call, { code, description });
    const kind = exchange.fault?.kind;
    if (kind === 'okButReset') breakOff(exchange.response);
    else if (kind !== 'okButHang') {
      answer(exchange.response, code, JSON.stringify({ ok: false, error_code: code, description, parameters }));
    }
  }

  function sendFile(exchange: Exchange, path: string): void {
    const { response } = exchange;
    exchange.call = deps.log.begin('download', undefined, deps.now);
    exchange.fault = deps.faults.take('download', undefined);
    if (exchange.fault && failBefore(exchange, exchange.fault)) return;
    const bytes = deps.download(decodeURIComponent(path));
    if (exchange.call) exchange.call.code = 200;
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': bytes.length }).end(bytes);
  }

  /** Runs the call that a bot put into its answer to a webhook post; its result is lost, as on the real server. */
  function runReply(name: string, params: Params): void {
    const method = findMethod(name);
    const call = deps.log.begin(name, chatOf(params), deps.now);
    if (call) call.params = params;
    try {
      if (!method) throw new ApiError(404, 'Not Found');
      execute(method, { params: { ...params, method }, files: new Map() }, () => undefined);
      if (call) Object.assign(call, { code: 200, effect: true });
    } catch (error) {
      if (call && error instanceof ApiError) Object.assign(call, { code: error.code, description: error.description });
    }
  }

  return {
    runReply,
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
        for (const timer of delayed) clearTimeout(timer);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(response: http.ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

function breakOff(response: http.ServerResponse): void {
  response.socket?.resetAndDestroy();
}

function chatOf(params: Params): number | undefined {
  const chat = Number(params.chat_id);
  return Number.isSafeInteger(chat) ? chat : undefined;
}
