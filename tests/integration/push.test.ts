import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createConversationStore } from '../../models/conversation.ts';
import type { Channel, Message, Push, Sent } from '../../src/channels/channel.ts';
import { createMovableClock } from '../../src/clock.ts';
import { asItStands, newConversation } from '../../src/conversation.ts';
import { type Address, addressId, type ChannelName } from '../../src/dialog/address.ts';
import { actionButton, line, type View, verbatim } from '../../src/dialog/view.ts';
import type { Member } from '../../src/domain/member.ts';
import { createTexts } from '../../src/i18n.ts';
import { createLogger } from '../../src/logger.ts';
import { createPhraser } from '../../src/phrase.ts';
import type { ConversationStore } from '../../src/ports/conversations.ts';
import { projectRoot } from '../../src/project-root.ts';
import { createPushes, type Pushes } from '../../src/push.ts';
import { openDatabase } from '../support/database.ts';
import { NEWCOMER } from '../support/newcomer.ts';

/** Which address a push goes to, and what is said where the channel has a window. */

const SENT: Sent = { ok: true, messageId: '1' };
const closed: Sent = { ok: false, error: { kind: 'closed', code: 'window_closed', detail: '-230' } };
const stopped: Sent = { ok: false, error: { kind: 'stopped', code: 'person_stopped', detail: '403' } };
const lost: Sent = { ok: false, error: { kind: 'unknown', code: 'outcome_unknown', detail: 'ECONNRESET' } };
const shut: Sent = { ok: false, error: { kind: 'retry', code: 'access_lost', afterMs: 60_000, detail: '-220' } };
const flooded = (afterMs: number): Sent => ({
  ok: false,
  error: { kind: 'retry', code: 'channel_flooded', afterMs, detail: '429' },
});
const machine = createMovableClock();
const later = (ms: number): void => machine.set(new Date(machine.now().getTime() + ms));

interface Given {
  readonly channel: ChannelName;
  readonly message: Message;
  readonly push?: Push;
}

let database: Awaited<ReturnType<typeof openDatabase>>;
let store: ConversationStore;
let given: Given[];
let gone: Address[];
let pushed: { address: Address; view: View }[];
let answers: Partial<Record<ChannelName, Sent>>;
let pushes: Pushes;
let people = 0;

beforeAll(async () => {
  database = await openDatabase();
  store = createConversationStore(database.connection);
});
afterAll(() => database.drop());
beforeEach(() => {
  [given, gone, pushed, answers] = [[], [], [], {}];
  pushes = createPushes({
    channels: new Map([network('telegram', false), network('zalo', true)].map((one) => [one.name, one])),
    conversations: store,
    phraser: createPhraser(createTexts(projectRoot()), async () => Buffer.alloc(0)),
    machine,
    log: createLogger('silent'),
    onPushed: async (address, view) => void pushed.push({ address, view }),
    onStopped: async (address) => void gone.push(address),
  });
});

function network(name: ChannelName, hasWindow: boolean): Channel {
  const take = async (message: Message, push?: Push): Promise<Sent> => {
    given.push(push === undefined ? { channel: name, message } : { channel: name, message, push });
    return answers[name] ?? SENT;
  };
  return {
    name,
    hasWindow,
    repeatsUnknown: !hasWindow,
    limits: {
      textLength: 2_000,
      buttonsPerRow: 1,
      buttons: 5,
      captionLength: 1,
      fileBytes: 1,
      markup: false,
      edits: false,
    },
    routes: [],
    send: (_address, message) => take(message),
    ...(hasWindow ? { push: (_address: Address, message: Message, push: Push) => take(message, push) } : {}),
    acknowledge: async () => undefined,
    fetchFile: async () => Buffer.alloc(0),
    start: async () => undefined,
    stop: async () => undefined,
  };
}

function member(...channels: readonly ChannelName[]): Member {
  people += 1;
  const addresses = channels.map((channel) => ({ channel, chat: `p${people}` }));
  return {
    id: `m${people}`,
    name: 'Nguyễn Thị Lan',
    unit: 'CDS',
    role: 'CAN_BO',
    ...NEWCOMER,
    addresses,
    joinedAt: new Date(),
  };
}

/** Keeps that the person did something then, and is in this form. */
async function active(address: Address, lastAt: Date, form: string | null): Promise<void> {
  const before = newConversation(address);
  const seen = { id: 'e1', at: lastAt };
  await store.save({ ...asItStands(before), active: form, lastAt, seen });
}

const view: View = {
  lines: [verbatim('Sắp đến mốc <b>sơ kết</b>'), verbatim('Ngày 30/06/2027')],
  buttons: [[actionButton(line('core:menu'), 'menu.open')]],
};
const channels = () => given.map((one) => one.channel);

