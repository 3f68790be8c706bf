import { badRequest, checkNames, type Params, textOf } from './bot-refusal.ts';
import type { BotUpdates, QueuedUpdate } from './bot-updates.ts';

interface Target {
  readonly url: URL;
  readonly secret: string;
  readonly updatedAt: number;
}

export interface BotWebhookOptions {
  now(): Date;
  /** Where posts go whatever host the address names; null: as it names. */
  origin(): string | null;
  /** Whether the platform repeats a post that failed, and how, is in no document: this double does, first after so long. */
  readonly retryMs: number;
}

const MOST_DOUBLINGS = 4;
const TIMEOUT_MS = 5_000;
const PRIVATE = /^(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|0\.|\[)/;

/** setWebhook and the posting of updates, in order within a chat. */
export function createBotWebhook(updates: BotUpdates, options: BotWebhookOptions) {
  let target: Target | null = null;
  const busy = new Set<string>();
  const underWay = new Set<QueuedUpdate>();
  const ending = new AbortController();
  updates.onAdded(pump);

  function pump(): void {
    for (const one of updates.pending) {
      if (target === null) return;
      if (busy.has(one.lane) || underWay.has(one)) continue;
      busy.add(one.lane);
      underWay.add(one);
      void deliver(one, target).finally(() => {
        busy.delete(one.lane);
        pump();
      });
    }
  }

  async function deliver(one: QueuedUpdate, to: Target): Promise<void> {
    for (let tries = 0; target === to; tries++) {
      const status = await post(one, to);
      if (ending.signal.aborted) return;
      if (status === 200) {
        updates.pending.delete(one);
        underWay.delete(one);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, options.retryMs * 2 ** Math.min(tries, MOST_DOUBLINGS)));
    }
    underWay.delete(one);
  }

  async function post({ update }: QueuedUpdate, { url, secret }: Target): Promise<number> {
    const origin = options.origin();
    const at = origin === null ? url : new URL(url.pathname + url.search, origin);
    try {
      const response = await fetch(at, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-bot-api-secret-token': secret },
        body: JSON.stringify({ ok: true, result: update }),
        signal: AbortSignal.any([ending.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return 0;
    }
  }

  function setWebhook(params: Params): Params {
    checkNames(params, ['url', 'secret_token']);
    const url = addressOf(textOf(params, 'url', { least: 1, most: 2000 }));
    const secret = textOf(params, 'secret_token', { least: 8, most: 256 });
    target = { url, secret, updatedAt: options.now().getTime() };
    queueMicrotask(pump);
    return info();
  }

  /** Public and https; plain http to this machine only where the test sends the posts there itself. */
  function addressOf(given: string): URL {
    if (!URL.canParse(given)) throw badRequest('url is invalid');
    const url = new URL(given);
    const isHere = PRIVATE.test(url.hostname);
    if (isHere && options.origin() !== null) return url;
    if (isHere || url.protocol !== 'https:') throw badRequest('url must be public and https');
    return url;
  }

  function deleteWebhook(params: Params): Params {
    checkNames(params, []);
    target = null;
    return info();
  }

  function info(): Params {
    return { url: target?.url.href ?? '', updated_at: target?.updatedAt ?? options.now().getTime() };
  }

  return {
    setWebhook,
    deleteWebhook,
    getWebhookInfo: (params: Params) => {
      checkNames(params, []);
      return info();
    },
    isSet: () => target !== null,
    close: () => {
      target = null;
      ending.abort();
    },
  };
}
