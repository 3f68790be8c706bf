import type { IncomingHttpHeaders } from 'node:http';

/** One request, body collected. */
export interface Request {
  readonly method: string;
  /** Without the root (`/api`, `/oauth`, `/zbs`) and without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly raw: Buffer;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /** The error code that is answered; 0 for success. */
  readonly error: number;
}

/** `undefined`: there is no such path. */
export type Handle = (request: Request) => Promise<Reply> | Reply | undefined;

export function jsonReply(body: unknown, error = 0, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
    error,
  };
}

/** A header that comes once. */
export function headerOf(request: Request, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}
