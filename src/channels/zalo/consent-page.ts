import { createHash } from 'node:crypto';
import type { Lang } from '../../dialog/lang.ts';
import type { RouteReply } from '../channel.ts';
import type { ZaloDeps } from './deps.ts';

/** Why a consent came to nothing (`zalo:consent.fault.<fault>`), with the status its page is answered with. */
const FAULTS = {
  key_over: 410,
  key_used: 410,
  elsewhere: 400,
  state_over: 410,
  wrong_account: 403,
  declined: 200,
  too_late: 410,
  refused: 502,
  unreachable: 503,
  unknown: 502,
  unsaved: 503,
} as const;

export type Fault = keyof typeof FAULTS;

export interface ConsentPages {
  /** With the button that leads to Zalo. */
  ask(lang: Lang, key: string): RouteReply;
  connected(lang: Lang): RouteReply;
  /** `again` is a link to begin anew, for somebody who had a good one. */
  failed(lang: Lang, fault: Fault, again?: string | null): RouteReply;
}

const STYLE = `
body { margin: 0; background: #f2f5f4; color: #17211d; font: 17px/1.5 system-ui, sans-serif; }
main { max-width: 34rem; margin: 8vh auto; padding: 1.5rem; background: #fff; border-radius: 12px; }
h1 { margin: 0 0 1rem; font-size: 1.35rem; line-height: 1.3; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; }
button { width: 100%; min-height: 3rem; border: 0; border-radius: 10px; background: #0b5fcc; color: #fff; font: inherit; font-weight: 600; }
button:focus-visible, a:focus-visible { outline: 3px solid #f0a400; outline-offset: 2px; }
nav { margin-top: 1.25rem; text-align: right; }
a { color: #0b5fcc; }
`;

/** No `form-action`: browsers hold the whole way through Zalo's own redirects against it. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** For every answer under these addresses: none may be kept, found or passed on. */
export const PRIVATE = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex, nofollow',
};

const HEADERS = {
  ...PRIVATE,
  'content-security-policy': POLICY,
  'content-type': 'text/html; charset=utf-8',
  'x-content-type-options': 'nosniff',
};

const LANGS = ['vi', 'en'] as const;

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** The few pages on which an administrator gives the bot access. */
export function createConsentPages({ oaId, texts }: Pick<ZaloDeps, 'oaId' | 'texts'>): ConsentPages {
  const say = (lang: Lang, key: string): string => escapeHtml(texts.text(lang, key, { account: oaId }));

  function page(status: number, lang: Lang, heading: string, parts: readonly string[]): RouteReply {
    const title = say(lang, heading);
    const head = [
      '<meta charset="utf-8">',
      '<meta name="viewport" content="width=device-width, initial-scale=1">',
      '<meta name="robots" content="noindex, nofollow">',
      `<title>${title}</title>`,
      `<style>${STYLE}</style>`,
    ].join('');
    const main = `<main><h1>${title}</h1>${parts.join('')}</main>`;
    const body = `<!doctype html><html lang="${lang}"><head>${head}</head><body>${main}</body></html>`;
    return { status, headers: HEADERS, body };
  }

  const paragraph = (lang: Lang, key: string): string => `<p>${say(lang, key)}</p>`;

  function otherLang(lang: Lang, key: string): string {
    const other = LANGS.find((one) => one !== lang) ?? 'vi';
    const link = escapeHtml(`?key=${encodeURIComponent(key)}&lang=${other}`);
    const name = escapeHtml(texts.text(other, `core:language.${other}`, {}));
    return `<nav><a href="${link}" lang="${other}">${name}</a></nav>`;
  }

  function form(lang: Lang, key: string): string {
    const fields = { key, lang };
    const hidden = Object.entries(fields).map(
      ([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`,
    );
    return `<form method="post" action="?">${hidden.join('')}<button>${say(lang, 'zalo:consent.go')}</button></form>`;
  }

  return {
    ask: (lang, key) =>
      page(200, lang, 'zalo:consent.title', [
        paragraph(lang, 'zalo:consent.what'),
        paragraph(lang, 'zalo:consent.who'),
        form(lang, key),
        otherLang(lang, key),
      ]),
    connected: (lang) => page(200, lang, 'zalo:consent.connected', [paragraph(lang, 'zalo:consent.close')]),
    failed(lang, fault, again = null) {
      const parts = [paragraph(lang, `zalo:consent.fault.${fault}`)];
      const link = `<p><a href="${escapeHtml(again ?? '')}">${say(lang, 'zalo:consent.again')}</a></p>`;
      return page(FAULTS[fault], lang, 'zalo:consent.failed', again === null ? parts : [...parts, link]);
    },
  };
}
