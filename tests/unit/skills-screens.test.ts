import { beforeEach, describe, expect, it } from 'vitest';
import { createSkillsHandler, progressBar } from '../../handlers/skills.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import type { Handler, MemberTurn } from '../../src/ports/handler.ts';
import type { SkillStore } from '../../src/ports/skills.ts';
import { memberOf, turnOf, use } from '../support/member-turn.ts';
import { sampleCampaign } from '../support/report-sample.ts';

/** The store's contract, kept in a set. */
function ticksInMemory(): SkillStore {
  const kept = new Set<string>();
  return {
    async ticked(member, year) {
      const start = `${member} ${year} `;
      return [...kept].filter((key) => key.startsWith(start)).map((key) => key.slice(start.length));
    },
    async set(member, year, item, ticked) {
      if (ticked) kept.add(`${member} ${year} ${item}`);
      else kept.delete(`${member} ${year} ${item}`);
    },
  };
}

const NOW = '2026-11-20T09:00:00+07:00';
let campaign: Campaign;
let handler: Handler;
let turn: MemberTurn;

beforeEach(async () => {
  campaign = await sampleCampaign();
  handler = createSkillsHandler({ skills: ticksInMemory() });
  turn = turnOf(campaign, memberOf('m1'), NOW);
});

describe('the checklist', () => {
  it('opens with the areas, how far each is, and says that it is a proposal', async () => {
    const first = await use(handler, turn, '/kynang');
    expect(first.text).toContain('năm 2026');
    expect(first.text).toContain('đề xuất, Văn phòng quyết định');
    expect(first.text).toContain('A. Văn bản, hồ sơ điện tử\n▱▱▱▱▱▱ 0/6');
    expect(first.data).toEqual([...'ABCDEFG'].map((id) => `!skills.area:${id}`).concat('!menu.open'));
    expect(first.replace).toBe(false);
    expect(await use(handler, turn, '/skills')).toEqual(first);
  });

  it('ticks and unticks an item on the same screen; a press twice changes nothing more', async () => {
    await use(handler, turn, '!skills.tick:A1');
    await use(handler, turn, '!skills.tick:A2');
    const twice = await use(handler, turn, '!skills.tick:A2');
    expect(twice.text).toContain('▰▰▱▱▱▱ <b>2/6</b>');
    expect(twice.text).toContain('✔ <b>A2</b>');
    expect(twice.text).toContain('○ <b>A3</b>');
    expect(twice.replace).toBe(true);
    expect(twice.data).toContain('!skills.untick:A2');
    const back = await use(handler, turn, '!skills.untick:A2');
    expect(back.text).toContain('<b>1/6</b>');
    expect(back.data).toContain('!skills.tick:A2');
  });

  it('counts each person and each year for itself', async () => {
    await use(handler, turn, '!skills.tick:A1');
    const other = turnOf(campaign, memberOf('m2'), NOW);
    expect((await use(handler, other, '!skills.area:A')).text).toContain('0/6');
    // Eleven at night on the last day of 2026 in London is already 2027 in the office.
    const later = { ...turn, now: new Date('2026-12-31T23:00:00Z') };
    expect((await use(handler, later, '!skills.area:A')).text).toMatch(/2027[\s\S]*0\/6/u);
  });

  it('shows for an item its proof, its level and the words of the plan it serves', async () => {
    const item = await use(handler, turn, '!skills.item:A1');
    expect(item.text).toContain('lãnh đạo phòng xác nhận');
    expect(item.text).toContain('Mức: cơ bản');
    expect(item.text).toContain('Mục lãnh đạo nêu gương');
    expect(item.text).toContain('“Tăng cường sử dụng hệ thống quản lý văn bản và điều hành');
    expect(item.text).toContain('(mục II.2, ý 1)');
    expect((await use(handler, turn, '!skills.item:D1')).text).toContain('Kế hoạch không nêu riêng');
  });

  it('has all its texts in both languages, for every item, with a way on from everywhere', async () => {
    for (const lang of ['vi', 'en'] as const) {
      const here = { ...turn, lang };
      for (const area of campaign.skills.areas) {
        const screens = [await use(handler, here, `!skills.area:${area.id}`)];
        for (const item of area.items) screens.push(await use(handler, here, `!skills.item:${item.id}`));
        for (const screen of screens) {
          expect(screen.data).toContain('!menu.open');
          expect(screen.text).not.toMatch(/undefined|\{\{/u);
          expect(screen.text.length).toBeLessThan(4096);
        }
      }
    }
  });

  it.each(['!skills.tick:Z9', '!skills.area:Q', '!skills.item:A99', '!skills.untick:'])(
    '%s is answered in a sentence',
    async (data) => {
      expect((await use(handler, turn, data)).text).toContain('không còn trong danh mục');
    },
  );

  it('is not offered when the plan leaves it out', async () => {
    campaign.plan.modules.digital_skills.state = 'off';
    expect((await use(handler, turn, '/kynang')).text).toContain('không có phần kỹ năng số');
    expect((await use(handler, turn, '!skills.tick:A1')).text).toContain('không còn trong danh mục');
  });
});

describe('the bar', () => {
  it.each([
    [0, 6, '▱▱▱▱▱▱'],
    [1, 30, '▰▱▱▱▱▱'],
    [2, 6, '▰▰▱▱▱▱'],
    [29, 30, '▰▰▰▰▰▱'],
    [6, 6, '▰▰▰▰▰▰'],
    [0, 0, ''],
  ])('of %i in %i is %s', (done, total, bar) => {
    expect(progressBar(done, total)).toBe(bar);
  });
});
