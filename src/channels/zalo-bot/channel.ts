import type { Clock } from '../../clock.ts';
import { SettingError } from '../../errors.ts';
import type { Texts } from '../../i18n.ts';
import type { Logger } from '../../logger.ts';
import type { FileStore } from '../../ports/files.ts';
import type { InboxStore } from '../../ports/inbox.ts';
import type { LeaseStore } from '../../ports/leases.ts';
import type { Accept, Channel, Note } from '../channel.ts';
import { createFileLinks } from '../file-link.ts';
import { createInbox } from '../inbox.ts';
import { backoff, pause, within } from '../pause.ts';
import { createBotClient } from './client.ts';
import { createDownload } from './download.ts';
import { BotRefusal, failureOf, isRefusedBot } from './failure.ts';
import { createPoller } from './poller.ts';
import { BOT_LIMITS } from './render.ts';
import { createSend } from './send.ts';
import { BOT_TIMING, type BotTiming } from './timing.ts';
import { createWebhook } from './webhook.ts';

export interface ZaloBotDeps {
  readonly token: string;
  readonly apiRoot: string;
  /** Address that Zalo posts to; without it updates are polled. */
  readonly webhook: { readonly url: string; readonly secret: string } | null;
  /** Where the world reaches us, without a slash at its end; null: no links to files. */
  readonly publicUrl: string | null;
  /** Signs links. */
  readonly secretKey: string;
  readonly log: Logger;
  readonly clock: Clock;
  /** The machine's clock: leases and waits must not move with a campaign clock that is moved. */
  readonly machine: Clock;
  readonly inbox: InboxStore;
  readonly leases: LeaseStore;
  /** Unique for this process. */
  readonly holder: string;
  readonly files: Pick<FileStore, 'read'>;
  /** For whoever opens a link that has ended. */
  readonly texts: Pick<Texts, 'text'>;
  readonly timing?: Partial<BotTiming>;
}

const SETTING_UP_MS = 2_000;
const REFUSED_BOT_MS = 60_000;

/** The Zalo Bot Platform: private chats by long polling or webhook; words, links and pictures, no buttons. */
export function createZaloBotChannel(deps: ZaloBotDeps): Channel {
  const { log, machine, webhook: hook } = deps;
  const timing = { ...BOT_TIMING, ...deps.timing };
  const client = createBotClient(deps);
  const links = createFileLinks(deps);
  const { keepMs, retryMs, retryMostMs, stopMs } = timing;
  const inboxTiming = { keepMs, retryMs, retryMostMs, stopMs };
  const inbox = createInbox({ ...deps, store: deps.inbox, channel: 'zalo-bot', timing: inboxTiming });
  const poller = hook === null ? createPoller({ ...deps, client, inbox, timing }) : null;
  const webhook = hook === null ? null : createWebhook({ secret: hook.secret, log, machine, inbox });
  const stopping = new AbortController();
  let settingUp = Promise.resolve();

  /** A wrong token is said at once; a Zalo out of reach is not waited for. */
  async function checkToken(): Promise<void> {
    try {
      await client.call('getMe', {}, timing.firstMs);
    } catch (error) {
      if (isRefusedBot(error)) throw new SettingError('wrong', { name: 'ZALO_BOT_TOKEN' });
      log.warn({ channel: 'zalo-bot', what: 'getMe', detail: failureOf(error).detail }, 'zalo_bot_not_ready');
    }
  }

  async function setWebhook(): Promise<void> {
    await client.call('setWebhook', { url: hook?.url, secret_token: hook?.secret }, timing.firstMs);
  }

  async function setWebhookOrKeepTrying(): Promise<void> {
    try {
      await setWebhook();
    } catch (error) {
      if (error instanceof BotRefusal && error.code === 400) throw new SettingError('wrong', { name: 'PUBLIC_URL' });
      settingUp = keepTrying(error);
    }
  }

  async function keepTrying(first: unknown): Promise<void> {
    let last = first;
    for (let tries = 1; ; tries++) {
      const fields = { channel: 'zalo-bot', what: 'setWebhook', tries, detail: failureOf(last).detail };
      log.warn(fields, 'zalo_bot_not_ready');
      await pause(isRefusedBot(last) ? REFUSED_BOT_MS : backoff(timing, tries), stopping.signal);
      if (stopping.signal.aborted) return;
      try {
        return await setWebhook();
      } catch (error) {
        last = error;
      }
    }
  }

  async function start(accept: Accept, note?: Note): Promise<void> {
    await checkToken();
    inbox.start(accept, note);
    webhook?.start();
    poller?.start();
    if (webhook !== null) await setWebhookOrKeepTrying();
  }

  async function stop(): Promise<void> {
    stopping.abort();
    webhook?.stop();
    await poller?.stop();
    await inbox.stop();
    await within(SETTING_UP_MS, settingUp);
    client.close();
  }

  return {
    name: 'zalo-bot',
    limits: BOT_LIMITS,
    repeatsUnknown: false,
    hasWindow: false,
    send: createSend({ client, links, clock: machine, log, timing }),
    acknowledge: () => Promise.resolve(),
    fetchFile: createDownload({ ...deps, timing }),
    routes: webhook === null ? [links.route] : [webhook.route, links.route],
    start,
    stop,
    inviteLink: () => null,
  };
}
