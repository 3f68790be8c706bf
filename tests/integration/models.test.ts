import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCampaignStore } from '../../models/campaign.ts';
import { createFileStore } from '../../models/file.ts';
import { createInitiativeStore } from '../../models/initiative.ts';
import { createInviteStore } from '../../models/invite.ts';
import { createMemberStore } from '../../models/member.ts';
import { createReceiptStore } from '../../models/receipt.ts';
import { createUnitStore } from '../../models/unit.ts';
import { loadCampaign } from '../../src/campaign/load.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import type { Address } from '../../src/dialog/address.ts';
import type { Consent } from '../../src/domain/member.ts';
import type { NewInitiative } from '../../src/ports/initiatives.ts';
import { createIndexes } from '../../src/stores.ts';
import { openDatabase } from '../support/database.ts';

const at = new Date('2026-11-20T02:00:00Z');
const later = new Date('2026-11-21T02:00:00Z');

const { connection, name: dbName, drop } = await openDatabase();
const units = createUnitStore(connection);
const members = createMemberStore(connection);
const invites = createInviteStore(connection);
const receipts = createReceiptStore(connection);
const initiatives = createInitiativeStore(connection);
const files = createFileStore(connection);
const campaigns = createCampaignStore(connection);

beforeAll(async () => {
  await createIndexes(connection);
});

afterAll(drop);

function consent(channel: string): Consent {
  return { version: 'notice-1', at, channel, lang: 'vi' };
}

function telegram(chat: string): Address {
  return { channel: 'telegram', chat };
}

function draft(key: string, over: Partial<NewInitiative> = {}): NewInitiative {
  return {
    key,
    campaign: 'demo',
    year: 2026,
    author: 'm-an',
    authorName: 'Nguyễn Văn An',
    unit: 'QLCN',
    title: 'Số hóa hồ sơ tiếp công dân',
    problem: 'Hồ sơ giấy khó tìm',
    solution: 'Quét và đặt tên tệp theo quy ước',
    area: 'CDS_QLDH',
    trialMonth: '2027-01',
    coauthors: [],
    files: [],
    registeredAt: at,
    ...over,
  };
}

describe('units', () => {
  it('creates, renames, and keeps the name when none is given', async () => {
    expect(await units.put('QLCN', null)).toEqual({ code: 'QLCN', name: 'QLCN' });
    expect(await units.put('QLCN', 'Phòng Quản lý công nghệ')).toEqual({
      code: 'QLCN',
      name: 'Phòng Quản lý công nghệ',
    });
    expect(await units.put('QLCN', null)).toEqual({ code: 'QLCN', name: 'Phòng Quản lý công nghệ' });
    await units.put('CDS', 'Phòng Chuyển đổi số');
    expect((await units.all()).map((unit) => unit.code)).toEqual(['CDS', 'QLCN']);
    expect(await units.byCode('KHAC')).toBeNull();
  });
});

