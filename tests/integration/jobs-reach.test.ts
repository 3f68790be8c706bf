import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accessOccasion, unpaidOccasion } from '../../jobs/access-notice.ts';
import type { SendFailure, Sent } from '../../src/channels/channel.ts';
import { asItStands, newConversation } from '../../src/conversation.ts';
import { addressId } from '../../src/dialog/address.ts';
import { verbatim } from '../../src/dialog/view.ts';
import type { Member } from '../../src/domain/member.ts';
import type { Delivery } from '../../src/ports/deliveries.ts';
import { type JobsHouse, openHouse } from '../support/jobs-house.ts';

/** Messages that did not reach somebody: how they end, and when they are looked at again. */

const START = Date.parse('2027-01-04T09:00:00+07:00');
const HOUR_MS = 3_600_000;
const SENT: Sent = { ok: true, messageId: 'm1' };

let house: JobsHouse;
let lan: Member;
let sends: number;
/** The addresses that each of them was for. */
let where: string[][];
/** What becomes of every send from now on. */
let answer: Sent;

beforeEach(async () => {
  sends = 0;
  where = [];
  answer = SENT;
  const db = `reach_${randomUUID().slice(0, 8)}`;
  house = await openHouse({ db, prefix: db, now: new Date(START).toISOString() }, async (member) => {
    sends += 1;
    where.push(member.addresses.map(addressId));
    return answer;
  });
  lan = await house.person('Nguyễn Thị Lan', 'QLCN');
});

afterEach(() => house.close(true));

function fails(code: string, kind: SendFailure['kind'] = 'closed'): void {
  answer = { ok: false, error: { kind, code, detail: 'test' } };
}

/** Sweeps so many hours after the start, and the minute that it took to begin. */
async function sweep(hours: number): Promise<void> {
  house.clock.set(new Date(START + hours * HOUR_MS + 60_000));
  await house.jobs.sweepNow();
}

async function notice(occasion: string, member = lan): Promise<void> {
  const at = house.clock.now();
  const view = { lines: [verbatim('tin')] };
  const news = { occasion, member: member.id, kind: 'notice' as const, view, plannedAt: at, dueAt: at };
  await house.stores.deliveries.plan([news]);
}

async function delivery(occasion: string): Promise<Delivery | undefined> {
  return (await house.stores.deliveries.byOccasion(occasion))[0];
}

async function writes(member: Member, hours: number): Promise<void> {
  const [address] = member.addresses;
  if (address === undefined) throw new Error('not joined');
  const { conversations } = house.stores;
  const before = (await conversations.load(address)) ?? newConversation(address);
  const lastAt = new Date(START + hours * HOUR_MS);
  const seen = { id: `e${hours}`, at: lastAt };
  await conversations.save({ ...asItStands(before), member: member.id, lastAt, seen });
}

describe('tried for two days in vain', () => {
  it.each([
    ['access_lost', 'unreachable'],
    ['channel_unreachable', 'unreachable'],
    ['channel_refused', 'failed'],
  ])('by %s a message ends as %s', async (code, state) => {
    fails(code, 'retry');
    await notice('n');
    for (let hours = 0; hours < 66; hours += 1.1) await sweep(hours);
    expect(await delivery('n')).toMatchObject({ state, error: code });
    expect(sends).toBe(55);
  });

  it('a message that is looked at again has all its tries before it', async () => {
    fails('channel_unreachable', 'retry');
    await notice('n');
    for (let hours = 0; hours < 66; hours += 1.1) await sweep(hours);
    await writes(lan, 67);
    await sweep(68);
    expect(await delivery('n')).toMatchObject({ state: 'planned', attempts: 1 });
  });
});

