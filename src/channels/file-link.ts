import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Texts } from '../i18n.ts';
import type { FileStore } from '../ports/files.ts';
import type { Route, RouteReply, ShownFile } from './channel.ts';
import { isFields, numberAt, textAt } from './narrow.ts';

export interface FileLinkDeps {
  /** Where the world reaches us, without a slash at its end; null: there are no links. */
  readonly publicUrl: string | null;
  readonly secretKey: string;
  readonly clock: Clock;
  readonly files: Pick<FileStore, 'read'>;
  readonly texts: Pick<Texts, 'text'>;
}

/** Links to kept files, for channels that cannot carry them. */
export interface FileLinks {
  /** Good for one day; null without a public address, or for a file that is not kept. */
  linkTo(file: ShownFile): string | null;
  readonly route: Route;
}

/** What a link says about its file, so that nothing has to be kept for it. */
interface Ticket {
  readonly id: string;
  readonly name: string;
  readonly mime: string;
  readonly end: number;
}

const PATH = '/tep/';
const LIFE_MS = 24 * 3_600_000;
/** Of its own, so that a signature made for anything else opens no file. */
const KEY_LABEL = 'file-link';
const MOST_NAME = 200;
const MOST_TOKEN = 4096;
const LANGS = ['vi', 'en'] as const;
/** What a person reads in place of the file (`core:file.<fault>`), with its status. */
const FAULTS = { unknown: 404, over: 410 } as const;
const PRIVATE = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff' };
const PLAIN_MIME = /^[a-z]+\/[a-z0-9.+-]+$/i;

/** Signed links that hand out the bytes of one file for one day. */
export function createFileLinks({ publicUrl, secretKey, clock, files, texts }: FileLinkDeps): FileLinks {
  const key = Buffer.from(hkdfSync('sha256', secretKey, '', KEY_LABEL, 32));

  function sign(body: string): Buffer {
    return createHmac('sha256', key).update(body).digest();
  }

  function linkTo({ id, name, mime }: ShownFile): string | null {
    if (publicUrl === null || id === undefined) return null;
    // Halves of characters would not go into a header later on.
    const whole = Buffer.from(name.slice(-MOST_NAME)).toString();
    const ticket: Ticket = { id, name: whole, mime, end: clock.now().getTime() + LIFE_MS };
    const body = Buffer.from(JSON.stringify(ticket)).toString('base64url');
    return `${publicUrl}${PATH}${body}.${sign(body).toString('base64url')}`;
  }

  /** The ticket of a token that is ours, else null. */
  function read(token: string): Ticket | null {
    const [body = '', signature = '', ...more] = token.length > MOST_TOKEN ? [] : token.split('.');
    const given = Buffer.from(signature, 'base64url');
    const right = sign(body);
    if (more.length > 0 || given.length !== right.length || !timingSafeEqual(given, right)) return null;
    return ticketOf(body);
  }

  /** The link does not say whose it is, so both languages do; nothing of the file is named. */
  function failed(fault: keyof typeof FAULTS): RouteReply {
    const body = LANGS.map((lang) => texts.text(lang, `core:file.${fault}`, {})).join('\n\n');
    return { status: FAULTS[fault], headers: { ...PRIVATE, 'content-type': 'text/plain; charset=utf-8' }, body };
  }

  async function handle(token: string): Promise<RouteReply> {
    const ticket = read(token);
    if (ticket === null) return failed('unknown');
    if (ticket.end <= clock.now().getTime()) return failed('over');
    try {
      return download(ticket, await files.read(ticket.id));
    } catch (error) {
      if (error instanceof AppError && error.code === 'file_gone') return failed('unknown');
      throw error;
    }
  }

  return {
    linkTo,
    // The rest of the path, not a parameter: the server takes no parameters as long as a token.
    route: { method: 'GET', path: `${PATH}*`, handle: ({ params }) => handle(params['*'] ?? '') },
  };
}

function ticketOf(body: string): Ticket | null {
  const said: unknown = JSON.parse(Buffer.from(body, 'base64url').toString());
  if (!isFields(said)) return null;
  const [id, name, mime, end] = [textAt(said, 'id'), textAt(said, 'name'), textAt(said, 'mime'), numberAt(said, 'end')];
  return id === null || name === null || mime === null || end === null ? null : { id, name, mime, end };
}

/** To be saved, never shown: nothing in a file may run in our name. */
function download({ name, mime }: Ticket, bytes: Buffer): RouteReply {
  return {
    status: 200,
    headers: {
      'content-type': PLAIN_MIME.test(mime) ? mime : 'application/octet-stream',
      'content-disposition': disposition(name),
      'content-security-policy': "default-src 'none'; sandbox",
      ...PRIVATE,
    },
    body: bytes,
  };
}

/** `name` for old readers, `name*` in UTF-8 (RFC 5987). */
function disposition(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const exact = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}