describe('members', () => {
  it('joins once, from a second channel too, and keeps the first day', async () => {
    const added = await members.add({ name: '  Trần   Thị Hoà ', unit: 'JOIN', role: 'CAN_BO' });
    expect(added).toMatchObject({ name: 'Trần Thị Hoà', addresses: [], joinedAt: null, consent: null, stopped: false });
    const joined = { address: telegram('41'), lang: 'en', consent: consent('telegram'), at } as const;
    const first = await members.join(added.id, joined);
    expect(await members.join(added.id, { ...joined, at: later })).toEqual(first);
    expect(first).toMatchObject({
      lang: 'en',
      joinedAt: at,
      addresses: [telegram('41')],
      consent: consent('telegram'),
    });
    const web: Address = { channel: 'web', chat: 'w1' };
    const both = await members.join(added.id, { address: web, lang: 'vi', consent: consent('web'), at: later });
    expect(both.addresses).toEqual([telegram('41'), web]);
    expect(both.joinedAt).toEqual(at);
    expect((await members.byAddress(web))?.id).toBe(added.id);
    await members.setStopped(telegram('41'), true);
    const moved = await members.byId(added.id);
    expect(moved).toMatchObject({ stopped: false, addresses: [web, telegram('41')] });
    await members.setStopped(web, true);
    expect((await members.byId(added.id))?.stopped).toBe(true);
    await members.setStopped(web, false);
    await members.setLang(added.id, 'en');
    expect(await members.byId(added.id)).toMatchObject({ stopped: false, lang: 'en' });
  });

  it('refuses one address for two people', async () => {
    const one = await members.add({ name: 'Một', unit: 'DUP', role: 'CAN_BO' });
    const two = await members.add({ name: 'Hai', unit: 'DUP', role: 'CAN_BO' });
    await members.join(one.id, { address: telegram('77'), lang: 'vi', consent: consent('telegram'), at });
    await expect(
      members.join(two.id, { address: telegram('77'), lang: 'vi', consent: consent('telegram'), at }),
    ).rejects.toMatchObject({ code: 11000 });
    expect((await members.ofUnit('DUP')).map((member) => member.name)).toEqual(['Hai', 'Một']);
  });

  it('keeps one digest of a phone number per person, which is nobody else’s', async () => {
    const one = await members.add({ name: 'Số Một', unit: 'PHONE', role: 'CAN_BO', phone: 'd1' });
    const two = await members.add({ name: 'Số Hai', unit: 'PHONE', role: 'CAN_BO' });
    await members.add({ name: 'Không Số', unit: 'PHONE', role: 'CAN_BO' });
    expect((await members.byPhone('d1'))?.id).toBe(one.id);
    expect(await members.byPhone('d2')).toBeNull();
    const again = { name: 'Số Một', unit: 'PHONE', role: 'CAN_BO', phone: 'd1' } as const;
    await expect(members.add(again)).rejects.toMatchObject({ code: 11000 });
    await expect(members.setPhone(two.id, 'd1')).rejects.toMatchObject({ code: 11000 });
    await members.setPhone(one.id, 'd2');
    expect(await members.byPhone('d1')).toBeNull();
    await members.setPhone(two.id, 'd1');
    expect((await members.byPhone('d1'))?.id).toBe(two.id);
    expect((await members.byPhone('d2'))?.id).toBe(one.id);
    expect(await members.ofUnit('PHONE')).toHaveLength(3);
  });

  it('binds one account per channel when asked to, whoever is quicker', async () => {
    const { id } = await members.add({ name: 'Một Tài Khoản', unit: 'ALONE', role: 'CAN_BO' });
    await members.join(id, { address: telegram('501'), lang: 'vi', consent: consent('telegram'), at });
    const accounts = ['z1', 'z2', 'z3'].map((chat): Address => ({ channel: 'zalo', chat }));
    const joined = { lang: 'vi', consent: consent('zalo'), at: later, alone: true } as const;
    await Promise.all(accounts.map((address) => members.join(id, { ...joined, address })));
    const bound = (await members.byId(id))?.addresses ?? [];
    expect(bound).toHaveLength(2);
    const [, own] = bound;
    if (own === undefined) throw new Error('nobody was bound');
    expect(await members.join(id, { ...joined, address: own })).toMatchObject({ addresses: bound, joinedAt: at });
  });

  it('finds people with and without diacritics, exact marks first, never who has not joined', async () => {
    const names = ['Đỗ Thị Lân', 'Lan Văn Bình', 'Nguyễn Thị Lan', 'Phạm Lãnh', 'Vũ Hồng Lan Anh'];
    for (const [index, name] of names.entries()) {
      const { id } = await members.add({ name, unit: 'SEARCH', role: 'CAN_BO' });
      const address = telegram(`s${index}`);
      await members.join(id, { address, lang: 'vi', consent: consent('telegram'), at });
    }
    await members.add({ name: 'Hồ Thị Lan', unit: 'SEARCH', role: 'CAN_BO' });
    const found = async (typed: string): Promise<string[]> => (await members.search(typed, 10)).map((one) => one.name);
    expect(await found('Lan')).toEqual([
      'Nguyễn Thị Lan',
      'Vũ Hồng Lan Anh',
      'Lan Văn Bình',
      'Đỗ Thị Lân',
      'Phạm Lãnh',
    ]);
    expect((await found('lân'))[0]).toBe('Đỗ Thị Lân');
    expect(await found('do thi lan')).toEqual(['Đỗ Thị Lân']);
    expect(await found('.*')).toEqual([]);
    expect(await found('  ')).toEqual([]);
    expect(await members.search('lan', 2)).toHaveLength(2);
  });
});

