import { get as getPlain, type IncomingMessage } from 'node:http';
import { get as getSecure } from 'node:https';
import { AppError } from '../../errors.ts';
import { isFileAddress } from '../file-address.ts';
import type { ZaloDeps, ZaloTiming } from './deps.ts';

export interface DownloadDeps extends Pick<ZaloDeps, 'roots' | 'log'> {
  readonly timing: Pick<ZaloTiming, 'downloadMs'>;
}

const MOST_BYTES = 25 * 1024 * 1024;
const MOST_HOPS = 3;
const MOVED: readonly number[] = [301, 302, 303, 307, 308];
const GONE: readonly number[] = [400, 401, 403, 404, 410];

type Code = 'file_too_large' | 'file_gone' | 'channel_unreachable';

/** Fetches files that people sent, from Zalo's own hosts only: the address came in an event. */
export function createDownload({ roots, log, timing }: DownloadDeps) {
  return async function fetchFile(ref: string, maxBytes: number): Promise<Buffer> {
    const signal = AbortSignal.timeout(timing.downloadMs);
    let url = allowed(ref);
    for (let hop = 0; hop < MOST_HOPS; hop++) {
      const got = await read(url, Math.min(maxBytes, MOST_BYTES), signal);
      if (Buffer.isBuffer(got)) return got;
      url = allowed(got.moved, url);
    }
    throw new AppError('channel_unreachable', 'download moved too often');
  };

  function allowed(ref: string, base?: URL): URL {
    const url = URL.canParse(ref, base?.href) ? new URL(ref, base?.href) : null;
    if (url === null) throw new AppError('file_gone', 'download without address');
    if (isFileAddress(url, roots.api)) return url;
    log.warn({ host: url.hostname }, 'zalo_file_elsewhere');
    throw new AppError('file_gone', 'download from elsewhere');
  }
}

interface Outcome {
  resolve(got: Buffer | { readonly moved: string }): void;
  fail(code: Code): void;
}

function read(url: URL, most: number, signal: AbortSignal): Promise<Buffer | { readonly moved: string }> {
  return new Promise((resolve, reject) => {
    const fail = (code: Code): void => {
      request.destroy();
      reject(new AppError(code, 'download'));
    };
    const get = url.protocol === 'https:' ? getSecure : getPlain;
    const request = get(url, { signal }, (response) => collect(response, most, { resolve, fail }));
    request.on('error', () => fail('channel_unreachable'));
  });
}

function collect(response: IncomingMessage, most: number, { resolve, fail }: Outcome): void {
  const status = response.statusCode ?? 0;
  if (status !== 200) {
    const { location } = response.headers;
    response.resume();
    if (MOVED.includes(status) && location !== undefined) resolve({ moved: location });
    else fail(GONE.includes(status) ? 'file_gone' : 'channel_unreachable');
    return;
  }
  const pieces: Buffer[] = [];
  let size = 0;
  response.on('data', (piece: Buffer) => {
    size += piece.length;
    if (size > most) fail('file_too_large');
    else pieces.push(piece);
  });
  response.on('error', () => fail('channel_unreachable'));
  response.on('end', () => {
    // A connection that broke off also ends: half a file is not a file.
    if (response.complete) resolve(Buffer.concat(pieces, size));
    else fail('channel_unreachable');
  });
}
