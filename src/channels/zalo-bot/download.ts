import type { Readable } from 'node:stream';
import axios from 'axios';
import { AppError } from '../../errors.ts';

/** Fetches pictures that people sent, from the address in their message. Its errors never hold that address. */
export function createDownload({ downloadMs }: { downloadMs: number }) {
  return async function fetchFile(ref: string, maxBytes: number): Promise<Buffer> {
    if (!isAddress(ref)) throw new AppError('file_gone', 'no address');
    const { status, data } = await open(ref, AbortSignal.timeout(downloadMs));
    if (status === 200) return collect(data, maxBytes);
    data.destroy();
    // A redirect is not followed: it could lead into our own network.
    const mayCome = status >= 500 || status === 429 || status === 408;
    throw new AppError(mayCome ? 'channel_unreachable' : 'file_gone', `download ${status}`);
  };
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

function isAddress(ref: string): boolean {
  return URL.canParse(ref) && ['http:', 'https:'].includes(new URL(ref).protocol);
}
