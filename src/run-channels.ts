import { randomUUID } from 'node:crypto';
import type { App } from './app.ts';
import type { Channel, MenuCommand } from './channels/channel.ts';
import { createTelegramChannel } from './channels/telegram/channel.ts';
import { createZaloChannel } from './channels/zalo/channel.ts';
import { createZaloBotChannel } from './channels/zalo-bot/channel.ts';
import { type Clock, createSystemClock } from './clock.ts';
import type { Config } from './config.ts';
import type { ZaloConfig } from './config-zalo.ts';
import type { Lang } from './dialog/lang.ts';
import type { Texts } from './i18n.ts';
import type { Logger } from './logger.ts';
import type { LeaseStore } from './ports/leases.ts';
import type { Stores } from './stores.ts';

/** What channels to real networks are made of. Stores and the house are asked for late: both come to be after the channels. */
export interface ChannelGround {
  readonly config: Config;
  readonly texts: Texts;
  readonly log: Logger;
  readonly clock: Clock;
  readonly stores: Stores;
  readonly house: () => App;
}

const DAY_MS = 24 * 3_600_000;

/** What somebody who has not joined yet finds under the menu button. */
function firstCommands(texts: Texts, lang: Lang): readonly MenuCommand[] {
  return ['start', 'trogiup'].map((name) => ({ name, help: texts.text(lang, `commands:${name}`, {}) }));
}

function telegram({ config, log, texts, stores }: ChannelGround): Channel | null {
  const { TELEGRAM_BOT_TOKEN: token, TELEGRAM_WEBHOOK_URL: url } = config;
  if (token === undefined) return null;
  const leases: LeaseStore = stores.leases;
  return createTelegramChannel({
    token,
    apiRoot: config.TELEGRAM_API_ROOT,
    webhook: url === undefined ? null : { url, secret: config.telegramWebhookSecret },
    proxy: config.HTTPS_PROXY ?? null,
    log,
    clock: createSystemClock(),
    leases,
    holder: randomUUID(),
    commands: { vi: firstCommands(texts, 'vi'), en: firstCommands(texts, 'en') },
  });
}

/** Signatures made in another known way are let through for a day from the first such start, whatever the setting says later. */
async function observed(zalo: ZaloConfig, { stores, log }: ChannelGround): Promise<Date | null> {
  if (!zalo.observe) return null;
  const now = createSystemClock().now();
  const since = await stores.settings.observedSince(now);
  const until = new Date(since.getTime() + DAY_MS);
  if (until <= now) {
    log.warn({ setting: 'ZALO_OBSERVE', until: until.toISOString() }, 'zalo_observe_over');
    return null;
  }
  log.warn({ setting: 'ZALO_OBSERVE', until: until.toISOString() }, 'zalo_signatures_observed');
  return until;
}

/** What an Official Account rests on, a real one as a double. */
export function accountGround({ config, log, texts, stores, clock, house }: ChannelGround) {
  return {
    secretKey: config.secretKey,
    holder: randomUUID(),
    clock,
    machine: createSystemClock(),
    log,
    texts,
    inbox: stores.inbox,
    grants: stores.grants,
    keys: stores.consentKeys,
    budget: stores.budget,
    files: stores.files,
    alarm: (why: string, link: string | null) => house().accessLost(why, link),
  };
}

async function account(ground: ChannelGround): Promise<Channel | null> {
  const { config, log } = ground;
  const { zalo } = config;
  if (zalo === null) return null;
  if (zalo.secretAssumed) log.warn({ setting: 'ZALO_OA_SECRET' }, 'zalo_secret_of_the_app_assumed');
  if (config.publicUrl === null) log.warn({ setting: 'PUBLIC_URL' }, 'zalo_without_public_address');
  return createZaloChannel({
    ...zalo,
    publicUrl: config.publicUrl,
    observeUntil: await observed(zalo, ground),
    ...accountGround(ground),
  });
}

function bot({ config, log, stores, clock, texts }: ChannelGround): Channel | null {
  const { zaloBot } = config;
  if (zaloBot === null) return null;
  return createZaloBotChannel({
    ...zaloBot,
    publicUrl: config.publicUrl,
    secretKey: config.secretKey,
    holder: randomUUID(),
    clock,
    machine: createSystemClock(),
    log,
    inbox: stores.inbox,
    leases: stores.leases,
    files: stores.files,
    texts,
  });
}

/** The channels to networks that the settings ask for. */
export async function openChannels(ground: ChannelGround): Promise<readonly Channel[]> {
  const channels = [telegram(ground), await account(ground), bot(ground)];
  return channels.filter((channel) => channel !== null);
}
