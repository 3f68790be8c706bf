import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExampleHandler } from '../../handlers/example.ts';
import { createDeliveryStore } from '../../models/delivery.ts';
import { createGoodExampleStore } from '../../models/good-example.ts';
import { createMemberStore } from '../../models/member.ts';
import { createUnitStore } from '../../models/unit.ts';
import { loadCampaign } from '../../src/campaign/load.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import type { ExampleKind } from '../../src/domain/good-example.ts';
import type { Member, Role } from '../../src/domain/member.ts';
import { createIndexes } from '../../src/stores.ts';
import { openDatabase } from '../support/database.ts';
import { turnOf, use } from '../support/member-turn.ts';

/** Buttons of good examples pressed twice, too late, or by somebody they are not for. */

const NOW = '2026-11-23T02:00:00Z';
const NAME = 'Trần Văn Minh';
const { connection, drop } = await openDatabase();
const members = createMemberStore(connection);
const units = createUnitStore(connection);
const examples = createGoodExampleStore(connection);
const deliveries = createDeliveryStore(connection);
const handler = createExampleHandler({
  examples,
  members,
  units,
  deliveries,
  queue: { wake: () => undefined },
});
const found: Campaign[] = [];
const people = new Map<string, Member>();

async function join(id: string, role: Role, unit: string, name: string, campaigns: readonly string[] | null = null) {
  const { id: member } = await members.add({ name, unit, role, campaigns });
  const at = new Date(NOW);
  const consent = { version: 'notice-1', at, channel: 'telegram', lang: 'vi' as const };
  people.set(id, await members.join(member, { address: { channel: 'telegram', chat: id }, lang: 'vi', consent, at }));
}

beforeAll(async () => {
  await createIndexes(connection);
  const loaded = await loadCampaign('campaigns/dong-nai-skhcn.yaml');
  if (!loaded.ok) throw new Error('the campaign does not load');
  found.push(loaded.campaign);
  await units.put('CDS', 'Phòng Chuyển đổi số');
  await join('lan', 'CAN_BO', 'CDS', 'Nguyễn Thị Lan');
  await join('minh', 'CAN_BO', 'CDS', NAME);
  await join('hoa', 'TRUONG_PHONG', 'CDS', 'Phạm Thị Hoa');
  await join('chi', 'TRUONG_PHONG', 'QLKH', 'Lê Thị Chi');
  await join('phuc', 'DAU_MOI', 'VP', 'Đặng Hồng Phúc');
  await join('quy', 'CAN_BO', 'CDS', 'Vũ Văn Quý');
});
afterAll(drop);

function person(id: string): Member {
  const member = people.get(id);
  if (member === undefined) throw new Error(`nobody is ${id}`);
  return member;
}

function campaign(): Campaign {
  const [one] = found;
  if (one === undefined) throw new Error('no campaign');
  return one;
}

const press = (who: string, data: string) => use(handler, turnOf(campaign(), person(who), NOW), data);

async function proposed(key: string, kind: ExampleKind = 'person', proposedAt = new Date(NOW)) {
  const about = { subject: person('minh').id, subjectName: NAME, unit: 'CDS', unitName: 'Phòng Chuyển đổi số' };
  const { id } = await examples.propose({
    ...about,
    key,
    kind,
    campaign: campaign().id,
    title: `Họp không giấy ${key}`,
    lesson: 'Gửi tài liệu trước một ngày.',
    area: '2',
    proposer: person('lan').id,
    proposerName: 'Nguyễn Thị Lan',
    proposedAt,
  });
  return id;
}

async function stateOf(id: string) {
  return (await examples.byId(id))?.state;
}

/** Who has been told of the step of this number, in the order of their names. */
async function toldOf(id: string, step: number) {
  const told = await deliveries.byOccasion(`example:${id}:${step}`);
  const names = [...people].filter(([, { id: member }]) => told.some((one) => one.member === member));
  return names.map(([name]) => name).sort();
}

