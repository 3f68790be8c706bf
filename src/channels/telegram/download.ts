import { get as getPlain, type IncomingMessage } from 'node:http';
import { get as getSecure } from 'node:https';
import { AppError } from '../../errors.ts';
import { isFields, numberAt, textAt } from '../narrow.ts';
import type { TelegramClient } from './client.ts';
import { refusalOf } from './failure.ts';

export interface DownloadDeps {
  readonly client: TelegramClient;
  readonly token: string;
  readonly callMs: number;
  readonly downloadMs: number;
}

/** The Bot API hands out no larger files. */
const MOST_BYTES = 20 * 1024 * 1024;

/** Fetches files that people sent. Its errors never hold the address, since the token is part of it. */
export function createDownload({ client, token, callMs, downloadMs }: DownloadDeps) {
  return async function fetchFile(ref: string, maxBytes: number): Promise<Buffer> {
    const most = Math.min(maxBytes, MOST_BYTES);
    const path = await pathOf(ref, most);
    return read(new URL(`file/bot${token}/${path}`, client.apiRoot), most);
  };

  async function pathOf(ref: string, most: number): Promise<string> {
    const found = await client.call('getFile', { file_id: ref }, { ms: callMs }).catch((error: unknown) => {
      throw new AppError(codeOf(error), 'getFile');
    });
    const path = isFields(found) ? textAt(found, 'file_path') : null;
    if (!isFields(found) || path === null) throw new AppError('file_gone', 'getFile without path');
    if ((numberAt(found, 'file_size') ?? 0) > most) throw new AppError('file_too_large');
    // A Bot API server of one's own answers with a path on its own disk, which we do not share.
    if (path.startsWith('/') || path.includes('..')) throw new AppError('channel_refused', 'getFile with a local path');
    return path;
  }

  function read(url: URL, most: number): Promise<Buffer> {
    const secure = url.protocol === 'https:';
    const options = { signal: AbortSignal.timeout(downloadMs), ...(secure ? { agent: client.agent } : {}) };
    return new Promise((resolve, reject) => {
      const fail = (code: 'file_too_large' | 'file_gone' | 'channel_unreachable'): void => {
        request.destroy();
        reject(new AppError(code, 'download'));
      };
      const request = (secure ? getSecure : getPlain)(url, options, (response) =>
        collect(response, most, { resolve, fail }),
      );
      request.on('error', () => fail('channel_unreachable'));
    });
  }
}

interface Outcome {
  resolve(bytes: Buffer): void;
  fail(code: 'file_too_large' | 'file_gone' | 'channel_unreachable'): void;
}

function collect(response: IncomingMessage, most: number, { resolve, fail }: Outcome): void {
  const status = response.statusCode ?? 0;
  if (status !== 200) {
    response.resume();
    fail(status === 400 || status === 404 ? 'file_gone' : 'channel_unreachable');
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

function codeOf(error: unknown): 'file_too_large' | 'file_gone' | 'channel_unreachable' {
  const refusal = refusalOf(error);
  if (refusal?.code !== 400) return 'channel_unreachable';
  return /too big/i.test(refusal.description) ? 'file_too_large' : 'file_gone';
}