describe('a push', () => {
  it('goes to the first address that takes it', async () => {
    answers = { zalo: closed };
    expect(await pushes.send(member('zalo', 'telegram'), view)).toEqual(SENT);
    expect(channels()).toEqual(['zalo', 'telegram']);
    expect(gone).toEqual([]);
    expect(pushed.map((one) => one.address.channel)).toEqual(['telegram']);
  });

  it('notes an address that is gone and goes on', async () => {
    const lan = member('telegram', 'zalo');
    answers = { telegram: stopped };
    expect(await pushes.send(lan, view)).toEqual(SENT);
    expect(gone).toEqual([lan.addresses[0]]);
  });

  it('says that somebody only has to write first, even where another address is gone', async () => {
    answers = { telegram: stopped, zalo: closed };
    expect(await pushes.send(member('zalo', 'telegram'), view)).toEqual(closed);
    expect(await pushes.send(member('telegram', 'zalo'), view)).toEqual(closed);
  });

  it('is not sent again elsewhere when nobody knows what became of it', async () => {
    answers = { zalo: lost };
    expect(await pushes.send(member('zalo', 'telegram'), view)).toEqual(lost);
    expect(channels()).toEqual(['zalo']);
  });

  it('goes elsewhere while nothing leaves the house to the first network, and waits where nobody takes it', async () => {
    answers = { zalo: shut };
    expect(await pushes.send(member('zalo', 'telegram'), view)).toEqual(SENT);
    expect(channels()).toEqual(['zalo', 'telegram']);
    expect(await pushes.send(member('zalo'), view)).toEqual(shut);
    answers = { zalo: shut, telegram: stopped };
    expect(await pushes.send(member('zalo', 'telegram'), view)).toEqual(shut);
    expect(await pushes.send(member('telegram', 'zalo'), view)).toEqual(shut);
  });

  it('has nowhere to go where no address is on a channel of ours, but nobody is gone', async () => {
    const off = { ok: false, error: { kind: 'closed', code: 'channel_off' } };
    expect(await pushes.send(member('web'), view)).toMatchObject(off);
    answers = { telegram: stopped };
    expect(await pushes.send(member('telegram', 'web'), view)).toMatchObject(off);
    expect(gone.map((one) => one.channel)).toEqual(['telegram']);
    answers = { zalo: closed };
    expect(await pushes.send(member('web', 'zalo'), view)).toEqual(closed);
  });
});

describe('a channel that is told "too fast"', () => {
  it('is left alone as long as it wants, for a minute at most, while others go on', async () => {
    answers = { telegram: flooded(3_000) };
    await pushes.send(member('telegram'), view);
    answers = {};
    later(1_000);
    const resting = await pushes.send(member('telegram'), view);
    expect(resting).toMatchObject({ ok: false, error: { kind: 'retry', code: 'channel_flooded' } });
    expect(await pushes.send(member('zalo'), view)).toEqual(SENT);
    expect(channels()).toEqual(['telegram', 'zalo']);
    later(2_000);
    expect(await pushes.send(member('telegram'), view)).toEqual(SENT);
    answers = { telegram: flooded(600_000) };
    await pushes.send(member('telegram'), view);
    answers = {};
    later(60_000);
    expect(await pushes.send(member('telegram'), view)).toEqual(SENT);
  });

  it('by one person’s share of messages goes on with everybody else', async () => {
    answers = { zalo: flooded(3 * 3_600_000) };
    await pushes.send(member('zalo'), view);
    answers = {};
    expect(await pushes.send(member('zalo'), view)).toEqual(SENT);
  });
});

describe('where there is a window', () => {
  it('a push says that a tap keeps it open, and has something to tap', async () => {
    await pushes.send(member('zalo'), { lines: view.lines });
    const [sent] = given;
    expect(sent?.message.text).toContain('trả lời một tin (nội dung gì cũng được)');
    expect(sent?.message.buttons.flat().map((button) => button.label)).toEqual(['☰ Menu']);
    expect(pushed).toHaveLength(1);
  });

  it('the channel is told when the person last did something, who it is for and the gist without markup', async () => {
    const lan = member('zalo');
    const [address] = lan.addresses;
    const lastAt = new Date('2026-11-20T03:00:00Z');
    if (address !== undefined) await active(address, lastAt, null);
    await pushes.send(lan, view);
    expect(given[0]?.push).toEqual({ lastAt, name: 'Nguyễn Thị Lan', gist: 'Sắp đến mốc <b>sơ kết</b>' });
    await pushes.send(member('zalo'), view);
    expect(given[1]?.push?.lastAt).toBeNull();
  });

  it('nothing is added elsewhere', async () => {
    await pushes.send(member('telegram'), view);
    expect(given[0]?.message.text).not.toContain('trả lời một tin');
  });

  it('its end is known, for those who are reached nowhere else', async () => {
    const lastAt = new Date('2026-11-20T03:00:00Z');
    const [only, both, never] = [member('zalo'), member('zalo', 'telegram'), member('zalo')];
    for (const one of [only, both]) {
      const [address] = one.addresses;
      if (address !== undefined) await active(address, lastAt, null);
    }
    const closing = await pushes.closing([only, both, never]);
    expect(closing.get(only.id)).toEqual(new Date('2026-11-27T03:00:00Z'));
    expect(closing.has(both.id)).toBe(false);
    expect(closing.get(never.id)?.getTime()).toBeLessThan(lastAt.getTime());
  });
});

describe('beside an open question', () => {
  it('buttons of a push go by their words, since numbers belong to the question', async () => {
    const lan = member('zalo');
    const [address] = lan.addresses;
    if (address === undefined) throw new Error('no address');
    await active(address, new Date(), 'initiative');
    await pushes.send(lan, view);
    expect(given[0]?.message.list?.by).toBe('words');
    expect((await store.lastAt([addressId(address)])).size).toBe(1);
    await pushes.send(member('zalo'), view);
    expect(given[1]?.message.list?.by).toBe('number');
  });
});
