import { beforeEach, describe, expect, it } from 'vitest';
import { checkedView, endView, keptView, mineView } from '../../handlers/pledge-kept.ts';
import { takenView } from '../../handlers/pledge-screens.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import { checkinWeeks } from '../../src/domain/checkin-week.ts';
import { CHECKIN_ANSWERS } from '../../src/domain/pledge.ts';
import { openInputs } from '../../src/domain/savings.ts';
import type { MemberTurn } from '../../src/ports/handler.ts';
import { memberOf, type Shown, shown, turnOf, use } from '../support/member-turn.ts';
import { handlerOf, takenOf } from '../support/pledge-handler.ts';
import { sampleCampaign } from '../support/report-sample.ts';

let campaign: Campaign;
let turn: MemberTurn;

beforeEach(async () => {
  campaign = await sampleCampaign();
  turn = turnOf(campaign, memberOf('m1'), '2026-11-20T15:00:00+07:00');
});

function kept(id: string, takenOn = '2026-11-09', answered = 2) {
  const { taken, pledge } = takenOf(campaign, id, takenOn);
  const weeks = checkinWeeks(taken, campaign);
  const checkins = weeks.slice(0, answered).map((week, at) => ({
    taken: taken.id,
    member: 'm1',
    week: week.monday,
    answer: CHECKIN_ANSWERS[at % CHECKIN_ANSWERS.length] ?? 'na',
    at: turn.now,
  }));
  return { taken, pledge, checkins, weeks, strength: 25 };
}

