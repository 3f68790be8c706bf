import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SendFailure, Sent } from '../../src/channels/channel.ts';
import { asItStands, newConversation } from '../../src/conversation.ts';
import type { Session } from '../../src/dialog/form.ts';
import type { View } from '../../src/dialog/view.ts';
import type { Member } from '../../src/domain/member.ts';
import type { Delivery } from '../../src/ports/deliveries.ts';
import { type JobsHouse, openHouse } from '../support/jobs-house.ts';
import { samplePhraser } from '../support/report-sample.ts';

const phraser = samplePhraser();
/** The office has dated the milestone to this day; the five working days before it begin on 23/06/2027. */
const MILESTONE = '2027-06-30';
const OCCASION = `dong-nai-skhcn/milestone:so_ket:${MILESTONE}`;

let house: JobsHouse;
let sent: { member: Member; view: View }[];
let answers: (Sent | Error | ((member: Member) => Promise<Sent>))[];

async function open(now: string): Promise<void> {
  const db = `rules_${randomUUID().slice(0, 8)}`;
  house = await openHouse({ db, prefix: db, now }, async (member, view) => {
    sent.push({ member, view });
    const answer = answers.shift() ?? { ok: true, messageId: 'm1' };
    if (answer instanceof Error) throw answer;
    return typeof answer === 'function' ? answer(member) : answer;
  });
  await house.stores.units.put('QLCN', 'Phòng Quản lý công nghệ');
}

beforeEach(() => {
  sent = [];
  answers = [];
});

afterEach(async () => {
  await house.close(true);
});

function textOf(view: View | undefined): string {
  if (view === undefined) throw new Error('nothing was sent');
  phraser.message(view, 'en', null);
  return phraser.message(view, 'vi', null).text;
}

function actionsOf(view: View | undefined): string[] {
  const presses = (view?.buttons ?? []).flat().map((button) => button.press);
  return presses.map((press) => ('action' in press ? press.action : ''));
}

function dataOf(view: View | undefined): string[] {
  if (view === undefined) return [];
  return phraser.message(view, 'vi', null).buttons.flatMap((row) => row.map((button) => button.data ?? ''));
}

async function draft(member: Member, open: boolean): Promise<void> {
  const [address] = member.addresses;
  if (address === undefined) throw new Error('not joined');
  const before = (await house.stores.conversations.load(address)) ?? { ...newConversation(address), member: member.id };
  const at = house.clock.now().toISOString();
  const session: Session = {
    id: 's1',
    form: 'initiative',
    version: 1,
    answers: { title: 'Một cái tên' },
    found: {},
    pending: null,
    open: null,
    asked: null,
    misses: 0,
    startedAt: at,
    touchedAt: at,
  };
  const sessions = open ? { initiative: session } : {};
  await house.stores.conversations.save({
    ...asItStands(before),
    member: member.id,
    lang: 'vi',
    campaign: house.campaign.id,
    sessions,
  });
}

async function register(member: Member): Promise<void> {
  const draft = {
    key: randomUUID(),
    campaign: house.campaign.id,
    year: 2027,
    author: member.id,
    authorName: member.name,
    unit: member.unit,
    title: 'Tên sáng kiến đủ dài',
    problem: 'Vấn đề',
    solution: 'Giải pháp',
    area: '2',
    trialMonth: '2027-08',
    coauthors: [],
    files: [],
    registeredAt: house.clock.now(),
  };
  await house.stores.initiatives.register(draft, 'SK');
}

async function delivery(member: Member, occasion = OCCASION): Promise<Delivery> {
  const found = (await house.stores.deliveries.byOccasion(occasion)).find((one) => one.member === member.id);
  if (found === undefined) throw new Error('not planned');
  return found;
}

async function dated(): Promise<void> {
  await house.stores.milestones.set(house.campaign.id, 'so_ket', MILESTONE, 'x', house.clock.now());
}

async function at(now: string): Promise<void> {
  house.clock.set(new Date(now));
  await house.jobs.sweepNow();
}

