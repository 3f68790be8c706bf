import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createBillsHandler } from '../../handlers/bills.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import { fieldOf, textOf } from '../../src/dialog/answers.ts';
import type { Json } from '../../src/dialog/event.ts';
import type { Answers, Session } from '../../src/dialog/form.ts';
import { begin } from '../../src/dialog/reduce.ts';
import type { Figures } from '../../src/domain/bill.ts';
import type { Role } from '../../src/domain/member.ts';
import type { FormHandler, Handler, MemberTurn } from '../../src/ports/handler.ts';
import { createIndexes, createStores } from '../../src/stores.ts';
import { openDatabase } from '../support/database.ts';
import { Player } from '../support/dialog-player.ts';
import { memberOf, shown, turnOf, use } from '../support/member-turn.ts';
import { sampleCampaign } from '../support/report-sample.ts';

const NOW = '2026-11-21T09:00:00+07:00';
const NONE: Figures = { kwh: null, m3: null, ream: null, litre: null };

const { connection, drop } = await openDatabase();
const stores = createStores(connection);
let campaign: Campaign;
let handler: Handler;
let office: MemberTurn;

beforeAll(async () => {
  await createIndexes(connection);
  campaign = await sampleCampaign();
  handler = createBillsHandler(stores);
  const { id } = await stores.members.add({ name: 'Nguyễn Thị Hoa', unit: 'VP', role: 'DAU_MOI' });
  office = turnOf(campaign, memberOf(id, { role: 'DAU_MOI' }), NOW);
});

afterAll(drop);

beforeEach(async () => {
  await connection.collection('bills').deleteMany({});
});

async function put(month: string, figures: Partial<Figures>, key = month): Promise<void> {
  const by = office.member.id;
  const bill = { key, campaign: campaign.id, month, figures: { ...NONE, ...figures }, by, at: new Date(NOW) };
  await stores.bills.put(bill);
}

function form(): FormHandler {
  const [found] = handler.forms ?? [];
  if (found === undefined) throw new Error('no form');
  return found;
}

function session(answers: Answers, id = 's1'): Session {
  return begin(form().build(office), id, NOW, answers);
}

async function submit(answers: Answers, id = 's1', at = office) {
  return shown(await form().submit(session(answers, id), at));
}

/** What the form is told of a number that was typed for a month. */
async function odd(kind: string, typed: number | null, month = '2026-10') {
  return form().lookup(`odd_${kind}`, { value: typed, with: month }, office);
}

const row = (month: string, value: string) => ({ key: 'bills:sure.row', values: { month, value } });

/** A form opened on a month as it stands now, with what is typed over it afterwards. */
async function opened(month: string, id: string) {
  const outcome = await handler.actions?.['bills.enter']?.(office, [month]);
  const begun = session(outcome?.open?.answers ?? {}, id);
  const result = await form().lookup('held', month, { ...office, sessions: { bills: begun } });
  const found = { held: { inputs: month, result } };
  return (typed: Answers, at = office) =>
    Promise.resolve(form().submit({ ...begun, found, answers: { ...begun.answers, ...typed } }, at)).then((outcome) =>
      shown(outcome),
    );
}

async function figuresOf(month: string): Promise<Figures | undefined> {
  const [bill] = await stores.bills.between(campaign, month, month);
  return bill?.figures;
}

