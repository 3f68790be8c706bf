import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPledgeHandler } from '../../handlers/pledge.ts';
import { createWhyHandler } from '../../handlers/why.ts';
import type { View } from '../../src/dialog/view.ts';
import type { Member } from '../../src/domain/member.ts';
import type { Handler, MemberTurn } from '../../src/ports/handler.ts';
import { createStandingKeeper } from '../../src/standings.ts';
import { type JobsHouse, openHouse } from '../support/jobs-house.ts';
import { type Shown, shown, turnOf, use } from '../support/member-turn.ts';

let house: JobsHouse;
let handler: Handler;
let why: Handler;
let member: Member;
let asked: { to: string; view: View }[];

beforeEach(async () => {
  const db = `pledge_${randomUUID().slice(0, 8)}`;
  asked = [];
  house = await openHouse({ db, prefix: db, now: '2026-11-09T09:00:00+07:00' }, async (to, view) => {
    asked.push({ to: to.id, view });
    return { ok: true, messageId: 'm1' };
  });
  const keeper = createStandingKeeper(house.stores);
  handler = createPledgeHandler({ ...house.stores, keeper });
  why = createWhyHandler(house.stores);
  member = await house.person('Người Một', 'QLCN');
});

afterEach(async () => {
  await house.close(true);
});

const turn = (now: string, who = member): MemberTurn => turnOf(house.campaign, who, `${now}:00+07:00`);

async function press(what: string, now: string, who = member): Promise<Shown> {
  return use(handler, turn(now, who), what);
}

async function sweepAt(now: string): Promise<void> {
  house.clock.set(new Date(`${now}:00+07:00`));
  await house.jobs.sweepNow();
}

async function take(pledge: string, now = '2026-11-09T09:00'): Promise<string> {
  await press(`!pledge.take:${pledge}`, now);
  const mine = await house.stores.pledges.ofMember(member.id);
  const id = mine.find((one) => one.pledge === pledge && one.state === 'active')?.id;
  if (id === undefined) throw new Error('not taken');
  return id;
}

function question(at = -1): Shown {
  const found = asked.at(at);
  if (found === undefined) throw new Error('nothing was asked');
  return shown({ views: [found.view] });
}

describe('taking a pledge', () => {
  it('goes from the list over its page to the first question day', async () => {
    const list = await press('/camket', '2026-11-09T09:00');
    expect(list.text).toContain('đề xuất, Văn phòng quyết định');
    expect(list.labels).toContain('P01 · Tắt hẳn máy tính, màn hình khi hết giờ');
    expect(list.labels).toContain('Trang sau ›');
    const one = await press('!pledge.view:P01', '2026-11-09T09:00');
    expect(one.text).toContain('Tắt hẳn máy tính, màn hình khi hết giờ');
    expect(one.text).toContain('số ngày × 0,8 = kWh; nhân hệ số ra kg CO₂.\nHệ số 0,6592 kg CO₂/kWh');
    expect(one.text).toContain('(năm 2023). Nguồn: Cục Biến đổi khí hậu');
    expect(one.text).toContain('(mục II.6, ý 1)');
    expect((await press('!pledge.take:P01', '2026-11-09T09:00')).text).toContain(
      'chiều 13/11/2026. Cam kết kéo dài 8 tuần',
    );
  });

  it('twice, or at once from two processes, is taking it once', async () => {
    const taking = Array.from({ length: 8 }, () => press('!pledge.take:P01', '2026-11-09T09:00'));
    await Promise.all(taking);
    expect(await house.stores.pledges.ofMember(member.id)).toHaveLength(1);
    expect((await press('/camket', '2026-11-09T09:00')).labels).toContain(
      '✔ P01 · Tắt hẳn máy tính, màn hình khi hết giờ',
    );
  });
});

