import { randomUUID } from 'node:crypto';
import mongoose from 'mongoose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDeliveryStore } from '../../models/delivery.ts';
import { createLeaseStore } from '../../models/lease.ts';
import type { NewDelivery } from '../../src/ports/deliveries.ts';
import { createIndexes } from '../../src/stores.ts';

const dbName = `delivery_${randomUUID().slice(0, 8)}`;
const connection = mongoose.createConnection(process.env.MONGODB_URI ?? '', { dbName, serverSelectionTimeoutMS: 5000 });
const deliveries = createDeliveryStore(connection);
const leases = createLeaseStore(connection);
const now = new Date('2026-11-20T02:00:00Z');
const later = (ms: number): Date => new Date(now.getTime() + ms);

function news(occasion: string, member: string): NewDelivery {
  return { occasion, member, kind: 'reminder', view: null, plannedAt: now, dueAt: now };
}

async function planned(): Promise<string> {
  const [id] = await deliveries.plan([news(randomUUID(), 'm1')]);
  if (id === undefined) throw new Error('not planned');
  return id;
}

async function stateOf(id: string): Promise<string | undefined> {
  return (await deliveries.ofMember('m1', 100)).find((one) => one.id === id)?.state;
}

beforeAll(async () => {
  await connection.asPromise();
  await createIndexes(connection);
});

beforeEach(async () => {
  await connection.collection('deliveries').deleteMany({});
});

afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

describe('planning', () => {
  it('by many at once makes one document per person and occasion, and each is new to one of them only', async () => {
    const members = Array.from({ length: 300 }, (_, number) => `m${number}`);
    const plans = Array.from({ length: 8 }, () =>
      deliveries.plan(members.map((member) => news('phase_start:2', member))),
    );
    const ids = (await Promise.all(plans)).flat();
    expect(ids).toHaveLength(300);
    expect(new Set(ids).size).toBe(300);
    expect(await deliveries.byOccasion('phase_start:2')).toHaveLength(300);
  });

  it('again after it was sent brings nothing back', async () => {
    const [id = ''] = await deliveries.plan([news('a', 'm1')]);
    await deliveries.claim(id, now, later(1000));
    await deliveries.settle(id, { state: 'sent', error: null, messageId: '7', at: now });
    expect(await deliveries.plan([news('a', 'm1'), news('a', 'm2')])).toHaveLength(1);
    expect(await deliveries.waiting(now, 10)).toHaveLength(1);
    expect((await deliveries.byOccasion('a')).find((one) => one.member === 'm1')).toMatchObject({
      state: 'sent',
      sentAt: now,
      messageId: '7',
    });
  });

  it('more than a batch at once leaves none out', async () => {
    const many = Array.from({ length: 2500 }, (_, number) => news('b', `m${number}`));
    expect(await deliveries.plan(many)).toHaveLength(2500);
    expect(await deliveries.plan(many)).toEqual([]);
  });
});

describe('a claim', () => {
  it('is given to one of many who ask', async () => {
    const id = await planned();
    const asked = await Promise.all(Array.from({ length: 20 }, () => deliveries.claim(id, now, later(60_000))));
    expect(asked.filter((one) => one !== null)).toHaveLength(1);
  });

  it('is not given before the delivery is due', async () => {
    const [id = ''] = await deliveries.plan([{ ...news('c', 'm1'), dueAt: later(1) }]);
    expect(await deliveries.claim(id, now, later(60_000))).toBeNull();
    expect(await deliveries.waiting(now, 10)).toEqual([]);
    expect(await deliveries.waiting(later(1), 10)).toEqual([id]);
  });

  it('whose holder died becomes unknown and is never given again', async () => {
    const id = await planned();
    await deliveries.claim(id, now, later(60_000));
    expect(await deliveries.expire(later(59_999))).toBe(0);
    expect(await deliveries.expire(later(60_000))).toBe(1);
    expect(await stateOf(id)).toBe('unknown');
    expect(await deliveries.claim(id, later(100_000), later(200_000))).toBeNull();
  });

  it('that ran out while its slow holder was still sending takes the true outcome', async () => {
    const id = await planned();
    await deliveries.claim(id, now, later(60_000));
    await deliveries.expire(later(60_000));
    await deliveries.settle(id, { state: 'sent', error: null, messageId: '1', at: later(61_000) });
    expect(await stateOf(id)).toBe('sent');
  });

  it('put back counts a failed try, but not a wait for sending hours', async () => {
    const id = await planned();
    await deliveries.claim(id, now, later(60_000));
    await deliveries.settle(id, { state: 'planned', error: null, messageId: null, at: now, dueAt: later(5) });
    expect((await deliveries.claim(id, later(5), later(60_000)))?.attempts).toBe(0);
    await deliveries.settle(id, {
      state: 'planned',
      error: 'channel_unreachable',
      messageId: null,
      at: now,
      dueAt: later(9),
    });
    expect(await deliveries.claim(id, later(9), later(60_000))).toMatchObject({
      attempts: 1,
      error: 'channel_unreachable',
    });
  });

  it('once settled stays as it was settled', async () => {
    const id = await planned();
    await deliveries.claim(id, now, later(60_000));
    await deliveries.settle(id, { state: 'sent', error: null, messageId: '1', at: now });
    await deliveries.settle(id, { state: 'planned', error: 'internal', messageId: null, at: now, dueAt: now });
    expect(await stateOf(id)).toBe('sent');
  });
});

describe('a lease', () => {
  it('is held by one, renewed by the holder, and free when it ran out or was given back', async () => {
    const asked = await Promise.all(['a', 'b', 'c', 'd'].map((who) => leases.take('poll', who, now, later(1000))));
    expect(asked.filter(Boolean)).toHaveLength(1);
    const holder = ['a', 'b', 'c', 'd'][asked.indexOf(true)] ?? '';
    expect(await leases.take('poll', holder, later(500), later(1500))).toBe(true);
    expect(await leases.take('poll', 'x', later(1499), later(3000))).toBe(false);
    expect(await leases.take('poll', 'x', later(1500), later(3000))).toBe(true);
    await leases.release('poll', holder);
    expect(await leases.take('poll', 'y', later(1600), later(3000))).toBe(false);
    await leases.release('poll', 'x');
    expect(await leases.take('poll', 'y', later(1600), later(3000))).toBe(true);
  });
});
