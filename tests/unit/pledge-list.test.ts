import { beforeEach, describe, expect, it } from 'vitest';
import type { Campaign } from '../../src/campaign/schema.ts';
import type { TakenPledge } from '../../src/domain/pledge.ts';
import type { MemberTurn } from '../../src/ports/handler.ts';
import { memberOf, turnOf, use } from '../support/member-turn.ts';
import { handlerOf, takenOf } from '../support/pledge-handler.ts';
import { sampleCampaign } from '../support/report-sample.ts';

let campaign: Campaign;
let turn: MemberTurn;

beforeEach(async () => {
  campaign = await sampleCampaign();
  turn = turnOf(campaign, memberOf('m1'), '2026-11-20T15:00:00+07:00');
});

it('the list goes forward and back by pages and never past its ends', async () => {
  const handler = handlerOf();
  const first = await use(handler, turn, '/pledge');
  expect(first.data).toContain('!pledge.list:1');
  expect(first.labels).not.toContain('‹ Trang trước');
  const last = await use(handler, turn, '!pledge.list:99');
  expect(last.data).toContain('!pledge.view:P20');
  expect(last.data).toContain('!pledge.list:2');
  expect(last.labels).not.toContain('Trang sau ›');
});

describe('the ways on below the list', () => {
  const last = async (here: MemberTurn, of: readonly TakenPledge[] = []) => {
    const { data } = await use(handlerOf({ ofMember: async () => of }), here, '!pledge.list:0');
    return data.filter((one) => !/^!pledge\.(?:view|list)/u.test(one));
  };
  const as = (role: MemberTurn['member']['role'], here = turn) => ({ ...here, member: memberOf('m1', { role }) });

  it('lead to the table and to leave without a pledge of one’s own, and to the bills for whoever may', async () => {
    expect(await last(turn)).toEqual(['!table.open', '!leave.open', '!menu.open']);
    expect(await last(turn, [takenOf(campaign, 'P01', '2026-11-09').taken])).toEqual([
      '!pledge.mine',
      '!table.open',
      '!menu.open',
    ]);
    for (const role of ['DAU_MOI', 'LANH_DAO'] as const) {
      expect(await last(as(role))).toEqual(['!table.open', '!leave.open', '!bills.open', '!menu.open']);
    }
  });

  it('offer nothing that is not offered', async () => {
    expect(await last(as('BEN_NGOAI'))).toEqual(['!menu.open']);
  });
});

it('the first question is promised for a day on which the person is at work', async () => {
  const away = { id: 'l1', member: 'm1', from: '2026-11-26', to: '2026-11-27' };
  const handler = handlerOf({}, [away]);
  const monday = turnOf(campaign, memberOf('m1'), '2026-11-23T09:00:00+07:00');
  expect((await use(handler, monday, '!pledge.take:P01')).text).toContain('Câu hỏi đầu tiên: chiều 25/11/2026');
  expect((await use(handlerOf(), monday, '!pledge.take:P01')).text).toContain('Câu hỏi đầu tiên: chiều 27/11/2026');
});

it('the list says what it is on its first page only, five to a page', async () => {
  const first = await use(handlerOf(), turn, '!pledge.list:0');
  const second = await use(handlerOf(), turn, '!pledge.list:1');
  expect(first.text).toContain('chọn một việc để giữ');
  expect(first.data.filter((data) => data.startsWith('!pledge.view'))).toHaveLength(5);
  expect(second.text).not.toMatch(/chọn một việc để giữ|Danh mục này là đề xuất/u);
});
