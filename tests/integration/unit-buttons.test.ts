import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTargetHandler } from '../../handlers/target.ts';
import { createUnitHandler } from '../../handlers/unit.ts';
import { createUnitsHandler } from '../../handlers/units.ts';
import { createMemberStore } from '../../models/member.ts';
import { createTargetStore } from '../../models/target.ts';
import { createUnitStore } from '../../models/unit.ts';
import { createUnitEntryStore } from '../../models/unit-entry.ts';
import { loadCampaign } from '../../src/campaign/load.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import { begin } from '../../src/dialog/reduce.ts';
import type { Member, Role } from '../../src/domain/member.ts';
import type { Handler } from '../../src/ports/handler.ts';
import { createIndexes } from '../../src/stores.ts';
import { openDatabase } from '../support/database.ts';
import { memberOf, shown, turnOf, use } from '../support/member-turn.ts';

/** What heads do for their units, by button: only their own, once, and marked where the office asked for it. */

const NOW = '2026-11-23T02:00:00Z';
const MARK = 'Đề xuất của Văn phòng';
const { connection, drop } = await openDatabase();
const stores = {
  unitEntries: createUnitEntryStore(connection),
  targets: createTargetStore(connection),
  units: createUnitStore(connection),
  members: createMemberStore(connection),
};
const unit = createUnitHandler(stores);
const target = createTargetHandler(stores);
const units = createUnitsHandler(stores);
const found: Campaign[] = [];

beforeAll(async () => {
  await createIndexes(connection);
  for (const name of ['dong-nai-skhcn', 'hung-yen-ubnd']) {
    const loaded = await loadCampaign(`campaigns/${name}.yaml`);
    if (!loaded.ok) throw new Error(`${name} does not load`);
    found.push(loaded.campaign);
  }
  await stores.units.put('CDS', 'Phòng Chuyển đổi số');
  await stores.units.put('QLKH', 'Phòng Quản lý khoa học');
  for (const code of ['CDS', 'QLKH']) {
    await stores.members.add({ name: `Trưởng phòng ${code}`, unit: code, role: 'TRUONG_PHONG' });
  }
});
afterAll(drop);

function person(role: Role, code: string): Member {
  return memberOf(`${role}-${code}`, { role, unit: code });
}

const HOA = person('TRUONG_PHONG', 'CDS');
const CHI = person('TRUONG_PHONG', 'QLKH');
const PHUC = person('DAU_MOI', 'VP');

/** The plan that asks units to register and not for plans, and the one that is the other way round. */
function campaigns(): readonly [Campaign, Campaign] {
  const [registering, planning] = found;
  if (registering === undefined || planning === undefined) throw new Error('a campaign is missing');
  return [registering, planning];
}

function withModules(campaign: Campaign, ...names: readonly ('own_plans' | 'unit_registration')[]): Campaign {
  const modules = Object.fromEntries(names.map((name) => [name, 'on' as const]));
  return { ...campaign, decisions: { modules, appended: [], factors: [] } };
}

async function submitted(handler: Handler, id: string, session: string, over: { who: Member; campaign: Campaign }) {
  const form = handler.forms?.find((one) => one.id === id);
  if (form === undefined) throw new Error(`no form ${id}`);
  const turn = turnOf(over.campaign, over.who, NOW);
  const answers = {
    kind: 'solution',
    area: '2',
    name: 'Số hóa hồ sơ lưu trữ',
    work: 'Quét hồ sơ, đặt tên theo mẫu.',
    month: '2027-06',
    person: null,
    measure: '%',
    baseline: 'chưa có',
    target: 90,
    deadline: '2026-12-15',
  };
  return shown(await form.submit(begin(form.build(turn), session, NOW, answers), turn));
}

function idOf(data: readonly string[], action: string): string {
  const id = data.find((one) => one.startsWith(`!${action}:`))?.slice(action.length + 2);
  if (id === undefined) throw new Error(`no button ${action}`);
  return id;
}

