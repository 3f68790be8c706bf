import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPledgeHistoryHandler } from '../../handlers/pledge-history.ts';
import { createPledgeTableHandler } from '../../handlers/pledge-table.ts';
import { weekAnswers } from '../../handlers/week-answers.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import type { Member, Role } from '../../src/domain/member.ts';
import { NOTHING_SAVED, type PledgeStanding } from '../../src/domain/standing.ts';
import type { Handler, MemberTurn } from '../../src/ports/handler.ts';
import type { ReportRequest } from '../../src/ports/queue.ts';
import { createIndexes, createStores } from '../../src/stores.ts';
import { openDatabase } from '../support/database.ts';
import { turnOf, use } from '../support/member-turn.ts';
import { sampleCampaign } from '../support/report-sample.ts';

const NOW = '2026-11-21T09:00:00+07:00';
const REFUSED = 'Chức năng này không dành cho vai trò của anh/chị.';
const GRID = { id: 'grid', value: 0.6592, unit: 'kg CO₂/kWh', year: 2023, source: { vi: 'Cục', en: 'Department' } };

const { connection, drop } = await openDatabase();
const stores = createStores(connection);
const asked: ReportRequest[] = [];
let campaign: Campaign;
let table: Handler;
let history: Handler;
let chats = 0;

beforeAll(async () => {
  await createIndexes(connection);
  campaign = await sampleCampaign();
  table = createPledgeTableHandler(stores);
  const queue = { report: async (request: ReportRequest) => void asked.push(request) };
  history = createPledgeHistoryHandler({ ...stores, queue });
  await stores.units.put('CDS', 'Phòng Chuyển đổi số');
  await stores.units.put('TTS', 'Thanh tra Sở');
  await stores.units.put('VP', 'Văn phòng Sở');
});

afterAll(drop);

beforeEach(async () => {
  for (const name of ['members', 'standings', 'pledges', 'checkins']) await connection.collection(name).deleteMany({});
  asked.length = 0;
});

interface Person {
  readonly role?: Role;
  readonly ranked?: boolean;
  readonly strength?: number;
  readonly kwh?: number;
  readonly campaigns?: readonly string[];
}

function standing(member: string, { strength = 0, kwh = 0 }: Person): PledgeStanding {
  return {
    member,
    campaign: campaign.id,
    year: 2026,
    pledges: {},
    totals: { ...NOTHING_SAVED, kwh, co2: kwh * GRID.value },
    factors: kwh === 0 ? [] : [GRID],
    strength,
    history: [{ week: '2026-11-16', strength }],
  };
}

async function person(unit: string, of: Person = {}): Promise<Member> {
  const { role = 'CAN_BO', campaigns = null } = of;
  const { id } = await stores.members.add({ name: `Người ${chats}`, unit, role, campaigns });
  const at = new Date(NOW);
  chats += 1;
  const address = { channel: 'telegram' as const, chat: String(chats) };
  const consent = { version: 'notice-1', at, channel: 'telegram', lang: 'vi' as const };
  await stores.members.join(id, { address, lang: 'vi', consent, at });
  if (of.ranked === true) {
    await stores.members.setRanked(id, { ...consent, version: 'table-1', campaign: campaign.id, agreed: true });
  }
  if (of.strength !== undefined) await stores.standings.put(standing(id, of));
  const found = await stores.members.byId(id);
  if (found === null) throw new Error('nobody');
  return found;
}

const turn = (member: Member): MemberTurn => turnOf(campaign, member, NOW);

async function several(unit: string, strengths: readonly number[], of: Person = {}): Promise<readonly Member[]> {
  return Promise.all(strengths.map((strength) => person(unit, { ranked: true, strength, ...of })));
}