describe('before a milestone', () => {
  it('nobody is reminded until the office has dated it, and then from five working days before', async () => {
    await open('2027-06-23T09:00:00+07:00');
    const lead = await house.person('Trần Thị Trưởng', 'QLCN', 'TRUONG_PHONG');
    await house.jobs.sweepNow();
    expect(sent).toEqual([]);
    await dated();
    await at('2027-06-22T15:00:00+07:00');
    expect(sent).toEqual([]);
    await at('2027-06-23T09:00:00+07:00');
    await at('2027-06-24T09:00:00+07:00');
    expect(sent.map((one) => one.member.id)).toEqual([lead.id]);
    expect(textOf(sent[0]?.view)).toContain('Ngày 30/06/2027, còn 5 ngày làm việc');
    expect(textOf(sent[0]?.view)).toContain('Phòng Quản lý công nghệ chưa đăng ký sáng kiến nào');
  });

  it('staff with a draft are offered to go on; the lead gets one digest with their names and the own draft', async () => {
    await open('2027-06-23T09:00:00+07:00');
    await dated();
    const lead = await house.person('Trần Thị Trưởng', 'QLCN', 'TRUONG_PHONG');
    const staff = await house.person('Lê <An> & Bình', 'QLCN');
    await house.person('Không Có Gì', 'QLCN');
    const other = await house.person('Phòng Khác', 'VP', 'TRUONG_PHONG');
    await register(other);
    await register(staff);
    await draft(lead, true);
    await draft(staff, true);
    await house.jobs.sweepNow();
    expect(sent.map((one) => one.member.id).sort()).toEqual([lead.id, staff.id].sort());
    const toStaff = sent.find((one) => one.member.id === staff.id)?.view;
    expect(actionsOf(toStaff)).toEqual(['initiative.resume', 'plan.open', 'why.show']);
    expect(textOf(toStaff)).toContain('còn một bản đăng ký sáng kiến chưa gửi');
    expect(textOf(toStaff)).not.toContain('Trưởng');
    const toLead = sent.find((one) => one.member.id === lead.id)?.view;
    expect(textOf(toLead)).toContain('• Lê &lt;An&gt; &amp; Bình');
    expect(textOf(toLead)).toContain('Anh/chị còn một bản');
    expect(textOf(toLead)).not.toContain('chưa đăng ký sáng kiến nào');
    for (const data of dataOf(toLead)) expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
  });

  it('planned outside sending hours waits for the next opening, and the need is looked at again then', async () => {
    await open('2027-06-23T17:00:00+07:00');
    await dated();
    const finished = await house.person('Xong Rồi', 'QLCN');
    const still = await house.person('Còn Nháp', 'VP');
    await register(still);
    await register(finished);
    await draft(finished, true);
    await draft(still, true);
    await house.jobs.sweepNow();
    expect(sent).toEqual([]);
    expect((await delivery(still)).dueAt).toEqual(new Date('2027-06-24T08:00:00+07:00'));
    await at('2027-06-24T07:59:00+07:00');
    expect(sent).toEqual([]);
    await draft(finished, false);
    await at('2027-06-24T08:00:00+07:00');
    expect(sent.map((one) => one.member.id)).toEqual([still.id]);
    expect((await delivery(finished)).state).toBe('dropped');
    expect((await delivery(still)).state).toBe('sent');
  });

  it('due in the morning but reached only after hours is put back, not sent at night', async () => {
    await open('2027-06-23T10:59:00+07:00');
    await dated();
    const lead = await house.person('Trần Thị Trưởng', 'QLCN', 'TRUONG_PHONG');
    answers = [failure({ kind: 'retry', code: 'channel_flooded', afterMs: 60_000 })];
    await house.jobs.sweepNow();
    await at('2027-06-23T11:30:00+07:00');
    expect(sent).toHaveLength(1);
    expect((await delivery(lead)).dueAt).toEqual(new Date('2027-06-23T14:00:00+07:00'));
    await at('2027-06-23T14:00:00+07:00');
    expect((await delivery(lead)).state).toBe('sent');
  });

  it('a moved milestone is a new occasion and the old reminder is dropped', async () => {
    await open('2027-06-23T17:00:00+07:00');
    await dated();
    const lead = await house.person('Trần Thị Trưởng', 'QLCN', 'TRUONG_PHONG');
    await house.jobs.sweepNow();
    await house.stores.milestones.set(house.campaign.id, 'so_ket', '2027-06-29', 'x', house.clock.now());
    await at('2027-06-24T09:00:00+07:00');
    expect((await delivery(lead)).state).toBe('dropped');
    expect((await delivery(lead, 'dong-nai-skhcn/milestone:so_ket:2027-06-29')).state).toBe('sent');
    expect(sent).toHaveLength(1);
  });
});

it('a new phase is told to everybody who has joined, once, and to those who join in its first days', async () => {
  await open('2028-01-04T09:00:00+07:00');
  await house.stores.members.add({ name: 'Chưa Tham Gia', unit: 'QLCN', role: 'CAN_BO' });
  const first = await house.person('Người Một', 'QLCN');
  const stopped = await house.person('Đã Chặn', 'QLCN');
  const [address] = stopped.addresses;
  if (address !== undefined) await house.stores.members.setStopped(address, true);
  await house.jobs.sweepNow();
  const late = await house.person('Người Hai', 'QLCN');
  await house.jobs.sweepNow();
  await at('2028-01-10T09:00:00+07:00');
  expect(sent.map((one) => one.member.id)).toEqual([first.id, late.id]);
  expect(textOf(sent[0]?.view)).toContain('Giai đoạn 2');
  expect(actionsOf(sent[0]?.view)).toEqual(['initiative.start', 'plan.open', 'why.show']);
});

function failure(error: Omit<SendFailure, 'detail'>): Sent {
  return { ok: false, error: { detail: 'test', ...error } };
}

