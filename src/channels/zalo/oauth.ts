import { Agent, type ClientRequestArgs } from 'node:http';
import { type RequestOptions, Agent as TlsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import axios from 'axios';
import { describeError } from '../../errors.ts';
import { isFields, textAt } from '../narrow.ts';
import { ZALO_TIMING, type ZaloDeps } from './deps.ts';

/** Tokens as Zalo gives them. */
export interface TokenPair {
  readonly access: string;
  readonly refresh: string;
  readonly expiresInS: number;
}

/**
 * What became of a token call. `refused`: Zalo said no; `unsent`: not a byte of it has left, or Zalo had no time for it;
 * `unknown`: what it spends may be spent. `detail` is safe for the log.
 */
export type TokenAnswer =
  | { readonly kind: 'granted'; readonly pair: TokenPair }
  | { readonly kind: 'refused' | 'unsent' | 'unknown'; readonly detail: string };

export interface OAuth {
  /** Spends the code that came back from the consent. Never throws. */
  exchange(code: string, verifier: string): Promise<TokenAnswer>;
  /** Spends a refresh token. Never throws. */
  refresh(token: string): Promise<TokenAnswer>;
}

export type OAuthDeps = Pick<ZaloDeps, 'appId' | 'appSecret' | 'roots' | 'timing'>;

/** Where Zalo names no life, the shortest that any source gives. */
const SHORTEST_LIFE_S = 3600;
const TOO_MANY = 429;
/** Zalo's code for calls over the rate limit. */
const BUSY = -32;

/** Agents of one call, which tell whether there ever was a connection: without one nothing can have been spent. */
function watchedAgents(onConnected: () => void): { httpAgent: Agent; httpsAgent: TlsAgent } {
  const watch = (socket: Duplex | null | undefined, event: string): typeof socket => {
    socket?.once(event, onConnected);
    return socket;
  };
  class Plain extends Agent {
    override createConnection(options: ClientRequestArgs): Duplex | null | undefined {
      return watch(super.createConnection(options), 'connect');
    }
  }
  class Secure extends TlsAgent {
    override createConnection(options: RequestOptions): Duplex | null | undefined {
      return watch(super.createConnection(options), 'secureConnect');
    }
  }
  return { httpAgent: new Plain(), httpsAgent: new Secure() };
}

/** Zalo's token call (`/v4/oa/access_token`): form in, one flat object out. */
export function createOAuth({ appId, appSecret, roots, timing }: OAuthDeps): OAuth {
  const ms = timing?.tokenMs ?? ZALO_TIMING.tokenMs;

  async function call(form: Readonly<Record<string, string>>): Promise<TokenAnswer> {
    let isConnected = false;
    const agents = watchedAgents(() => {
      isConnected = true;
    });
    try {
      const { status, data } = await axios.request<unknown>({
        method: 'POST',
        url: `${roots.oauth.replace(/\/+$/, '')}/v4/oa/access_token`,
        headers: { secret_key: appSecret, 'content-type': 'application/x-www-form-urlencoded' },
        data: new URLSearchParams({ ...form, app_id: appId }).toString(),
        ...agents,
        proxy: false,
        maxRedirects: 0,
        maxContentLength: 64 * 1024,
        responseType: 'text',
        // Else axios would try to read the text itself.
        transformResponse: (text: unknown) => text,
        validateStatus: () => true,
        signal: AbortSignal.timeout(ms),
      });
      return read(status, data);
    } catch (error) {
      // The error holds the secret and the token: only its name and code go on.
      const { name, code = '' } = describeError(error);
      return { kind: isConnected ? 'unknown' : 'unsent', detail: `${name} ${code}`.trim() };
    }
  }

  return {
    exchange: (code, verifier) => call({ code, code_verifier: verifier, grant_type: 'authorization_code' }),
    refresh: (token) => call({ refresh_token: token, grant_type: 'refresh_token' }),
  };
}

/** Success is an access token, whatever the status; a refusal is an `error`, mostly with status 200. */
function read(status: number, data: unknown): TokenAnswer {
  const body = parsed(data);
  const access = isFields(body) ? textAt(body, 'access_token') : null;
  const refresh = isFields(body) ? textAt(body, 'refresh_token') : null;
  if (isFields(body) && access && refresh) {
    return { kind: 'granted', pair: { access, refresh, expiresInS: lifeOf(body.expires_in) } };
  }
  const error = isFields(body) ? codeOf(body.error) : null;
  if (error === BUSY || status === TOO_MANY) return { kind: 'unsent', detail: `status ${status}, error ${error}` };
  if (error !== null && status < 500) return { kind: 'refused', detail: `error ${error}` };
  return { kind: 'unknown', detail: `status ${status}` };
}

/** A number other than 0, which some answers carry as text; words come from gateways, not from Zalo. */
function codeOf(given: unknown): number | null {
  const code = typeof given === 'string' && given !== '' ? Number(given) : given;
  return typeof code === 'number' && Number.isInteger(code) && code !== 0 ? code : null;
}

function parsed(data: unknown): unknown {
  try {
    return typeof data === 'string' ? JSON.parse(data) : null;
  } catch {
    return null;
  }
}

/** Comes as text or as a number. */
function lifeOf(given: unknown): number {
  const seconds = Number(given);
  return Number.isFinite(seconds) && seconds > 0 ? Math.floor(seconds) : SHORTEST_LIFE_S;
}
