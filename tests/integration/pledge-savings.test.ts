import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLeaveHandler } from '../../handlers/leave.ts';
import { createPledgeHandler } from '../../handlers/pledge.ts';
import { rebuildStandings } from '../../jobs/standings.ts';
import { workingDaysOfWeek } from '../../src/campaign/calendar.ts';
import type { FactorDecision } from '../../src/campaign/decisions.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import type { Answers } from '../../src/dialog/form.ts';
import { begin } from '../../src/dialog/reduce.ts';
import { checkinWeeks } from '../../src/domain/checkin-week.ts';
import type { CheckinAnswer } from '../../src/domain/pledge.ts';
import { co2Line } from '../../src/domain/savings.ts';
import type { FormHandler, Handler, MemberTurn } from '../../src/ports/handler.ts';
import type { StandingKeeper } from '../../src/ports/standings.ts';
import { createStandingKeeper } from '../../src/standings.ts';
import { createIndexes, createStores, type Stores } from '../../src/stores.ts';
import { emptyDatabase, openDatabase } from '../support/database.ts';
import { memberOf, type Shown, shown, turnOf, use } from '../support/member-turn.ts';
import { sampleCampaign, samplePhraser } from '../support/report-sample.ts';

let database: Awaited<ReturnType<typeof openDatabase>>;
let stores: Stores;
let keeper: StandingKeeper;
let handler: Handler;
let campaign: Campaign;

beforeAll(async () => {
  database = await openDatabase();
  stores = createStores(database.connection);
  await createIndexes(database.connection);
  keeper = createStandingKeeper(stores);
  handler = createPledgeHandler({ ...stores, keeper });
});

beforeEach(async () => {
  campaign = await sampleCampaign();
});

afterEach(async () => {
  await emptyDatabase(database.connection);
});

afterAll(() => database.drop());

/** 40 working days in 8 weeks. */
const MONDAYS = [
  '2026-09-07',
  '2026-09-14',
  '2026-09-21',
  '2026-09-28',
  '2026-10-05',
  '2026-10-12',
  '2026-10-19',
  '2026-10-26',
];
const friday = (monday: string): string => {
  const day = workingDaysOfWeek(monday, campaign).at(-1);
  if (day === undefined) throw new Error('a week without work');
  return `${day}T15:00:00+07:00`;
};

function turn(member: string, now: string): MemberTurn {
  return turnOf(campaign, memberOf(member), now);
}

async function take(member: string, pledge: string, now = '2026-09-07T08:00:00+07:00'): Promise<string> {
  await use(handler, turn(member, now), `!pledge.take:${pledge}`);
  const taken = (await stores.pledges.ofMember(member)).find((one) => one.pledge === pledge && one.state === 'active');
  if (taken === undefined) throw new Error('not taken');
  return taken.id;
}

/** Presses an answer on the day of asking. */
async function answer(member: string, taken: string, said: { monday: string; answer: CheckinAnswer; at?: string }) {
  const { monday, at = friday(monday) } = said;
  return use(handler, turn(member, at), `!pledge.checkin:${taken}:${monday.replaceAll('-', '')}:${said.answer}`);
}

/** Goes through the form that asks for numbers. */
async function figures(member: string, now: string, answers: Answers): Promise<Shown> {
  const form = handler.forms?.[0];
  if (form === undefined) throw new Error('no form');
  const session = begin(form.build(turn(member, now)), 's1', now, answers);
  return shown(await form.submit(session, turn(member, now)));
}

function leaveForm(leaves: Handler): FormHandler {
  const form = leaves.forms?.[0];
  if (form === undefined) throw new Error('no form');
  return form;
}

const year = 2026;
const standing = async (member: string) => {
  const found = await stores.standings.of(member, campaign.id, year);
  if (found === null) throw new Error('no standing');
  return found;
};

