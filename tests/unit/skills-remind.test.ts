import { beforeAll, describe, expect, it } from 'vitest';
import { skillReminders, skillReminderView } from '../../jobs/skills-remind.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import type { SkillRecord } from '../../src/domain/skill.ts';
import { memberOf } from '../support/member-turn.ts';
import { sampleCampaign, shown } from '../support/report-sample.ts';

let campaign: Campaign;

beforeAll(async () => {
  campaign = await sampleCampaign();
});

const head = memberOf('head', { role: 'TRUONG_PHONG' });
const office = memberOf('office', { role: 'DAU_MOI', unit: 'VP' });
const members = [memberOf('lan'), memberOf('minh'), head, office];

function asked(member: string, at: string): SkillRecord {
  const key = { member, campaign: campaign.id, year: 2026, item: 'A1' };
  const rest = { doneAt: null, request: `r-${member}`, by: null, reason: null, evidence: null };
  return { ...key, ...rest, state: 'asked', how: 'lead', at: new Date(at) };
}

function plan(requests: readonly SkillRecord[], now: string) {
  return skillReminders(campaign, { requests, members }, new Date(now));
}

describe('reminders of open requests', () => {
  // Thursday: the third working day after it is Tuesday.
  const thursday = '2026-11-19T09:00:00+07:00';

  it('come on the third working day and not before', () => {
    const request = asked('lan', thursday);
    expect(plan([request], '2026-11-23T16:00:00+07:00')).toEqual([]);
    const due = [{ occasion: 'skills-confirm:2026-11-23', member: 'head' }];
    expect(plan([request], '2026-11-24T08:00:00+07:00')).toEqual(due);
  });

  it('are one a week for all that waits, under the same occasion', () => {
    const requests = [asked('lan', thursday), asked('minh', thursday)];
    const days = ['2026-11-24', '2026-11-25', '2026-11-27'].map((day) => plan(requests, `${day}T08:00:00+07:00`));
    expect(days.map((one) => one.length)).toEqual([1, 1, 1]);
    expect(new Set(days.flat().map((one) => one.occasion)).size).toBe(1);
    expect(plan(requests, '2026-11-30T08:00:00+07:00')[0]?.occasion).toBe('skills-confirm:2026-11-30');
  });

  it('go to the office for a head, and to nobody for somebody who has left', () => {
    expect(plan([asked('head', thursday)], '2026-11-24T08:00:00+07:00').map((one) => one.member)).toEqual(['office']);
    expect(plan([asked('gone', thursday)], '2026-11-24T08:00:00+07:00')).toEqual([]);
  });

  it('say how many wait when they are sent, and nothing once nothing waits', () => {
    const now = new Date('2026-11-24T08:00:00+07:00');
    const requests = [asked('lan', thursday), asked('minh', thursday)];
    const view = skillReminderView(campaign, { requests, members }, { member: 'head', now });
    expect(view).not.toBeNull();
    if (view !== null) expect(shown(view).text).toContain('Có 2 kỹ năng số chờ anh/chị xác nhận đã từ 3 ngày làm việc');
    expect(skillReminderView(campaign, { requests, members }, { member: 'office', now })).toBeNull();
    expect(skillReminderView(campaign, { requests: [], members }, { member: 'head', now })).toBeNull();
  });
});
