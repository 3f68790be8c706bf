import { Agent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import axios from 'axios';
import { readJson } from '../json.ts';
import { isFields, textAt } from '../narrow.ts';
import { watchCall } from '../reached.ts';
import { BotRefusal, BotUnanswered, NOT_JSON } from './failure.ts';

export interface BotClient {
  /** One call; its `result`. Throws `BotRefusal` or `BotUnanswered`, never an error that knows the token. */
  call(method: string, payload: object, ms: number): Promise<unknown>;
  /** Cuts off the calls that still run. */
  close(): void;
}

/** Idle connections are closed before the other side does: a send lost in that moment could not be repeated. */
const KEEP_ALIVE = { keepAlive: true, timeout: 4_000 };
const MOST_ANSWER = 1024 * 1024;

/** The Bot Platform over axios. The token is part of the address, so nothing axios throws gets out of here. */
export function createBotClient({ token, apiRoot }: { token: string; apiRoot: string }): BotClient {
  const root = `${apiRoot.replace(/\/+$/, '')}/bot${token}/`;
  const httpAgent = new Agent(KEEP_ALIVE);
  const httpsAgent = new SecureAgent(KEEP_ALIVE);
  const http = axios.create({
    adapter: 'http',
    proxy: false,
    maxRedirects: 0,
    validateStatus: () => true,
    responseType: 'text',
    transformResponse: (data: unknown) => data,
    maxContentLength: MOST_ANSWER,
    httpAgent,
    httpsAgent,
  });

  async function post(method: string, payload: object, ms: number): Promise<{ status: number; text: string }> {
    const { transport, isReached } = watchCall();
    try {
      const options = { transport, signal: AbortSignal.timeout(ms) };
      const { status, data } = await http.post<unknown>(root + method, payload, options);
      return { status, text: typeof data === 'string' ? data : '' };
    } catch (error) {
      throw new BotUnanswered(isReached(), codeOf(error));
    }
  }

  async function call(method: string, payload: object, ms: number): Promise<unknown> {
    const { status, text } = await post(method, payload, ms);
    const answer = readJson(text);
    if (isFields(answer) && answer.ok === true) return answer.result;
    if (isFields(answer) && answer.ok === false) {
      const said = Number(answer.error_code ?? status);
      const description = textAt(answer, 'description') ?? '';
      throw new BotRefusal(Number.isSafeInteger(said) ? said : status, withoutToken(description, token));
    }
    // A success that cannot be read may well have been one.
    if (status >= 200 && status < 300) throw new BotUnanswered(true, 'not_understood');
    throw new BotRefusal(status, NOT_JSON);
  }

  return {
    call,
    close: () => {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

function withoutToken(description: string, token: string): string {
  const secret = token.slice(token.indexOf(':') + 1);
  return description.replaceAll(token, '<token>').replaceAll(secret, '<token>');
}

/** The bare code of a failure; of its words nothing. */
function codeOf(error: unknown): string {
  if (!isFields(error) || typeof error.code !== 'string') return 'failed';
  return /^[A-Z0-9_]{1,60}$/.test(error.code) ? error.code : 'failed';
}