describe('the worked example', () => {
  /** Weeks of one person as answers that come to so many whole weeks. */
  const answersOf = (kept: number): CheckinAnswer[] =>
    MONDAYS.map((_, at) => {
      if (at + 1 <= kept) return 'done';
      return at < kept ? 'part' : 'none';
    });

  it('of 40 people, 8 weeks and 80 % kept comes to 1 024 kWh and 675 kg, from what they pressed', async () => {
    expect(MONDAYS.flatMap((monday) => workingDaysOfWeek(monday, campaign))).toHaveLength(40);
    const people = Array.from({ length: 40 }, (_, at) => `m${at}`);
    const keepAll = async (member: string, at: number): Promise<void> => {
      const taken = await take(member, 'P01');
      // 32 people keep 6½ weeks of 8 and 8 people keep 6: 256 of 320 weeks, which is 80 %.
      const said = answersOf(at < 32 ? 6.5 : 6);
      for (const [week, monday] of MONDAYS.entries()) {
        await answer(member, taken, { monday, answer: said[week] ?? 'none' });
      }
    };
    await Promise.all(people.map(keepAll));
    const standings = await stores.standings.ofMembers(people, campaign.id, year);
    expect(standings).toHaveLength(40);
    const sum = (of: (one: (typeof standings)[number]) => number) => standings.reduce((all, one) => all + of(one), 0);
    expect(sum((one) => one.pledges.P01?.answered ?? 0)).toBe(320);
    expect(sum((one) => one.totals.kwh)).toBeCloseTo(1024, 6);
    const kg = sum((one) => one.totals.co2);
    expect(kg).toBeCloseTo(1024 * 0.6592, 3);
    expect(Math.round(kg)).toBe(675);
    const told = samplePhraser().plain(co2Line(kg), 'vi');
    expect(told).toBe('khoảng 0,7 tấn CO₂ (ước tính)');
    expect(standings.every((one) => one.factors.length === 1 && one.factors[0]?.value === 0.6592)).toBe(true);

    // Made anew from the answers, they are the same.
    await database.connection.model('Standing').deleteMany({});
    const now = new Date(friday('2026-10-26'));
    expect(await rebuildStandings({ ...stores, keeper }, campaign, { year, now })).toBe(40);
    const anew = await stores.standings.ofMembers(people, campaign.id, year);
    const byMember = (one: { member: string }, other: { member: string }) => one.member.localeCompare(other.member);
    expect([...anew].sort(byMember)).toEqual([...standings].sort(byMember));
  });
});

