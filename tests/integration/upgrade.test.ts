import type { Connection } from 'mongoose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { upgradeDatabase } from '../../models/upgrade.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import type { Member } from '../../src/domain/member.ts';
import { createLogger } from '../../src/logger.ts';
import { projectRoot } from '../../src/project-root.ts';
import { publishCampaigns } from '../../src/publish.ts';
import { databaseName, openDatabase } from '../support/database.ts';
import { type JobsHouse, openHouse } from '../support/jobs-house.ts';

/** A database of the first releases, with one campaign that nothing names, is carried on as it was left. */

const ID = 'dong-nai-skhcn';
const FILE = `campaigns/${ID}.yaml`;
/** The office has dated the milestone to this day; the five working days before it begin on 23/06/2027. */
const MILESTONE = '2027-06-30';
const OLD_OCCASION = `milestone:so_ket:${MILESTONE}`;
const NOW = '2027-06-24T02:00:00Z';
const BEGUN = new Date('2027-06-01T02:00:00Z');
const TICKED = new Date('2027-03-02T02:00:00Z');

interface Loose {
  readonly _id: string | number;
  readonly [field: string]: unknown;
}

let house: JobsHouse;
let sent: string[];
let draftee: Member;
let reminded: Member;

beforeEach(async () => {
  sent = [];
  const db = databaseName();
  house = await openHouse({ db, prefix: db, now: NOW }, async (member) => {
    sent.push(member.id);
    return { ok: true, messageId: 'm1' };
  });
  await house.stores.units.put('QLCN', 'Phòng Quản lý công nghệ');
  await house.stores.milestones.set(ID, 'so_ket', MILESTONE, 'office', BEGUN);
  draftee = await house.person('Trần Thị B', 'QLCN');
  reminded = await house.person('Lê Văn C', 'QLCN');
  await fillOld(house.connection);
});
afterEach(() => house.close(true));

/** As the first releases kept a campaign: what an item serves stood in the item, and much of today was not there. */
function oldBody(campaign: Campaign, title: string): object {
  const { pin: _pin, bodies: _bodies, serves, skills, pledges, ...file } = campaign;
  const traced = <Item extends { id: string }>(item: Item) => ({ ...item, trace: serves[item.id] ?? [] });
  return {
    ...file,
    revision_note: title,
    skills: { ...skills, areas: skills.areas.map((area) => ({ ...area, items: area.items.map(traced) })) },
    pledges: { ...pledges, items: pledges.items.map(({ usual: _usual, start: _start, ...item }) => traced(item)) },
  };
}

function oldSession(form: string) {
  const moments = { startedAt: BEGUN.toISOString(), touchedAt: BEGUN.toISOString() };
  const answers = { title: 'Một cái tên' };
  const still = { found: {}, pending: null, open: null, asked: null, misses: 0 };
  return { id: `s-${form}`, form, version: 1, answers, ...still, revision: 2, ...moments };
}

function oldConversation(member: Member, forms: readonly string[]): Loose {
  const [address] = member.addresses;
  return {
    _id: `${address?.channel}:${address?.chat}`,
    address,
    rev: 7,
    member: member.id,
    lang: 'vi',
    sessions: Object.fromEntries(forms.map((form) => [form, oldSession(form)])),
    drafts: forms,
    active: forms[0] ?? null,
    choices: [],
    seen: ['e1'],
    outbox: [],
    lastAt: BEGUN,
    unsure: false,
    doubts: 0,
  };
}

function oldReminder(member: Member): Loose {
  return {
    _id: `d-${member.id}`,
    occasion: OLD_OCCASION,
    member: member.id,
    kind: 'reminder',
    view: null,
    state: 'sent',
    plannedAt: new Date('2027-06-23T02:00:00Z'),
    dueAt: new Date('2027-06-23T02:00:00Z'),
    claimedUntil: null,
    holder: 'h',
    sentAt: new Date('2027-06-23T02:00:05Z'),
    attempts: 1,
    error: null,
    messageId: 'm0',
  };
}

function putInto(connection: Connection, name: string, docs: Loose[]): Promise<unknown> {
  return connection.collection<Loose>(name).insertMany(docs);
}

