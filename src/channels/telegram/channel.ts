import type { Clock } from '../../clock.ts';
import { SettingError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import type { LeaseStore } from '../../ports/leases.ts';
import type { Accept, Channel, Incoming } from '../channel.ts';
import { isFields, textAt } from '../narrow.ts';
import { backoff, pause, within } from '../pause.ts';
import { createClient } from './client.ts';
import { createCommandMenu, type DefaultCommands } from './commands.ts';
import { createDownload } from './download.ts';
import { failureOf, refusalOf } from './failure.ts';
import { UPDATE_KINDS } from './parse.ts';
import { createPoller } from './poller.ts';
import { TELEGRAM_LIMITS } from './render.ts';
import { createSend } from './send.ts';
import { TIMING, type Timing } from './timing.ts';
import { createWebhook } from './webhook.ts';

export interface TelegramDeps {
  readonly token: string;
  readonly apiRoot: string;
  /** Address that Telegram posts to; without it updates are polled. */
  readonly webhook: { readonly url: string; readonly secret: string } | null;
  readonly proxy: string | null;
  readonly log: Logger;
  readonly clock: Clock;
  readonly leases: LeaseStore;
  /** Unique for this process. */
  readonly holder: string;
  readonly commands?: DefaultCommands;
  readonly timing?: Partial<Timing>;
}

const ACKS_MS = 2_000;
const START_CODE = /^[\w-]{1,64}$/;

/** Telegram: private chats by long polling or webhook. */
export function createTelegramChannel(deps: TelegramDeps): Channel {
  const { token, log, clock, webhook: hook } = deps;
  const timing = { ...TIMING, ...deps.timing };
  const { callMs, uploadMs, downloadMs } = timing;
  const client = createClient(deps);
  const poller = hook === null ? createPoller({ ...deps, client, timing }) : null;
  const webhook = hook === null ? null : createWebhook({ secret: hook.secret, log });
  const menu = createCommandMenu({ client, log, callMs });
  const stopping = new AbortController();
  const background = new Set<Promise<void>>();
  let botName: string | null = null;

  async function readBotName(): Promise<void> {
    const me = await client.call('getMe', {}, { ms: timing.firstMs });
    botName = isFields(me) ? textAt(me, 'username') : null;
  }

  async function setWebhook(): Promise<void> {
    const payload = { url: hook?.url, secret_token: hook?.secret, allowed_updates: UPDATE_KINDS, max_connections: 100 };
    await client.call('setWebhook', payload, { ms: timing.firstMs });
  }

  /** Once now; when Telegram is out of reach the start goes on and the work is tried again until it is done. */
  async function doOrKeepTrying(name: string, work: () => Promise<void>, wrong: Wrong): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (wrong.codes.includes(refusalOf(error)?.code ?? 0)) {
        throw new SettingError('wrong', { name: wrong.setting });
      }
      log.warn({ channel: 'telegram', what: name, detail: failureOf(error).detail }, 'telegram_not_ready');
      track(keepTrying(name, work, error));
    }
  }

  async function keepTrying(name: string, work: () => Promise<void>, first: unknown): Promise<void> {
    let last = first;
    for (let tries = 2; ; tries++) {
      await pause(refusalOf(last)?.retryAfterMs ?? backoff(timing, tries), stopping.signal);
      if (stopping.signal.aborted) return;
      try {
        return await work();
      } catch (error) {
        last = error;
        log.warn({ channel: 'telegram', what: name, tries, detail: failureOf(error).detail }, 'telegram_not_ready');
      }
    }
  }

  function track(work: Promise<void>): void {
    background.add(work);
    void work.finally(() => background.delete(work));
  }

  async function start(accept: Accept): Promise<void> {
    await doOrKeepTrying('getMe', readBotName, WRONG_TOKEN);
    const { commands } = deps;
    if (commands !== undefined) track(doOrKeepTrying('setMyCommands', () => menu.setDefaults(commands), NOT_WRONG));
    webhook?.start(accept);
    poller?.start(accept);
    if (webhook !== null) await doOrKeepTrying('setWebhook', setWebhook, WRONG_WEBHOOK);
  }

  async function stop(): Promise<void> {
    stopping.abort();
    await within(timing.stopMs, Promise.all([poller?.stop(), webhook?.stop()]));
    await within(ACKS_MS, Promise.all(background));
  }

  /** Not waited for: the spinner of a button must not hold up the answer to it. */
  function acknowledge({ ack }: Incoming): Promise<void> {
    if (ack !== undefined) track(answerTap(ack));
    return Promise.resolve();
  }

  async function answerTap(id: string): Promise<void> {
    try {
      await client.call('answerCallbackQuery', { callback_query_id: id }, { ms: callMs });
    } catch (error) {
      const isOld = refusalOf(error)?.code === 400;
      const fields = { channel: 'telegram', detail: failureOf(error).detail };
      if (isOld) log.debug(fields, 'tap_too_old');
      else log.warn(fields, 'tap_not_acknowledged');
    }
  }

  return {
    name: 'telegram',
    limits: TELEGRAM_LIMITS,
    repeatsUnknown: true,
    hasWindow: false,
    send: createSend({ client, clock, log, callMs, uploadMs }),
    acknowledge,
    fetchFile: createDownload({ client, token, callMs, downloadMs }),
    routes: webhook === null ? [] : [webhook.route],
    start,
    stop,
    offerCommands: menu.offer,
    inviteLink: (code) => (botName === null || !START_CODE.test(code) ? null : `https://t.me/${botName}?start=${code}`),
  };
}

/** Refusals that no waiting mends, and the setting that is at fault. */
interface Wrong {
  readonly codes: readonly number[];
  readonly setting: string;
}

const NOT_WRONG: Wrong = { codes: [], setting: '' };
const WRONG_TOKEN: Wrong = { codes: [401, 404], setting: 'TELEGRAM_BOT_TOKEN' };
const WRONG_WEBHOOK: Wrong = { codes: [400], setting: 'TELEGRAM_WEBHOOK_URL' };
