import { createInboxStore } from '../../models/inbox.ts';
import type { Accept, Channel } from '../../src/channels/channel.ts';
import { createZaloBotChannel, type ZaloBotDeps } from '../../src/channels/zalo-bot/channel.ts';
import { createSystemClock } from '../../src/clock.ts';
import { AppError } from '../../src/errors.ts';
import { createTexts } from '../../src/i18n.ts';
import { createLogger } from '../../src/logger.ts';
import type { InboxStore } from '../../src/ports/inbox.ts';
import { projectRoot } from '../../src/project-root.ts';
import { createServer } from '../../src/server/server.ts';
import { openDatabase } from '../support/database.ts';
import { openPublicDoor } from '../support/public-door.ts';
import { createFakeZaloBot } from '../support/zalo/bot-fake.ts';
import type { FakeZaloBot, ZaloFault, ZaloShown } from '../support/zalo/double.ts';
import { until } from './accepted.ts';
import { CAN_ALL, type NetworkDriver, type Seen } from './contract-driver.ts';
import { fetchedBy, openGate } from './gate.ts';
import { createMemoryLeases, createRecordingLog } from './telegram-driver.ts';

const texts = createTexts(projectRoot());

export const BOT_SECRET = 'secret_of-the-test';

/** Waits short enough for tests. */
export const BOT_QUICK = { callMs: 600, photoMs: 3000, firstMs: 1000, pollSeconds: 0.3, retryMs: 20, retryMostMs: 60 };

/** Files that links lead to. */
export function createKeptFiles(): ZaloBotDeps['files'] & { keep(id: string, bytes: Buffer): void } {
  const kept = new Map<string, Buffer>();
  return {
    keep: (id, bytes) => void kept.set(id, bytes),
    read: async (id) => {
      const bytes = kept.get(id);
      if (bytes === undefined) throw new AppError('file_gone');
      return bytes;
    },
  };
}

export function zaloBotDeps(
  zalo: FakeZaloBot,
  more: Partial<ZaloBotDeps> & { readonly inbox: InboxStore },
): ZaloBotDeps {
  return {
    token: zalo.token,
    apiRoot: zalo.root,
    webhook: null,
    publicUrl: null,
    secretKey: 'a key of thirty-two characters or more',
    log: createRecordingLog().log,
    clock: createSystemClock(),
    machine: createSystemClock(),
    leases: createMemoryLeases(),
    holder: 'one',
    files: createKeptFiles(),
    texts,
    timing: BOT_QUICK,
    ...more,
  };
}

/** The server of the bot around these routes; answers its port. */
export async function serve(channel: Channel): Promise<{ port: number; close(): Promise<void> }> {
  const health = { ready: async () => ({ ok: true, parts: {} }) };
  const metrics = { contentType: 'text/plain', metrics: async () => '' };
  const log = createLogger('silent');
  const server = createServer({ host: '127.0.0.1', port: 0, channels: [channel], health, metrics, log });
  const { port } = await server.listen();
  return { port, close: server.close };
}

const FAULTS: Readonly<Record<'flooded' | 'hang' | 'lost', ZaloFault>> = {
  flooded: { kind: 'error', code: 429 },
  hang: { kind: 'hang' },
  lost: { kind: 'doneThenHang' },
};

/** The Bot Platform through its strict double, by polling or by webhook, on real MongoDB. */
export async function openZaloBot(
  mode: 'polling' | 'webhook',
  accept: Accept,
): Promise<NetworkDriver & { zalo: FakeZaloBot }> {
  const database = await openDatabase();
  const door = await openPublicDoor();
  const zalo = await createFakeZaloBot({ webhookRetryMs: 10 });
  const gate = await openGate(Number(new URL(zalo.root).port));
  zalo.webhook.sendTo(door.url);
  const files = createKeptFiles();
  const hook = { url: 'https://bot.example.org/zalo-bot/webhook', secret: BOT_SECRET };
  const inbox = createInboxStore(database.connection);
  const apiRoot = gate.atGate(zalo.root);
  const more = { inbox, files, apiRoot, publicUrl: door.url, webhook: mode === 'webhook' ? hook : null };
  const channel = createZaloBotChannel(zaloBotDeps(zalo, more));
  const server = await serve(channel);
  door.leadTo(server.port);
  await channel.start((incoming) => accept(fetchedBy(gate.atGate, incoming)));
  await until(() => zalo.isPolled() || zalo.webhook.isSet(), 'receiver');
  return driverOf(zalo, channel, {
    keeps: files.keep,
    goAway: gate.goAway,
    close: async () => {
      await channel.stop();
      await server.close();
      await gate.close();
      await zalo.close();
      await door.close();
      await database.drop();
    },
  });
}

function driverOf(
  zalo: FakeZaloBot,
  channel: Channel,
  { keeps, close, goAway }: Pick<NetworkDriver, 'keeps' | 'close'> & { goAway: () => Promise<void> },
): NetworkDriver & { zalo: FakeZaloBot } {
  const who = zalo.person;
  return {
    zalo,
    channel,
    can: {
      ...CAN_ALL,
      edits: false,
      buttons: 0,
      tapNamesMessage: false,
      carries: [],
      brings: 'pictures',
      numbersParts: true,
      knowsRedelivery: true,
      stopping: 'untold',
    },
    floodMs: null,
    address: (person) => ({ channel: 'zalo-bot', chat: who(person).id }),
    says: async (person, text) => who(person).says(text),
    taps: async (_person, _message, label) => {
      throw new Error(`there are no buttons to press ${label}`);
    },
    sendsFile: async (person, { bytes }) => who(person).sendsImage(bytes),
    screen: async (person) => who(person).messages().map(seenOf),
    keeps,
    redelivers: async () => zalo.webhook.duplicate(),
    inReverse: async (doing) => {
      zalo.webhook.hold();
      await doing();
      zalo.webhook.release({ reverse: true });
    },
    // Whoever leaves a bot of this platform does so without a word of it, here or in an answer.
    stops: async () => undefined,
    returns: async () => undefined,
    sendsOdd: async (person) => {
      who(person).sends('sticker');
      return 'sticker';
    },
    saysInGroup: async (person, text) => who(person).saysInGroup(text),
    failsNext: async (how, after = 0) => {
      if (how === 'broken') await goAway();
      else zalo.faults.next({ ...FAULTS[how], path: 'sendMessage', after });
    },
    unconfirmed: () => zalo.webhook.pending(),
    close,
  };
}

function seenOf({ id, text, file }: ZaloShown): Seen {
  return { id, text, buttons: [], ...(file === undefined ? {} : { file }) };
}