async function fillOld(connection: Connection): Promise<void> {
  const { campaign } = house;
  const put = (name: string, docs: Loose[]) => putInto(connection, name, docs);
  const other = { ...oldBody(campaign, 'given up'), id: 'demo' };
  await put('campaigns', [
    { _id: 1, campaign: other, publishedAt: new Date('2027-01-04T02:00:00Z') },
    { _id: 2, campaign: oldBody(campaign, 'second'), publishedAt: new Date('2027-01-05T02:00:00Z') },
    { _id: 3, campaign: oldBody(campaign, 'third'), publishedAt: new Date('2027-05-05T02:00:00Z') },
  ]);
  const tick = { member: draftee.id, year: 2027, at: TICKED };
  await put('skillticks', [
    { _id: `${draftee.id}.2027.A1`, ...tick, item: 'A1' },
    { _id: `${draftee.id}.2027.A2`, ...tick, item: 'A2' },
  ]);
  await put('conversations', [oldConversation(draftee, ['initiative', 'consent']), oldConversation(reminded, [])]);
  const told = { ...oldReminder(draftee), _id: 'notice', kind: 'notice', occasion: 'report:k1', view: { lines: [] } };
  await put('deliveries', [oldReminder(reminded), told]);
}

const KEPT = ['revisions', 'skills', 'conversations', 'deliveries', 'settings', 'campaigns', 'skillticks'];

async function everything(connection = house.connection): Promise<readonly unknown[]> {
  return Promise.all(KEPT.map((name) => connection.collection(name).find({}).sort({ _id: 1 }).toArray()));
}

describe('a database of the first releases', () => {
  it('keeps the numbers of its revisions, and nothing is published on top of them', async () => {
    await upgradeDatabase(house.connection);
    const { campaigns } = house.stores;
    await publishCampaigns({
      files: [FILE],
      root: projectRoot(),
      campaigns,
      check: () => [],
      now: new Date(NOW),
      log: createLogger('silent'),
    });
    expect((await campaigns.all()).map(({ campaign, revision }) => [campaign.id, revision])).toEqual([[ID, 3]]);
    expect(await campaigns.revision(ID, 2)).toMatchObject({
      revision: 2,
      publishedAt: new Date('2027-01-05T02:00:00Z'),
      campaign: { revision_note: 'second' },
    });
    expect(await campaigns.revision(ID, 1)).toBeNull();
  });

  it('keeps bills that were typed in a made-up campaign out of the office’s', async () => {
    const figures = { kwh: 5, m3: null, ream: null, litre: null };
    const bill = (campaign: string, kwh: number) => ({
      ...{ _id: campaign, campaign, month: '2026-10', figures: { ...figures, kwh }, by: draftee.id, at: TICKED },
    });
    await putInto(house.connection, 'bills', [bill('thu', 5), bill(ID, 900)]);
    await putInto(house.connection, 'revisions', [
      { _id: 'thu.1', id: 'thu', revision: 1, campaign: { id: 'thu', made_up: true } },
    ]);
    await upgradeDatabase(house.connection);
    await upgradeDatabase(house.connection);
    const kwh = async (id: string, made_up: boolean) =>
      (await house.stores.bills.between({ id, made_up }, '2026-10', '2026-10')).map(({ figures: held }) => held.kwh);
    expect(await kwh(ID, false)).toEqual([900]);
    expect(await kwh('thu', true)).toEqual([5]);
  });

  it('reads a revision as today’s file of the same words is read', async () => {
    await upgradeDatabase(house.connection);
    const { revision_note: _note, ...held } = (await house.stores.campaigns.newest(ID))?.campaign ?? house.campaign;
    const items = house.campaign.pledges.items.map(({ start: _start, ...item }) => ({ ...item, usual: null }));
    const { revision_note: _today, ...file } = house.campaign;
    const traceable = new Set([
      ...file.skills.areas.flatMap((area) => area.items.map(({ id }) => id)),
      ...items.map(({ id }) => id),
    ]);
    const serves = Object.fromEntries(Object.entries(file.serves).filter(([id]) => traceable.has(id)));
    expect(held).toEqual({ ...file, bodies: [], pin: false, serves, pledges: { ...file.pledges, items } });
  });

  it('has the ticks of its people', async () => {
    await upgradeDatabase(house.connection);
    const key = { member: draftee.id, campaign: ID, year: 2027 };
    const done = { state: 'done', how: 'own', at: TICKED, doneAt: TICKED };
    expect(await house.stores.skills.ofMember(draftee.id, ID, 2027)).toMatchObject([
      { ...key, item: 'A1', ...done },
      { ...key, item: 'A2', ...done },
    ]);
    await house.stores.skills.undo({ ...key, item: 'A1' }, 'own', new Date(NOW));
    expect(await house.stores.skills.unitProgress([draftee.id], ID, 2027)).toEqual([
      { member: draftee.id, items: ['A2'] },
    ]);
  });

  it('finds its open drafts', async () => {
    await upgradeDatabase(house.connection);
    const { conversations } = house.stores;
    expect(await conversations.drafts(ID, 'initiative')).toEqual([
      { member: draftee.id, form: 'initiative', touchedAt: BEGUN },
    ]);
    const drafts = await conversations.draftsOf(ID);
    expect(drafts.map(({ member, session }) => [member, session.form, session.revision])).toEqual([
      [draftee.id, 'initiative', 2],
      [draftee.id, 'consent', 2],
    ]);
    const [address] = draftee.addresses;
    const held = address === undefined ? null : await conversations.load(address);
    expect(held).toMatchObject({ campaign: ID, aside: {}, active: 'initiative', rev: 7, seen: ['e1'] });
  });

  it('reminds of what is open, and of nothing it has reminded of before', async () => {
    const [address] = reminded.addresses;
    // They have a draft as well: it is what was sent that keeps them from being told again.
    const opened = { sessions: { initiative: oldSession('initiative') }, drafts: ['initiative'] };
    const id = `${address?.channel}:${address?.chat}`;
    await house.connection.collection<Loose>('conversations').updateOne({ _id: id }, { $set: opened });
    await upgradeDatabase(house.connection);
    await house.jobs.sweepNow();
    expect(sent).toEqual([draftee.id]);
    const held = await house.stores.deliveries.byOccasion(`${ID}/${OLD_OCCASION}`);
    expect(held.map(({ member, state }) => [member, state]).sort()).toEqual(
      [
        [draftee.id, 'sent'],
        [reminded.id, 'sent'],
      ].sort(),
    );
    expect(await house.stores.deliveries.byOccasion('report:k1')).toHaveLength(1);
  });
});

