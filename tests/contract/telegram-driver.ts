import type { Accept, Channel } from '../../src/channels/channel.ts';
import { createTelegramChannel, type TelegramDeps } from '../../src/channels/telegram/channel.ts';
import { createSystemClock } from '../../src/clock.ts';
import type { Logger } from '../../src/logger.ts';
import type { LeaseStore } from '../../src/ports/leases.ts';
import type { ShownMessage } from '../support/telegram/chat-view.ts';
import { createFakeTelegram, type FakeTelegram } from '../support/telegram/fake-telegram.ts';
import type { FaultKind } from '../support/telegram/faults.ts';
import type { Person } from '../support/telegram/person.ts';
import { until } from './accepted.ts';
import { CAN_ALL, type NetworkDriver, type Seen } from './contract-driver.ts';
import { serveRoutes } from './route-server.ts';

/** A line of the log, for looking into. */
export interface Logged {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly code: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export function createRecordingLog(): { log: Logger; lines: Logged[] } {
  const lines: Logged[] = [];
  const at =
    (level: Logged['level']) =>
    (fields: Readonly<Record<string, unknown>>, code: string): void => {
      lines.push({ level, code, fields });
    };
  return { lines, log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') } };
}

/** Leases in memory: one process or several channels in one test. */
export function createMemoryLeases(): LeaseStore {
  const held = new Map<string, { holder: string; until: Date }>();
  return {
    take: async (name, holder, now, end) => {
      const lease = held.get(name);
      if (lease !== undefined && lease.holder !== holder && lease.until > now) return false;
      held.set(name, { holder, until: end });
      return true;
    },
    release: async (name, holder) => {
      if (held.get(name)?.holder === holder) held.delete(name);
    },
  };
}

export const SECRET = 'secret_of-the-test';

/** Waits short enough for tests. */
export const QUICK = {
  callMs: 400,
  uploadMs: 2000,
  firstMs: 1000,
  pollSeconds: 2,
  graceMs: 60,
  retryMs: 20,
  retryMostMs: 60,
};

export function telegramDeps(tg: FakeTelegram, more: Partial<TelegramDeps> = {}): TelegramDeps {
  return {
    token: tg.token,
    apiRoot: tg.root,
    webhook: null,
    proxy: null,
    log: createRecordingLog().log,
    clock: createSystemClock(),
    leases: createMemoryLeases(),
    holder: 'one',
    timing: QUICK,
    ...more,
  };
}

const IDS: Readonly<Record<string, number>> = { an: 1001, binh: 1002 };
const FAULTS: Readonly<Record<'flooded' | 'broken' | 'hang' | 'lost', FaultKind>> = {
  flooded: '429',
  broken: '5xx',
  hang: 'hang',
  lost: 'okButHang',
};

/** Telegram through the strict fake of the Bot API, by polling or by webhook. */
export async function openTelegram(
  mode: 'polling' | 'webhook',
  accept: Accept,
): Promise<NetworkDriver & { tg: FakeTelegram }> {
  const tg = await createFakeTelegram({ webhookRetryMs: 10 });
  const hook = { url: 'https://bot.example.org/telegram/webhook', secret: SECRET };
  const channel = createTelegramChannel(telegramDeps(tg, { webhook: mode === 'webhook' ? hook : null }));
  const server = await serveRoutes(channel.routes);
  tg.webhook.sendTo(server.origin);
  await channel.start(accept);
  await until(() => tg.isPolled() || tg.webhook.isSet(), 'receiver');
  return driverOf(tg, channel, server.close);
}

function driverOf(
  tg: FakeTelegram,
  channel: Channel,
  closeServer: () => Promise<void>,
): NetworkDriver & { tg: FakeTelegram } {
  const idOf = (person: string): number => IDS[person] ?? 0;
  const who = (person: string): Person => {
    return tg.person({ id: idOf(person), firstName: person, languageCode: 'vi', started: true });
  };
  who('an');
  who('binh');
  return {
    tg,
    channel,
    can: { ...CAN_ALL, knowsRedelivery: false, stopping: 'barred' },
    floodMs: 7000,
    address: (person) => ({ channel: 'telegram', chat: String(idOf(person)) }),
    says: async (person, text) => void who(person).text(text),
    taps: async (person, message, label) => void who(person).tap(Number(message), label),
    sendsFile: async (person, file) => void who(person).document(file),
    screen: async (person) => who(person).messages().map(seenOf),
    // The bytes travel with the message.
    keeps: () => undefined,
    redelivers: async () => void tg.updates.duplicate(),
    inReverse: async (doing) => {
      tg.updates.hold();
      await doing();
      tg.updates.release({ reverse: true });
    },
    stops: async (person) => void who(person).block(),
    returns: async (person) => void who(person).unblock(),
    sendsOdd: async (person) => {
      who(person).sticker();
      return 'sticker';
    },
    saysInGroup: async (person, text) => void who(person).groupText(-55, text),
    failsNext: async (how, after = 0) =>
      tg.faults.next({ kind: FAULTS[how], method: 'sendMessage', retryAfter: 7, after }),
    unconfirmed: () => tg.updates.pending(),
    close: async () => {
      await channel.stop();
      await closeServer();
      await tg.close();
    },
  };
}

function seenOf(message: ShownMessage): Seen {
  const file = message.document ?? message.photo;
  const buttons = message.buttons.map((row) => row.map(({ text, ...press }) => ({ label: text, ...press })));
  const seen = { id: String(message.id), text: message.text, buttons };
  return file === undefined ? seen : { ...seen, file: { name: file.name, bytes: file.bytes } };
}
