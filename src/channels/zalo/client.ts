import { Agent as PlainAgent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import axios, { type AxiosRequestConfig } from 'axios';
import { AppError } from '../../errors.ts';
import { readJson } from '../json.ts';
import { type Fields, fieldsAt, isFields, textAt } from '../narrow.ts';
import { watchCall } from '../reached.ts';
import type { ZaloDeps } from './deps.ts';
import { brokenBy, isDeadToken, isUnpermitted, refusalOfStatus, ZaloRefusal } from './failure.ts';

/** An access token with the version of the grant it is of. */
interface Held {
  readonly value: string;
  readonly version: number;
}

export interface ClientDeps extends Pick<ZaloDeps, 'roots'> {
  readonly access: {
    /** Throws `AppError('access_lost')` when there is none. */
    token(): Promise<Held>;
    /** The API took that version no more: the next one. */
    renew(version: number): Promise<Held>;
    /** The API refuses that version for good: it was renewed in vain, or is not permitted this call. Never throws. */
    refused(version: number, what: 'token' | 'permission'): Promise<void>;
  };
}

interface CallOptions {
  /** Longest wait for the answer, in milliseconds. */
  readonly ms: number;
}

export interface UploadedFile {
  readonly name: string;
  readonly mime: string;
  readonly bytes: Buffer;
}

/** The OpenAPI; every call answers `data` of the envelope. Throws `ZaloRefusal`, `ZaloBroken` or, before the call, `AppError`. */
export interface ZaloClient {
  post(path: string, body: object, options: CallOptions): Promise<Fields>;
  get(path: string, data: object, options: CallOptions): Promise<Fields>;
  upload(path: string, file: UploadedFile, options: CallOptions): Promise<Fields>;
}

/**
 * Connections are kept for only so long without work: one that the other end is just closing would break the next call
 * half-way, and a call that broke half-way must not be repeated.
 */
const KEEP = { keepAlive: true, timeout: 4_000 };
const ANSWER_BYTES = 1_000_000;
/** Calls the OpenAPI with the access token; one that ended is renewed and the call made once more. */
export function createClient({ roots, access }: ClientDeps): ZaloClient {
  const root = roots.api.replace(/\/+$/, '');
  const http = axios.create({
    adapter: 'http',
    proxy: false,
    maxRedirects: 0,
    maxContentLength: ANSWER_BYTES,
    responseType: 'text',
    validateStatus: () => true,
    httpAgent: new PlainAgent(KEEP),
    httpsAgent: new SecureAgent(KEEP),
  });

  async function call(request: AxiosRequestConfig, ms: number): Promise<Fields> {
    const held = await holding(access.token());
    try {
      return await permitted(request, held, ms);
    } catch (error) {
      if (!isDeadToken(error)) throw error;
    }
    const next = await holding(access.renew(held.version));
    try {
      return await permitted(request, next, ms);
    } catch (error) {
      if (isDeadToken(error)) await access.refused(next.version, 'token');
      throw error;
    }
  }

  async function permitted(request: AxiosRequestConfig, { value, version }: Held, ms: number): Promise<Fields> {
    try {
      return await once(request, value, ms);
    } catch (error) {
      if (isUnpermitted(error)) await access.refused(version, 'permission');
      throw error;
    }
  }

  async function once(request: AxiosRequestConfig, token: string, ms: number): Promise<Fields> {
    const headers = { access_token: token };
    const { transport, isReached } = watchCall();
    const answer = await http
      .request<unknown>({ ...request, headers, transport, signal: AbortSignal.timeout(ms) })
      .catch((error: unknown) => {
        throw brokenBy(error, isReached());
      });
    return dataOf(answer.status, answer.data);
  }

  return {
    post: (path, body, { ms }) => call({ method: 'POST', url: root + path, data: body }, ms),
    get: (path, data, { ms }) => {
      const query = encodeURIComponent(JSON.stringify(data));
      return call({ method: 'GET', url: `${root}${path}?data=${query}` }, ms);
    },
    upload: (path, { name, mime, bytes }, { ms }) => {
      const form = new FormData();
      form.append('file', new Blob([new Uint8Array(bytes)], { type: mime }), name);
      return call({ method: 'POST', url: root + path, data: form }, ms);
    },
  };
}

/** Whatever keeps us from the token, the call has not been made. */
async function holding(token: Promise<Held>): Promise<Held> {
  try {
    return await token;
  } catch (error) {
    throw error instanceof AppError && error.code === 'access_lost' ? error : new AppError('channel_unreachable');
  }
}

function dataOf(status: number, body: unknown): Fields {
  const envelope = typeof body === 'string' ? readJson(body) : null;
  const code = isFields(envelope) ? errorOf(envelope) : null;
  if (!isFields(envelope) || code === null || (code === 0 && status !== 200)) throw refusalOfStatus(status);
  if (code !== 0) throw new ZaloRefusal(code, textAt(envelope, 'message') ?? '');
  return fieldsAt(envelope, 'data') ?? {};
}

/** The code of an envelope, which some calls write as a text. */
function errorOf({ error }: Fields): number | null {
  const code = typeof error === 'string' && /^-?\d{1,6}$/.test(error) ? Number(error) : error;
  return typeof code === 'number' && Number.isSafeInteger(code) ? code : null;
}