describe('the store of bills', () => {
  it('keeps a submission once, and of a month the newest', async () => {
    await put('2026-10', { kwh: 1000 }, 'a');
    await put('2026-10', { kwh: 9 }, 'a');
    expect(await stores.bills.between(campaign, '2026-10', '2026-10')).toMatchObject([{ figures: { kwh: 1000 } }]);
    const later = { ...NONE, kwh: 1100 };
    const at = new Date('2026-11-22T02:00:00Z');
    await stores.bills.put({ key: 'b', campaign: campaign.id, month: '2026-10', figures: later, by: 'm2', at });
    // The turn of the earlier one runs again: it stays the earlier one.
    await put('2026-10', { kwh: 1000 }, 'a');
    expect(await stores.bills.between(campaign, '2026-01', '2026-12')).toEqual([
      { campaign: campaign.id, month: '2026-10', figures: later, by: 'm2', at },
    ]);
    expect(await connection.collection('bills').countDocuments({})).toBe(2);
  });

  it('gives the months asked for in order', async () => {
    for (const month of ['2026-03', '2025-12', '2026-01', '2026-04']) await put(month, { m3: 1 });
    expect((await stores.bills.between(campaign, '2025-12', '2026-03')).map((one) => one.month)).toEqual([
      '2025-12',
      '2026-01',
      '2026-03',
    ]);
  });

  it('are the office’s in each of its campaigns, except what was typed in a made-up one', async () => {
    const real = { ...campaign, made_up: false };
    const other = { ...real, id: 'nam-sau' };
    const madeUp = { ...real, id: 'thu', made_up: true };
    const type = async (of: Campaign, month: string, kwh: number): Promise<void> => {
      await submit({ month, kwh, m3: null, ream: null, litre: null }, of.id, turnOf(of, office.member, NOW));
    };
    await type(real, '2026-09', 700);
    await type(other, '2026-10', 900);
    await type(madeUp, '2026-10', 5);
    const kwh = async (of: Campaign) =>
      (await stores.bills.between(of, '2026-09', '2026-10')).map(({ month, figures }) => [month, figures.kwh]);
    const typed = [
      ['2026-09', 700],
      ['2026-10', 900],
    ];
    expect(await kwh(real)).toEqual(typed);
    expect(await kwh(other)).toEqual(typed);
    expect(await kwh(madeUp)).toEqual([['2026-10', 5]]);
  });
});

describe('the screen', () => {
  it('shows last month beside the year before, the year so far, and who typed it', async () => {
    await put('2025-10', { kwh: 1171, m3: 40 });
    await put('2026-10', { kwh: 1024.5, ream: 0 });
    await put('2025-02', { kwh: 500 });
    await put('2026-02', { kwh: 510 });
    const { text, labels } = await use(handler, office, '/hoadon');
    expect(text).toContain('<b>Tháng 10/2026</b>, so với 10/2025');
    expect(text).toContain('Điện: 1.024,5 kWh; cùng kỳ 1.171 kWh, <b>giảm 12,5 % (146,5 kWh)</b>');
    expect(text).toContain('Nước: chưa có số; cùng kỳ 40 m³');
    expect(text).toContain('Giấy: 0 ram; cùng kỳ chưa có số');
    expect(text).toContain('Nhiên liệu: chưa có số\n');
    expect(text).toContain('1.534,5 kWh; cùng kỳ 1.671 kWh, <b>giảm 8,2 % (136,5 kWh)</b>, tính 2 tháng');
    expect(text).toContain('Nguyễn Thị Hoa nhập ngày 21/11/2026');
    expect(labels).toEqual(['‹ 09/2026', '11/2026 ›', 'Sửa số tháng 10/2026', 'Hệ số quy đổi', '☰ Menu']);
  });

  it('is read by leaders, who type nothing', async () => {
    const leader = turnOf(campaign, memberOf('l', { role: 'LANH_DAO' }), NOW);
    expect((await use(handler, leader, '/bills')).labels).toEqual(['‹ 09/2026', '11/2026 ›', '☰ Menu']);
    expect((await use(handler, leader, '!bills.enter:2026-10')).text).toContain('không dành cho vai trò');
    const said = await submit({ month: '2026-10', kwh: 5 }, 's9', leader);
    expect(said.text).toContain('không dành cho vai trò');
    expect(await stores.bills.between(campaign, '2026-10', '2026-10')).toEqual([]);
  });

  it.each([
    ['9/2026', '09/2026'],
    ['tháng 9', '09/2026'],
    ['', '10/2026'],
    ['tháng 2/2019', '10/2026'],
    ['12/2026', '10/2026'],
    ['chịu', '10/2026'],
  ])('finds the month of "/hoadon %s"', async (typed, month) => {
    const command = handler.commands?.[0];
    if (command === undefined) throw new Error('no command');
    expect(shown(await command.run(office, typed)).text).toContain(`Tháng ${month}`);
  });

  it('has no months to come and none from before three years', async () => {
    expect((await use(handler, office, '!bills.month:2026-11')).labels).not.toContain('12/2026 ›');
    expect((await use(handler, office, '!bills.month:2023-11')).labels).not.toContain('‹ 10/2023');
    expect((await use(handler, office, '!bills.month:2027-11')).text).toContain('Tháng 10/2026');
  });

  it.each<Role>(['DAU_MOI', 'LANH_DAO'])('reads in English too: %s', async (role) => {
    await put('2025-10', { kwh: 0 });
    await put('2026-10', { kwh: 12 });
    const reader = turnOf(campaign, memberOf('e', { role, lang: 'en' }), NOW);
    expect((await use(handler, reader, '/bills')).text).toContain('12 kWh; a year before 0 kWh, <b>up 12 kWh</b>');
  });
});