describe('before anybody agreed', () => {
  it('the name is shown to nobody but those who propose, confirm and select', async () => {
    const id = await proposed('private');
    for (const who of ['quy', 'chi', 'minh']) {
      const { text } = await press(who, `!example.show:${id}`);
      expect(text, who).not.toContain(NAME);
      expect((await press(who, '/neuguong')).text, who).not.toContain(NAME);
    }
    for (const who of ['lan', 'hoa', 'phuc']) expect((await press(who, `!example.show:${id}`)).text).toContain(NAME);
  });

  it('only the head of the unit confirms', async () => {
    const id = await proposed('heads');
    for (const who of ['quy', 'chi', 'minh', 'lan', 'phuc']) {
      for (const verb of ['confirm', 'decline']) {
        const { data } = await press(who, `!vouch.${verb}:${id}`);
        expect(data, who).not.toContain(`!vouch.${verb}:${id}`);
      }
      expect(await stateOf(id), who).toBe('proposed');
    }
    await press('hoa', `!vouch.confirm:${id}`);
    expect(await stateOf(id)).toBe('confirmed');
  });

  it('only who publishes selects, only the person answers', async () => {
    const id = await proposed('answers');
    await press('hoa', `!vouch.confirm:${id}`);
    for (const who of ['hoa', 'lan', 'minh', 'quy']) await press(who, `!pick.select:${id}`);
    expect(await stateOf(id)).toBe('confirmed');
    await press('phuc', `!pick.select:${id}`);
    for (const who of ['hoa', 'lan', 'phuc', 'quy']) await press(who, `!example.agree:${id}:1`);
    expect(await stateOf(id)).toBe('selected');
    await press('minh', `!example.agree:${id}:1`);
    expect(await stateOf(id)).toBe('published');
    expect((await press('quy', `!example.show:${id}`)).text).toContain(NAME);
    for (const who of ['hoa', 'lan', 'quy']) {
      await press(who, `!pick.removed:${id}`);
      await press(who, `!example.unsaid:${id}`);
    }
    expect(await stateOf(id)).toBe('published');
  });
});

describe('an old button', () => {
  it('says what stands, and tells nobody twice', async () => {
    const id = await proposed('twice', 'practice');
    await Promise.all([press('hoa', `!vouch.confirm:${id}`), press('hoa', `!vouch.confirm:${id}`)]);
    const again = await press('hoa', `!vouch.confirm:${id}`);
    expect(again.text).toContain('Đã được xác nhận ngày 23/11/2026');
    expect(again.replace).toBe(true);
    expect(await toldOf(id, 1)).toEqual(['lan', 'phuc']);
    const late = await press('hoa', `!vouch.decline:${id}`);
    expect(late.text).toContain('Đã được xác nhận');
    expect((await examples.byId(id))?.steps).toHaveLength(1);
    expect(await deliveries.byOccasion(`example:${id}:2`)).toEqual([]);
  });

  it('of an earlier question does not answer the later one', async () => {
    const id = await proposed('rounds');
    await press('hoa', `!vouch.confirm:${id}`);
    await press('phuc', `!pick.select:${id}`);
    expect(await toldOf(id, 2)).toEqual(['lan', 'minh']);
    await press('minh', `!example.refuse:${id}:1`);
    await press('minh', `!example.agree:${id}:1`);
    expect(await stateOf(id)).toBe('refused');
    expect(await toldOf(id, 3)).toEqual(['lan', 'phuc']);
    await press('phuc', `!pick.select:${id}`);
    const old = await press('minh', `!example.agree:${id}:1`);
    expect(await stateOf(id)).toBe('selected');
    expect(old.data).toContain(`!example.agree:${id}:2`);
    await press('minh', `!example.agree:${id}:2`);
    await press('minh', `!example.refuse:${id}:2`);
    expect(await stateOf(id)).toBe('published');
    const proof = (await examples.byId(id))?.consents.map(({ agreed, asking, channel }) => ({
      agreed,
      asking,
      channel,
    }));
    expect(proof).toEqual([
      { agreed: false, asking: 1, channel: 'telegram' },
      { agreed: true, asking: 2, channel: 'telegram' },
    ]);
  });

  it('of a campaign the person is not in opens nothing', async () => {
    const id = await proposed('elsewhere');
    await press('hoa', `!vouch.confirm:${id}`);
    await press('phuc', `!pick.select:${id}`);
    await press('minh', `!example.agree:${id}:1`);
    const elsewhere = { ...campaign(), id: 'khac' };
    const turn = turnOf(elsewhere, person('quy'), NOW);
    expect((await use(handler, turn, `!example.show:${id}`)).text).not.toContain(NAME);
    const both = { ...turn, campaigns: [...turn.campaigns, ...turnOf(campaign(), person('quy'), NOW).campaigns] };
    expect((await use(handler, both, `!example.show:${id}`)).text).toContain(NAME);
    expect((await use(handler, both, '/neuguong')).text).not.toContain(NAME);
  });
});

