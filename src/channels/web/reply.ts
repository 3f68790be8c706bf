import type { RouteReply } from '../channel.ts';

const PRIVATE = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** What the page is told when something cannot be done; it has the sentence. */
export type Refusal = 'forbidden' | 'bad_request' | 'not_found' | 'busy' | 'too_large';

const STATUS: Readonly<Record<Refusal, number>> = {
  bad_request: 400,
  forbidden: 403,
  not_found: 404,
  busy: 409,
  too_large: 413,
};

export function json(value: unknown, status = 200): RouteReply {
  const headers = { ...PRIVATE, 'content-type': 'application/json; charset=utf-8' };
  return { status, headers, body: JSON.stringify(value) };
}

export function refuse(error: Refusal): RouteReply {
  return json({ error }, STATUS[error]);
}
