import { beforeAll, describe, expect, it } from 'vitest';
import { createMilestoneHandler } from '../../handlers/milestone.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import { fieldOf, textOf } from '../../src/dialog/answers.ts';
import { defineForm } from '../../src/dialog/define.ts';
import { begin } from '../../src/dialog/reduce.ts';
import { createTexts } from '../../src/i18n.ts';
import type { FormHandler, Handler, MemberTurn } from '../../src/ports/handler.ts';
import type { MilestoneStore } from '../../src/ports/milestones.ts';
import { projectRoot } from '../../src/project-root.ts';
import { officeTurn, press, runCommand, sampleCampaign, shown, viewOf } from '../support/report-sample.ts';

let campaign: Campaign;

beforeAll(async () => {
  campaign = await sampleCampaign();
});

interface Office {
  readonly handler: Handler;
  readonly days: Map<string, string>;
  readonly form: FormHandler;
}

function office(): Office {
  const days = new Map<string, string>();
  const milestones: MilestoneStore = {
    dated: async () => days,
    set: async (_campaign, code, day) => void (day === null ? days.delete(code) : days.set(code, day)),
  };
  const handler = createMilestoneHandler({ milestones });
  const [form] = handler.forms ?? [];
  if (form === undefined) throw new Error('no form');
  return { handler, days, form };
}

function turnWith(given: Partial<MemberTurn> = {}): MemberTurn {
  return officeTurn(campaign, { now: new Date('2027-03-15T05:00:00Z'), ...given });
}

describe('/giaidoan with a milestone and a day', () => {
  it.each(['so_ket 30/06/2027', 'sơ kết 30-6-2027', 'SO KET ngày 30 tháng 6 năm 2027', 'Sơ kết, đánh giá 30.6.27'])(
    'sets %s',
    async (typed) => {
      const { handler, days } = office();
      const { text } = shown(viewOf(await runCommand(handler, turnWith(), typed)));
      expect(days.get('so_ket')).toBe('2027-06-30');
      expect(text).toContain('Đã ấn định <b>Sơ kết, đánh giá, rút kinh nghiệm</b>: thứ Tư 30/06/2027');
      // Five working days before 30/06/2027 (a Wednesday): 23/06/2027.
      expect(text).toContain('từ <b>23/06/2027</b> (trước mốc 5 ngày làm việc)');
      expect(text).toContain(
        '• lãnh đạo phòng mà đơn vị chưa đăng ký sáng kiến nào\n• mọi người còn bản nháp chưa gửi',
      );
    },
  );

  it('counts working days over holidays, and says when reminders start at once', async () => {
    const { handler } = office();
    // Thursday 06/05/2027: Monday 03/05 is a day in lieu, Friday 30/04 a holiday.
    expect(shown(viewOf(await runCommand(handler, turnWith(), 'so_ket 06/05/2027'))).text).toContain(
      'từ <b>27/04/2027</b>',
    );
    const soon = shown(viewOf(await runCommand(handler, turnWith(), 'so_ket 17/03/2027')));
    expect(soon.text).toContain('từ <b>15/03/2027</b>');
    const late = turnWith({ now: new Date('2027-03-17T12:00:00Z') });
    expect(shown(viewOf(await runCommand(handler, late, 'so_ket 17/03/2027'))).text).toContain(
      'không còn giờ gửi tin nào',
    );
  });

  it('says that a day is a day off, and takes it all the same', async () => {
    const { handler, days } = office();
    expect(shown(viewOf(await runCommand(handler, turnWith(), 'so_ket 27/06/2027'))).text).toContain(
      'ngày nghỉ theo lịch',
    );
    expect(days.get('so_ket')).toBe('2027-06-27');
  });

  it.each([
    ['so_ket 30/06/2028', 'Kế hoạch ghi: “Tiến hành sơ kết'],
    ['so_ket 30/06/2028', 'từ 01/01/2027 đến 31/12/2027'],
    ['so_ket 01/02/2027', 'đã qua (hôm nay là 15/03/2027)'],
    ['phat_dong 01/06/2029', 'Giai đoạn 1: từ năm 2026 đến năm 2027'],
    ['so_ket 31/02/2027', 'chưa đọc được ngày “31/02/2027”'],
    ['so_ket tháng 6', 'chưa đọc được ngày “tháng 6”'],
  ])('refuses %s in words and asks again', async (typed, words) => {
    const { handler, days } = office();
    const outcome = await runCommand(handler, turnWith(), typed);
    expect(shown(viewOf(outcome)).text).toContain(words);
    expect(outcome.open).toMatchObject({ form: 'milestone', fresh: true });
    expect(days.size).toBe(0);
  });

  it.each(['ban_hanh 01/06/2026', 'ban_hanh', 'ban_hanh tháng 6'])(
    'shows the list, and asks for no day, when the time of the milestone is over: %s',
    async (typed) => {
      const { handler, days } = office();
      const outcome = await runCommand(handler, turnWith(), typed);
      const { text, buttons } = shown(viewOf(outcome));
      expect(text).toContain('Thời gian đó đã hết ngày 30/06/2026');
      expect(text).toContain('Giai đoạn 2: từ năm 2028 đến năm 2030');
      expect(buttons).toContain('☰ Menu');
      expect(outcome.open).toBeUndefined();
      expect(days.size).toBe(0);
    },
  );

  it('shows the list when the milestone is unknown', async () => {
    const { text } = shown(viewOf(await runCommand(office().handler, turnWith(), 'khai mạc 1/1/2028')));
    expect(text).toContain('Không có mốc nào tên “khai mạc 1/1/2028”');
    expect(text).toContain('Giai đoạn 2: từ năm 2028 đến năm 2030');
  });
});