describe('a send that fails', () => {
  let person: Member;

  beforeEach(async () => {
    await open('2028-01-04T09:00:00+07:00');
    person = await house.person('Người Một', 'QLCN');
  });

  const now = (): Promise<Delivery> => delivery(person, 'dong-nai-skhcn/phase_start:2');

  it('for a while is tried again, later each time', async () => {
    answers = [
      failure({ kind: 'retry', code: 'channel_unreachable' }),
      failure({ kind: 'retry', code: 'channel_unreachable' }),
    ];
    await house.jobs.sweepNow();
    expect(await now()).toMatchObject({ state: 'planned', attempts: 1, error: 'channel_unreachable' });
    await house.jobs.sweepNow();
    expect(sent).toHaveLength(1);
    await at('2028-01-04T09:00:06+07:00');
    await at('2028-01-04T09:00:12+07:00');
    expect(sent).toHaveLength(2);
    await at('2028-01-04T09:00:30+07:00');
    expect(sent).toHaveLength(3);
    expect(await now()).toMatchObject({ state: 'sent', messageId: 'm1', error: null });
  });

  it('is not tried before the channel allows it', async () => {
    answers = [failure({ kind: 'retry', code: 'channel_flooded', afterMs: 600_000 })];
    await house.jobs.sweepNow();
    await at('2028-01-04T09:09:00+07:00');
    expect(sent).toHaveLength(1);
    await at('2028-01-04T09:10:01+07:00');
    expect(sent).toHaveLength(2);
  });

  /** As whoever sends notes it. */
  async function leaves({ addresses }: Member): Promise<Sent> {
    for (const address of addresses) await house.stores.members.setStopped(address, true);
    return failure({ kind: 'stopped', code: 'person_stopped' });
  }

  it('because the person left is given up, and nothing more is planned for them', async () => {
    answers = [leaves];
    await house.jobs.sweepNow();
    expect(await now()).toMatchObject({ state: 'unreachable', error: 'person_stopped' });
    expect((await house.stores.members.byId(person.id))?.stopped).toBe(true);
    await at('2028-01-05T09:00:00+07:00');
    expect(sent).toHaveLength(1);
  });

  async function joinsWeb(): Promise<void> {
    const consent = { version: '1', at: house.clock.now(), channel: 'web', lang: 'vi' as const };
    const address = { channel: 'web' as const, chat: `${person.id}-web` };
    await house.stores.members.join(person.id, { address, lang: 'vi', consent, at: house.clock.now() });
  }

  it('because the person left every address goes to one where they came meanwhile', async () => {
    const moves = async (member: Member): Promise<Sent> => {
      await joinsWeb();
      return leaves(member);
    };
    answers = [moves];
    await house.jobs.sweepNow();
    expect(await now()).toMatchObject({ state: 'planned', error: 'person_stopped' });
    await at('2028-01-04T09:00:10+07:00');
    expect(sent.map((one) => one.member.addresses[0]?.channel)).toEqual(['telegram', 'web']);
    expect(await now()).toMatchObject({ state: 'sent' });
  });

  it('since its channel is out of the settings takes nobody for gone', async () => {
    answers = [failure({ kind: 'closed', code: 'channel_off' })];
    await house.jobs.sweepNow();
    expect(await now()).toMatchObject({ state: 'unreachable', error: 'channel_off' });
    expect((await house.stores.members.byId(person.id))?.stopped).toBe(false);
  });

  it('with unknown outcome, or refused, is never repeated', async () => {
    const second = await house.person('Người Hai', 'QLCN');
    answers = [
      failure({ kind: 'unknown', code: 'outcome_unknown' }),
      failure({ kind: 'refused', code: 'channel_refused' }),
    ];
    await house.jobs.sweepNow();
    await at('2028-01-05T09:00:00+07:00');
    expect(sent).toHaveLength(2);
    const ends = [await now(), await delivery(second, 'dong-nai-skhcn/phase_start:2')].map((one) => one.state);
    expect(ends.sort()).toEqual(['failed', 'unknown']);
  });

  it('before anything left the house is tried again', async () => {
    answers = [new Error('no text for this key')];
    await house.jobs.sweepNow();
    expect(await now()).toMatchObject({ state: 'planned', error: 'internal' });
    await at('2028-01-04T09:01:00+07:00');
    expect(await now()).toMatchObject({ state: 'sent' });
  });
});

it('a notice goes out at night too, with the view it carries', async () => {
  await open('2027-06-26T23:00:00+07:00');
  const person = await house.person('Đồng Tác Giả', 'QLCN');
  const view: View = { lines: [{ key: 'core:verbatim', values: { text: 'a.b $c' } }], buttons: [] };
  const at = house.clock.now();
  const news = {
    occasion: 'coauthor:SK-2027-0001',
    member: person.id,
    kind: 'notice' as const,
    view,
    plannedAt: at,
    dueAt: at,
  };
  await house.stores.deliveries.plan([news]);
  await house.jobs.sweepNow();
  expect(sent.map((one) => one.view)).toEqual([view]);
});