function good(screen: Shown): void {
  expect(screen.text).not.toMatch(/undefined|null|NaN|\{\{/u);
  expect(screen.text.length).toBeLessThan(4096);
  expect(screen.data.length).toBeGreaterThan(0);
  for (const data of screen.data) expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
  for (const label of screen.labels) expect(label.length).toBeLessThanOrEqual(52);
}

it('every screen of every pledge has its texts in both languages and fits a chat', async () => {
  const handler = handlerOf();
  for (const lang of ['vi', 'en'] as const) {
    const here = { ...turn, lang };
    for (const page of ['0', '1', '2', '99', 'x']) good(await use(handler, here, `!pledge.list:${page}`));
    for (const { id } of campaign.pledges.items) {
      const one = kept(id);
      const [week] = one.weeks;
      if (week === undefined) throw new Error('no week');
      good(await use(handler, here, `!pledge.view:${id}`));
      for (const view of [
        takenView(here, one),
        mineView(here, [one]),
        mineView(here, [{ ...one, taken: { ...one.taken, state: 'ended' } }]),
        keptView(here, one),
        keptView(here, { ...one, taken: { ...one.taken, state: 'ended' } }),
        checkedView(here, one, week),
        endView(here, one),
      ]) {
        good(shown({ views: [view] }, lang));
      }
    }
  }
});

it('ended pledges stay below the running ones with what they came to, to be taken again', async () => {
  const ended = kept('P01', '2026-11-09', 1);
  const active = kept('P02');
  const rounds = [active, { ...ended, taken: { ...ended.taken, state: 'ended' as const } }];
  const both = shown({ views: [mineView(turn, rounds)] });
  expect(both.text).toMatch(/P02[\s\S]*Đã kết thúc[\s\S]*P01[\s\S]*Đã trả lời 1\/8 tuần[\s\S]*2,64 kg CO₂/u);
  expect(both.data).toContain('!pledge.take:P01');
  expect(both.data).not.toContain('!pledge.take:P02');
  expect(both.labels.at(-1)).toBe('☰ Menu');

  const handler = handlerOf({ ofMember: async () => rounds.map((one) => one.taken) });
  const mine = await use(handler, turn, '!pledge.mine');
  expect(mine.labels).toContain('Nhận lại P01 · Tắt hẳn máy tính, màn hình khi…');
  expect(mine.text).toContain('Đã kết thúc');
  expect((await use(handler, turn, '/pledges')).data).toContain('!pledge.mine');
});

it('a pledge held again is not offered a second time', () => {
  const one = kept('P01');
  const view = mineView(turn, [one, { ...one, taken: { ...one.taken, id: 'old', state: 'ended' } }]);
  expect(shown({ views: [view] }).data).not.toContain('!pledge.take:P01');
});

describe('the answers to a week', () => {
  it('fit under a message of any channel, with a way on', () => {
    const open = shown({ views: [keptView(turn, kept('P01', '2026-11-09', 1))] });
    expect(open.labels).toEqual(['Làm được', 'Một phần', 'Chưa', 'Không áp dụng', 'Cam kết của tôi']);
    const answered = shown({ views: [keptView(turn, kept('P01', '2026-11-09', 2))] });
    expect(answered.labels).toEqual(['Dừng cam kết', 'Mức giữ theo tuần', 'Cam kết của tôi', '☰ Menu']);
  });

  it('offer the other ones once one is given', () => {
    const one = kept('P01', '2026-11-09', 1);
    const [week] = one.weeks;
    const last = one.weeks.at(-1);
    if (week === undefined || last === undefined) throw new Error('no week');
    const { labels } = shown({ views: [checkedView(turn, one, week)] });
    expect(labels).toEqual(['Một phần', 'Chưa', 'Không áp dụng', 'Cam kết của tôi', '☰ Menu']);
    const ending = shown({ views: [checkedView(turn, one, last)] });
    expect(ending.labels).toEqual(['Làm được', 'Một phần', 'Chưa', 'Giữ tiếp', 'Dừng cam kết']);
  });

  it('leave the pledge to be ended from its own page, whatever week is open', async () => {
    const { taken } = kept('P01');
    const handler = handlerOf({ ofMember: async () => [taken] });
    const page = await use(handler, turn, '!pledge.view:P01');
    expect(page.data).toContain(`!pledge.stop:${taken.id}`);
    expect(page.labels.length).toBeLessThanOrEqual(5);
  });
});

describe('the saving', () => {
  const textOf = (id: string): string => {
    const one = kept(id, '2026-11-09', 1);
    const [week] = one.weeks;
    if (week === undefined) throw new Error('no week');
    return shown({ views: [checkedView(turn, one, week)] }).text;
  };

  it('is shown with factor, year, source and as an estimate', () => {
    expect(textOf('P01')).toMatch(/ước tính[\s\S]*4 kWh[\s\S]*2,64 kg CO₂[\s\S]*0,6592[\s\S]*2023[\s\S]*Nguồn/u);
  });

  it('of pieces is not turned into CO₂', () => {
    expect(textOf('P10')).toContain('1');
    expect(textOf('P10')).toContain('món đồ nhựa');
    expect(textOf('P10')).not.toContain('CO₂');
  });

  it('is not made up where the numbers are missing', () => {
    expect(textOf('P06')).toContain('Còn 1 tuần chưa ước tính được vì chưa có số tờ');
    expect(textOf('P03')).toContain('Đến nay anh/chị đã giữ được 5 ngày.');
    expect(textOf('P03')).toContain('Còn 1 tuần chưa ước tính được vì chưa đủ số liệu để quy đổi');
    expect(textOf('P12')).not.toContain('CO₂');
  });

  it('that nothing could be counted for is told as how often, without asking for what nobody can give', () => {
    for (const id of ['P12', 'P18']) {
      expect(textOf(id)).toMatch(/Đến nay anh\/chị đã giữ được \d+ (?:ngày|tuần)\./u);
      expect(textOf(id)).not.toMatch(/số liệu|ước tính/u);
    }
    for (const id of ['P14', 'P19']) {
      const one = kept(id, '2026-11-09', 1);
      const checkins = one.checkins.map((each) => ({ ...each, amount: 2 }));
      const { text } = shown({ views: [keptView(turn, { ...one, checkins })] });
      expect(text).toMatch(/Đến nay anh\/chị đã giữ được 2 (?:vụ việc|lần mua)\./u);
      expect(text).not.toMatch(/số liệu|ước tính/u);
    }
  });
});

it('an old button of a pledge that is gone, and a campaign without pledges, are answered in a sentence', async () => {
  const handler = handlerOf();
  for (const data of [
    '!pledge.view:P99',
    '!pledge.take:P99',
    '!pledge.show:x',
    '!pledge.checkin:x:20261109:done',
    '!pledge.checkin',
  ]) {
    expect((await use(handler, turn, data)).text).toContain('Lựa chọn này đã cũ');
  }
  campaign.plan.modules.green_pledges.state = 'off';
  expect((await use(handler, turn, '/camket')).text).toContain('không có phần cam kết xanh');
});

describe('the start question', () => {
  it('is asked with the pledge’s own words, can be passed over, and is asked no more once answered', async () => {
    const own = shown({ views: [takenView(turn, kept('P01'))] });
    expect(own.text).toContain('Hiện nay anh/chị tắt hẳn máy tính');
    expect(own.labels).toEqual(['Chưa làm', 'Thỉnh thoảng', 'Thường xuyên', 'Luôn làm', 'Bỏ qua câu này']);
    const { start: _start, ...plain } = kept('P01').pledge;
    expect(shown({ views: [takenView(turn, { ...kept('P01'), pledge: plain })] }).text).toContain('ở mức nào?');
    const one = kept('P01');
    const known = shown({ views: [takenView(turn, { ...one, taken: { ...one.taken, start: 'often' } })] });
    expect(known.text).not.toContain('ở mức nào');
    expect(known.labels).not.toContain('Chưa làm');
  });

  it('keeps its answer with the pledge, and an answer that is none changes nothing', async () => {
    const begun: string[] = [];
    const { taken } = kept('P01');
    const handler = handlerOf({
      byId: async () => taken,
      ofMember: async () => [taken],
      begin: async (id, level) => {
        begun.push(`${id} ${level}`);
      },
    });
    expect((await use(handler, turn, `!pledge.begin:${taken.id}:often`)).text).toContain('Lúc bắt đầu: Thường xuyên.');
    expect((await use(handler, turn, `!pledge.begin:${taken.id}:never ever`)).text).toContain('đã cũ');
    expect(begun).toEqual([`${taken.id} often`]);
  });
});

it('a page reads week by week without colour, with the level at the start and how well the habit is kept', () => {
  const one = kept('P06', '2026-11-02', 2);
  const [first, second] = one.checkins;
  if (first === undefined || second === undefined) throw new Error('two answers');
  const taken = { ...one.taken, start: 'sometimes' as const };
  const { text, labels } = shown({
    views: [keptView(turn, { ...one, taken, checkins: [{ ...first, amount: 1200 }, second], strength: 34 })],
  });
  expect(text).toContain('Lúc bắt đầu: Thỉnh thoảng.');
  expect(text).toContain('Mức giữ: <b>34/100</b>');
  expect(text).toContain('Tuần 1 (02/11 – 08/11/2026): Làm được, 1.200 tờ');
  expect(text).toContain('Tuần 2 (09/11 – 15/11/2026): Một phần, chưa có số tờ');
  expect(labels).toContain('Nhập số liệu');
});

it('figures that a formula leaves open are asked for below the answer, where Zalo still has room', () => {
  const one = kept('P03', '2026-11-09', 1);
  const [week] = one.weeks;
  if (week === undefined) throw new Error('no week');
  const { labels, text } = shown({ views: [checkedView(turn, one, week)] });
  expect(text).toContain('chưa đủ số liệu để quy đổi');
  expect(labels).toEqual(['Một phần', 'Chưa', 'Không áp dụng', 'Nhập số liệu', 'Cam kết của tôi']);
  const page = shown({ views: [keptView(turn, { ...one, taken: { ...one.taken, weeks: 1 } })] });
  expect(page.text).toContain('Tuần 1 (09/11 – 15/11/2026): Làm được, chưa đủ số liệu');
});

it('every screen says so where the office turned the pledges on by itself', async () => {
  campaign.plan.modules.green_pledges.state = 'proposal';
  const decisions = { modules: { green_pledges: 'on' as const }, appended: [], factors: [] };
  const here = { ...turn, campaign: { ...campaign, decisions } };
  const one = kept('P01');
  const [week] = one.weeks;
  if (week === undefined) throw new Error('no week');
  const handler = handlerOf({ byId: async () => one.taken, ofMember: async () => [one.taken] });
  const data = [
    '/camket',
    '!pledge.list:1',
    '!pledge.mine',
    '!pledge.view:P01',
    '!pledge.take:P02',
    '!pledge.show:x',
    '!pledge.stop:x',
    '!pledge.end:x',
    '!pledge.checkin:x:20990101:done',
  ];
  const there = { ...here, campaigns: [{ campaign: here.campaign, revision: 1, publishedAt: turn.now }] };
  for (const what of data) expect((await use(handler, there, what)).text).toContain('Đề xuất của Văn phòng');
  expect(shown({ views: [checkedView(here, one, week)] }).text).toContain('Đề xuất của Văn phòng');
});

it('a pledge that has ended says on which day, and neither of a first question nor of weeks after it', () => {
  const one = kept('P01', '2026-11-09', 0);
  const ended = { ...one, taken: { ...one.taken, state: 'ended' as const, endedOn: '2026-11-11' } };
  for (const now of ['2026-11-11T15:00:00+07:00', '2026-12-20T15:00:00+07:00']) {
    const { text } = shown({ views: [keptView(turnOf(campaign, memberOf('m1'), now), ended)] });
    expect(text).toContain('Đã dừng ngày 11/11/2026.');
    expect(text).not.toMatch(/Câu hỏi đầu tiên|Tuần \d|chưa trả lời/u);
  }
  const { endedOn: _endedOn, ...old } = ended.taken;
  expect(shown({ views: [keptView(turn, { ...ended, taken: old })] }).text).toContain('Cam kết này đã kết thúc.');
});

it('the way of reckoning says no more than there is to reckon', async () => {
  const formula = async (id: string) => (await use(handlerOf(), turn, `!pledge.view:${id}`)).text;
  expect(await formula('P01')).toContain(
    'số ngày × 0,8 = kWh; nhân hệ số ra kg CO₂.\nHệ số 0,6592 kg CO₂/kWh (năm 2023). Nguồn: ',
  );
  expect(await formula('P06')).toMatch(
    /Đếm theo số tờ \(ước tính\), nhân hệ số ra kg CO₂\.\nHệ số 0,005 .* Nguồn không ghi năm\./u,
  );
  expect(await formula('P10')).toContain('Đếm theo số chai (ước tính).');
  expect(await formula('P07')).toContain(
    'số cuộc họp × số người dự × số trang tài liệu ÷ số trang trên một tờ = tờ giấy',
  );
  for (const { id } of campaign.pledges.items) expect(await formula(id)).not.toMatch(/× 1(?![,\d])/u);
});

it('where the office turned the pledges on by itself, whose proposal it is is said once', async () => {
  campaign.plan.modules.green_pledges.state = 'proposal';
  const decisions = { modules: { green_pledges: 'on' as const }, appended: [], factors: [] };
  const here = { ...turn, campaign: { ...campaign, serves: {}, decisions } };
  const list = await use(handlerOf(), here, '!pledge.list:0');
  const one = await use(handlerOf(), here, '!pledge.view:P01');
  for (const { text } of [list, one]) expect(text).not.toMatch(/Danh mục này là đề xuất|mục đề xuất/u);
  expect(one.text).toContain('Kế hoạch không nêu riêng việc này.');
});

describe('the numbers of a formula', () => {
  it('know what is usual, so that a slip is asked back, and no more than a thousand times that is taken', () => {
    const [form] = handlerOf().forms ?? [];
    const steps = form?.build(turn).steps ?? [];
    const asked = campaign.pledges.items.flatMap((pledge) =>
      openInputs(pledge).map((input) => steps.find(({ id }) => id === `${pledge.id}.${input.id}`)),
    );
    expect(asked.length).toBeGreaterThan(10);
    for (const step of asked) {
      if (step?.kind !== 'number') throw new Error('not a number');
      expect(step.usual).toBeGreaterThan(0);
      expect(step.max).toBe((step.usual ?? 0) * 1000);
    }
  });

  it('are asked for in the campaign of the pledge, with its week named', async () => {
    const one = kept('P06', '2026-11-09', 1);
    const handler = handlerOf({
      byId: async () => one.taken,
      ofMember: async () => [one.taken],
      checkinsOf: async () => one.checkins,
    });
    const elsewhere = { ...turn, campaign: { ...campaign, id: 'another' } };
    const both = [elsewhere.campaign, campaign].map((each) => ({ campaign: each, revision: 1, publishedAt: turn.now }));
    const go = handler.actions?.['pledge.figures'];
    const outcome = await go?.({ ...elsewhere, campaigns: both }, [one.taken.id, '20261109']);
    expect(outcome).toMatchObject({ campaign: campaign.id, open: { form: 'amount' } });
    expect(shown(outcome ?? {}).text).toContain('Tuần đang trả lời: 1/8 (09/11 – 15/11/2026).');
    const tapped = await handler.actions?.['pledge.checkin']?.({ ...elsewhere, campaigns: both }, [
      one.taken.id,
      '20261109',
      'part',
    ]);
    expect(tapped).toMatchObject({ campaign: campaign.id, open: { form: 'amount' } });
  });
});
