import { AppError } from '../../errors.ts';
import { fetchBytes } from '../fetch-bytes.ts';
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

  async function read(url: URL, most: number): Promise<Buffer> {
    const signal = AbortSignal.timeout(downloadMs);
    const got = await fetchBytes(url, { most, signal, agent: client.agent, isGone });
    if (Buffer.isBuffer(got)) return got;
    throw new AppError('channel_unreachable', 'download moved');
  }
}

function isGone(status: number): boolean {
  return status === 400 || status === 404;
}

function codeOf(error: unknown): 'file_too_large' | 'file_gone' | 'channel_unreachable' {
  const refusal = refusalOf(error);
  if (refusal?.code !== 400) return 'channel_unreachable';
  return /too big/i.test(refusal.description) ? 'file_too_large' : 'file_gone';
}
