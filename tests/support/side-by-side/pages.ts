import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Route, RouteReply, RouteRequest } from '../../../src/channels/channel.ts';
import { fileReply, plainName } from '../../../src/channels/web/file-reply.ts';
import { type Door, mayEnter } from '../../../src/channels/web/guard.ts';
import { createPageFiles } from '../../../src/channels/web/page-files.ts';
import { json, refuse } from '../../../src/channels/web/reply.ts';
import { isPicture, type Phone, readAction } from './phone.ts';

export interface PagesDeps {
  /** Of the project. */
  readonly root: string;
  phone(channel: string, person: string): Phone | null;
  /** Origins of the try-out page, which may show these screens inside it. */
  origins(): readonly string[];
}

type Handle = Route['handle'];
type OnPhone = (phone: Phone, request: RouteRequest) => Promise<RouteReply> | RouteReply;

/** Zalo takes files up to 5 MB. */
const FILE_BYTES = 5 * 1024 * 1024;
const ACTION_BYTES = 64 * 1024;

const policy = (parents: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${parents.length === 0 ? "'none'" : parents.join(' ')}`,
  ].join('; ');

function pageHeaders(parents: readonly string[]): Record<string, string> {
  return {
    'content-security-policy': policy(parents),
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
}

function markOf(value: string): string {
  return createHash('sha256').update(value).digest('base64url').slice(0, 16);
}

/** What the page asks again and again: the whole screen, or nothing but its mark while it is as before. */
const screenOf: OnPhone = (phone, { query }) => {
  phone.look();
  phone.seen();
  const screen = phone.screen();
  const mark = markOf(JSON.stringify(screen));
  return json(query.mark === mark ? { mark } : { mark, screen });
};

const act: OnPhone = (phone, { body }) => {
  const action = readAction(body);
  if (action === null) return refuse('bad_request');
  try {
    phone.act(action);
    return json({ ok: true });
  } catch {
    // The button is gone, the bot is blocked: as on a phone, nothing happens.
    return refuse('busy');
  }
};

const take: OnPhone = (phone, { query, body }) => {
  if (body.length === 0) return refuse('bad_request');
  try {
    phone.send({ name: plainName(query.name ?? ''), mime: query.mime || 'application/octet-stream', bytes: body });
    return json({ ok: true });
  } catch {
    return refuse('busy');
  }
};

const give: OnPhone = (phone, { params }) => {
  const file = phone.file(params.bubble ?? '');
  if (file === null) return refuse('not_found');
  const { name, mime, bytes } = file;
  return fileReply({ id: params.bubble ?? '', name, mime, size: bytes.length, picture: isPicture(mime) }, bytes);
};

/** The phone screens: pages, what they are made of, and what they ask and post. Only for this machine. */
export function createPages({ root, phone, origins }: PagesDeps): readonly Route[] {
  const own = join(root, 'tests', 'support', 'side-by-side', 'page');
  const localesDir = join(root, 'locales');
  const ours = createPageFiles({ pageDir: own, localesDir, phones: null });
  const tryout = createPageFiles({
    pageDir: join(root, 'src', 'channels', 'web', 'public'),
    localesDir,
    phones: null,
  });

  const behind = (door: Door, handle: Handle): Handle => {
    return async (request) => (mayEnter(door, request.headers, []) ? handle(request) : refuse('forbidden'));
  };
  const onPhone = (work: OnPhone): Handle => {
    return async (request) => {
      const { channel = '', person = '' } = request.params;
      const found = phone(channel, person);
      return found === null ? refuse('not_found') : work(found, request);
    };
  };
  const get = (path: string, door: Door, handle: Handle): Route => ({
    method: 'GET',
    path,
    handle: behind(door, handle),
  });
  const post = (path: string, work: OnPhone, bodyLimit: number): Route => ({
    method: 'POST',
    path,
    handle: behind('write', onPhone(work)),
    bodyLimit,
  });

  async function brand(): Promise<string> {
    const texts: { brand: string } = JSON.parse(await readFile(join(localesDir, 'vi', 'tryout.json'), 'utf8'));
    return texts.brand;
  }

  const page: OnPhone = async () => ({
    status: 200,
    headers: pageHeaders(origins()),
    body: (await readFile(join(own, 'phone.html'), 'utf8')).replaceAll('{{brand}}', await brand()),
  });

  return [
    get('/phone/:channel/:person', 'page', onPhone(page)),
    get('/page/:name', 'read', ours.asset),
    get('/tryout/texts', 'read', tryout.texts),
    get('/tryout/fonts/:name', 'read', tryout.font),
    get('/tryout/:name', 'read', tryout.asset),
    // Under the path by which our scripts name them, on disk and in the browser alike.
    get('/src/channels/web/public/:name', 'read', tryout.asset),
    get('/screen/:channel/:person', 'read', onPhone(screenOf)),
    get('/file/:channel/:person/:bubble', 'read', onPhone(give)),
    post('/act/:channel/:person', act, ACTION_BYTES),
    post('/file/:channel/:person', take, FILE_BYTES),
  ];
}
