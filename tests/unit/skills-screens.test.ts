import { beforeAll, describe, expect, it } from 'vitest';
import { itemView } from '../../handlers/skill-item-screen.ts';
import { areaView, lastYearView, overviewView } from '../../handlers/skill-screens.ts';
import type { SkillSheet } from '../../handlers/skill-sheet.ts';
import { skillOf } from '../../src/campaign/lookup.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import type { Lang } from '../../src/dialog/lang.ts';
import type { View } from '../../src/dialog/view.ts';
import type { Role } from '../../src/domain/member.ts';
import type { ReachedLevel, SkillRecord } from '../../src/domain/skill.ts';
import { skillItems } from '../../src/domain/skill-progress.ts';
import type { MemberTurn } from '../../src/ports/handler.ts';
import { memberOf, shown, turnOf } from '../support/member-turn.ts';
import { sampleCampaign } from '../support/report-sample.ts';

const NOW = '2026-11-20T09:00:00+07:00';
const AT = new Date('2026-11-19T09:00:00+07:00');
let campaign: Campaign;

beforeAll(async () => {
  campaign = await sampleCampaign();
});

function record(item: string, given: Partial<SkillRecord> = {}): SkillRecord {
  const key = { member: 'm1', campaign: campaign.id, year: 2026, item };
  const rest = { at: AT, doneAt: null, request: null, by: null, reason: null, evidence: null };
  return { ...key, ...rest, state: 'done', how: 'own', ...given };
}

function sheetOf(records: readonly SkillRecord[], reached: readonly ReachedLevel[] = []): SkillSheet {
  return {
    campaign,
    member: 'm1',
    year: 2026,
    records: new Map(records.map((one) => [one.item, one])),
    states: new Map(records.map((one) => [one.item, one.state])),
    done: new Set(records.filter((one) => one.state === 'done').map((one) => one.item)),
    reached,
  };
}

function turn(role: Role = 'CAN_BO', lang: Lang = 'vi'): MemberTurn {
  return turnOf(campaign, memberOf('m1', { role, lang }), NOW);
}

function said(view: View, lang: Lang = 'vi') {
  return shown({ views: [view] }, lang);
}

function item(id: string) {
  const found = skillOf(campaign, id);
  if (found === null) throw new Error(`no item ${id}`);
  return found;
}

describe('the overview', () => {
  it('says how far each level is, what is next, and that the list is a proposal; names of areas stand once', () => {
    const view = said(overviewView(turn(), sheetOf([record('A2'), record('B2', { how: 'evidence' })]), new Set()));
    expect(view.text).toContain('năm 2026');
    expect(view.text).toContain('đề xuất, Văn phòng quyết định');
    expect(view.text).toContain(
      'Đã làm được: <b>2/30</b>\nMức 1, cơ bản: 1/16\nMức 2, thành thạo: 1/11\nMức 3, nâng cao: 0/3',
    );
    expect(view.text).toContain('Việc tiếp theo: <b>A5</b>. Trao đổi việc công bằng thư điện tử công vụ');
    expect(view.text).not.toContain('Văn bản, hồ sơ điện tử');
    expect(view.labels).toContain('A 1/6 · Văn bản, hồ sơ điện tử');
    expect(view.data).toEqual(
      ['!skills.item:A5', ...[...'ABCDEFG'].map((id) => `!skills.area:${id}`)].concat('!skills.card', '!menu.open'),
    );
  });

  it('keeps a level that was reached, with its day, also when the list has grown since', () => {
    const level = { level: 1, at: AT, event: 'e' };
    expect(said(overviewView(turn(), sheetOf([record('A2')], [level]), new Set())).text).toContain(
      'Mức 1, cơ bản: 1/16 (đạt ngày 19/11/2026)',
    );
  });

  it('reads without any sign outside the letters of a plain phone', () => {
    const text = said(overviewView(turn(), sheetOf([record('A2')]), new Set(['A2']))).text;
    expect(text).not.toMatch(/\p{Extended_Pictographic}|[▰▱✔○]/u);
  });

  it.each([
    ['TRUONG_PHONG', true],
    ['LANH_DAO', true],
    ['CAN_BO', false],
  ] as const)('counts the items that set an example for %s: %s', (role, counted) => {
    const sheet = sheetOf([record('A2'), record('E2')]);
    expect(said(overviewView(turn(role), sheet, new Set())).text.includes('Mục nêu gương: 2/5')).toBe(counted);
    const [area] = campaign.skills.areas;
    if (area === undefined) throw new Error('no area');
    expect(said(areaView(turn(role), sheet, area)).text.includes('Mục nêu gương: A1, A2, A3')).toBe(counted);
  });

  it('offers to keep last year’s own ticks, then what others have to confirm again', () => {
    const before = new Set(['A2', 'A5', 'A1', 'E3']);
    const fresh = said(overviewView(turn(), sheetOf([]), before));
    expect(fresh.text).toContain('Năm 2025 anh/chị làm được 4/30 mục.');
    expect(fresh.labels[0]).toBe('Giữ lại 2 mục tự đánh dấu năm 2025');
    expect(fresh.data[0]).toBe('!skills.renew:2026');
    const kept = sheetOf([record('A2'), record('A5'), record('A1', { state: 'asked', how: 'lead' })]);
    expect(said(overviewView(turn(), kept, before)).labels[0]).toBe('1 mục năm 2025 cần xác nhận lại');
    const listed = said(lastYearView(turn(), kept, before));
    expect(listed.text).toMatch(/<b>E3<\/b>\. .*: trả lời câu hỏi/u);
    expect(listed.text).not.toContain('A1');
    const all = said(overviewView(turn(), sheetOf([...before].map((id) => record(id))), before));
    expect(all.data[0]).toMatch(/^!skills\.item:/u);
  });
});

