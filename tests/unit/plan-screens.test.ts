import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createPlanHandler } from '../../handlers/plan.ts';
import { issuedLines } from '../../handlers/plan-sections.ts';
import { loadCampaign } from '../../src/campaign/load.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import type { Message } from '../../src/channels/channel.ts';
import { encodePress } from '../../src/dialog/event.ts';
import type { Lang } from '../../src/dialog/lang.ts';
import type { View } from '../../src/dialog/view.ts';
import type { Member, Role } from '../../src/domain/member.ts';
import { createTexts } from '../../src/i18n.ts';
import { createPhraser } from '../../src/phrase.ts';
import type { Handler, MemberTurn } from '../../src/ports/handler.ts';

const root = join(import.meta.dirname, '../..');
const phraser = createPhraser(createTexts(root), () => Promise.reject(new Error('a plan has no files')));
const campaigns = new Map<string, Campaign>();

beforeAll(async () => {
  for (const name of ['dong-nai-skhcn', 'demo']) {
    const loaded = await loadCampaign(join(root, 'campaigns', `${name}.yaml`));
    if (!loaded.ok) throw new Error(`${name} does not load`);
    campaigns.set(name, loaded.campaign);
  }
});

function campaignOf(name: string): Campaign {
  const campaign = campaigns.get(name);
  if (campaign === undefined) throw new Error(`no campaign ${name}`);
  return campaign;
}

function memberOf(role: Role): Member {
  const person = { id: `m-${role}`, name: 'Nguyễn Văn An', unit: 'QLCN', role, lang: 'vi' as const, addresses: [] };
  return { ...person, stopped: false, consent: null, joinedAt: new Date('2026-11-01T00:00:00Z') };
}

function turnOf(role: Role, lang: Lang = 'vi', name = 'dong-nai-skhcn'): MemberTurn {
  return {
    now: new Date('2026-11-20T02:00:00Z'),
    eventId: 'e1',
    address: { channel: 'telegram', chat: '1' },
    member: memberOf(role),
    lang,
    campaign: campaignOf(name),
    revision: 3,
    sessions: {},
    active: null,
  };
}

interface House {
  readonly handler: Handler;
  readonly read: Map<string, Date>;
  readonly dated: Map<string, string>;
}

/** The stores a plan needs, kept in memory. */
function build(): House {
  const read = new Map<string, Date>();
  const dated = new Map<string, string>();
  const staff = [memberOf('CAN_BO'), memberOf('TRUONG_PHONG'), memberOf('DAU_MOI')];
  const never = (): never => {
    throw new Error('not a matter of the plan');
  };
  const handler = createPlanHandler({
    milestones: { dated: async () => dated, set: never },
    receipts: {
      put: async (member, _campaign, _revision, at) => {
        const first = read.get(member) ?? at;
        read.set(member, first);
        return first;
      },
      of: async (member) => read.get(member) ?? null,
      countByUnit: async () => (read.size === 0 ? {} : { QLCN: read.size }),
    },
    members: {
      all: async () => staff,
      byId: never,
      byAddress: never,
      byPhone: never,
      setPhone: never,
      ofUnit: never,
      search: never,
      add: never,
      join: never,
      setLang: never,
      setStopped: never,
    },
    units: { all: async () => [{ code: 'QLCN', name: 'Phòng Quản lý công nghệ' }], byCode: never, put: never },
  });
  return { handler, read, dated };
}

async function press(house: House, turn: MemberTurn, action: string, args: readonly string[] = []): Promise<View> {
  const run = house.handler.actions?.[action];
  if (run === undefined) throw new Error(`nobody does ${action}`);
  const view = (await run(turn, args)).views?.[0];
  if (view === undefined) throw new Error(`${action} shows nothing`);
  return view;
}

function shown(view: View, lang: Lang): Message {
  return phraser.message(view, lang, null);
}

function plainText(view: View, lang: Lang = 'vi'): string {
  const text = shown(view, lang).text.replace(/<\/?[bi]>/g, '');
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

interface Visited {
  readonly path: string;
  readonly view: View;
}

/** Every screen that can be reached by pressing, from the cover on. */
async function walk(house: House, turn: MemberTurn): Promise<readonly Visited[]> {
  const visited: Visited[] = [];
  const waiting: { action: string; args: readonly string[] }[] = [{ action: 'plan.open', args: [] }];
  const known = new Set<string>();
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const path = [next.action, ...next.args].join(':');
    if (known.has(path)) continue;
    known.add(path);
    const view = await press(house, turn, next.action, next.args);
    visited.push({ path, view });
    for (const { press: one } of (view.buttons ?? []).flat()) {
      if ('action' in one && one.action.startsWith('plan.')) waiting.push({ action: one.action, args: one.args ?? [] });
    }
  }
  return visited;
}

