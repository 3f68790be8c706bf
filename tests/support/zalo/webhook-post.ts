import { createHash } from 'node:crypto';
import * as http from 'node:http';
import { isRecord } from '../telegram/wire.ts';

export type Signing = 'good' | 'bad' | 'none' | 'bare';

export interface Posted {
  /** 0 when there was no answer. */
  readonly status: number;
  readonly ms: number;
}

/** `app_id + body + timestamp + secret` over the very bytes that go out; not an HMAC. */
function signatureOf(body: Buffer, ends: { appId: string; timestamp: string; oaSecret: string }): string {
  return createHash('sha256')
    .update(ends.appId)
    .update(body)
    .update(ends.timestamp)
    .update(ends.oaSecret)
    .digest('hex');
}

/** The header for a body that may be anything: the platform signs with what stands inside it. */
export function signedHeaders(
  body: Buffer,
  signing: Signing,
  account: { readonly appId: string; readonly oaSecret: string },
): Record<string, string> {
  if (signing === 'none') return {};
  const inside = readJson(body);
  const appId = inside.app_id === undefined ? account.appId : String(inside.app_id);
  const timestamp = inside.timestamp === undefined ? '' : String(inside.timestamp);
  const secret = signing === 'bad' ? `not ${account.oaSecret}` : account.oaSecret;
  const digest = signatureOf(body, { appId, timestamp, oaSecret: secret });
  return { 'x-zevent-signature': signing === 'bare' ? digest : `mac=${digest}` };
}

function readJson(body: Buffer): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body.toString());
    return isRecord(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

/** Beyond so many at a time posts wait for a connection; the time of an answer runs from when they have one. */
const MOST_SOCKETS = 128;

/** Posts over kept-open connections, many at a time. */
export function createPoster() {
  const agent = new http.Agent({ keepAlive: true, maxSockets: MOST_SOCKETS, maxFreeSockets: MOST_SOCKETS });

  function post(url: string, body: Buffer, headers: Record<string, string>, timeoutMs: number): Promise<Posted> {
    return new Promise((resolve) => {
      let began = performance.now();
      let timer: NodeJS.Timeout | undefined;
      const end = (status: number) => {
        clearTimeout(timer);
        resolve({ status, ms: performance.now() - began });
      };
      const length = String(body.length);
      const allHeaders = { 'content-type': 'application/json', 'content-length': length, ...headers };
      const request = http.request(url, { method: 'POST', agent, headers: allHeaders }, (response) => {
        response.on('error', () => end(0));
        response.on('end', () => end(response.statusCode ?? 0));
        response.resume();
      });
      request.on('socket', () => {
        began = performance.now();
        timer = setTimeout(() => request.destroy(new Error('time is over')), timeoutMs);
      });
      request.on('error', () => {
        // The other side closed an idle connection just as it was taken for this post: nothing was said yet.
        const left = timeoutMs - (performance.now() - began);
        if (!request.reusedSocket || left <= 0) {
          end(0);
          return;
        }
        clearTimeout(timer);
        post(url, body, headers, left).then(resolve, () => end(0));
      });
      request.end(body);
    });
  }

  return { post, close: () => agent.destroy() };
}