describe('/giaidoan while a day is being asked for', () => {
  it('ends that question once the day is set', async () => {
    const { handler, form, days } = office();
    const open = begin(form.build(turnWith()), 's1', '2027-03-15T05:00:00Z', { milestone: 'so_ket' });
    const turn = turnWith({ sessions: { milestone: open }, active: 'milestone' });
    expect((await runCommand(handler, turn, 'so_ket 30/06/2027')).close).toEqual(['milestone']);
    expect(days.get('so_ket')).toBe('2027-06-30');
    expect((await runCommand(handler, turn, 'so_ket 30/06/2026')).close).toBeUndefined();
  });
});

describe('/giaidoan called bare', () => {
  it('lists phases and milestones in the plan’s words, with days, and a button for each that can have one', async () => {
    const { handler, days } = office();
    days.set('so_ket', '2027-06-30');
    const { text, buttons } = shown(viewOf(await runCommand(handler, turnWith(), '')));
    expect(text).toContain('<b>Giai đoạn 1: từ năm 2026 đến năm 2027</b>');
    expect(text).toContain('để làm cơ sở triển khai giai đoạn tiếp theo\n   📅 thứ Tư 30/06/2027');
    expect(text).toContain('trong Quý II/2026\n   <i>đã qua</i>');
    expect(buttons).toContain('📅 Sơ kết, đánh giá, rút kinh nghiệm');
    const undated = buttons.filter((label) => label.startsWith('Đặt ngày: '));
    expect(undated).toHaveLength(5);
    const names = campaign.plan.milestones.flatMap((one) => `${one.vi} `);
    for (const label of undated) {
      const words = label.replace('Đặt ngày: ', '').replace(/…$/u, '');
      // Cut between words only.
      expect(names.some((name) => name.startsWith(words) && /^[\s,;:]/u.test(name.slice(words.length)))).toBe(true);
    }
    expect(buttons.some((label) => label.includes('Ban hành'))).toBe(false);
  });

  it('opens a dated milestone, and takes its day back', async () => {
    const { handler, days } = office();
    days.set('so_ket', '2027-06-30');
    const list = viewOf(await runCommand(handler, turnWith(), ''));
    const one = viewOf(await press(handler, turnWith(), list, '📅 Sơ kết'));
    expect(shown(one).text).toContain('Ngày đã ấn định: <b>thứ Tư 30/06/2027</b>');
    const cleared = viewOf(await press(handler, turnWith(), one, 'Bỏ ngày'));
    expect(days.size).toBe(0);
    expect(shown(cleared).text).toContain('Đã bỏ ngày của mốc');
  });

  it('asks for the day of an undated one, below the plan’s words', async () => {
    const { handler } = office();
    const list = viewOf(await runCommand(handler, turnWith(), ''));
    const outcome = await press(handler, turnWith(), list, 'Đặt ngày: Tổng kết');
    expect(shown(viewOf(outcome)).text).toContain('Kế hoạch ghi (mục V.1.b, ý 3): “Tổng kết');
    expect(outcome.open).toEqual({ form: 'milestone', answers: { milestone: 'tong_ket' }, fresh: true });
    expect(shown(viewOf(outcome)).text).toContain('Tổng kết phong trào thi đua vào năm 2030');
  });
});