describe('the table of units', () => {
  it('counts people who agreed, per person, and shows no unit of fewer than three', async () => {
    const [lan] = await several('CDS', [90, 80, 70], { kwh: 12 });
    await several('VP', [40, 50, 60]);
    await several('VP', [100, 100], { ranked: false, kwh: 900 });
    await several('TTS', [100, 100]);
    if (lan === undefined) throw new Error('nobody');
    const { text } = await use(table, turn(lan), '/bangxanh');
    expect(text).toContain('<b>1. Phòng Chuyển đổi số</b>\nMức giữ 80 · tính 3/3 người\n');
    expect(text).toContain('<b>2. Văn phòng Sở</b>\nMức giữ 50 · tính 3/5 người\n');
    expect(text).toContain('• Thanh tra Sở: chưa đủ 3 người');
    // Beside the totals of everybody, figures of those counted would give away who is not.
    expect(text).not.toMatch(/kWh|CO₂/u);
  });

  it('asks for consent in a sentence, counts at once, and hides at once', async () => {
    await several('CDS', [60, 60]);
    const own = await person('CDS', { strength: 90 });
    const before = await use(table, turn(own), '!table.open');
    expect(before.text).toContain('không bao giờ nêu tên ai');
    expect(before.text).toContain('chưa đủ 3 người');
    expect(before.labels).toContain('Cho tôi được tính');
    // Twice is once: the turn may run again.
    await use(table, turn(own), '!table.count');
    const counted = await use(table, turn(own), '!table.count');
    expect(counted.text).toContain('Mức giữ 70 · tính 3/3 người');
    expect(counted.labels).toContain('Ẩn tôi khỏi bảng');
    expect(counted.labels).not.toContain('Cho tôi được tính');
    expect((await use(table, turn(own), '!table.hide')).text).toContain('chưa đủ 3 người');
    expect((await stores.members.byId(own.id))?.rankedIn).toEqual([]);
    const held = await connection.collection<{ _id: string; rankings: unknown }>('members').findOne({ _id: own.id });
    const proof = { campaign: campaign.id, version: 'table-1', channel: 'telegram', lang: 'vi', at: new Date(NOW) };
    expect(held?.rankings).toEqual([
      { ...proof, agreed: true },
      { ...proof, agreed: false },
    ]);
  });

  it('counts only in the campaign in which the person agreed', async () => {
    const [lan] = await several('CDS', [60, 60, 60]);
    if (lan === undefined) throw new Error('nobody');
    const another = { ...campaign, id: 'another' };
    const elsewhere = { ...turn(lan), campaign: another };
    expect((await use(table, elsewhere, '!table.open')).labels).toContain('Cho tôi được tính');
    await use(table, elsewhere, '!table.count');
    await use(table, elsewhere, '!table.hide');
    expect((await stores.members.byId(lan.id))?.rankedIn).toEqual([campaign.id]);
  });

  it('leaves out people of other campaigns, and other years', async () => {
    const [lan] = await several('CDS', [50, 50, 50]);
    await several('CDS', [100], { campaigns: ['another'] });
    const old = await person('CDS', { ranked: true });
    await stores.standings.put({ ...standing(old.id, { strength: 100 }), year: 2025 });
    if (lan === undefined) throw new Error('nobody');
    expect((await use(table, turn(lan), '/greentable')).text).toContain('Mức giữ 50 · tính 3/4 người');
  });

  it('never names anybody', async () => {
    const [lan] = await several('CDS', [50, 50, 50]);
    if (lan === undefined) throw new Error('nobody');
    expect((await use(table, turn(lan), '/bangxanh')).text).not.toMatch(/Người \d/u);
  });
});

describe('totals', () => {
  async function answered(member: Member, week: string | null): Promise<void> {
    const taken = await stores.pledges.take({
      member: member.id,
      campaign: campaign.id,
      pledge: 'P01',
      takenOn: '2026-11-10',
      weeks: 8,
    });
    if (week === null) return;
    await stores.pledges.checkin({
      taken: taken.id,
      member: member.id,
      week,
      answer: 'done',
      at: new Date(NOW),
    });
  }

  it('show a head the own unit together, with the last week asked and the factors', async () => {
    const head = await person('CDS', { role: 'TRUONG_PHONG', strength: 50, kwh: 8 });
    const [one, two] = await several('CDS', [50, 50], { kwh: 4, ranked: false });
    await several('VP', [50, 50, 50], { kwh: 1000 });
    if (one === undefined || two === undefined) throw new Error('nobody');
    await answered(head, '2026-11-16');
    await answered(one, '2026-11-09');
    await answered(two, null);
    const shown = await use(table, turn(head), '!table.unit');
    expect(shown.text).toContain('Phòng Chuyển đổi số');
    expect(shown.text).toContain('Tuần 16/11 – 22/11/2026: <b>1/3</b> người đã trả lời');
    expect(shown.text).toContain('(<i>ước tính</i>), 3/3 người');
    expect(shown.text).toContain('• 16 kWh điện');
    expect(shown.text).toContain('Điện lưới Việt Nam: 0,6592 kg CO₂/kWh (năm 2023)');
    expect(shown.text).not.toMatch(/Người \d/u);
    expect((await use(table, turn(head), '/bangxanh')).labels).toContain('Đơn vị tôi');
  });

  it('show office and leaders all units; the sum holds only those that are shown', async () => {
    const leader = await person('VP', { role: 'LANH_DAO' });
    await several('CDS', [50, 50, 50], { kwh: 10 });
    await several('TTS', [50, 50], { kwh: 77 });
    const { text } = await use(table, turn(leader), '!table.units');
    expect(text).toContain('Cộng các đơn vị có số dưới đây (3 người):\n• 30 kWh điện');
    expect(text).toContain('<b>Phòng Chuyển đổi số</b>\n3/3 người có câu trả lời');
    expect(text).toContain('• Thanh tra Sở: chưa đủ 3 người');
    expect(text).toContain('• Văn phòng Sở: chưa đủ 3 người');
  });

  it('are nothing for staff, and one unit alone for its head', async () => {
    const [staff, head] = [await person('CDS'), await person('CDS', { role: 'TRUONG_PHONG' })];
    const said = await use(table, turn(staff), '!table.unit');
    expect(said.text).toBe(REFUSED);
    expect((await use(table, turn(staff), '!table.units')).text).toBe(said.text);
    expect((await use(table, turn(head), '!table.units')).text).toBe(said.text);
  });
});

