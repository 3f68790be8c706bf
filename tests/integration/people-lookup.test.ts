import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkedPerson, checkedUnit } from '../../handlers/example-form.ts';
import { foundPeople } from '../../handlers/people-lookup.ts';
import { createMemberStore } from '../../models/member.ts';
import { createUnitStore } from '../../models/unit.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import { fieldOf, listOf, textOf } from '../../src/dialog/answers.ts';
import type { Json } from '../../src/dialog/event.ts';
import type { Member } from '../../src/domain/member.ts';
import { createIndexes } from '../../src/stores.ts';
import { openDatabase } from '../support/database.ts';
import { memberOf, turnOf } from '../support/member-turn.ts';
import { sampleCampaign } from '../support/report-sample.ts';

/** Naming somebody by what the bot itself wrote down, line for line, always comes to somebody. */

const NOW = '2026-11-23T02:00:00Z';
const { connection, drop } = await openDatabase();
const deps = { members: createMemberStore(connection), units: createUnitStore(connection) };
const TYPIST = memberOf('typist');
let campaign: Campaign;
let joined = 0;

async function join(name: string, unit: string): Promise<string> {
  const { id } = await deps.members.add({ name, unit, role: 'CAN_BO' });
  joined += 1;
  const at = new Date(Date.parse('2026-11-01T02:00:00Z') + joined * 86_400_000);
  const consent = { version: 'notice-1', at, channel: 'telegram', lang: 'vi' as const };
  await deps.members.join(id, { address: { channel: 'telegram', chat: id }, lang: 'vi', consent, at });
  return id;
}

beforeAll(async () => {
  await createIndexes(connection);
  campaign = await sampleCampaign();
  await deps.units.put('HCTH', 'Phòng Hành chính, Tổng hợp');
  await deps.units.put('KHTC', 'Phòng Kế hoạch (Tài chính)');
  await deps.units.put('CDS', 'Phòng Chuyển đổi số');
  await deps.units.put('NV1', 'Phòng Nghiệp vụ 1');
  await deps.units.put('NV2', 'Phòng Nghiệp vụ 2');
});
afterAll(drop);

const check = (typed: string, who: Member = TYPIST) => checkedPerson(deps, typed, turnOf(campaign, who, NOW));
const coauthors = (typed: string) => foundPeople(deps, typed, turnOf(campaign, TYPIST, NOW));

/** The lines that a refusal offers, without their bullets. */
function offered(result: Json): readonly string[] {
  const people = textOf(fieldOf(fieldOf(result, 'values'), 'people'));
  return people.split('\n').map((one) => one.replace(/^• /u, ''));
}

function idsOf(result: Json): readonly string[] {
  return listOf(result).map((one) => textOf(fieldOf(one, 'id')));
}

describe('a unit whose name has a comma or a bracket', () => {
  it('is understood as the bot writes it, bullet and all', async () => {
    const one = await join('Nguyễn Văn An', 'HCTH');
    const other = await join('Nguyễn Văn An', 'KHTC');
    const lines = offered(await check('Nguyễn Văn An'));
    expect(lines).toEqual(['Nguyễn Văn An, Phòng Hành chính, Tổng hợp', 'Nguyễn Văn An, Phòng Kế hoạch (Tài chính)']);
    for (const typed of [lines[0] ?? '', `• ${lines[0]}`, 'nguyen van an (phong hanh chinh tong hop)']) {
      expect(await check(typed), typed).toMatchObject({ ok: true, id: one, unit: 'HCTH' });
    }
    for (const typed of [lines[1] ?? '', 'nguyen van an - khtc', 'Nguyễn Văn An; kế hoạch tài chính']) {
      expect(await check(typed), typed).toMatchObject({ ok: true, id: other, unit: 'KHTC' });
    }
  });

  it('tells co-authors apart as well', async () => {
    expect(await coauthors('Nguyễn Văn An')).toHaveLength(2);
    const found = await coauthors('Nguyễn Văn An, Phòng Hành chính, Tổng hợp');
    expect(found).toMatchObject([{ name: 'Nguyễn Văn An', unit: 'Phòng Hành chính, Tổng hợp' }]);
  });
});

describe('a name that differs from another only in its marks', () => {
  it('means the one with the very marks, and both where it was typed without', async () => {
    const hoa = await join('Lê Thị Hoa', 'CDS');
    const moved = await join('Lê Thị Hòa', 'CDS');
    expect(await check('Lê Thị Hoa')).toMatchObject({ ok: true, id: hoa });
    expect(await check('Lê Thị Hoà')).toMatchObject({ ok: true, id: moved });
    expect(await check('Lê Thị Hòa, phong chuyen doi so')).toMatchObject({ ok: true, id: moved });
    const several = await check('le thi hoa');
    expect(several).toMatchObject({ fault: 'example:whom.several' });
    expect(offered(several)).toEqual(['Lê Thị Hoa, Phòng Chuyển đổi số', 'Lê Thị Hòa, Phòng Chuyển đổi số']);
  });
});

