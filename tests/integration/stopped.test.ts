import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDeliveryStore } from '../../models/delivery.ts';
import { createMemberStore } from '../../models/member.ts';
import { createMovableClock } from '../../src/clock.ts';
import type { Address, ChannelName } from '../../src/dialog/address.ts';
import { verbatim } from '../../src/dialog/view.ts';
import type { Member, Role } from '../../src/domain/member.ts';
import { createStopped } from '../../src/stopped.ts';
import { createIndexes } from '../../src/stores.ts';
import { openDatabase } from '../support/database.ts';

/** Who is told that somebody stopped. */

let database: Awaited<ReturnType<typeof openDatabase>>;
let stores: { members: ReturnType<typeof createMemberStore>; deliveries: ReturnType<typeof createDeliveryStore> };
let stopped: (address: Address) => Promise<void>;
let wakes = 0;
let chats = 0;
const clock = createMovableClock(new Date('2026-11-23T02:00:00Z'));

beforeAll(async () => {
  database = await openDatabase();
  const { connection } = database;
  stores = { members: createMemberStore(connection), deliveries: createDeliveryStore(connection) };
  await createIndexes(connection);
});
afterAll(() => database.drop());
beforeEach(async () => {
  wakes = 0;
  for (const name of ['members', 'deliveries']) await database.connection.collection(name).deleteMany({});
  const queue = {
    wake: () => {
      wakes += 1;
    },
  };
  stopped = createStopped({ ...stores, queue: () => queue, clock, view: (name) => ({ lines: [verbatim(name)] }) });
});

async function joined(name: string, role: Role, ...channels: readonly ChannelName[]): Promise<Member> {
  let member = await stores.members.add({ name, unit: 'CDS', role });
  const consent = { version: '1', at: clock.now(), channel: 'zalo', lang: 'vi' as const };
  for (const channel of channels) {
    chats += 1;
    const address = { channel, chat: `c${chats}` };
    member = await stores.members.join(member.id, { address, lang: 'vi', consent, at: clock.now() });
  }
  return member;
}

async function stops({ addresses }: Member, at = 0): Promise<void> {
  const address = addresses[at];
  if (address === undefined) throw new Error('no such address');
  await stopped(address);
}

const told = async ({ id }: Member) => (await stores.deliveries.ofMember(id, 10)).map((one) => one.view?.lines[0]);

describe('somebody who unfollows or blocks', () => {
  it('is reported to the head of the unit, once a day at most', async () => {
    const [lan, head, office] = [
      await joined('Lan', 'CAN_BO', 'zalo'),
      await joined('Dũng', 'TRUONG_PHONG', 'telegram'),
      await joined('Phúc', 'DAU_MOI', 'telegram'),
    ];
    await stops(lan);
    await stops(lan);
    const [address] = lan.addresses;
    if (address !== undefined) await stores.members.setStopped(address, false);
    await stops(lan);
    expect(await told(head)).toEqual([verbatim('Lan')]);
    expect(await told(office)).toEqual([]);
    expect(wakes).toBeGreaterThan(0);
    expect((await stores.members.byId(lan.id))?.stopped).toBe(true);
  });

  it('is reported to the office where the unit has no head who has joined', async () => {
    const lan = await joined('Lan', 'CAN_BO', 'zalo');
    const absent = await joined('Dũng', 'TRUONG_PHONG');
    const office = await joined('Phúc', 'DAU_MOI', 'telegram');
    await stops(lan);
    expect(await told(absent)).toEqual([]);
    expect(await told(office)).toEqual([verbatim('Lan')]);
  });

  it('is no news while another address takes messages', async () => {
    const lan = await joined('Lan', 'CAN_BO', 'zalo', 'telegram');
    const head = await joined('Dũng', 'TRUONG_PHONG', 'telegram');
    await stops(lan);
    expect(await told(head)).toEqual([]);
    await stops(lan, 1);
    expect(await told(head)).toEqual([verbatim('Lan')]);
  });

  it('is reported after all when a process died before it could tell anybody', async () => {
    const lan = await joined('Lan', 'CAN_BO', 'zalo');
    const head = await joined('Dũng', 'TRUONG_PHONG', 'telegram');
    const [address] = lan.addresses;
    if (address !== undefined) await stores.members.setStopped(address, true);
    await stops(lan);
    expect(await told(head)).toEqual([verbatim('Lan')]);
  });

  it('is not told about themselves, and strangers are nobody’s news', async () => {
    const head = await joined('Dũng', 'TRUONG_PHONG', 'zalo');
    await stops(head);
    await stopped({ channel: 'zalo', chat: 'nobody' });
    expect(await told(head)).toEqual([]);
    expect(wakes).toBe(0);
  });
});