describe('invites', () => {
  it('gives easy codes that are used once, by one address, for 30 days', async () => {
    const invite = await invites.issue('m-1', at);
    expect(invite.code).toMatch(/^[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}$/);
    expect(invite.expiresAt.getTime() - at.getTime()).toBe(30 * 86_400_000);
    const sloppy = ` ${invite.code.toLowerCase().replace('-', ' ')} `;
    expect(await invites.find(sloppy)).toEqual(invite);
    expect(await invites.find('ABCD')).toBeNull();
    const dayTooLate = new Date(invite.expiresAt.getTime());
    expect(await invites.redeem(sloppy, telegram('1'), dayTooLate)).toBe(false);
    const tries = await Promise.all(['1', '2', '3'].map((chat) => invites.redeem(sloppy, telegram(chat), later)));
    expect(tries.filter(Boolean)).toHaveLength(1);
    const winner = telegram(String(tries.indexOf(true) + 1));
    expect(await invites.redeem(invite.code, winner, dayTooLate)).toBe(true);
    expect((await invites.find(invite.code))?.usedAt).toEqual(later);
  });

  it('ends the unused codes of one person and nobody else’s', async () => {
    const used = await invites.issue('m-2', at);
    const [open, other] = [await invites.issue('m-2', at), await invites.issue('m-3', at)];
    expect(await invites.redeem(used.code, telegram('1'), at)).toBe(true);
    await invites.revoke('m-2', later);
    await invites.revoke('m-2', later);
    expect(await invites.redeem(open.code, telegram('2'), later)).toBe(false);
    expect((await invites.find(open.code))?.usedAt).toEqual(later);
    expect((await invites.find(used.code))?.usedAt).toEqual(at);
    expect(await invites.redeem(used.code, telegram('1'), later)).toBe(true);
    expect(await invites.redeem(other.code, telegram('3'), later)).toBe(true);
  });
});

describe('receipts', () => {
  it('counts the first reading, by unit', async () => {
    const reader = await members.add({ name: 'Đọc Một', unit: 'READ', role: 'CAN_BO' });
    const other = await members.add({ name: 'Đọc Hai', unit: 'READ', role: 'CAN_BO' });
    const moments = await Promise.all([at, later, later].map((now) => receipts.put(reader.id, 'demo', 1, now)));
    expect(new Set(moments.map(Number)).size).toBe(1);
    await receipts.put(other.id, 'demo', 2, later);
    await receipts.put(other.id, 'elsewhere', 1, later);
    expect(await receipts.of(reader.id, 'demo')).toEqual(moments[0]);
    expect(await receipts.of(reader.id, 'elsewhere')).toBeNull();
    expect(await receipts.countByUnit('demo')).toEqual({ READ: 2 });
  });
});