describe('the weekly question', () => {
  it('comes once on Friday afternoon, is answered with one tap, and shows the estimated saving', async () => {
    const id = await take('P01');
    await sweepAt('2026-11-13T11:00');
    expect(asked).toEqual([]);
    await sweepAt('2026-11-13T14:00');
    await sweepAt('2026-11-13T15:00');
    await sweepAt('2026-11-16T09:00');
    expect(asked).toHaveLength(1);
    expect(question().data.slice(0, 4)).toEqual(
      ['done', 'part', 'none', 'na'].map((answer) => `!pledge.checkin:${id}:20261109:${answer}`),
    );
    // No more than the five buttons that Zalo shows.
    const answers = ['Làm được', 'Một phần', 'Chưa', 'Không áp dụng'];
    expect(question().labels).toEqual([...answers, 'Vì sao tôi nhận tin này?']);
    const answered = await press(question().data[0] ?? '', '2026-11-13T15:00');
    expect(answered.replace).toBe(true);
    expect(answered.text).toContain('Đã ghi <b>Làm được</b> cho tuần 1/8');
    // Five working days × 0,8 kWh × 0,6592.
    expect(answered.text).toContain('4 kWh, khoảng <b>2,64 kg CO₂</b>');
    expect(answered.text).toContain('ước tính');
    expect(answered.text).toContain('Hệ số 0,6592 kg CO₂/kWh (năm 2023). Nguồn:');
  });

  it('may be answered and changed for seven days and no longer, and counts the last answer only', async () => {
    const id = await take('P01');
    const press1 = (answer: string, now: string) => press(`!pledge.checkin:${id}:20261109:${answer}`, now);
    expect((await press1('done', '2026-11-12T09:00')).text).toContain('Chưa đến lúc');
    await press1('done', '2026-11-13T15:00');
    await press1('done', '2026-11-13T15:00');
    const changed = await press1('part', '2026-11-20T23:00');
    expect(changed.text).toContain('2 kWh, khoảng <b>1,32 kg CO₂</b>');
    expect((await press1('none', '2026-11-21T00:30')).text).toContain('Đã quá 7 ngày');
    expect((await house.stores.pledges.checkins(id)).map((one) => one.answer)).toEqual(['part']);
  });

  it('counts from the day of taking on', async () => {
    const id = await take('P01', '2026-11-11T16:00');
    const answered = await press(`!pledge.checkin:${id}:20261109:done`, '2026-11-13T15:00');
    expect(answered.text).toContain('2,4 kWh');
  });

  it('is not asked when it has been answered, or the pledge has ended, by the moment of sending', async () => {
    const answered = await take('P01');
    const ended = await take('P02');
    await sweepAt('2026-11-13T17:00');
    expect(asked).toEqual([]);
    await press(`!pledge.checkin:${answered}:20261109:done`, '2026-11-13T18:00');
    await press(`!pledge.end:${ended}`, '2026-11-13T18:00');
    await sweepAt('2026-11-16T08:00');
    expect(asked).toEqual([]);
  });

  it('of every pledge comes for each of its weeks, and then never again', async () => {
    const left = await take('P01');
    const answered = await take('P02');
    const start = Date.parse('2026-11-09T14:30:00+07:00');
    for (let day = 0; day < 70; day += 1) {
      house.clock.set(new Date(start + day * 86_400_000));
      await house.jobs.sweepNow();
      if (day === 52) await press(`!pledge.checkin:${answered}:20261228:done`, '2026-12-31T15:00');
    }
    // The last of the eight weeks is that of 28/12 to 03/01, whose last working day is Thursday 31/12.
    const shownAll = asked.map(({ view }) => shown({ views: [view] }));
    expect(shownAll.filter(({ labels }) => labels.includes('Làm được'))).toHaveLength(16);
    expect(shownAll.filter(({ text }) => text.includes('Đây là tuần cuối'))).toHaveLength(2);
    // Whether to go on is asked with the last answer; of the pledge that never got one, when it has run out.
    const over = shownAll.filter(({ labels }) => labels.includes('Giữ tiếp'));
    expect(over.map(({ data }) => data[0])).toEqual([`!pledge.again:${left}`]);
    expect(over[0]?.text).toContain('Cam kết đã hết 8 tuần');
    expect(shownAll).toHaveLength(17);
    expect((await house.stores.pledges.ofMember(member.id)).map((one) => one.state)).toEqual(['ended', 'ended']);
  });

  it('does not come for a week on leave, which is put off by a week', async () => {
    const id = await take('P01');
    await house.stores.leaves.put({ id: 'l1', member: member.id, from: '2026-11-16', to: '2026-11-20' });
    for (const day of ['13', '20', '27']) await sweepAt(`2026-11-${day}T14:00`);
    expect(asked).toHaveLength(2);
    expect(question().text).toContain('Tuần 2/8</b> (23/11 – 29/11/2026)');
    expect(question().data[0]).toBe(`!pledge.checkin:${id}:20261123:done`);
  });

  it('says when asked why it came', async () => {
    await take('P01');
    await sweepAt('2026-11-13T14:00');
    const data = question().data.find((one) => one.startsWith('!why.show')) ?? '';
    const told = await use(why, turn('2026-11-13T15:00'), data);
    expect(told.text).toContain('P01. Tắt hẳn máy tính');
    expect(told.text).toContain('tuần 09/11/2026 – 15/11/2026');
    expect(told.text).toContain('Tin gửi ngày 13/11/2026, lúc 14:00');
    const other = await house.person('Người Hai', 'QLCN');
    expect((await use(why, turn('2026-11-13T15:00', other), data)).text).toContain('chưa tự gửi tin nào');
    expect((await use(why, turn('2026-11-13T15:00'), '/visao')).text).toBe(told.text);
  });
});

it('somebody else’s pledge can be neither seen, answered nor ended', async () => {
  const id = await take('P01');
  const other = await house.person('Người Hai', 'QLCN');
  for (const what of [
    `!pledge.show:${id}`,
    `!pledge.checkin:${id}:20261109:done`,
    `!pledge.end:${id}`,
    `!pledge.again:${id}`,
  ]) {
    expect((await press(what, '2026-11-13T15:00', other)).text).toContain('Lựa chọn này đã cũ');
  }
  expect((await house.stores.pledges.byId(id))?.state).toBe('active');
  expect(await house.stores.pledges.checkins(id)).toEqual([]);
});

it('after the last week the habit can be kept for another round, once', async () => {
  const id = await take('P01');
  const last = await press(`!pledge.checkin:${id}:20261228:done`, '2026-12-31T15:00');
  expect(last.text).toContain('Đây là tuần cuối');
  expect(last.data).toContain(`!pledge.again:${id}`);
  await press(`!pledge.again:${id}`, '2026-12-31T15:05');
  await press(`!pledge.again:${id}`, '2026-12-31T15:05');
  const mine = await house.stores.pledges.ofMember(member.id);
  expect(mine.map((one) => one.state).sort()).toEqual(['active', 'ended']);
});
