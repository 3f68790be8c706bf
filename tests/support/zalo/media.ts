import { createHash, randomBytes } from 'node:crypto';
import type { Handle } from './http-exchange.ts';

export interface SentFile {
  readonly name: string;
  readonly mime: string;
  readonly bytes: Buffer;
}

/** Pictures and files that people sent, at addresses that need no token. */
export function createMedia() {
  const files = new Map<string, SentFile>();

  const handle: Handle = ({ method, path }) => {
    const file = method === 'GET' ? files.get(/^\/(\w+)\//.exec(path)?.[1] ?? '') : undefined;
    return file && { status: 200, headers: { 'content-type': file.mime }, body: file.bytes, error: 0 };
  };

  return {
    handle,
    /** The path of a file from now on. */
    add(file: SentFile): string {
      const id = randomBytes(16).toString('hex');
      files.set(id, file);
      return `/media/${id}/${encodeURIComponent(file.name)}`;
    },
    checksum: (file: SentFile) => createHash('md5').update(file.bytes).digest('hex'),
  };
}

export type Media = ReturnType<typeof createMedia>;
