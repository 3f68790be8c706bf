import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createReachHandler } from '../../handlers/reach.ts';
import type { Delivery, NewDelivery } from '../../src/ports/deliveries.ts';
import { createIndexes, createStores } from '../../src/stores.ts';
import { openDatabase } from '../support/database.ts';
import { memberOf, turnOf, use } from '../support/member-turn.ts';
import { sampleCampaign } from '../support/report-sample.ts';

const { connection, drop } = await openDatabase();
const { deliveries, members, units, conversations } = createStores(connection);
const now = new Date('2027-06-24T02:00:00Z');
const hours = (count: number): Date => new Date(now.getTime() + count * 3_600_000);
const long = hours(-24 * 365);

beforeAll(async () => {
  await createIndexes(connection);
});

beforeEach(async () => {
  await connection.collection('deliveries').deleteMany({});
});

afterAll(drop);

type End = Pick<Delivery, 'state' | 'error'> & { readonly messageId?: string };
const CLOSED: End = { state: 'unreachable', error: 'window_closed' };

/** Plans a message at a moment, and settles it an hour later; `null` leaves it waiting. */
async function delivery(member: string, at: Date, end: End | null): Promise<string> {
  const occasion = `test:${at.toISOString()}:${end?.state ?? 'waiting'}`;
  const news: NewDelivery = { occasion, member, kind: 'reminder', view: null, plannedAt: at, dueAt: at };
  const [id = ''] = await deliveries.plan([news]);
  if (end === null) return id;
  const settled = new Date(at.getTime() + 3_600_000);
  await deliveries.claim(id, settled, hours(1));
  await deliveries.settle(id, { messageId: null, ...end, at: settled });
  return id;
}

async function one(member: string, id: string): Promise<Delivery | undefined> {
  return (await deliveries.ofMember(member, 100)).find((each) => each.id === id);
}

describe('who was not reached', () => {
  it('by the newest message that was tried, whatever waits or was not needed', async () => {
    await delivery('m1', hours(-72), { state: 'sent', error: null, messageId: 'a' });
    await delivery('m1', hours(-48), { state: 'unreachable', error: 'budget_spent' });
    await delivery('m1', hours(-24), CLOSED);
    await delivery('m1', hours(-12), { state: 'dropped', error: null });
    await delivery('m1', hours(-1), null);
    await delivery('m2', hours(-48), CLOSED);
    await delivery('m2', hours(-24), { state: 'sent', error: null, messageId: 'b' });
    await delivery('m3', hours(-24), { state: 'unreachable', error: 'person_stopped' });
    await delivery('m4', hours(-24), { state: 'failed', error: 'channel_refused' });
    const found = [...(await deliveries.unreached(long))].sort((a, b) => a.member.localeCompare(b.member));
    expect(found).toEqual([
      { member: 'm1', error: 'window_closed', at: hours(-23) },
      { member: 'm3', error: 'person_stopped', at: hours(-23) },
    ]);
    expect(await deliveries.unreached(hours(-20))).toEqual([]);
  });

  it('by when it turned out, not by when it was planned', async () => {
    const early = await delivery('m1', hours(-48), null);
    await delivery('m1', hours(-24), { state: 'sent', error: null, messageId: 'a' });
    await deliveries.claim(early, now, hours(1));
    await deliveries.settle(early, { state: 'unreachable', error: 'window_closed', messageId: null, at: now });
    expect(await deliveries.unreached(long)).toEqual([{ member: 'm1', error: 'window_closed', at: now }]);
  });

  it('shows on the screen of the office until they do something', async () => {
    const { id } = await members.add({ name: 'Hồ Im', unit: 'CDS', role: 'CAN_BO' });
    const address = { channel: 'zalo', chat: 'z1' } as const;
    const consent = { version: 'notice-3', at: now, channel: 'zalo', lang: 'vi' as const };
    await members.join(id, { address, lang: 'vi', consent, at: hours(-400) });
    await units.put('CDS', 'Phòng Chuyển đổi số');
    const handler = createReachHandler({ members, units, deliveries, conversations });
    const turn = turnOf(await sampleCampaign(), memberOf('office', { role: 'DAU_MOI' }), now.toISOString());
    expect((await use(handler, turn, '/chuanhan')).text).toContain('đều đang nhận được tin');
    await delivery(id, hours(-24), CLOSED);
    expect((await use(handler, turn, '/chuanhan')).text).toContain('Hồ Im: quá 7 ngày chưa nhắn trên Zalo');
    await connection
      .collection<{ _id: string; lastAt: Date }>('conversations')
      .insertOne({ _id: 'zalo:z1', lastAt: now });
    expect((await use(handler, turn, '/chuanhan')).text).not.toContain('Hồ Im');
    for (const [hour, error, words] of [
      [2, 'access_lost', 'kết nối Zalo đang bị ngắt, Văn phòng đã biết'],
      [4, 'channel_unreachable', 'ứng dụng nhắn tin không phản hồi'],
      [6, 'channel_off', 'bot không còn chạy trên ứng dụng này'],
    ] as const) {
      await delivery(id, hours(hour), { state: 'unreachable', error });
      const { text } = await use(handler, turn, '/chuanhan');
      expect(text).toContain(`Hồ Im: ${words}`);
      expect(text).toContain('1</b>/1 người\n• ');
    }
  });

  it('lately for reasons that may pass, and since when', async () => {
    await delivery('m1', hours(-48), { state: 'unreachable', error: 'budget_spent' });
    await delivery('m1', hours(-24), CLOSED);
    await delivery('m2', hours(-24), { state: 'unreachable', error: 'not_joined' });
    await delivery('m3', hours(-24), { state: 'sent', error: null, messageId: 'a' });
    await delivery('m4', hours(-400), CLOSED);
    const found = await deliveries.outOfReach(['window_closed', 'budget_spent'], hours(-336));
    expect([...found]).toEqual([['m1', hours(-47)]]);
  });
});

