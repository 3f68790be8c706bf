import type { Readable } from 'node:stream';
import axios from 'axios';
import { AppError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import { isFileAddress } from '../file-address.ts';
import type { BotTiming } from './timing.ts';

export interface DownloadDeps {
  readonly apiRoot: string;
  readonly log: Logger;
  readonly timing: Pick<BotTiming, 'downloadMs'>;
}

/** Fetches pictures that people sent, from Zalo's own hosts only: the address came in their message. Its errors never hold it. */
export function createDownload({ apiRoot, log, timing }: DownloadDeps) {
  return async function fetchFile(ref: string, maxBytes: number): Promise<Buffer> {
    const { status, data } = await open(allowed(ref), AbortSignal.timeout(timing.downloadMs));
    if (status === 200) return collect(data, maxBytes);
    data.destroy();
    // A redirect is not followed: it could lead into our own network.
    const mayCome = status >= 500 || status === 429 || status === 408;
    throw new AppError(mayCome ? 'channel_unreachable' : 'file_gone', `download ${status}`);
  };

  function allowed(ref: string): string {
    if (!URL.canParse(ref)) throw new AppError('file_gone', 'no address');
    const url = new URL(ref);
    if (isFileAddress(url, apiRoot)) return url.href;
    log.warn({ channel: 'zalo-bot', host: url.hostname }, 'zalo_file_elsewhere');
    throw new AppError('file_gone', 'download from elsewhere');
  }
}

async function open(url: string, signal: AbortSignal): Promise<{ status: number; data: Readable }> {
  try {
    return await axios.get<Readable>(url, {
      adapter: 'http',
      signal,
      responseType: 'stream',
      proxy: false,
      maxRedirects: 0,
      validateStatus: () => true,
    });
  } catch {
    throw new AppError('channel_unreachable', 'download');
  }
}

async function collect(data: Readable, most: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of data) {
      const bytes = Buffer.from(piece);
      size += bytes.length;
      if (size > most) throw new AppError('file_too_large', 'download');
      pieces.push(bytes);
    }
  } catch (error) {
    data.destroy();
    throw error instanceof AppError ? error : new AppError('channel_unreachable', 'download');
  }
  return Buffer.concat(pieces, size);
}