describe('an answer', () => {
  it('counts the week’s working days less leave, and half of them for a part', async () => {
    const leaves = createLeaveHandler({ ...stores, keeper });
    const form = leaveForm(leaves);
    const taken = await take('m1', 'P01');
    const now = '2026-09-14T08:00:00+07:00';
    const told = begin(form.build(turn('m1', now)), 'leave1', now, {
      since: 'other',
      from: '2026-09-15',
      to: '2026-09-16',
    });
    expect(shown(await form.submit(told, turn('m1', now))).text).toContain('từ 15/09/2026 đến 16/09/2026');
    await answer('m1', taken, { monday: '2026-09-07', answer: 'part' });
    await answer('m1', taken, { monday: '2026-09-14', answer: 'done' });
    expect((await standing('m1')).pledges.P01).toMatchObject({ count: 5.5, quantity: 4.4 });
    expect((await stores.pledges.checkins(taken)).map((one) => one.days)).toEqual([5, 3]);
  });

  it('counts fewer days once leave is told of afterwards, and more when it is taken back, that week alone', async () => {
    const leaves = createLeaveHandler({ ...stores, keeper });
    const taken = await take('m1', 'P01');
    await answer('m1', taken, { monday: '2026-09-07', answer: 'done' });
    await answer('m1', taken, { monday: '2026-09-14', answer: 'done' });
    const others = await take('m2', 'P01');
    await answer('m2', others, { monday: '2026-09-14', answer: 'done' });
    const now = '2026-09-21T08:00:00+07:00';
    const told = { since: 'other', from: '2026-09-17', to: '2026-09-18' };
    const tell = async () => {
      const form = leaveForm(leaves);
      return shown(await form.submit(begin(form.build(turn('m1', now)), 'late', now, told), turn('m1', now)));
    };
    const { text } = await tell();
    expect(text).toContain('từ 17/09/2026 đến 18/09/2026');
    expect(text).toContain('Đã tính lại số ngày của 1 tuần');
    const days = async (id: string) => (await stores.pledges.checkins(id)).map((one) => one.days);
    expect(await days(taken)).toEqual([5, 3]);
    expect(await days(others)).toEqual([5]);
    expect((await standing('m1')).totals).toMatchObject({ kwh: 6.4 });
    expect((await standing('m2')).totals).toMatchObject({ kwh: 4 });
    // Brought twice, it is counted once; the factor stays that of the answer.
    expect((await tell()).text).not.toContain('tính lại');
    expect((await standing('m1')).totals.co2).toBeCloseTo(6.4 * 0.6592, 6);
    const back = await use(leaves, turn('m1', '2026-09-21T09:00:00+07:00'), '!leave.remove:late');
    expect(back.text).toContain('Đã tính lại số ngày của 1 tuần');
    expect(await days(taken)).toEqual([5, 5]);
    expect((await standing('m1')).totals).toMatchObject({ kwh: 8 });
  });

  it('makes the old year anew too when a leave of it is taken back by a press worked off a second time', async () => {
    const weeks: (string | undefined)[] = [];
    const refresh: StandingKeeper['refresh'] = async ({ week }) => void weeks.push(week);
    const leaves = createLeaveHandler({ ...stores, keeper: { refresh } });
    await stores.leaves.put({ id: 'old', member: 'm1', from: '2026-12-28', to: '2026-12-31' });
    const press = () => use(leaves, turn('m1', '2027-01-05T09:00:00+07:00'), '!leave.remove:old');
    await press();
    // The first time the process may have died before its standings were made.
    await press();
    expect(weeks).toEqual(['2026-12-28', '2026-11-30']);
  });

  it('keeps the factor of its moment when the office replaces it, until it is answered anew', async () => {
    const taken = await take('m1', 'P01');
    await answer('m1', taken, { monday: '2026-09-07', answer: 'done' });
    await answer('m1', taken, { monday: '2026-09-14', answer: 'done' });
    const replaced: FactorDecision = {
      factor: 'grid',
      value: 0.5,
      unit: 'kg CO₂/kWh',
      year: 2026,
      source: { vi: 'Văn phòng', en: 'The Office' },
      since: '2026-09-19T00:00:00.000Z',
    };
    campaign = { ...campaign, decisions: { modules: {}, appended: [], factors: [replaced] } };
    const both = await answer('m1', taken, { monday: '2026-09-21', answer: 'done' });
    expect(both.text).toContain('Hệ số 0,6592 kg CO₂/kWh (năm 2023).');
    expect(both.text).toContain('Hệ số 0,5 kg CO₂/kWh (năm 2026). Nguồn: Văn phòng.');
    const co2 = async () => (await standing('m1')).totals.co2;
    expect(await co2()).toBeCloseTo(4 * 0.6592 * 2 + 4 * 0.5, 6);
    // The same answer once more keeps its factor; another one is made with that of its own moment.
    await answer('m1', taken, { monday: '2026-09-14', answer: 'done', at: '2026-09-20T09:00:00+07:00' });
    expect(await co2()).toBeCloseTo(4 * 0.6592 * 2 + 4 * 0.5, 6);
    await answer('m1', taken, { monday: '2026-09-14', answer: 'part', at: '2026-09-20T09:00:00+07:00' });
    expect(await co2()).toBeCloseTo(4 * 0.6592 + 2 * 0.5 + 4 * 0.5, 6);
    expect((await standing('m1')).factors.map((one) => one.value)).toEqual([0.6592, 0.5]);
  });

  it('asks for its number, counts without it for nothing, and takes it for seven days', async () => {
    const taken = await take('m1', 'P06');
    const asked = await answer('m1', taken, { monday: '2026-09-07', answer: 'done' });
    expect(asked.text).toContain('Đã ghi <b>Làm được</b>');
    expect((await standing('m1')).pledges.P06).toMatchObject({ answered: 1, quantity: null, unknown: 1 });
    const about = { pledge: 'P06', taken, week: '20260907' };
    const given = await figures('m1', '2026-09-18T20:00:00+07:00', { ...about, P06: 30 });
    expect(given.text).toContain('30 tờ giấy');
    expect((await standing('m1')).totals).toMatchObject({ sheet: 30, co2: 0.15 });
    // The tap once more keeps the number.
    await answer('m1', taken, { monday: '2026-09-07', answer: 'done', at: '2026-09-18T21:00:00+07:00' });
    expect((await standing('m1')).totals.sheet).toBe(30);
    const late = await figures('m1', '2026-09-19T08:00:00+07:00', { ...about, P06: 99 });
    expect(late.text).toContain('Đã quá 7 ngày');
    expect((await standing('m1')).totals.sheet).toBe(30);
    expect((await figures('m2', '2026-09-18T20:00:00+07:00', { ...about, P06: 5 })).text).toContain('đã cũ');
  });

  it('adds the same sheets of a week only once, with what the person stated for the formula', async () => {
    const meetings = await take('m1', 'P07');
    const documents = await take('m1', 'P08');
    await answer('m1', meetings, { monday: '2026-09-07', answer: 'done' });
    await answer('m1', documents, { monday: '2026-09-07', answer: 'done' });
    const now = friday('2026-09-07');
    const inputs = { 'P07.people': 10, 'P07.pages': 4 };
    await figures('m1', now, { pledge: 'P07', taken: meetings, week: '20260907', P07: 2, ...inputs });
    const copies = { 'P08.copies': 5, 'P08.sheets': 2 };
    await figures('m1', now, { pledge: 'P08', taken: documents, week: '20260907', P08: 3, ...copies });
    expect((await standing('m1')).totals.sheet).toBe(40);
    expect((await standing('m1')).pledges.P08?.quantity).toBe(30);

    // The next week asks for the number of meetings alone: the rest is known.
    const next = `!pledge.checkin:${meetings}:20260914:done`.slice(1).split(':');
    const action = handler.actions?.[next[0] ?? ''];
    const outcome = await action?.(turn('m1', friday('2026-09-14')), next.slice(1));
    expect(outcome?.open).toMatchObject({ form: 'amount', fresh: true, answers: { pledge: 'P07', ...inputs } });
    expect(outcome?.open?.answers).not.toHaveProperty('P07');
  });
});