describe('somebody who has done something since', () => {
  it.each([
    'window_closed',
    'budget_spent',
    'channel_unpaid',
    'person_stopped',
    'access_lost',
    'channel_unreachable',
    'channel_off',
  ])('gets what could not be brought by %s, found by the sweep alone', async (code) => {
    fails(code);
    await notice('n');
    await writes(lan, -1);
    await sweep(0);
    expect(await delivery('n')).toMatchObject({ state: 'unreachable', error: code });
    answer = SENT;
    await sweep(1);
    expect(sends).toBe(1);
    await writes(lan, 1.5);
    await sweep(2);
    expect(await delivery('n')).toMatchObject({ state: 'sent' });
    expect(sends).toBe(2);
  });

  it('is not tried again and again where it fails again', async () => {
    fails('budget_spent');
    await notice('n');
    await sweep(0);
    await writes(lan, 1);
    for (const hours of [2, 3, 4]) await sweep(hours);
    expect(sends).toBe(2);
    expect(await delivery('n')).toMatchObject({ state: 'unreachable', error: 'budget_spent' });
  });

  it('gets nothing that is older than two weeks, nor what others missed', async () => {
    const dung = await house.person('Phạm Tiến Dũng', 'QLCN');
    fails('window_closed');
    await notice('old');
    await sweep(0);
    await sweep(24 * 10);
    await notice('new');
    await notice('other', dung);
    await sweep(24 * 10 + 1);
    answer = SENT;
    await writes(lan, 24 * 15);
    await sweep(24 * 15 + 1);
    expect((await delivery('new'))?.state).toBe('sent');
    expect((await delivery('old'))?.state).toBe('dropped');
    expect((await delivery('other'))?.state).toBe('unreachable');
  });

  it('is left alone while every address of theirs is stopped', async () => {
    fails('window_closed');
    await notice('n');
    await sweep(0);
    await writes(lan, 1);
    for (const address of lan.addresses) await house.stores.members.setStopped(address, true);
    await sweep(2);
    expect(await delivery('n')).toMatchObject({ state: 'unreachable', error: 'window_closed' });
  });

  it('hears at once when the conversation says so', async () => {
    fails('window_closed');
    await notice('n');
    await sweep(0);
    await house.jobs.reopen(lan.id);
    expect((await delivery('n'))?.state).toBe('planned');
  });
});

describe('a message for one address of somebody', () => {
  const NEW = { channel: 'zalo', chat: 'z1' } as const;

  beforeEach(async () => {
    const at = house.clock.now();
    const consent = { version: 'n', at, channel: NEW.channel, lang: 'vi' } as const;
    lan = await house.stores.members.join(lan.id, { address: NEW, lang: 'vi', consent, at });
  });

  async function only(to: string): Promise<Delivery | undefined> {
    const at = house.clock.now();
    const view = { lines: [verbatim('tin')] };
    const news = { occasion: to, member: lan.id, kind: 'notice' as const, view, plannedAt: at, dueAt: at };
    await house.stores.deliveries.plan([{ ...news, to }]);
    await sweep(0);
    return delivery(to);
  }

  it('goes there, and others go wherever the person is reached', async () => {
    const [first, second] = lan.addresses.map(addressId);
    expect(second).toBe('zalo:z1');
    await notice('n');
    expect((await only('zalo:z1'))?.state).toBe('sent');
    expect(where).toEqual(expect.arrayContaining([[first, 'zalo:z1'], ['zalo:z1']]));
    expect(where).toHaveLength(2);
  });

  it.each(['window_closed', 'person_stopped', 'channel_off'])(
    'is given up where it is not taken (%s)',
    async (code) => {
      fails(code, code === 'person_stopped' ? 'stopped' : 'closed');
      expect(await only('zalo:z1')).toMatchObject({ state: 'dropped', error: code });
      // They are reached elsewhere, so nobody stands under /chuanhan for it.
      expect(await house.stores.deliveries.unreached(new Date(START - HOUR_MS))).toEqual([]);
    },
  );

  it('is tried again where that may help', async () => {
    fails('channel_unreachable', 'retry');
    expect(await only('zalo:z1')).toMatchObject({ state: 'planned', error: 'channel_unreachable' });
  });

  it('is dropped where it is theirs no more', async () => {
    expect(await only('zalo:gone')).toMatchObject({ state: 'dropped', error: null });
    expect(sends).toBe(0);
  });
});

describe('a notice that access is lost', () => {
  it('is not kept for a network that takes it only once that is mended', async () => {
    const occasion = accessOccasion(house.clock.now());
    fails('access_lost', 'retry');
    await notice(occasion);
    await notice('another');
    await sweep(0);
    expect(await delivery(occasion)).toMatchObject({ state: 'dropped', error: 'access_lost' });
    expect(await delivery('another')).toMatchObject({ state: 'planned', error: 'access_lost' });
  });

  it.each([
    ['access is lost', accessOccasion],
    ['the account may not send', unpaidOccasion],
  ])('(%s) is tried elsewhere for a day, and dropped then', async (_what, occasionOf) => {
    const occasion = occasionOf(house.clock.now());
    fails('channel_unreachable', 'retry');
    await notice(occasion);
    await sweep(0);
    await sweep(23);
    expect(sends).toBe(2);
    answer = SENT;
    await sweep(24.5);
    expect(sends).toBe(2);
    expect((await delivery(occasion))?.state).toBe('dropped');
  });
});