describe('two people of the same name in the same unit', () => {
  it('are numbered in the order in which they joined, and each line means one of them', async () => {
    const first = await join('Trần Thị Bình', 'CDS');
    const second = await join('Trần Thị Bình', 'CDS');
    const both = await check('Trần Thị Bình, Phòng Chuyển đổi số');
    expect(both).toMatchObject({ fault: 'example:whom.same' });
    const lines = offered(both);
    expect(lines).toEqual([
      'Trần Thị Bình, Phòng Chuyển đổi số #1 (06/11/2026)',
      'Trần Thị Bình, Phòng Chuyển đổi số #2 (07/11/2026)',
    ]);
    expect(await check(lines[0] ?? '')).toMatchObject({ ok: true, id: first });
    expect(await check(lines[1] ?? '')).toMatchObject({ ok: true, id: second });
    expect(await check('tran thi binh, cds # 2')).toMatchObject({
      id: second,
      shown: 'Trần Thị Bình (Phòng Chuyển đổi số #2)',
    });
    expect(await check('Trần Thị Bình #3')).toMatchObject({ fault: 'example:whom.same' });
    const outsider: Member = { ...TYPIST, role: 'BEN_NGOAI' };
    expect(offered(await check('Trần Thị Bình', outsider))).toEqual(lines);
    expect(await check('Trần Thị Bình #2', outsider)).toMatchObject({ id: second });
  });

  it('stand with their numbers before whoever looks for a co-author', async () => {
    expect(await coauthors('Trần Thị Bình')).toMatchObject([
      { unit: 'Phòng Chuyển đổi số #1 (06/11/2026)' },
      { unit: 'Phòng Chuyển đổi số #2 (07/11/2026)' },
    ]);
  });
});

describe('a name that more people have than fit one message', () => {
  it('leads on with the unit behind it', async () => {
    const ids: string[] = [];
    for (let at = 0; at < 15; at += 1) {
      await deps.units.put(`TT${at}`, `Trung tâm ${at}`);
      ids.push(await join('Phạm Minh Đức', `TT${at}`));
    }
    for (const [at, id] of ids.entries()) {
      expect(await check(`Phạm Minh Đức, Trung tâm ${at}`), String(at)).toMatchObject({ ok: true, id });
      expect(idsOf(await coauthors(`Phạm Minh Đức, Trung tâm ${at}`))).toEqual([id]);
    }
    expect(await coauthors('Phạm Minh Đức')).toHaveLength(6);
    expect(await check('Phạm Minh Đức, Trung tâm 99')).toMatchObject({ fault: 'example:whom.near' });
  });
});

describe('a unit by its name', () => {
  it('means the whole name before one that is a letter off', async () => {
    const units = await deps.units.all();
    expect(checkedUnit(units, 'Phòng Nghiệp vụ 1')).toMatchObject({ ok: true, unit: 'NV1' });
    expect(checkedUnit(units, 'phong nghiep vu 2')).toMatchObject({ ok: true, unit: 'NV2' });
    expect(checkedUnit(units, '• Phòng Nghiệp vụ 2')).toMatchObject({ ok: true, unit: 'NV2' });
    expect(checkedUnit(units, 'Phong Nghiep vu')).toMatchObject({ fault: 'example:whom.near_unit' });
    expect(checkedUnit(units, 'phòng hành chính tổng hợp')).toMatchObject({ ok: true, unit: 'HCTH' });
    expect(checkedUnit(units, 'Phòng Kế hoạch, tài chính')).toMatchObject({ ok: true, unit: 'KHTC' });
  });

  it('is not taken for the one with another number', () => {
    const one = [{ code: 'NV1', name: 'Phòng Nghiệp vụ 1' }];
    expect(checkedUnit(one, 'Phòng Nghiệp vụ 2')).toEqual({ fault: 'example:whom.no_unit' });
    expect(checkedUnit(one, 'Phòng Nghiêp vu 1')).toMatchObject({ ok: true, unit: 'NV1' });
  });

  it('goes by marks, then by the code, where names fold alike', () => {
    const units = [
      { code: 'A', name: 'Đội Thủy lợi' },
      { code: 'B', name: 'Đội Thụy Lợi' },
      { code: 'C', name: 'Tổ Một cửa' },
      { code: 'D', name: 'Tổ Một cửa' },
    ];
    expect(checkedUnit(units, 'đội thuỷ lợi')).toMatchObject({ ok: true, unit: 'A' });
    expect(checkedUnit(units, 'Tổ Một cửa')).toEqual({
      fault: 'example:whom.near_unit',
      values: { units: '• Tổ Một cửa (C)\n• Tổ Một cửa (D)' },
    });
    expect(checkedUnit(units, 'Tổ Một cửa (D)')).toMatchObject({ ok: true, unit: 'D' });
  });
});