describe('the form', () => {
  it('is a sound table with all its texts', () => {
    const texts = createTexts(projectRoot());
    expect(defineForm(office().form.build(turnWith()), texts.has).steps.map((step) => step.id)).toEqual([
      'milestone',
      'day',
      'review',
    ]);
  });

  it('checks the day by the plan while it is asked, and once more when it is submitted', async () => {
    const { form, days } = office();
    const session = begin(form.build(turnWith()), 's1', '2027-03-15T05:00:00Z', {
      milestone: 'so_ket',
      day: '2028-06-30',
    });
    const turn = turnWith({ sessions: { milestone: session } });
    const refused = await form.lookup('day', '2028-06-30', turn);
    expect(fieldOf(refused, 'ok')).toBe(false);
    expect(textOf(fieldOf(refused, 'fault'))).toBe('milestone:fault.plan');
    expect(textOf(fieldOf(fieldOf(refused, 'values'), 'day'))).toBe('30/06/2028');
    expect(await form.lookup('day', '2027-06-30', turn)).toEqual({ ok: true });

    const again = await form.submit(session, turn);
    expect(again.open).toMatchObject({ form: 'milestone', answers: { milestone: 'so_ket' } });
    expect(days.size).toBe(0);
    const fine = { ...session, answers: { milestone: 'so_ket', day: '2027-06-30' } };
    await form.submit(fine, turn);
    await form.submit(fine, turn);
    expect([...days]).toEqual([['so_ket', '2027-06-30']]);
  });
});

describe('a day that the plan in force no longer allows', () => {
  /** The office's turn under a plan that says this of the milestone. */
  function under(due: string): MemberTurn {
    const all = campaign.plan.milestones.map((one) => (one.code === 'so_ket' ? { ...one, due } : one));
    return turnWith({ campaign: { ...campaign, plan: { ...campaign.plan, milestones: all } } });
  }

  async function opened({ handler }: Office, turn: MemberTurn): Promise<string> {
    const outcome = await handler.actions?.['milestone.open']?.(turn, ['so_ket']);
    if (outcome === undefined) throw new Error('no such button');
    return shown(viewOf(outcome)).text;
  }

  it('is said in the list and on the screen of the milestone, with the day of the plan', async () => {
    const at = office();
    at.days.set('so_ket', '2027-06-30');
    const list = shown(viewOf(await runCommand(at.handler, under('2027-06-15'), '')));
    expect(list.text).toContain('thứ Ba 15/06/2027\n   <i>ngày 30/06/2027 đặt trước đây không hợp với kế hoạch');
    const one = await opened(at, under('2027-06-15'));
    expect(one).toContain('Ngày Văn phòng ấn định trước đây (30/06/2027) không hợp với kế hoạch đang dùng');
    expect(one).toContain('Ngày đã ấn định: <b>thứ Ba 15/06/2027</b>');
    expect(one).not.toContain('30/06/2027</b>');
  });

  it('leaves the milestone to be dated anew where the plan names no day', async () => {
    const at = office();
    at.days.set('so_ket', '2027-06-30');
    const list = shown(viewOf(await runCommand(at.handler, under('2028'), '')));
    expect(list.text).toContain('chưa ấn định ngày</i>\n   <i>ngày 30/06/2027 đặt trước đây');
    const one = await opened(at, under('2028'));
    expect(one).toContain('(30/06/2027) không hợp');
    expect(one).toContain('chưa được ấn định ngày');
    expect(shown(viewOf(await runCommand(at.handler, under('2028'), 'so_ket 28/06/2028'))).text).toContain(
      'Đã ấn định',
    );
    expect(await opened(at, under('2028'))).not.toContain('trước đây');
  });
});