describe('initiatives', () => {
  it('numbers 50 at once from two processes without gap or double, and a repeat changes nothing', async () => {
    const { connection: rival } = await openDatabase(dbName);
    const other = createInitiativeStore(rival);
    const keys = Array.from({ length: 50 }, (_, index) => `race-${index}`);
    const stores = [initiatives, other];
    const made = await Promise.all(
      keys.flatMap((key, index) =>
        // Every third draft is sent twice, once through each process.
        stores
          .filter((_, turn) => turn === index % 2 || index % 3 === 0)
          .map((store) => store.register(draft(key, { year: 2030 }), 'SK')),
      ),
    );
    await rival.close();
    const codes = [...new Set(made.map((one) => one.code))].sort();
    expect(codes).toEqual(keys.map((_, index) => `SK-2030-${String(index + 1).padStart(4, '0')}`));
    for (const key of keys) expect(new Set(made.filter((one) => one.key === key).map((one) => one.id)).size).toBe(1);
    const again = await initiatives.register(draft('race-7', { year: 2030, title: 'Tên khác hẳn' }), 'SK');
    expect(again).toEqual(made.find((one) => one.key === 'race-7'));
    expect((await initiatives.register(draft('next', { year: 2030 }), 'SK')).code).toBe('SK-2030-0051');
  });

  it('keeps what was given, lets the author withdraw once', async () => {
    const kept = { id: 'f1', name: 'anh.jpg', mime: 'image/jpeg', size: 9, picture: true };
    const lists = { coauthors: [{ member: 'm-b', name: 'Bình', share: 30, state: 'asked' as const }], files: [kept] };
    const made = await initiatives.register(draft('keep', { ...lists, year: 2031, campaign: 'keep' }), 'SK');
    expect(made).toEqual({
      ...draft('keep', { ...lists, year: 2031, campaign: 'keep' }),
      id: made.id,
      code: 'SK-2031-0001',
      state: 'registered',
      withdrawnAt: null,
    });
    expect(await initiatives.byCode(made.code)).toEqual(made);
    expect(await initiatives.withdraw(made.code, 'm-other', later)).toBeNull();
    expect(await initiatives.withdraw(made.code, 'm-an', later)).toMatchObject({
      state: 'withdrawn',
      withdrawnAt: later,
    });
    expect(await initiatives.withdraw(made.code, 'm-an', later)).toBeNull();
    expect(await initiatives.countWithdrawn({ campaign: 'keep' })).toBe(1);
    expect(await initiatives.titles('keep', 5)).toEqual([]);
    expect(await initiatives.answerCoauthor(made.code, 'm-b', false)).toMatchObject({
      coauthors: [{ state: 'asked' }],
    });
  });

  it('a co-author accepts, may decline later, and then stays out', async () => {
    const coauthors = [
      { member: 'm-x', name: 'Xuân', share: 20, state: 'asked' as const },
      { member: 'm-y', name: 'Yến', share: 20, state: 'asked' as const },
    ];
    const { code } = await initiatives.register(draft('co', { coauthors, campaign: 'co', author: 'm-co' }), 'CO');
    expect(await initiatives.answerCoauthor(code, 'm-z', true)).toBeNull();
    const states = async (accept: boolean): Promise<string[] | undefined> =>
      (await initiatives.answerCoauthor(code, 'm-x', accept))?.coauthors.map((one) => one.state);
    expect(await states(true)).toEqual(['accepted', 'asked']);
    expect(await states(true)).toEqual(['accepted', 'asked']);
    expect(await initiatives.ofMember('m-x')).toHaveLength(1);
    expect(await states(false)).toEqual(['declined', 'asked']);
    expect(await states(true)).toEqual(['declined', 'asked']);
    expect(await initiatives.ofMember('m-x')).toEqual([]);
    expect(await initiatives.ofMember('m-y')).toHaveLength(1);
    expect(await initiatives.ofMember('m-co')).toHaveLength(1);
  });

  it('lists, counts and tallies inside the filter', async () => {
    const add = (key: string, over: Partial<NewInitiative>): Promise<unknown> =>
      initiatives.register(draft(key, { campaign: 'sum', year: 2032, ...over }), 'SK');
    await add('s1', { unit: 'A', area: 'X', registeredAt: new Date('2032-01-31T16:59:00Z') });
    await add('s2', { unit: 'A', area: 'Y', registeredAt: new Date('2032-01-31T17:00:00Z') });
    await add('s3', { unit: 'B', area: 'X', registeredAt: new Date('2032-03-01T00:00:00Z') });
    const all = { campaign: 'sum' };
    const until = { ...all, to: new Date('2032-03-01T00:00:00Z') };
    expect(await initiatives.count(all)).toBe(3);
    expect(await initiatives.count(until)).toBe(2);
    expect(await initiatives.count({ ...all, unit: 'A', area: 'X' })).toBe(1);
    expect(await initiatives.tally(all)).toEqual([
      { unit: 'A', area: 'X', count: 1 },
      { unit: 'A', area: 'Y', count: 1 },
      { unit: 'B', area: 'X', count: 1 },
    ]);
    expect(await initiatives.byMonth(all, '+07:00')).toEqual([
      { month: '2032-01', count: 1 },
      { month: '2032-02', count: 1 },
      { month: '2032-03', count: 1 },
    ]);
    const page = await initiatives.list(all, { skip: 1, limit: 1 });
    expect(page.map((one) => one.code)).toEqual(['SK-2032-0002']);
    const codes: string[] = [];
    for await (const one of initiatives.each(all)) codes.push(one.code);
    expect(codes).toEqual(['SK-2032-0001', 'SK-2032-0002', 'SK-2032-0003']);
    expect((await initiatives.titles('sum', 2)).map((one) => one.code)).toEqual(['SK-2032-0003', 'SK-2032-0002']);
  });
});