describe('an entry of a unit', () => {
  it('is registered once for each form, and is the business of its unit', async () => {
    const [campaign] = campaigns();
    const over = { who: HOA, campaign };
    const first = await submitted(unit, 'unit', 's-one', over);
    expect((await submitted(unit, 'unit', 's-one', over)).text).toBe(first.text);
    const id = idOf(first.data, 'unit.show');
    for (const verb of ['show', 'withdraw', 'withdrawn', 'again']) {
      const { text } = await use(unit, turnOf(campaign, CHI, NOW), `!unit.${verb}:${id}`);
      expect(text, verb).toContain('Không tìm thấy');
    }
    const office = await use(units, turnOf(campaign, PHUC, NOW), `!units.entry:${id}`);
    expect(office.text).toContain('Số hóa hồ sơ lưu trữ');
    expect(office.text).not.toContain(MARK);
    await use(unit, turnOf(campaign, HOA, NOW), `!unit.withdrawn:${id}`);
    const again = await use(unit, turnOf(campaign, HOA, '2026-11-30T02:00:00Z'), `!unit.withdraw:${id}`);
    expect(again.text).toContain('Đã rút</b> ngày 23/11/2026');
    expect((await use(units, turnOf(campaign, PHUC, NOW), '/units')).text).toContain('Chưa đăng ký (2/2 đơn vị)');
  });

  it('goes its way in its own campaign, whichever is looked at', async () => {
    const [campaign, other] = campaigns();
    const { data } = await submitted(unit, 'unit', 's-two', { who: HOA, campaign });
    const id = idOf(data, 'unit.show');
    const alone = turnOf(other, HOA, NOW);
    expect((await use(unit, alone, `!unit.show:${id}`)).text).toContain('Không tìm thấy');
    const both = { ...alone, campaigns: [...alone.campaigns, ...turnOf(campaign, HOA, NOW).campaigns] };
    expect((await use(unit, both, `!unit.show:${id}`)).text).toContain('Nội dung 2');
  });
});

describe('what the office asks for although the plan does not', () => {
  it('is marked on every screen', async () => {
    const [registering, planning] = campaigns();
    const campaign = withModules(registering, 'own_plans');
    const turn = turnOf(campaign, HOA, NOW);
    await stores.targets.namePlan({
      campaign: campaign.id,
      unit: 'CDS',
      name: 'Kế hoạch số 12',
      namedBy: HOA.id,
      namedAt: turn.now,
    });
    const done = await submitted(target, 'target', 's-three', { who: HOA, campaign });
    const list = await use(target, turn, '/chitieu');
    const id = idOf(list.data, 'target.show');
    const office = turnOf(campaign, PHUC, NOW);
    const screens = [
      done,
      list,
      await use(target, turn, `!target.show:${id}`),
      await use(target, turn, `!target.remove:${id}`),
      await use(units, office, '!units.plans'),
      await use(units, office, '!units.plan:0:CDS'),
      await use(units, office, `!units.target:${id}`),
      await use(target, turn, `!target.removed:${id}`),
    ];
    for (const [at, { text }] of screens.entries()) expect(text, `screen ${at}`).toContain(MARK);
    const ordered = turnOf(planning, HOA, NOW);
    expect((await use(target, ordered, '/chitieu')).text).not.toContain(MARK);
    const asked = withModules(planning, 'unit_registration');
    const entry = await submitted(unit, 'unit', 's-four', { who: HOA, campaign: asked });
    const code = idOf(entry.data, 'unit.show');
    const own = turnOf(asked, HOA, NOW);
    const entries = [
      entry,
      await use(unit, own, '/donvi'),
      await use(unit, own, `!unit.show:${code}`),
      await use(unit, own, `!unit.withdraw:${code}`),
      await use(units, turnOf(asked, PHUC, NOW), '/cacdonvi'),
      await use(units, turnOf(asked, PHUC, NOW), '!units.unit:0:CDS:*'),
      await use(units, turnOf(asked, PHUC, NOW), `!units.entry:${code}`),
      await use(unit, own, `!unit.withdrawn:${code}`),
    ];
    for (const [at, { text }] of entries.entries()) expect(text, `entry screen ${at}`).toContain(MARK);
  });

  it('is not to be had by an old button once it is off', async () => {
    const [registering] = campaigns();
    const { data } = await submitted(target, 'target', 's-five', {
      who: HOA,
      campaign: withModules(registering, 'own_plans'),
    });
    expect(data).toContain('!target.list');
    const set = await stores.targets.list(registering.id, 'CDS');
    const id = set.at(-1)?.id ?? '';
    const off = turnOf(registering, HOA, NOW);
    expect((await use(target, off, `!target.show:${id}`)).text).toContain('Không tìm thấy');
    expect((await use(units, turnOf(registering, PHUC, NOW), '!units.plans')).text).toContain('Không tìm thấy');
  });
});