describe('upgrading', () => {
  it('twice, or by two processes at once, is upgrading once', async () => {
    const again = await openDatabase(house.connection.name);
    await Promise.all([upgradeDatabase(house.connection), upgradeDatabase(again.connection)]);
    await again.connection.close();
    const once = await everything();
    await upgradeDatabase(house.connection);
    expect(await everything()).toEqual(once);
    expect(once.slice(0, 2).map((docs) => Array.isArray(docs) && docs.length)).toEqual([2, 2]);
  });

  it('goes on where it was killed, over what has moved on since', async () => {
    const { connection, stores } = house;
    await upgradeDatabase(connection);
    const whole = await everything();
    for (const name of ['settings', 'deliveries', 'revisions']) await connection.collection(name).deleteMany({});
    await connection.collection('skills').deleteOne({ item: 'A2' });
    await connection.collection<Loose>('deliveries').insertOne(oldReminder(reminded));
    const undone = new Date(NOW);
    await stores.skills.undo({ member: draftee.id, campaign: ID, year: 2027, item: 'A1' }, 'own', undone);
    await upgradeDatabase(connection);
    const [revisions, , conversations] = await everything();
    expect([revisions, conversations]).toEqual([whole[0], whole[2]]);
    expect(await stores.skills.ofMember(draftee.id, ID, 2027)).toMatchObject([
      { item: 'A1', state: 'open', at: undone },
      { item: 'A2', state: 'done' },
    ]);
    expect(await stores.deliveries.byOccasion(`${ID}/${OLD_OCCASION}`)).toHaveLength(1);
  });

  it('leaves a reminder alone that stands under both names', async () => {
    const at = new Date(NOW);
    const occasion = `${ID}/${OLD_OCCASION}`;
    const twice = { occasion, member: reminded.id, kind: 'reminder' as const, view: null, plannedAt: at, dueAt: at };
    await house.stores.deliveries.plan([twice]);
    await upgradeDatabase(house.connection);
    expect(await house.stores.deliveries.byOccasion(OLD_OCCASION)).toHaveLength(1);
    expect(await house.connection.collection<Loose>('settings').countDocuments({ _id: 'upgraded-campaigns' })).toBe(1);
  });

  it('does nothing in a database of today', async () => {
    await house.connection.dropDatabase();
    await upgradeDatabase(house.connection);
    expect((await everything()).flat()).toEqual([]);
  });
});