describe('files', () => {
  it('keeps bytes once per id, also when asked twice at the same time', async () => {
    const meta = { id: 'file-1', name: 'ảnh.png', mime: 'image/png', picture: true, owner: 'm-1', at };
    const keep = (bytes: Buffer): Promise<unknown> => files.keep({ ...meta, bytes, size: bytes.length });
    const big = Buffer.alloc(700_000, 7);
    const both = await Promise.all([keep(big), keep(big)]);
    expect(both[0]).toEqual({ id: 'file-1', name: 'ảnh.png', mime: 'image/png', picture: true, size: 700_000 });
    expect(both[1]).toEqual(both[0]);
    expect(await keep(Buffer.from('other'))).toEqual(both[0]);
    expect((await files.read('file-1')).equals(big)).toBe(true);
    const chunks = connection.collection('files.chunks');
    expect(await chunks.countDocuments()).toBe(3);
    await expect(files.read('none')).rejects.toMatchObject({ code: 'file_gone' });
  });
});

async function demo(): Promise<Campaign> {
  const loaded = await loadCampaign(join(import.meta.dirname, '../../campaigns/demo.yaml'));
  if (!loaded.ok) throw new Error('the demo campaign does not load');
  return loaded.campaign;
}

describe('campaigns', () => {
  it('publishes only what differs, and numbers the revisions', async () => {
    expect(await campaigns.newest('demo')).toBeNull();
    expect(await campaigns.all()).toEqual([]);
    const campaign = await demo();
    const [first] = await Promise.all([campaigns.publish(campaign, at), campaigns.publish(campaign, at)]);
    expect(first).toEqual({ campaign, revision: 1, publishedAt: at });
    expect(await campaigns.publish(structuredClone(campaign), later)).toEqual(first);
    const changed = { ...campaign, revision_note: 'thêm một dòng' };
    expect((await campaigns.publish(changed, later)).revision).toBe(2);
    expect(await campaigns.newest('demo')).toEqual({ campaign: changed, revision: 2, publishedAt: later });
    expect((await campaigns.publish(campaign, later)).revision).toBe(3);
    const { connection: elsewhere } = await openDatabase(dbName);
    expect(await createCampaignStore(elsewhere).all()).toEqual([{ campaign, revision: 3, publishedAt: later }]);
    expect((await campaigns.revision('demo', 2))?.campaign).toEqual(changed);
    expect(await campaigns.revision('demo', 4)).toBeNull();
    await elsewhere.close();
  });
});
