import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Lang } from '../../dialog/lang.ts';
import type { RouteReply, RouteRequest } from '../channel.ts';
import { isLoopback } from './guard.ts';
import { json, refuse } from './reply.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
};

const FONTS: Readonly<Record<string, string>> = {
  'regular.ttf': '400Regular/BeVietnamPro_400Regular.ttf',
  'medium.ttf': '500Medium/BeVietnamPro_500Medium.ttf',
  'bold.ttf': '700Bold/BeVietnamPro_700Bold.ttf',
};

const PLAIN_NAME = /^[a-z][a-z-]*\.(?:css|js|svg)$/;

/** `frames`: the one origin whose pages may stand inside this page. */
const policy = (frames: string | null): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    ...(frames === null ? [] : [`frame-src ${frames}`]),
  ].join('; ');

const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-cache',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

export interface PageDeps {
  /** Folder of the page's own files. */
  readonly pageDir: string;
  /** Folder that holds `vi/tryout.json` and `en/tryout.json`. */
  readonly localesDir: string;
  /** Origin of the phone screens beside the chat. */
  readonly phones: string | null;
}

export interface PageFiles {
  page(request: RouteRequest): Promise<RouteReply>;
  texts(request: RouteRequest): Promise<RouteReply>;
  asset(request: RouteRequest): Promise<RouteReply>;
  font(request: RouteRequest): Promise<RouteReply>;
}

/** The page's fonts come from the package that the charts use as well. */
function fontPath(file: string): string {
  return createRequire(import.meta.url).resolve(`@expo-google-fonts/be-vietnam-pro/${file}`);
}

function reply(bytes: Buffer, type: string, request: RouteRequest): RouteReply {
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  const headers = { 'content-type': type, 'cache-control': 'no-cache', etag, 'x-content-type-options': 'nosniff' };
  return request.headers['if-none-match'] === etag ? { status: 304, headers } : { status: 200, headers, body: bytes };
}

function flatten(tree: unknown, prefix: string, into: Map<string, string>): Map<string, string> {
  if (typeof tree === 'string') return into.set(prefix, tree);
  if (typeof tree !== 'object' || tree === null) return into;
  for (const [key, value] of Object.entries(tree)) flatten(value, prefix === '' ? key : `${prefix}.${key}`, into);
  return into;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** Serves the page and what it is made of, from disk and without a build step. */
export function createPageFiles({ pageDir, localesDir, phones }: PageDeps): PageFiles {
  async function textsOf(lang: Lang): Promise<Map<string, string>> {
    const tree: unknown = JSON.parse(await readFile(path.join(localesDir, lang, 'tryout.json'), 'utf8'));
    return flatten(tree, '', new Map());
  }

  return {
    page: async ({ headers }) => {
      const [html, texts] = await Promise.all([readFile(path.join(pageDir, 'index.html'), 'utf8'), textsOf('vi')]);
      const body = html.replace(/\{\{([\w.]+)\}\}/g, (_, key: string) => escapeHtml(texts.get(key) ?? ''));
      const frames = isLoopback(headers) ? phones : null;
      return { status: 200, headers: { ...PAGE_HEADERS, 'content-security-policy': policy(frames) }, body };
    },
    texts: async ({ query }) => json(Object.fromEntries(await textsOf(query.lang === 'en' ? 'en' : 'vi'))),
    asset: async (request) => {
      const name = request.params.name ?? '';
      const type = TYPES[path.extname(name)];
      if (type === undefined || !PLAIN_NAME.test(name)) return refuse('not_found');
      const bytes = await readFile(path.join(pageDir, name)).catch(() => null);
      return bytes === null ? refuse('not_found') : reply(bytes, type, request);
    },
    font: async (request) => {
      const file = FONTS[request.params.name ?? ''];
      return file === undefined ? refuse('not_found') : reply(await readFile(fontPath(file)), 'font/ttf', request);
    },
  };
}