/** Every `text` of the plan; modules are switches for the bot, their evidence repeats other parts. */
function textsOf(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(textsOf);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === 'text' && typeof value === 'string' ? [value] : key === 'modules' ? [] : textsOf(value),
  );
}

describe('the plan in chat', () => {
  it.each([
    ['dong-nai-skhcn', 'DAU_MOI', 'vi'],
    ['dong-nai-skhcn', 'CAN_BO', 'vi'],
    ['dong-nai-skhcn', 'TRUONG_PHONG', 'en'],
    ['demo', 'CAN_BO', 'en'],
  ] as const)('every word of %s can be reached by %s in %s', async (name, role, lang) => {
    const turn = turnOf(role, lang, name);
    const screens = await walk(build(), turn);
    const all = screens.map(({ view }) => plainText(view, lang));
    const texts = textsOf(turn.campaign.plan);
    expect(texts.length).toBeGreaterThan(name === 'demo' ? 20 : 100);
    expect(texts.filter((text) => !all.some((screen) => screen.includes(text)))).toEqual([]);
  });

  it.each([
    ['years', 'plan.phases'],
    ['phases', 'plan.phase'],
    ['milestones', 'plan.phase:'],
    ['participants', 'plan.who'],
    ['goals', 'plan.goals'],
    ['requirements', 'plan.goals'],
    ['use_of_results', 'plan.goals'],
    ['content_areas', 'plan.area:'],
    ['criteria', 'plan.criteria'],
    ['reward_standards', 'plan.award:'],
    ['rewards', 'plan.awards'],
    ['solutions', 'plan.solutions'],
    ['channels_named', 'plan.solutions'],
    ['roles', 'plan.role:'],
    ['reporting', 'plan.reporting'],
    ['feedback', 'plan.feedback'],
    ['legal_basis', 'plan.basis'],
  ] as const)('the words of %s stand behind %s', async (section, action) => {
    const turn = turnOf('DAU_MOI');
    const screens = (await walk(build(), turn)).filter(({ path }) => path.startsWith(action));
    const all = screens.map(({ view }) => plainText(view)).join('\n');
    const texts = textsOf({ section: turn.campaign.plan[section] });
    expect(texts).not.toEqual([]);
    for (const text of texts) expect(all).toContain(text);
  });

  it.each(['vi', 'en'] as const)('every screen fits a phone and has a way on (%s)', async (lang) => {
    for (const { path, view } of await walk(build(), turnOf('DAU_MOI', lang))) {
      const message = shown(view, lang);
      expect(message.text.length, path).toBeLessThan(2600);
      expect(message.text, path).not.toMatch(/undefined|\{\{|null/);
      const buttons = (view.buttons ?? []).flat();
      expect(
        buttons.some(({ press: one }) => 'action' in one && one.action === 'menu.open'),
        path,
      ).toBe(true);
      for (const one of buttons) {
        const data = encodePress(one.press, undefined) ?? '';
        expect(Buffer.byteLength(data), data).toBeLessThanOrEqual(64);
      }
      if (path !== 'plan.open') expect(view.replace, path).toBe(true);
    }
  });

  it('numbers content areas in words, so that no number stands beside that of a line', async () => {
    const areas = await press(build(), turnOf('CAN_BO'), 'plan.areas');
    const label = 'Nội dung 6: Chuyển đổi xanh, xây dựng cơ quan xanh, sạch, tiết kiệm';
    expect(
      shown(areas, 'vi')
        .buttons.flat()
        .map((one) => one.label),
    ).toContain(label);
    expect(plainText(areas)).toContain('\n\nNội dung 2: ');
    expect(
      plainText(areas)
        .split('\n')
        .filter((one) => /^\d/u.test(one)),
    ).toEqual([]);
  });

  it('says where the words stand', async () => {
    const area = plainText(await press(build(), turnOf('CAN_BO'), 'plan.area', ['3']));
    expect(area).toContain('Thi đua đổi mới sáng tạo trong công tác tham mưu đối ngoại (mục II.3)');
    expect(area).toContain(
      'nhân rộng cách làm hay, mô hình hiệu quả trong thực hiện nhiệm vụ chuyên môn (mục II.3, ý 4)',
    );
    expect(plainText(await press(build(), turnOf('CAN_BO'), 'plan.feedback'))).toContain('(phần “Kết”)');
  });

  it('leaves blank what the plan leaves blank', async () => {
    const cover = plainText(await press(build(), turnOf('CAN_BO'), 'plan.open'));
    expect(cover).toContain('Số: …/KH-SKHCN');
    expect(cover).not.toContain('Implementing the emulation movement');
    expect(cover).toContain('Đồng Nai, ngày … tháng … năm 2026');
    const { plan } = campaignOf('dong-nai-skhcn');
    const half = { ...plan, issuer: { ...plan.issuer, issued_text: 'ngày tháng 6 năm 2026' } };
    expect(issuedLines(half).date).toBe('ngày … tháng 6 năm 2026');
    const open = { ...plan, issuer: { ...plan.issuer, issued_text: 'ngày 30 tháng năm' } };
    expect(issuedLines(open).date).toBe('ngày 30 tháng … năm …');
    const full = { number: '12/KH-SKHCN', number_text: 'Số: 12/KH-SKHCN', issued_on: '2026-06-30' };
    const printed = { ...full, issued_text: 'ngày 30 tháng 6 năm 2026' };
    expect(issuedLines({ ...plan, issuer: { ...plan.issuer, ...printed } })).toEqual({
      number: 'Số: 12/KH-SKHCN',
      date: 'ngày 30 tháng 6 năm 2026',
    });
  });

  it('shows time words, the day the Office set, or that none is set', async () => {
    const house = build();
    const phase = async (): Promise<string> => plainText(await press(house, turnOf('CAN_BO'), 'plan.phase', ['1']));
    const before = await phase();
    expect(before).toContain('🗓 vào năm 2027');
    expect(before).toContain('🗓 Văn phòng chưa ấn định ngày');
    house.dated.set('so_ket', '2027-06-30');
    expect(await phase()).toContain('🗓 30/06/2027, do Văn phòng ấn định (kế hoạch: vào năm 2027)');
    expect(plainText(await press(house, turnOf('CAN_BO'), 'plan.phases'))).toMatch(/đến năm 2027 .*\(hiện nay\)/);
  });

  it('shows the criteria for me, and the way to the others', async () => {
    const house = build();
    const staff = await press(house, turnOf('CAN_BO'), 'plan.criteria');
    expect(plainText(staff)).toContain('Đối với cá nhân công chức, người lao động');
    expect(plainText(staff)).not.toContain('Đối với tập thể các phòng thuộc Sở');
    expect(
      shown(staff, 'vi')
        .buttons.flat()
        .map((one) => one.label),
    ).toContain('Tiêu chí của tập thể');
    const lead = plainText(await press(house, turnOf('TRUONG_PHONG'), 'plan.criteria'));
    expect(lead).toContain('Đối với cá nhân công chức, người lao động');
    expect(lead).toContain('Đối với tập thể các phòng thuộc Sở');
    expect(plainText(await press(house, turnOf('BEN_NGOAI'), 'plan.criteria'))).toContain('Kế hoạch không nêu.');
  });

  it('keeps the first reading and shows its day', async () => {
    const house = build();
    const turn = turnOf('CAN_BO');
    const labels = (view: View): string[] =>
      shown(view, 'vi')
        .buttons.flat()
        .map((one) => one.label);
    expect(labels(await press(house, turn, 'plan.open'))).toContain('✅ Tôi đã đọc');
    const read = await press(house, turn, 'plan.read');
    expect(plainText(read)).toContain('Anh/chị đã xác nhận đã đọc ngày 20/11/2026.');
    expect(labels(read)).not.toContain('✅ Tôi đã đọc');
    const again = await press(house, { ...turn, now: new Date('2026-12-01T00:00:00Z') }, 'plan.read');
    expect(plainText(again)).toContain('20/11/2026');
  });

  it('shows the readers by unit to the Office only', async () => {
    const house = build();
    await press(house, turnOf('CAN_BO'), 'plan.read');
    const office = plainText(await press(house, turnOf('DAU_MOI'), 'plan.receipts'));
    expect(office).toContain('Đã xác nhận đã đọc: 1/3 người');
    expect(office).toContain('Phòng Quản lý công nghệ: 1/3');
    const staff = plainText(await press(house, turnOf('CAN_BO'), 'plan.receipts'));
    expect(staff).toBe('Chức năng này không dành cho vai trò của anh/chị.');
  });

  it.each([
    ['plan.area', '99'],
    ['plan.area', ''],
    ['plan.role', '0'],
    ['plan.award', 'x'],
    ['plan.phase', '7'],
  ])('an old button %s:%s gets a plain sentence', async (action, arg) => {
    const view = await press(build(), turnOf('CAN_BO'), action, [arg]);
    expect(plainText(view)).toContain('Nút này đã cũ');
  });

  it('a page that does not exist shows the nearest', async () => {
    const house = build();
    const last = plainText(await press(house, turnOf('CAN_BO'), 'plan.goals', ['99']));
    const pages = /Trang (\d)\/\1/.exec(last);
    expect(pages).not.toBeNull();
    expect(plainText(await press(house, turnOf('CAN_BO'), 'plan.goals', ['-3']))).toContain('Trang 1/');
  });
});
