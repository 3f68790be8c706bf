import { AppError } from '../../errors.ts';
import { fetchBytes } from '../fetch-bytes.ts';
import { isFileAddress } from '../file-address.ts';
import type { ZaloDeps, ZaloTiming } from './deps.ts';

export interface DownloadDeps extends Pick<ZaloDeps, 'roots' | 'log'> {
  readonly timing: Pick<ZaloTiming, 'downloadMs'>;
}

const MOST_BYTES = 25 * 1024 * 1024;
const MOST_HOPS = 3;
const GONE: readonly number[] = [400, 401, 403, 404, 410];

/** Fetches files that people sent, from Zalo's own hosts only: the address came in an event. */
export function createDownload({ roots, log, timing }: DownloadDeps) {
  return async function fetchFile(ref: string, maxBytes: number): Promise<Buffer> {
    const signal = AbortSignal.timeout(timing.downloadMs);
    const most = Math.min(maxBytes, MOST_BYTES);
    const isGone = (status: number): boolean => GONE.includes(status);
    let url = allowed(ref);
    for (let hop = 0; hop < MOST_HOPS; hop++) {
      const got = await fetchBytes(url, { most, signal, isGone });
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