describe('typing the figures', () => {
  it('opens the form on what was typed before', async () => {
    await put('2026-10', { kwh: 7, m3: 0 });
    const outcome = await handler.actions?.['bills.enter']?.(office, ['2026-10']);
    expect(outcome?.open).toEqual({
      form: 'bills',
      fresh: true,
      answers: { month: '2026-10', kwh: 7, m3: 0, ream: null, litre: null },
    });
  });

  it('goes on with the draft of the same month, and asks before that of another is thrown away', async () => {
    const drafting = { ...office, sessions: { bills: session({ month: '2026-09', kwh: 5 }) } };
    const enter = handler.actions?.['bills.enter'];
    expect((await enter?.(drafting, ['2026-09']))?.open).toEqual({ form: 'bills' });
    const asked = await enter?.(drafting, ['2026-10']);
    expect(asked?.open).toBeUndefined();
    const { text, data } = shown(asked ?? {});
    expect(text).toContain('bản nháp <b>Số liệu hóa đơn tháng 09/2026</b> chưa gửi');
    expect(data).toEqual(['!form.resume:bills', '!bills.enter:2026-10:new', '!menu.open']);
    expect((await enter?.(drafting, ['2026-10', 'new']))?.open).toEqual({
      form: 'bills',
      fresh: true,
      answers: { month: '2026-10' },
    });
  });

  it('asks back what is a hundred times the same month of last year, or nothing, and shows both numbers', async () => {
    await put('2025-10', { kwh: 1171 });
    expect(await odd('kwh', 117_100)).toEqual([row('10/2025', '1.171'), row('10/2026', '117.100')]);
    expect(await odd('kwh', 0)).toEqual([row('10/2025', '1.171'), row('10/2026', '0')]);
    expect(await odd('kwh', 117_099)).toEqual([]);
    expect(await odd('kwh', null)).toEqual([]);
    // Nothing is known of these.
    expect(await odd('m3', 1e8)).toEqual([]);
  });

  it('holds against the last month known where there is no year before, and asks nothing twice', async () => {
    await put('2026-08', { kwh: 800 });
    expect(await odd('kwh', 80_000)).toEqual([row('08/2026', '800'), row('10/2026', '80.000')]);
    await put('2026-10', { kwh: 80_000 });
    expect(await odd('kwh', 80_000)).toEqual([]);
  });

  it('asks a first nothing back, which may have meant that there is no figure, and no later one', async () => {
    expect(await odd('litre', 0)).toEqual([row('10/2026', '0')]);
    await put('2026-09', { litre: 0 });
    expect(await odd('litre', 0)).toEqual([]);
  });

  it('keeps it once per session, replaces an earlier figure, and warns of one that is far off', async () => {
    await put('2025-10', { kwh: 10 });
    const said = await submit({ month: '2026-10', kwh: 1000, m3: null, ream: 0, litre: null });
    expect(said.text).toContain('Đã ghi số liệu tháng <b>10/2026</b>');
    expect(said.text).toContain('⚠ Điện: 1.000 kWh, chênh từ 100 lần trở lên so với tháng 10/2025 (10 kWh).\n');
    expect(said.text).toContain('Anh/chị xem lại giúp tôi.');
    expect((await submit({ month: '2026-10', kwh: 1000, m3: null, ream: 0, litre: null })).text).toBe(said.text);
    expect(await connection.collection('bills').countDocuments({ month: '2026-10' })).toBe(1);
    const later = turnOf(campaign, office.member, '2026-11-22T09:00:00+07:00');
    expect((await submit({ month: '2026-10', kwh: 11 }, 's2', later)).text).not.toContain('⚠');
    expect(await stores.bills.between(campaign, '2026-10', '2026-10')).toMatchObject([
      { figures: { kwh: 11, m3: null, ream: 0, litre: null } },
    ]);
  });

  it('keeps what two people typed of one month, each of the other’s kinds', async () => {
    const [one, other] = [await opened('2026-10', 'a'), await opened('2026-10', 'b')];
    await one({ kwh: 1000, m3: null, ream: null, litre: null });
    await other({ kwh: null, m3: 40, ream: null, litre: null });
    expect(await figuresOf('2026-10')).toEqual({ kwh: 1000, m3: 40, ream: null, litre: null });
    // Opened on both: one is put right, one is taken away, and nothing else is written.
    const third = await opened('2026-10', 'c');
    await third({ kwh: 1100, m3: null });
    expect(await figuresOf('2026-10')).toEqual({ kwh: 1100, m3: null, ream: null, litre: null });
    const said = await (await opened('2026-10', 'd'))({});
    expect(said.text).toContain('Các số vẫn như cũ');
    expect(await connection.collection('bills').countDocuments({})).toBe(3);
  });

  it('takes nothing away from a month that the form was not opened on', async () => {
    await put('2026-09', { m3: 33 });
    const drafting: MemberTurn = { ...office, sessions: { bills: session({ month: '2026-10' }) } };
    const result = await form().lookup('held', '2026-09', drafting);
    const answers = { month: '2026-09', kwh: 5, m3: null };
    await form().submit({ ...session(answers), found: { held: { inputs: '2026-09', result } } }, office);
    expect(await figuresOf('2026-09')).toEqual({ kwh: 5, m3: 33, ream: null, litre: null });
  });

  it('asks a figure back again when it is moved to a month that knows it otherwise', async () => {
    await put('2025-10', { kwh: 1000 });
    await put('2025-09', { kwh: 1 });
    const lookups = new Map<string, Json>();
    for (const month of ['2026-10', '2026-09']) lookups.set(month, await odd('kwh', 1000, month));
    const player = new Player(form().build(office), (name, inputs) => {
      if (name !== 'odd_kwh') return [];
      return lookups.get(textOf(fieldOf(inputs, 'with'))) ?? [];
    });
    player.say('10/2026', '1000').input({ kind: 'word', word: 'skip' }).input({ kind: 'word', word: 'skip' });
    player.input({ kind: 'word', word: 'skip' });
    expect(player.at).toBe('review');
    player.press('~e.month').say('9/2026');
    expect(player.at).toBe('sure_kwh');
    player.press('change');
    expect(player.keys).not.toContain('dialog:current');
    expect(player.session.answers.kwh).toBeUndefined();
  });

  it('says of a nothing how much there was, and asks only those to check who may put it right', async () => {
    await put('2025-10', { ream: 12 });
    await put('2026-10', { ream: 0 });
    const of = async (role: Role, lang: 'vi' | 'en') =>
      (await use(handler, turnOf(campaign, memberOf('z', { role, lang }), NOW), '/bills')).text;
    const own = await of('DAU_MOI', 'vi');
    expect(own).toContain('⚠ Giấy: tháng này ghi 0 ram, tháng 10/2025 là 12 ram.');
    expect(own).toContain('Anh/chị xem lại giúp tôi.');
    expect(await of('LANH_DAO', 'vi')).not.toContain('xem lại');
    expect(await of('LANH_DAO', 'en')).toContain('⚠ Paper: 0 reams this month, 12 reams in 10/2025.');
  });

  it('keeps nothing where every figure was skipped', async () => {
    expect((await submit({ month: '2026-10', kwh: null, m3: null })).text).toContain('chưa ghi gì');
    expect(await connection.collection('bills').countDocuments({})).toBe(0);
  });
});
