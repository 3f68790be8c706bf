import { Agent } from 'node:https';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { Telegram } from 'telegraf';

export interface ClientDeps {
  readonly token: string;
  readonly apiRoot: string;
  readonly proxy: string | null;
}

interface CallOptions {
  /** Longest wait for the answer, in milliseconds. */
  readonly ms: number;
  /** Ends the call early. */
  readonly signal?: AbortSignal;
}

export interface TelegramClient {
  /** One call of the Bot API. Throws what telegraf throws; `failureOf` reads it. */
  call(method: string, payload: object, options: CallOptions): Promise<unknown>;
  readonly agent: Agent | HttpsProxyAgent<string>;
  readonly apiRoot: string;
}

/** What we use of telegraf: its types end at Bot API 7.1 and know an older AbortSignal, so all is plain here. */
interface RawApi {
  callApi(method: string, payload: object, options: object): Promise<unknown>;
}

const KEEP_ALIVE = { keepAlive: true, keepAliveMsecs: 10_000 };

/** The Bot API over telegraf, with our own time limit on every call (its own is 500 s). */
export function createClient(deps: ClientDeps): TelegramClient {
  // Without the slash at its end the last segment of the path would be dropped.
  const apiRoot = deps.apiRoot.endsWith('/') ? deps.apiRoot : `${deps.apiRoot}/`;
  const agent = deps.proxy === null ? new Agent(KEEP_ALIVE) : new HttpsProxyAgent(deps.proxy, KEEP_ALIVE);
  // A reply in the webhook's answer would confirm the update before it is saved and hide every refusal.
  const api: RawApi = new Telegram(deps.token, { apiRoot, agent, webhookReply: false });

  async function call(method: string, payload: object, { ms, signal }: CallOptions): Promise<unknown> {
    const ending = new AbortController();
    const end = (): void => ending.abort();
    if (signal?.aborted) end();
    signal?.addEventListener('abort', end, { once: true });
    const timer = setTimeout(end, ms);
    try {
      return await api.callApi(method, payload, { signal: ending.signal });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
    }
  }

  return { call, agent, apiRoot };
}