describe('numbers given again', () => {
  const press = (member: string, now: string, data: string): Promise<Shown> => use(handler, turn(member, now), data);
  const sheets = async (pledge: string) => (await standing('m1')).pledges[pledge];

  it('replace those they are given for and leave the others as they were, in this week and the next', async () => {
    const taken = await take('m1', 'P07');
    const now = friday('2026-09-07');
    await answer('m1', taken, { monday: '2026-09-07', answer: 'done' });
    const about = { pledge: 'P07', taken, week: '20260907' };
    await figures('m1', now, { ...about, P07: 12, 'P07.people': 15, 'P07.pages': 20 });
    expect(await sheets('P07')).toMatchObject({ quantity: 1800, unknown: 0 });

    const asked = await press('m1', now, `!pledge.figures:${taken}:20260907`);
    expect(asked.text).toContain('Số đang giữ');
    for (const held of ['12 cuộc họp', 'Số người dự: 15 người', 'Số trang tài liệu: 20 trang']) {
      expect(asked.text).toContain(held);
    }
    const told = await figures('m1', now, { ...about, P07: null, 'P07.people': null, 'P07.pages': 10 });
    expect(told.text).toContain('12 cuộc họp');
    expect(await sheets('P07')).toMatchObject({ quantity: 900, unknown: 0 });
    await figures('m1', now, { ...about, P07: null, 'P07.people': null, 'P07.pages': null });
    expect(await sheets('P07')).toMatchObject({ quantity: 900, unknown: 0 });

    await answer('m1', taken, { monday: '2026-09-14', answer: 'done' });
    const next = { ...about, week: '20260914' };
    const same = { 'P07.people': null, 'P07.pages': null };
    await figures('m1', friday('2026-09-14'), { ...next, P07: 1, ...same });
    expect(await sheets('P07')).toMatchObject({ quantity: 975, unknown: 0 });
  });

  it('are of one week: another one kept without them is named, and takes them while it is open', async () => {
    const taken = await take('m1', 'P20');
    const week = (monday: string) => ({ pledge: 'P20', taken, week: monday });
    await answer('m1', taken, { monday: '2026-09-07', answer: 'done' });
    expect(await sheets('P20')).toMatchObject({ count: 1, quantity: null, unknown: 1 });
    // The next question is early on its day, so that both weeks are open.
    const now = '2026-09-18T15:00:00+07:00';
    await answer('m1', taken, { monday: '2026-09-14', answer: 'done' });
    const told = await figures('m1', now, { ...week('20260914'), 'P20.sheets': 10 });
    expect(told.text).toContain('10 tờ giấy');
    expect(told.text).toContain('Còn 1 tuần chưa ước tính được vì chưa đủ số liệu để quy đổi');
    expect(await sheets('P20')).toMatchObject({ done: 2, quantity: 10, unknown: 1 });

    const page = await press('m1', now, `!pledge.show:${taken}`);
    expect(page.data).toContain(`!pledge.figures:${taken}:20260907`);
    const asked = await press('m1', now, `!pledge.figures:${taken}:20260907`);
    expect(asked.text).toContain('Số tờ in giảm mỗi ngày so với mức nền: 10 tờ');
    // Left as it is, the number of the other week counts for this one.
    const both = await figures('m1', now, { ...week('20260907'), 'P20.sheets': null });
    expect(both.text).not.toContain('chưa ước tính được');
    expect(await sheets('P20')).toMatchObject({ quantity: 20, unknown: 0 });
  });

  it('keep the factor of each week', async () => {
    const taken = await take('m1', 'P20');
    await answer('m1', taken, { monday: '2026-09-07', answer: 'done' });
    const about = { pledge: 'P20', taken, week: '20260907' };
    await figures('m1', friday('2026-09-07'), { ...about, 'P20.sheets': 10 });
    const replaced = { factor: 'paper', value: 0.01, unit: 'kg CO₂/tờ', year: 2026, since: '2026-09-16T00:00:00.000Z' };
    const source = { vi: 'Văn phòng', en: 'The Office' };
    campaign = { ...campaign, decisions: { modules: {}, appended: [], factors: [{ ...replaced, source }] } };
    await answer('m1', taken, { monday: '2026-09-14', answer: 'part' });
    const used = (await stores.pledges.checkins(taken)).map(({ terms }) => [terms?.perUnit, terms?.factor?.value]);
    expect(used).toEqual([
      [10, 0.005],
      [10, 0.01],
    ]);
  });
});

