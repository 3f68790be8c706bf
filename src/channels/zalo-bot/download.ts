import { AppError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import { fetchBytes } from '../fetch-bytes.ts';
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
    const signal = AbortSignal.timeout(timing.downloadMs);
    const got = await fetchBytes(allowed(ref), { most: maxBytes, signal, isGone });
    if (Buffer.isBuffer(got)) return got;
    // Not followed: it could lead into our own network.
    throw new AppError('file_gone', `download ${got.status}`);
  };

  function allowed(ref: string): URL {
    if (!URL.canParse(ref)) throw new AppError('file_gone', 'no address');
    const url = new URL(ref);
    if (isFileAddress(url, apiRoot)) return url;
    log.warn({ channel: 'zalo-bot', host: url.hostname }, 'zalo_file_elsewhere');
    throw new AppError('file_gone', 'download from elsewhere');
  }
}

function isGone(status: number): boolean {
  return status < 500 && status !== 429 && status !== 408;
}