describe('what waits to be selected', () => {
  const LONG = 12;

  async function refused(key: string, minute: number): Promise<string> {
    const id = await proposed(key, 'person', new Date(Date.parse(NOW) + minute * 60_000));
    await press('hoa', `!vouch.confirm:${id}`);
    await press('phuc', `!pick.select:${id}`);
    await press('minh', `!example.refuse:${id}:1`);
    return id;
  }

  it('is not hidden behind what was refused or taken down; that is asked again from a list of its own', async () => {
    await connection.collection('good_examples').deleteMany({});
    const old: string[] = [];
    for (let at = 0; at < LONG; at += 1) old.push(await refused(`old${at}`, at));
    const none = await press('phuc', '/neuguong');
    expect(none.labels.join('|')).not.toContain('Chờ chọn');
    expect(none.labels).toContain('Chưa được đồng ý, đã gỡ (12)');
    const fresh = await proposed('fresh');
    await press('hoa', `!vouch.confirm:${fresh}`);
    expect((await press('phuc', '/neuguong')).labels).toContain('Chờ chọn (1)');
    const waiting = await press('phuc', '!pick.list');
    expect(waiting.text).toContain('Chờ anh/chị chọn</b> (1)');
    expect(waiting.data.filter((one) => one.startsWith('!example.show:'))).toEqual([`!example.show:${fresh}`]);

    const first = await press('phuc', '!pick.passed');
    const second = await press('phuc', '!pick.passed:1');
    expect(first.text).toContain('(12)');
    expect(first.text).toContain('Trang 1/2');
    expect(first.data).toContain('!pick.passed:1');
    expect(second.data).toContain('!pick.passed:0');
    const opened = [...first.data, ...second.data].filter((one) => one.startsWith('!example.show:'));
    // what came last stands first
    expect(opened).toEqual([...old].reverse().map((id) => `!example.show:${id}`));
    for (const id of old.slice(0, 1)) {
      expect((await press('phuc', `!example.show:${id}`)).labels).toContain('Chọn lại, hỏi ý kiến lần nữa');
    }
  });

  it('is listed page by page, and shown to nobody else', async () => {
    await connection.collection('good_examples').deleteMany({});
    const ids: string[] = [];
    for (let at = 0; at < LONG; at += 1) ids.push(await proposed(`long${at}`));
    expect((await press('hoa', '!vouch.list')).text).toContain('Trang 1/2');
    expect((await press('lan', '!example.mine:1')).text).toContain('Trang 2/2');
    for (const id of ids) await press('hoa', `!vouch.confirm:${id}`);
    const pages = await Promise.all(['0', '1'].map((page) => press('phuc', `!pick.list:${page}`)));
    const opened = pages.flatMap(({ data }) => data.filter((one) => one.startsWith('!example.show:')));
    expect(opened.sort()).toEqual(ids.map((id) => `!example.show:${id}`).sort());
    // a page that is gone shows the last one left
    expect((await press('phuc', '!pick.list:7')).text).toContain('Trang 2/2');
    for (const action of ['pick.list', 'pick.passed']) {
      expect((await press('quy', `!${action}`)).text).toContain('Hiện không có mục nào');
    }
  });
});

describe('a name that is looked up', () => {
  const form = handler.forms?.find((one) => one.id === 'example');
  const lookup = (who: Member, name: string, typed: string) => form?.lookup(name, typed, turnOf(campaign(), who, NOW));

  it('means one person of the campaign by the whole name, or nobody', async () => {
    await join('minh2', 'CAN_BO', 'QLKH', NAME);
    await join('xa', 'CAN_BO', 'CDS', 'Bùi Thị Xa', ['khac']);
    const lan = person('lan');
    expect(await lookup(lan, 'person', 'vu van quy')).toMatchObject({ ok: true, id: person('quy').id, unit: 'CDS' });
    expect(await lookup(lan, 'person', 'Quý')).toMatchObject({ fault: 'example:whom.near' });
    expect(await lookup(lan, 'person', NAME)).toMatchObject({ fault: 'example:whom.several' });
    expect(await lookup(lan, 'author', `${NAME}, chuyen doi so`)).toMatchObject({ id: person('minh').id });
    expect(await lookup(lan, 'person', `${NAME} (QLKH)`)).toMatchObject({ id: person('minh2').id });
    expect(await lookup(lan, 'person', 'Bùi Thị Xa')).toEqual({ fault: 'example:whom.nobody' });
  });

  it('gives people from outside no names to choose from', async () => {
    const outsider: Member = { ...person('lan'), role: 'BEN_NGOAI' };
    expect(await lookup(outsider, 'person', 'Quý')).toEqual({ fault: 'example:whom.nobody' });
    expect(await lookup(outsider, 'person', NAME)).toEqual({ fault: 'example:whom.which' });
  });

  it('means one unit by its name or code', async () => {
    await units.put('CDSX', 'Phòng Chuyển đổi số và xanh');
    const lan = person('lan');
    expect(await lookup(lan, 'unit', 'cds')).toMatchObject({ ok: true, unit: 'CDS' });
    expect(await lookup(lan, 'unit', 'phòng chuyển đổi sô')).toMatchObject({ ok: true, unit: 'CDS' });
    expect(await lookup(lan, 'unit', 'chuyen doi')).toEqual({
      fault: 'example:whom.near_unit',
      values: { units: '• Phòng Chuyển đổi số\n• Phòng Chuyển đổi số và xanh' },
    });
    expect(await lookup(lan, 'unit', 'Phòng Kế toán')).toEqual({ fault: 'example:whom.no_unit' });
  });
});
