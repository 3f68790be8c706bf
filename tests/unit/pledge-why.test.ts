import { beforeEach, expect, it } from 'vitest';
import { createWhyHandler } from '../../handlers/why.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import type { Role } from '../../src/domain/member.ts';
import type { Delivery, DeliveryStore } from '../../src/ports/deliveries.ts';
import type { PledgeStore } from '../../src/ports/pledges.ts';
import { memberOf, turnOf, use } from '../support/member-turn.ts';
import { sampleCampaign } from '../support/report-sample.ts';

let campaign: Campaign;

beforeEach(async () => {
  campaign = await sampleCampaign();
});

function delivered(occasion: string, kind: Delivery['kind'] = 'reminder'): Delivery {
  return {
    id: 'd1',
    occasion,
    member: 'm1',
    kind,
    view: null,
    state: 'sent',
    plannedAt: new Date('2027-06-23T01:00:00Z'),
    dueAt: new Date('2027-06-23T01:00:00Z'),
    claimedUntil: null,
    sentAt: new Date('2027-06-23T02:30:00Z'),
    attempts: 1,
    error: null,
    messageId: '1',
  };
}

async function told(occasion: string, role: Role = 'CAN_BO', lang: 'vi' | 'en' = 'vi'): Promise<string> {
  const deliveries: Pick<DeliveryStore, 'ofMember'> = {
    ofMember: async () => [delivered(occasion, occasion.startsWith('coauthor') ? 'notice' : 'reminder')],
  };
  const pledges: Pick<PledgeStore, 'byId'> = { byId: async () => null };
  const handler = createWhyHandler({ deliveries, pledges });
  const turn = { ...turnOf(campaign, memberOf('m1', { role }), '2027-06-24T09:00:00+07:00'), lang };
  const byButton = await use(handler, turn, '!why.show:d1');
  expect((await use(handler, turn, '/visao')).text).toBe(byButton.text);
  expect(byButton.data).toEqual(['!plan.open', '!menu.open']);
  return byButton.text;
}

it('a reminder before a milestone names the milestone, its day, the plan’s words and whom the rule reminds', async () => {
  const text = await told('milestone:so_ket:2027-06-30');
  expect(text).toContain('Sơ kết, đánh giá, rút kinh nghiệm');
  expect(text).toContain('30/06/2027');
  expect(text).toContain('5 ngày làm việc trước mốc');
  expect(text).toContain('(mục V.1.a, ý 4)');
  expect(text).toContain('người còn bản đăng ký sáng kiến chưa gửi');
  expect(text).not.toContain('lãnh đạo phòng có đơn vị');
  expect(text).toContain('Tin gửi ngày 23/06/2027, lúc 09:30');
});

it('a lead is also told of the unit’s duty, in the plan’s words', async () => {
  const text = await told('milestone:so_ket:2027-06-30', 'TRUONG_PHONG');
  expect(text).toContain('lãnh đạo phòng có đơn vị chưa đăng ký sáng kiến nào');
  expect(text).toContain('(mục V.2.b, ý 2)');
});

it('a new phase is explained by the phase', async () => {
  expect(await told('phase_start:2')).toContain('Giai đoạn 2: từ năm 2028 đến năm 2030');
});

it.each([
  'phase_start:2',
  'phase_start:9',
  'milestone:so_ket:2027-06-30',
  'milestone:gone:2027-06-30',
  'checkin:x:2026-11-09',
  'coauthor:SK-2027-0001',
  'strange',
])('has an answer to %s in both languages', async (occasion) => {
  for (const lang of ['vi', 'en'] as const) {
    const text = await told(occasion, 'TRUONG_PHONG', lang);
    expect(text).not.toMatch(/undefined|\{\{/u);
    expect(text).toContain('23/06/2027');
  }
});