describe('a pledge', () => {
  it('keeps its start level through a renewal, and counts no week after it was ended as a gap', async () => {
    const taken = await take('m1', 'P01');
    await use(handler, turn('m1', '2026-09-07T08:01:00+07:00'), `!pledge.begin:${taken}:sometimes`);
    await answer('m1', taken, { monday: '2026-09-07', answer: 'done' });
    await use(handler, turn('m1', '2026-09-14T08:00:00+07:00'), `!pledge.again:${taken}`);
    const mine = await stores.pledges.ofMember('m1');
    expect(mine.find((one) => one.state === 'active')).toMatchObject({ start: 'sometimes', renews: taken });
    expect(mine.find((one) => one.id === taken)).toMatchObject({ state: 'ended', endedOn: '2026-09-14' });
    await use(handler, turn('m1', '2026-09-15T08:00:00+07:00'), `!pledge.end:${mine[0]?.id ?? ''}`);
    const later = await keeper.remake('m1', campaign, { year, now: new Date('2026-12-01T02:00:00Z') });
    expect(later.strength).toBe(25);
    expect(later.history).toHaveLength(1);
  });

  it('whose question came before the leave was told needs no answer for that week', async () => {
    const taken = await take('m1', 'P01');
    await stores.leaves.put({ id: 'l1', member: 'm1', from: '2026-09-14', to: '2026-09-18' });
    const told = await answer('m1', taken, { monday: '2026-09-14', answer: 'done' });
    expect(told.text).toContain('báo nghỉ cả tuần này');
    expect(await stores.pledges.checkins(taken)).toEqual([]);
    const own = { takenOn: '2026-09-07', weeks: 8 };
    expect(checkinWeeks(own, campaign)[1]?.monday).toBe('2026-09-14');
  });

  it('of a campaign whose pledges are off is not shown or answered', async () => {
    const taken = await take('m1', 'P01');
    campaign.plan.modules.green_pledges.state = 'off';
    expect((await answer('m1', taken, { monday: '2026-09-07', answer: 'done' })).text).toContain(
      'không có phần cam kết',
    );
    expect(await stores.pledges.checkins(taken)).toEqual([]);
  });
});

describe('leave', () => {
  const kept = async () => (await stores.leaves.ofMember('m1')).map(({ from, to }) => `${from} ${to}`);

  it('that overlaps or touches becomes one, told twice it is told once, and only the own is taken back', async () => {
    const put = (id: string, from: string, to: string, member = 'm1') => stores.leaves.put({ id, member, from, to });
    await put('a', '2026-11-02', '2026-11-04');
    await put('a', '2026-11-02', '2026-11-04');
    await put('b', '2026-11-09', '2026-11-10');
    expect(await kept()).toEqual(['2026-11-02 2026-11-04', '2026-11-09 2026-11-10']);
    await put('c', '2026-11-05', '2026-11-08');
    await put('c', '2026-11-05', '2026-11-08');
    expect(await kept()).toEqual(['2026-11-02 2026-11-10']);
    await put('x', '2026-11-03', '2026-11-03', 'm2');
    await stores.leaves.remove('c', 'm2');
    expect(await kept()).toHaveLength(1);
    const all = await stores.leaves.ofMembers(['m1', 'm2', 'm3']);
    expect([...all.keys()].sort()).toEqual(['m1', 'm2']);
    await stores.leaves.remove('c', 'm1');
    expect(await kept()).toEqual([]);
  });
});