describe('somebody who is back', () => {
  const ERRORS = ['window_closed', 'budget_spent'];

  it('gets what was kept from them lately; what is older is dropped, other reasons and other people stay', async () => {
    const [recent, spent] = [
      await delivery('m1', hours(-24), CLOSED),
      await delivery('m1', hours(-30), { state: 'unreachable', error: 'budget_spent' }),
    ];
    const old = await delivery('m1', hours(-400), CLOSED);
    const left = await delivery('m1', hours(-20), { state: 'unreachable', error: 'not_joined' });
    const sent = await delivery('m1', hours(-22), { state: 'sent', error: null, messageId: 'a' });
    const other = await delivery('m2', hours(-24), CLOSED);
    expect(await deliveries.reopen('m1', ERRORS, hours(-336), now)).toBe(2);
    for (const id of [recent, spent]) {
      expect(await one('m1', id)).toMatchObject({ state: 'planned', dueAt: now, error: null });
    }
    expect(await one('m1', old)).toMatchObject({ state: 'dropped', error: 'window_closed' });
    expect((await one('m1', left))?.state).toBe('unreachable');
    expect((await one('m1', sent))?.state).toBe('sent');
    expect((await one('m2', other))?.state).toBe('unreachable');
    expect([...(await deliveries.waiting(now, 10))].sort()).toEqual([recent, spent].sort());
    expect(await deliveries.reopen('m1', ERRORS, hours(-336), now)).toBe(0);
    expect(await deliveries.claim(recent, now, hours(1))).toMatchObject({ id: recent, state: 'claimed' });
  });
});

describe('receipts', () => {
  it('note the earliest moments of messages of the ledger, in any order, and pass over all others', async () => {
    const sent = { state: 'sent', error: null } as const;
    const first = await delivery('m1', hours(-24), { ...sent, messageId: 'z-1' });
    const second = await delivery('m2', hours(-24), { ...sent, messageId: 'z-2' });
    expect(await one('m1', first)).not.toHaveProperty('seenAt');
    await deliveries.receipts([]);
    await deliveries.receipts([
      { messages: ['z-1', 'z-2', 'not-ours'], what: 'seen', at: hours(-20) },
      { messages: ['z-1'], what: 'received', at: hours(-22) },
      { messages: ['z-1'], what: 'sent', at: hours(-23) },
      { messages: [], what: 'seen', at: hours(-30) },
    ]);
    await deliveries.receipts([
      { messages: ['z-1'], what: 'seen', at: hours(-21) },
      { messages: ['z-1'], what: 'received', at: hours(-1) },
    ]);
    const told = { echoedAt: hours(-23), receivedAt: hours(-22), seenAt: hours(-21) };
    expect(await one('m1', first)).toMatchObject({ ...told, state: 'sent', sentAt: hours(-23), attempts: 1 });
    expect(await one('m2', second)).toMatchObject({ seenAt: hours(-20) });
    expect(await one('m2', second)).not.toHaveProperty('receivedAt');
    expect(await connection.collection('deliveries').countDocuments()).toBe(2);
  });
});
