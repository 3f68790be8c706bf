import type { KeptFile } from '../../ports/files.ts';
import type { RouteReply } from '../channel.ts';

const PLAIN_MIME = /^[a-z]+\/[a-z0-9.+-]+$/i;
/** Pictures a browser draws without ever running anything in them. */
export const DRAWABLE: readonly string[] = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** `name` for old readers, `name*` in UTF-8 (RFC 6266). */
function disposition(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const exact = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}

/** A kept file to be saved; nothing in it may run in the page's name. */
export function fileReply(file: KeptFile, bytes: Buffer): RouteReply {
  return {
    status: 200,
    headers: {
      'content-type': PLAIN_MIME.test(file.mime) ? file.mime : 'application/octet-stream',
      'content-disposition': disposition(file.name),
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'private, max-age=86400, immutable',
      'x-content-type-options': 'nosniff',
    },
    body: bytes,
  };
}

/** A file name as it may be shown and saved: no path, no control characters, NFC. */
export function plainName(name: string): string {
  const last = name.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  // Also without the signs that turn the reading direction, which hide what a name ends in.
  const clean = last.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '').trim();
  return clean === '' || clean === '.' || clean === '..' ? 'file' : clean.slice(-200);
}