describe('the own history', () => {
  it('is one row of signs a week, twelve at most, and a picture on request', async () => {
    const own = await person('CDS');
    expect((await use(history, turn(own), '!pledge.history')).text).toContain('Chưa có tuần nào');
    const weeks = Array.from({ length: 14 }, (_, at) => ({
      week: `2026-${String(Math.floor(at / 4) + 7).padStart(2, '0')}-${String((at % 4) * 7 + 3).padStart(2, '0')}`,
      strength: at * 7,
    }));
    await stores.standings.put({ ...standing(own.id, { strength: 91 }), history: weeks });
    const shown = await use(history, turn(own), '!pledge.history');
    const rows = shown.text.split('\n').filter((one) => /^\d\d\/\d\d /u.test(one));
    expect(rows).toHaveLength(12);
    expect(rows[0]).toBe('17/07 ▮▯▯▯▯ 14');
    expect(rows.at(-1)).toBe('10/10 ▮▮▮▮▮ 91');
    expect(shown.labels).toContain('Ảnh biểu đồ');
    const picture = shown.data.find((one) => one.startsWith('!pledge.picture'));
    expect((await use(history, turn(own), picture ?? '')).text).toContain('đang vẽ');
    expect(asked).toMatchObject([{ kind: 'pledge-history', campaign: campaign.id, member: own.id, year: 2026 }]);
  });

  it('is that of the campaign whose pledge the button stood under, and nobody else is shown it', async () => {
    const [own, other] = [await person('CDS'), await person('CDS')];
    const another = { ...campaign, id: 'another' };
    const taking = { campaign: 'another', pledge: 'P01', takenOn: '2026-11-10', weeks: 8 };
    const taken = await stores.pledges.take({ ...taking, member: own.id });
    await stores.standings.put({ ...standing(own.id, { strength: 70 }), campaign: 'another' });
    const both = [campaign, another].map((one) => ({ campaign: one, revision: 1, publishedAt: new Date(NOW) }));
    const shown = await use(history, { ...turn(own), campaigns: both }, `!pledge.history:${taken.id}`);
    expect(shown.text).toContain('16/11 ▮▮▮▮▯ 70');
    expect(shown.data).toContain('!pledge.picture:another');
    const refused = await use(history, { ...turn(other), campaigns: both }, `!pledge.history:${taken.id}`);
    expect(refused.text).not.toContain('▮');
    expect((await use(history, turn(own), '!pledge.picture:another')).text).toBe(refused.text);
  });

  it('goes on from the year before until the first answer of a new one', async () => {
    const own = await person('CDS', { strength: 44 });
    const newYear = turnOf(campaign, own, '2027-01-05T09:00:00+07:00');
    expect((await use(history, newYear, '!pledge.history')).text).toContain('16/11 ▮▮▯▯▯ 44');
  });
});

describe('the stores behind it', () => {
  it('tell who was asked about a week: who took a pledge before its last working day and has not ended it', async () => {
    const [early, late, ended] = await several('CDS', [1, 1, 1]);
    if (early === undefined || late === undefined || ended === undefined) throw new Error('nobody');
    const base = { campaign: campaign.id, pledge: 'P01', weeks: 8 };
    await stores.pledges.take({ ...base, member: early.id, takenOn: '2026-11-19' });
    await stores.pledges.take({ ...base, member: late.id, takenOn: '2026-11-20' });
    const over = await stores.pledges.take({ ...base, member: ended.id, takenOn: '2026-11-10' });
    await stores.pledges.end(over.id);
    await stores.pledges.take({ ...base, campaign: 'another', member: ended.id, takenOn: '2026-11-10' });
    const week = { monday: '2026-11-16', askedOn: '2026-11-20' };
    const ids = [early.id, late.id, ended.id];
    const of = (members: readonly string[]) => weekAnswers(stores, campaign, { members, week });
    expect(await of(ids)).toEqual({ asked: new Set([early.id]), answered: new Set() });
    expect(await of([late.id])).toEqual({ asked: new Set(), answered: new Set() });
  });

  it('count only people who have joined', async () => {
    await stores.members.add({ name: 'Chưa tham gia', unit: 'CDS', role: 'CAN_BO' });
    const own = await person('CDS', { ranked: true });
    expect(await stores.members.seats()).toEqual([
      { id: own.id, unit: 'CDS', role: 'CAN_BO', campaigns: null, rankedIn: [campaign.id] },
    ]);
  });
});