describe('an area', () => {
  it('has one button for each item, with its state, and no list beside them', () => {
    const area = campaign.skills.areas.find((one) => one.id === 'C');
    if (area === undefined) throw new Error('no area C');
    const sheet = sheetOf([
      record('C1'),
      record('C4', { how: 'quiz' }),
      record('C5', { state: 'declined' }),
      record('C3', { state: 'asked' }),
    ]);
    const { text, labels, data } = said(areaView(turn(), sheet, area));
    expect(labels.slice(0, 5)).toEqual([
      '[x] C1 · Dự và tổ chức họp trực tuyến, họp…',
      '[ ] C2 · Dùng công cụ theo dõi, đôn đốc…',
      '[chờ] C3 · Dùng trợ lý AI được cơ quan cho…',
      '[x] C4 · Viết câu lệnh rõ ràng, không đưa…',
      '[trả lại] C5 · Tự động hóa một bước lặp lại và…',
    ]);
    expect(data).toEqual([...'12345'].map((one) => `!skills.item:C${one}`).concat('!skills.list', '!menu.open'));
    expect(text).toContain('Đã làm được: <b>2/5</b>');
    expect(text).toContain('[x] đã làm được, [chờ] chờ xác nhận, [trả lại] cần làm thêm.');
    expect(text).not.toContain('họp trực tuyến');
    // On Zalo seven buttons become lines of the text.
    expect(text.split('\n').length + data.length).toBeLessThanOrEqual(16);
    const english = said(areaView(turn('CAN_BO', 'en'), sheet, area), 'en');
    expect(english.text).toContain('[x] done, [asked] waiting, [returned] more to do.');
    expect(english.labels[2]).toMatch(/^\[asked\] C3 · /u);
  });
});

describe('an item', () => {
  it('shows its way of proof, its level and the words of the plan it serves', () => {
    const { text } = said(itemView(turn(), sheetOf([]), { item: item('A1') }));
    expect(text).toContain('Mức 1, cơ bản. Cách xác nhận: lãnh đạo phòng xác nhận.');
    expect(text).toContain('Mục lãnh đạo nêu gương');
    expect(text).toContain('“Tăng cường sử dụng hệ thống quản lý văn bản và điều hành');
    expect(text).toContain('(mục II.2, ý 1)');
    expect(said(itemView(turn(), sheetOf([]), { item: item('D1') })).text).toContain('Kế hoạch không nêu riêng');
  });

  it('names the office to a head, whose requests go there', () => {
    const head = turn('TRUONG_PHONG');
    const view = itemView(head, sheetOf([]), { item: item('A1') });
    expect(said(view).text).toContain('Cách xác nhận: Văn phòng xác nhận.');
    const labels = (of: View) => shown({ views: [of] }).labels;
    expect(labels(view)).toContain('Nhờ Văn phòng xác nhận');
    expect(labels(itemView(turn(), sheetOf([]), { item: item('A1') }))).toContain('Nhờ lãnh đạo phòng xác nhận');
    expect(said(lastYearView(head, sheetOf([]), new Set(['A1']))).text).toContain('Văn phòng xác nhận');
    expect(said(lastYearView(turn(), sheetOf([]), new Set(['A1']))).text).toContain('lãnh đạo phòng xác nhận');
  });

  const by = { member: 'm9', name: 'Trần Bình', event: 'e9' };
  it.each([
    ['A1', {}, '[ ]', ['!skills.ask:A1']],
    ['A1', { state: 'asked', how: 'lead' }, '[chờ]', ['!skills.withdraw:A1']],
    [
      'A1',
      { state: 'declined', by, reason: 'Còn thiếu' },
      'Trần Bình chưa xác nhận (ngày 19/11/2026)',
      ['!skills.ask:A1'],
    ],
    ['A1', { state: 'done', how: 'lead', by }, 'Trần Bình đã xác nhận ngày 19/11/2026', []],
    ['B2', {}, '[ ]', ['!skills.evidence:B2']],
    [
      'B2',
      { state: 'done', how: 'evidence', evidence: { text: 'số 5', files: [] } },
      'số 5',
      ['!skills.evidence:B2', '!skills.unprove:B2'],
    ],
    ['E3', {}, '[ ]', ['!skills.quiz:E3']],
    ['E3', { state: 'done', how: 'quiz' }, 'trả lời đạt ngày 19/11/2026', []],
    ['A2', {}, '[ ]', ['!skills.tick:A2']],
    ['A2', { state: 'done', how: 'own' }, 'tự đánh dấu ngày 19/11/2026', ['!skills.untick:A2']],
  ] as const)('%s %j says "%s" and offers %j', (id, given, words, offered) => {
    const records = Object.keys(given).length === 0 ? [] : [record(id, given)];
    const { text, data } = said(itemView(turn(), sheetOf(records), { item: item(id) }));
    expect(text).toContain(words);
    const area = data.findIndex((one) => one.startsWith('!skills.area:'));
    expect(data.slice(0, area)).toEqual(offered);
    // Real buttons on every channel: five at most.
    expect(data.length).toBeLessThanOrEqual(5);
  });

  it('has its texts in both languages, for every item, with a way on from everywhere', () => {
    for (const lang of ['vi', 'en'] as const) {
      const here = turn('CAN_BO', lang);
      const areas = campaign.skills.areas.map((area) => areaView(here, sheetOf([]), area));
      const items = skillItems(campaign).map((one) => itemView(here, sheetOf([]), { item: one }));
      for (const view of [...areas, ...items].map((one) => said(one, lang))) {
        expect(view.data).toContain('!menu.open');
        expect(view.text).not.toMatch(/undefined|\{\{/u);
        expect(view.text.length).toBeLessThan(4096);
      }
    }
  });
});
