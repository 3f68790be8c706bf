import { type Clock, createSystemClock } from '../../../src/clock.ts';
import { createBotChats } from './bot-chats.ts';
import { createBotFaults } from './bot-faults.ts';
import { createBotPolling } from './bot-polling.ts';
import { BotApiError, badRequest, checkNames, type Params } from './bot-refusal.ts';
import { listenAsBotPlatform } from './bot-server.ts';
import { createBotUpdates } from './bot-updates.ts';
import { createBotWebhook } from './bot-webhook.ts';
import type { FakeZaloBot } from './double.ts';

const TOKEN = '1459232241454765289:FAKE-bot_token-for-tests-only';
const FETCH_MS = 5_000;

/**
 * A strict stand-in for the Zalo Bot Platform over real HTTP: it takes what the documents name and refuses the rest.
 *
 *     const zalo = await createFakeZaloBot();          // bot: ZALO_BOT_API_ROOT=zalo.root, ZALO_BOT_TOKEN=zalo.token
 *     const an = zalo.person('An');
 *     an.says('chào');                                 // goes out by getUpdates or to the webhook
 *     const answer = await an.next();
 *     zalo.faults.next({ kind: 'error', code: 429, path: 'sendMessage' });
 */
export async function createFakeZaloBot(
  options: { readonly port?: number; readonly clock?: Clock; readonly webhookRetryMs?: number } = {},
): Promise<FakeZaloBot> {
  const clock = options.clock ?? createSystemClock();
  const updates = createBotUpdates();
  const faults = createBotFaults();
  const pictures = new Map<string, Buffer>();
  const calls: { path: string; error: number }[] = [];
  let origin: string | null = null;
  let root = '';

  const polling = createBotPolling(updates);
  const webhook = createBotWebhook(updates, {
    now: () => clock.now(),
    origin: () => origin,
    retryMs: options.webhookRetryMs ?? 50,
  });
  const chats = createBotChats({
    clock,
    updates,
    keepPicture: (bytes) => {
      const path = `/anh/${pictures.size + 1}.jpg`;
      pictures.set(path, bytes);
      return root + path;
    },
    fetchPicture: (url) => fetchPicture(url, origin),
  });

  const server = await listenAsBotPlatform({
    token: TOKEN,
    port: options.port ?? 0,
    picture: (path) => pictures.get(path),
    fault: faults.take,
    called: (path, error) => void calls.push({ path, error }),
    methods: {
      getMe: (params) => {
        checkNames(params, []);
        return { id: '1459232241454765289', account_name: 'bot.fake', account_type: 'BASIC', can_join_groups: false };
      },
      getUpdates: (params, onGone) => {
        if (webhook.isSet()) throw new BotApiError(409, 'Conflict: a webhook is set');
        return polling.getUpdates(params, onGone);
      },
      setWebhook: webhook.setWebhook,
      deleteWebhook: webhook.deleteWebhook,
      getWebhookInfo: webhook.getWebhookInfo,
      sendMessage: chats.sendMessage,
      sendPhoto: chats.sendPhoto,
      sendChatAction: (params: Params) => {
        checkNames(params, ['chat_id', 'action']);
        if (params.action !== 'typing') throw badRequest('action is wrong');
        return null;
      },
    },
  });
  root = `http://127.0.0.1:${server.port}`;

  return {
    port: server.port,
    root,
    token: TOKEN,
    person: chats.person,
    webhook: {
      ...updates.control,
      isSet: webhook.isSet,
      sendTo: (given) => {
        origin = given;
      },
    },
    isPolled: polling.isWaiting,
    faults: faults.control,
    calls: () => calls,
    close: async () => {
      webhook.close();
      await server.close();
    },
  };
}

/** From where the test serves our routes, whatever host the address names. */
async function fetchPicture(given: string, origin: string | null): Promise<{ mime: string; bytes: Buffer }> {
  if (!URL.canParse(given) || !/^https?:/.test(given)) throw badRequest('photo must be an address');
  const url = new URL(given);
  const at = origin === null ? url : new URL(url.pathname + url.search, origin);
  const response = await fetch(at, { signal: AbortSignal.timeout(FETCH_MS) }).catch(() => null);
  const mime = response?.headers.get('content-type') ?? '';
  if (response?.status !== 200 || !mime.startsWith('image/')) throw badRequest('photo cannot be fetched');
  return { mime, bytes: Buffer.from(await response.arrayBuffer()) };
}
