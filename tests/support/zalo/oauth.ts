import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../../src/clock.ts';
import { type Handle, headerOf, jsonReply, type Reply, type Request } from './http-exchange.ts';
import type { Pair, Tokens } from './tokens.ts';

const CODE_LIFE_MS = 600_000;
const APP_ID = -14002;
const REDIRECT_URI = -14003;
const REFRESH_UNKNOWN = -14014;
const REFRESH_DEAD = -14020;
/** No table of this family is public: one code for all that has no known one. */
const MALFORMED = -14004;
const CONSENT_FIELDS = new Set(['app_id', 'redirect_uri', 'code_challenge', 'state']);
const TOKEN_FIELDS: Readonly<Record<string, readonly string[]>> = {
  authorization_code: ['code', 'app_id', 'grant_type', 'code_verifier'],
  refresh_token: ['refresh_token', 'app_id', 'grant_type'],
};

export interface OAuthDeps {
  readonly appId: string;
  readonly appSecret: string;
  readonly oaId: string;
  readonly clock: Clock;
  readonly tokens: Tokens;
}

interface Code {
  readonly endsAt: number;
  readonly challenge: string;
  isUsed: boolean;
}

/** Consent page and token call of OAuth v4 for Official Accounts. */
export function createOAuth(deps: OAuthDeps) {
  const codes = new Map<string, Code>();

  /** Why the consent page would not open. */
  function consentRefusal(query: URLSearchParams): Reply | undefined {
    const stranger = [...query.keys()].find((key) => !CONSENT_FIELDS.has(key));
    if (stranger !== undefined) return refuse(MALFORMED, `fake: unknown parameter ${stranger}`);
    if (query.get('app_id') !== deps.appId) return refuse(APP_ID, 'Invalid appId');
    const back = query.get('redirect_uri') ?? '';
    if (!/^https?:$/.test(URL.canParse(back) ? new URL(back).protocol : '')) {
      return refuse(REDIRECT_URI, 'Invalid redirect uri');
    }
    if (!/^[A-Za-z0-9_-]{43}$/.test(query.get('code_challenge') ?? '')) {
      return refuse(MALFORMED, 'fake: code_challenge is not a SHA-256 in base64url without padding');
    }
    return undefined;
  }

  /** The administrator agrees: where the browser goes. */
  function agree(query: URLSearchParams, echoState: boolean): string {
    const code = randomBytes(32).toString('base64url');
    codes.set(code, {
      endsAt: deps.clock.now().getTime() + CODE_LIFE_MS,
      challenge: query.get('code_challenge') ?? '',
      isUsed: false,
    });
    const back = new URL(query.get('redirect_uri') ?? '');
    back.searchParams.set('code', code);
    back.searchParams.set('oa_id', deps.oaId);
    const state = query.get('state');
    if (echoState && state !== null) back.searchParams.set('state', state);
    return back.href;
  }

  function permission(request: Request): Reply | undefined {
    const refusal = consentRefusal(request.query);
    if (refusal) return refusal;
    if (request.method === 'GET') return page('<form method="post"><button>Allow</button></form>');
    const echoState = headerOf(request, 'x-fake-echo-state') !== 'no';
    return { status: 302, headers: { location: agree(request.query, echoState) }, body: '', error: 0 };
  }

  function accessToken(request: Request): Reply {
    if (headerOf(request, 'secret_key') !== deps.appSecret) return refuse(MALFORMED, 'Invalid secret key');
    if (!/^application\/x-www-form-urlencoded\b/.test(headerOf(request, 'content-type') ?? '')) {
      return refuse(MALFORMED, 'fake: the body is not form encoded');
    }
    const form = new URLSearchParams(request.raw.toString());
    const fields = TOKEN_FIELDS[form.get('grant_type') ?? ''];
    if (!fields) return refuse(MALFORMED, 'Invalid grant type');
    const keys = [...form.keys(), ...request.query.keys()];
    const wrong = keys.find((key) => !fields.includes(key)) ?? fields.find((field) => !form.has(field));
    if (wrong !== undefined || keys.length !== fields.length) return refuse(MALFORMED, `fake: parameter ${wrong}`);
    if (form.get('app_id') !== deps.appId) return refuse(APP_ID, 'Invalid appId');
    return form.has('code') ? exchange(form) : refresh(form);
  }

  function exchange(form: URLSearchParams): Reply {
    const code = codes.get(form.get('code') ?? '');
    if (!code || code.isUsed) return refuse(MALFORMED, 'Invalid authorization code');
    if (deps.clock.now().getTime() >= code.endsAt) return refuse(MALFORMED, 'Authorization code expired');
    const verifier = form.get('code_verifier') ?? '';
    const digest = createHash('sha256').update(verifier).digest('base64url');
    if (!/^[A-Za-z0-9]{43}$/.test(verifier) || digest !== code.challenge) {
      return refuse(MALFORMED, 'Invalid code verifier');
    }
    code.isUsed = true;
    return grant(deps.tokens.issue());
  }

  function refresh(form: URLSearchParams): Reply {
    const pair = deps.tokens.renew(form.get('refresh_token') ?? '');
    if (pair === 'unknown') return refuse(REFRESH_UNKNOWN, 'Invalid refresh token');
    if (typeof pair === 'string') return refuse(REFRESH_DEAD, 'Refresh token has been used or is expired');
    return grant(pair);
  }

  const handle: Handle = (request) => {
    const { method, path } = request;
    if (path === '/v4/oa/permission' && (method === 'GET' || method === 'POST')) return permission(request);
    return path === '/v4/oa/access_token' && method === 'POST' ? accessToken(request) : undefined;
  };

  return { handle };
}

function grant(pair: Pair): Reply {
  return jsonReply({ access_token: pair.access, refresh_token: pair.refresh, expires_in: '90000' });
}

function refuse(code: number, why: string): Reply {
  const body = {
    error: code,
    error_name: why,
    error_reason: why,
    error_description: why,
    ref_doc: 'https://developers.zalo.me/docs',
  };
  return jsonReply(body, code);
}

function page(body: string): Reply {
  const html = `<!doctype html><meta charset="utf-8"><title>Zalo OA</title>${body}`;
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: html, error: 0 };
}

/** Opens a consent URL as the administrator's browser would, and agrees. */
export async function openConsent(url: string, echoState: boolean): Promise<string> {
  const opened = await fetch(url);
  if (!(opened.headers.get('content-type') ?? '').startsWith('text/html') || opened.status !== 200) {
    throw new Error(`the consent page does not open: ${await opened.text()}`);
  }
  await opened.text();
  const headers: Record<string, string> = echoState ? {} : { 'x-fake-echo-state': 'no' };
  const agreed = await fetch(url, { method: 'POST', redirect: 'manual', headers });
  const back = agreed.headers.get('location');
  if (agreed.status !== 302 || back === null) throw new Error(`consent was answered ${agreed.status}`);
  return back;
}
