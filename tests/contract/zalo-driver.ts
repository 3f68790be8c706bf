import { randomBytes } from 'node:crypto';
import type { Accept, Channel } from '../../src/channels/channel.ts';
import { createZaloChannel } from '../../src/channels/zalo/channel.ts';
import type { ZaloDeps } from '../../src/channels/zalo/deps.ts';
import { createSystemClock } from '../../src/clock.ts';
import { createTexts } from '../../src/i18n.ts';
import { projectRoot } from '../../src/project-root.ts';
import { createStores } from '../../src/stores.ts';
import { openDatabase } from '../support/database.ts';
import { openPublicDoor } from '../support/public-door.ts';
import type { FakeZalo, ZaloFault, ZaloShown } from '../support/zalo/double.ts';
import { createFakeZalo } from '../support/zalo/fake-zalo.ts';
import { until } from './accepted.ts';
import { CAN_ALL, type NetworkDriver, type Seen } from './contract-driver.ts';
import { fetchedBy, openGate } from './gate.ts';
import { createRecordingLog } from './telegram-driver.ts';
import { createKeptFiles, serve } from './zalo-bot-driver.ts';

/** Waits short enough for tests. */
export const ZALO_QUICK = {
  callMs: 600,
  uploadMs: 2000,
  tokenMs: 1000,
  downloadMs: 2000,
  retryMs: 20,
  retryMostMs: 60,
  stopMs: 2000,
};

const texts = createTexts(projectRoot());

type Stores = Pick<ZaloDeps, 'inbox' | 'grants' | 'keys' | 'budget'>;

/** The stores of a channel over a database of this test. */
export function zaloStores(connection: Awaited<ReturnType<typeof openDatabase>>['connection']): Stores {
  const { inbox, grants, consentKeys: keys, budget } = createStores(connection);
  return { inbox, grants, keys, budget };
}

export function zaloDeps(zalo: FakeZalo, more: Partial<ZaloDeps> & Stores): ZaloDeps {
  const { oaId, appId, appSecret, oaSecret, roots } = zalo;
  return {
    ...{ oaId, appId, appSecret, oaSecret, roots, texts },
    seed: zalo.issuePair(),
    publicUrl: null,
    buttons: true,
    observeUntil: null,
    paidBudget: 100,
    template: null,
    verifier: null,
    secretKey: 'a key of thirty-two characters or more',
    holder: `test-${randomBytes(4).toString('hex')}`,
    clock: createSystemClock(),
    machine: createSystemClock(),
    log: createRecordingLog().log,
    files: createKeptFiles(),
    alarm: async () => undefined,
    timing: ZALO_QUICK,
    ...more,
  };
}

const FAULTS: Readonly<Record<'flooded' | 'hang' | 'lost', ZaloFault>> = {
  flooded: { kind: 'error', code: -32 },
  hang: { kind: 'hang' },
  lost: { kind: 'doneThenHang' },
};
const CARRIED = ['png', 'jpg', 'pdf', 'doc', 'docx', 'csv'];
const PEOPLE = ['an', 'binh'];

/** An Official Account through the strict double, on the real server and MongoDB. */
export async function openZalo(
  { buttons }: { readonly buttons: boolean },
  accept: Accept,
): Promise<NetworkDriver & { zalo: FakeZalo }> {
  const database = await openDatabase();
  const door = await openPublicDoor();
  const zalo = await createFakeZalo({ ladderMs: Array.from({ length: 50 }, () => 50) });
  const gate = await openGate(zalo.port);
  zalo.webhooks.sendTo(`${door.url}/zalo/webhook`);
  const files = createKeptFiles();
  const { atGate } = gate;
  const roots = { ...zalo.roots, api: atGate(zalo.roots.api) };
  const stores = zaloStores(database.connection);
  const channel = createZaloChannel(zaloDeps(zalo, { ...stores, roots, files, buttons, publicUrl: door.url }));
  const server = await serve(channel);
  door.leadTo(server.port);
  // Nothing can be sent to somebody who was never heard of; what opens their windows is no part of the test.
  const followed = new Set<string>();
  await channel.start(async (incoming) => {
    if (followed.size === PEOPLE.length) return accept(fetchedBy(atGate, incoming));
    followed.add(incoming.address.chat);
  });
  for (const person of PEOPLE) zalo.person(person).follows();
  await until(() => followed.size === PEOPLE.length && zalo.webhooks.pending() === 0, 'followers');
  return driverOf(zalo, channel, {
    buttons,
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
  zalo: FakeZalo,
  channel: Channel,
  {
    buttons,
    goAway,
    ...own
  }: Pick<NetworkDriver, 'keeps' | 'close'> & { buttons: boolean; goAway: () => Promise<void> },
): NetworkDriver & { zalo: FakeZalo } {
  const who = (person: string) => zalo.person(person);
  return {
    zalo,
    channel,
    can: {
      ...CAN_ALL,
      edits: false,
      buttons: buttons ? 5 : 0,
      tapNamesMessage: false,
      carries: CARRIED,
      numbersParts: true,
      knowsRedelivery: true,
      stopping: 'told',
    },
    floodMs: null,
    address: (person) => ({ channel: 'zalo', chat: who(person).id }),
    says: async (person, text) => who(person).says(text),
    taps: async (person, message, label) => who(person).taps(label, message),
    sendsFile: async (person, file) => who(person).sendsFile(file),
    screen: async (person) => who(person).messages().map(seenOf),
    redelivers: async () => zalo.webhooks.duplicate(),
    inReverse: async (doing) => {
      zalo.webhooks.hold();
      await doing();
      zalo.webhooks.release({ reverse: true });
    },
    stops: async (person) => who(person).unfollows(),
    returns: async (person) => who(person).follows(),
    sendsOdd: async (person) => {
      who(person).sends('sticker');
      return 'sticker';
    },
    saysInGroup: async (person, text) => who(person).saysInGroup(text),
    failsNext: async (how, after = 0) => {
      if (how === 'broken') await goAway();
      else zalo.faults.next({ ...FAULTS[how], path: '/message/cs', after });
    },
    unconfirmed: () => zalo.webhooks.pending(),
    ...own,
  };
}

function seenOf({ id, text, buttons, file }: ZaloShown): Seen {
  const rows = buttons.map(({ title, payload, url }) => [
    { label: title, ...(payload === undefined ? {} : { data: payload }), ...(url === undefined ? {} : { url }) },
  ]);
  return { id, text, buttons: rows, ...(file === undefined ? {} : { file }) };
}
