import { describe, expect, it } from 'vitest';
import { countChanges, diffCampaigns } from '../../src/campaign/diff.ts';
import { changeLine } from '../../src/campaign/diff-words.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import { campaignOf, PLANS } from '../support/plan-stage.ts';
import { samplePhraser } from '../support/report-sample.ts';

const phraser = samplePhraser();
const demo = await campaignOf('demo');

function copy(): Campaign {
  return structuredClone(demo);
}

function said(before: Campaign, after: Campaign): readonly string[] {
  return diffCampaigns(before, after).map((one) => phraser.plain(changeLine(one), 'vi'));
}

/** The file after an edit, told in words. */
function edited(edit: (campaign: Campaign) => void): readonly string[] {
  const after = copy();
  edit(after);
  return said(demo, after);
}

function first<T>(list: readonly T[]): T {
  const [one] = list;
  if (one === undefined) throw new Error('the demo lost its parts');
  return one;
}

type Edit = (campaign: Campaign) => void;

const EDITS: readonly (readonly [what: string, edit: Edit, says: readonly string[]])[] = [
  [
    'an area is renamed',
    ({ plan }) => {
      first(plan.content_areas).vi = 'Tên mới';
    },
    ['• Nội dung thi đua 1, tên tiếng Việt: Chuyển đổi số trong công việc → Tên mới'],
  ],
  [
    'an area goes, and another comes',
    ({ plan }) => {
      const gone = plan.content_areas.pop();
      if (gone !== undefined) plan.content_areas.push({ ...gone, no: '9', vi: 'Nội dung thứ chín' });
    },
    [`− Nội dung thi đua 3: ${demo.plan.content_areas[2]?.vi}`, '+ Nội dung thi đua 9: Nội dung thứ chín'],
  ],
  [
    'areas change places',
    ({ plan }) => {
      plan.content_areas.reverse();
    },
    ['• Kế hoạch, Nội dung thi đua, thứ tự: 1, 2, 3 → 3, 2, 1'],
  ],
  [
    'a milestone gets a day',
    ({ plan }) => {
      first(plan.milestones).due = '2026-09-15';
    },
    ['• Mốc Phát động, hạn: 2026-Q3 → 2026-09-15'],
  ],
  [
    'the plan gets its number',
    ({ plan }) => {
      plan.issuer.number = '12/KH-STĐ';
    },
    ['• Ban hành, số, ký hiệu: (trống) → 12/KH-STĐ'],
  ],
  [
    'words of the plan',
    ({ plan }) => {
      first(first(plan.content_areas).items).text = 'Lời khác';
    },
    [`• Lời kế hoạch ở II.1.b1, lời văn: ${demo.plan.content_areas[0]?.items[0]?.text} → Lời khác`],
  ],
  [
    'a module',
    ({ plan }) => {
      plan.modules.green_pledges.state = 'proposal';
    },
    ['• Phần việc green_pledges, trạng thái: on → proposal'],
  ],
  [
    'a pledge is taken out',
    ({ pledges }) => {
      pledges.items.splice(0, 1);
    },
    [`− Cam kết P01: ${demo.pledges.items[0]?.vi}`],
  ],
  [
    'a factor and a limit',
    ({ pledges, initiatives }) => {
      for (const factor of Object.values(pledges.factors).slice(0, 1)) factor.value = 0.5;
      initiatives.title_max = 90;
    },
    [
      `• Phiếu đăng ký sáng kiến, Tên sáng kiến nhiều nhất bao nhiêu chữ cái: ${demo.initiatives.title_max} → 90`,
      `• Hệ số ${Object.keys(demo.pledges.factors)[0]}, giá trị: ${Object.values(demo.pledges.factors)[0]?.value} → 0.5`,
    ],
  ],
  [
    'a reminder',
    ({ reminders }) => {
      reminders.splice(1);
    },
    [`− Lời nhắc ${demo.reminders[1]?.id}: ${demo.reminders[1]?.text}`],
  ],
  [
    'a day worked in lieu',
    ({ calendar }) => {
      calendar.working = ['2026-12-26'];
    },
    [`• Ngày làm bù: ${demo.calendar.working.join(', ') || '(trống)'} → 2026-12-26`],
  ],
  [
    'the rules must not move any more',
    (campaign) => {
      campaign.pin = true;
    },
    ['• Tệp, giữ bản đang làm dở: không → có'],
  ],
];

describe('what a new campaign file changes', () => {
  it('is nothing when it says the same, whatever the office decided beside it', () => {
    const modules = { own_plans: 'on' as const };
    expect(said(demo, { ...copy(), decisions: { modules, appended: [], factors: [] } })).toEqual([]);
  });

  it.each(EDITS)('is told in words: %s', (_what, edit, says) => {
    expect(edited(edit)).toEqual(says);
  });

  it('shows long words from shortly before they part', () => {
    const [line = ''] = edited(({ plan }) => {
      plan.title.text = `${plan.title.text} sửa`;
    });
    const [before = '', after = ''] = line.split(' → ');
    expect(after).toMatch(/sửa$/u);
    expect(before).not.toContain('sửa');
    expect(line).toContain('…');
  });

  it('counts what came, went and changed', () => {
    const after = copy();
    first(after.plan.content_areas).vi = 'Tên mới';
    after.plan.content_areas.reverse();
    after.pledges.items.pop();
    after.bodies.push({ id: 'trung_tam', vi: 'Trung tâm', en: 'Centre', role: first(after.plan.roles).role, may: [] });
    expect(countChanges(diffCampaigns(demo, after))).toEqual({ added: 1, removed: 1, changed: 2 });
  });

  it.each(PLANS)('can be told between the demo and any plan, both ways, in both languages: %s', async (name) => {
    const plan = await campaignOf(name);
    const changes = [...diffCampaigns(demo, plan), ...diffCampaigns(plan, demo)];
    expect(changes.length).toBeGreaterThan(100);
    for (const one of changes) {
      expect(phraser.plain(changeLine(one), 'vi')).not.toContain('{{');
      expect(phraser.plain(changeLine(one), 'en')).not.toContain('{{');
    }
    expect(diffCampaigns(plan, structuredClone(plan))).toEqual([]);
  });
});
