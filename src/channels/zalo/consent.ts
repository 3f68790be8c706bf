import { randomBytes } from 'node:crypto';
import type { Lang } from '../../dialog/lang.ts';
import { describeError } from '../../errors.ts';
import type { Route, RouteReply, RouteRequest } from '../channel.ts';
import { isFields, numberAt, textAt } from '../narrow.ts';
import type { Access } from './access.ts';
import { createConsentLinks, digestOf } from './consent-link.ts';
import { createConsentPages, type Fault, PRIVATE } from './consent-page.ts';
import type { ZaloDeps } from './deps.ts';
import { createOAuth, type OAuthDeps, type TokenAnswer } from './oauth.ts';
import { challengeOf, drawVerifier } from './pkce.ts';
import { createSeal } from './seal.ts';

export interface Consent {
  readonly routes: readonly Route[];
  /** A one-time link for whoever administers the Official Account; null without PUBLIC_URL. */
  newConsentLink(): Promise<string | null>;
}

export type ConsentDeps = OAuthDeps &
  Pick<ZaloDeps, 'oaId' | 'publicUrl' | 'verifier' | 'secretKey' | 'machine' | 'log' | 'texts' | 'keys'> & {
    readonly access: Pick<Access, 'accept'>;
  };

/** A consent that somebody has set out to give. */
interface Way {
  readonly verifier: string;
  readonly lang: Lang;
  readonly begunAt: number;
}

const STATE_MS = 15 * 60_000;
/** How long Zalo takes its code. */
const CODE_MS = 10 * 60_000;
const COOKIE = 'zalo_consent';
const STATE = /^[\w-]{32}$/;
const MOST_BYTES = 4096;

/** Sends the administrator to Zalo and takes what comes back: `/zalo/connect`, `/zalo/callback`. */
export function createConsent(deps: ConsentDeps): Consent {
  const { oaId, appId, roots, publicUrl, machine, log, keys, access } = deps;
  const links = createConsentLinks(deps);
  const pages = createConsentPages(deps);
  const seal = createSeal(deps.secretKey);
  const oauth = createOAuth(deps);
  const callback = `${publicUrl ?? ''}/zalo/callback`;

  /** GET: opening the link uses nothing up, since previews of chats and mail open links as well. */
  async function show({ query }: RouteRequest): Promise<RouteReply> {
    const [lang, key] = [langOf(query.lang), query.key ?? ''];
    const state = await links.check(key);
    return state === 'good' ? pages.ask(lang, key) : pages.failed(lang, KEY_FAULTS[state]);
  }

  /** POST: the button. */
  async function go({ body }: RouteRequest): Promise<RouteReply> {
    const form = new URLSearchParams(body.toString('utf8'));
    const lang = langOf(form.get('lang'));
    const taken = await links.take(form.get('key') ?? '');
    if (taken !== 'good') return pages.failed(lang, KEY_FAULTS[taken]);
    const state = randomBytes(24).toString('base64url');
    const way: Way = { verifier: deps.verifier ?? drawVerifier(), lang, begunAt: machine.now().getTime() };
    await keys.put(digestOf(state), {
      purpose: 'state',
      sealed: seal.seal(JSON.stringify(way), state),
      expiresAt: new Date(way.begunAt + STATE_MS),
    });
    const asked = { app_id: appId, redirect_uri: callback, code_challenge: challengeOf(way.verifier), state };
    const location = `${roots.oauth.replace(/\/+$/, '')}/v4/oa/permission?${new URLSearchParams(asked).toString()}`;
    return { status: 303, headers: { ...PRIVATE, location, 'set-cookie': cookie(state, STATE_MS) } };
  }

  function cookie(state: string, lifeMs: number): string {
    const { protocol, pathname } = new URL(callback);
    const path = pathname.slice(0, -'/callback'.length);
    // Lax: it has to come along when Zalo sends the browser back here.
    const parts = [`${COOKIE}=${state}`, `Path=${path}`, `Max-Age=${lifeMs / 1000}`, 'HttpOnly', 'SameSite=Lax'];
    return [...parts, ...(protocol === 'https:' ? ['Secure'] : [])].join('; ');
  }

  /** Zalo brings the browser back. It may or may not echo `state`: the cookie tells it too, and they must not disagree. */
  async function finish(request: RouteRequest): Promise<RouteReply> {
    const [echoed, carried] = [request.query.state ?? '', cookieOf(request.headers.cookie)];
    const state = echoed || carried;
    if (!STATE.test(state) || (echoed !== '' && carried !== '' && echoed !== carried)) {
      return pages.failed(langOf(request.query.lang), 'elsewhere');
    }
    const way = await takeWay(state);
    if (way === null) return pages.failed(langOf(request.query.lang), 'state_over');
    const fault = await connect(way, request.query);
    if (fault !== null) log.warn({ channel: 'zalo', fault }, 'zalo_consent_failed');
    const reply = fault === null ? pages.connected(way.lang) : pages.failed(way.lang, fault, await linkIn(way.lang));
    return { ...reply, headers: { ...reply.headers, 'set-cookie': cookie('', 0) } };
  }

  async function takeWay(state: string): Promise<Way | null> {
    const kept = await keys.take(digestOf(state), 'state', machine.now());
    const plain = kept === null ? null : seal.open(kept.sealed, state);
    const way: unknown = plain === null ? null : JSON.parse(plain);
    if (!isFields(way)) return null;
    const [verifier, begunAt] = [textAt(way, 'verifier'), numberAt(way, 'begunAt')];
    return verifier === null || begunAt === null ? null : { verifier, begunAt, lang: langOf(textAt(way, 'lang')) };
  }

  async function connect(way: Way, query: RouteRequest['query']): Promise<Fault | null> {
    const code = query.code ?? '';
    if (code === '') return 'declined';
    if (query.oa_id !== oaId) return 'wrong_account';
    const answer = await oauth.exchange(code, way.verifier);
    if (answer.kind !== 'granted') return faultOf(answer, way);
    try {
      await access.accept(answer.pair);
      return null;
    } catch (error) {
      log.error({ channel: 'zalo', error: describeError(error) }, 'zalo_pair_unsaved');
      return 'unsaved';
    }
  }

  function faultOf({ kind, detail }: Exclude<TokenAnswer, { kind: 'granted' }>, way: Way): Fault {
    log.warn({ channel: 'zalo', detail }, 'zalo_exchange_failed');
    if (kind === 'unsent') return 'unreachable';
    if (kind === 'unknown') return 'unknown';
    // Zalo's refusals have no public table: only our own clock can tell that the code was too old.
    return machine.now().getTime() - way.begunAt > CODE_MS ? 'too_late' : 'refused';
  }

  /** For whoever came with a good key and did not get through. */
  async function linkIn(lang: Lang): Promise<string | null> {
    const link = await links.newLink();
    return link === null ? null : `${link}&lang=${lang}`;
  }

  const routes: readonly Route[] = [
    { method: 'GET', path: '/zalo/connect', handle: show },
    { method: 'POST', path: '/zalo/connect', handle: go, bodyLimit: MOST_BYTES },
    { method: 'GET', path: '/zalo/callback', handle: finish },
  ];
  return { routes: publicUrl === null ? [] : routes, newConsentLink: links.newLink };
}

const KEY_FAULTS = { over: 'key_over', used: 'key_used' } as const;

function langOf(given: string | null | undefined): Lang {
  return given === 'en' ? 'en' : 'vi';
}

function cookieOf(header: string | undefined): string {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([name]) => name === COOKIE)?.[1] ?? '';
}
