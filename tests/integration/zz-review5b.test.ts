import { afterAll, beforeAll, it } from 'vitest';
import { createSkillConfirmHandler } from '../../handlers/skill-confirm.ts';
import { createSkillAskHandler } from '../../handlers/skill-ask.ts';
import { createStandingKeeper } from '../../src/standings.ts';
import { createPledgeHandler } from '../../handlers/pledge.ts';
import { createBillsHandler } from '../../handlers/bills.ts';
import { createSweep } from '../../jobs/sweep.ts';
import { createIndexes, createStores } from '../../src/stores.ts';
import { openDatabase } from '../support/database.ts';
import { turnOf, use, shown } from '../support/member-turn.ts';
import { sampleCampaign } from '../support/report-sample.ts';
import { unitTable, unitTotals } from '../../src/domain/unit-table.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
const { connection, drop } = await openDatabase();
const stores = createStores(connection);
let campaign: Campaign;
beforeAll(async () => { await createIndexes(connection); campaign = await sampleCampaign(); });
afterAll(drop);
async function person(name: string, role: 'CAN_BO'|'TRUONG_PHONG'|'DAU_MOI', unit='QLCN') {
  const m = await stores.members.add({ name, unit, role });
  return stores.members.join(m.id, { address: { channel: 'telegram', chat: m.id }, lang: 'vi', consent: { version:'1', at: new Date(), channel:'telegram', lang:'vi' }, at: new Date('2026-10-01T02:00:00Z') } as never);
}
it('confirm all over new year', async () => {
  const lan = await person('Lan A', 'CAN_BO'); const hoa = await person('Hoa A', 'TRUONG_PHONG');
  const deps = { ...stores, queue: { wake() {} } } as never;
  const item = campaign.skills.areas.flatMap((a) => a.items).filter((i) => i.proof === 'lead').slice(0, 2);
  const ask = createSkillAskHandler(deps), conf = createSkillConfirmHandler(deps);
  for (const i of item) await use(ask, turnOf(campaign, lan, '2026-12-31T02:00:00Z'), `!skills.ask:${i.id}`);
  const t = { ...turnOf(campaign, hoa, '2027-01-02T02:00:00Z'), eventId: 'ny' };
  const out = await use(conf, t, `!confirm.all:${lan.id}:${campaign.id}`);
  console.log('CONFIRM ALL', out.text);
  console.log(JSON.stringify((await stores.skills.ofMember(lan.id, campaign.id, 2026)).map((r) => [r.item, r.state])));
  const d = await stores.deliveries.ofMember(lan.id, 50); console.log('told', d.map((x) => x.occasion));
});
it('standing frozen', async () => {
  const an = await person('An B', 'CAN_BO'); 
  const keeper = createStandingKeeper(stores);
  const h = createPledgeHandler({ ...stores, keeper });
  const taken = await stores.pledges.take({ member: an.id, campaign: campaign.id, pledge: 'P01', takenOn: '2026-10-05', weeks: 12 });
  await use(h, turnOf(campaign, an, '2026-10-09T08:00:00Z'), `!pledge.checkin:${taken.id}:20261005:done`);
  console.log('after 1', (await stores.standings.of(an.id, campaign.id, 2026))?.strength);
  const now = new Date('2026-12-04T08:00:00Z');
  const sweep = createSweep({ ...stores, keeper, clock: { now: () => now }, log: { info() {}, warn() {}, debug() {}, error() {} } as never, campaigns: async () => [campaign], facts: { all: async () => [], of: async () => ({}) } as never, closing: async () => new Map() } as never);
  await sweep.plan();
  console.log('8 weeks later, kept', (await stores.standings.of(an.id, campaign.id, 2026))?.strength, 'history', (await stores.standings.of(an.id, campaign.id, 2026))?.history.length);
  const own = await use(h, turnOf(campaign, an, now.toISOString()), `!pledge.show:${taken.id}`);
  console.log('own screen', own.text.split('\n').filter((x) => /mức|giữ/i.test(x)).join(' / '));
  console.log('made anew', (await keeper.remake(an.id, campaign, { year: 2026, now })).strength);
});
it('two at once', async () => {
  const an = await person('Binh C', 'CAN_BO');
  let slow = true;
  const base = createStandingKeeper(stores);
  const slowKeeper = createStandingKeeper({ ...stores, standings: { put: async (s) => { if (slow) { slow = false; await new Promise((r) => setTimeout(r, 400)); } await stores.standings.put(s); } } });
  const a = await stores.pledges.take({ member: an.id, campaign: campaign.id, pledge: 'P01', takenOn: '2026-10-05', weeks: 8 });
  const b = await stores.pledges.take({ member: an.id, campaign: campaign.id, pledge: 'P02', takenOn: '2026-10-05', weeks: 8 });
  const t = turnOf(campaign, an, '2026-10-09T08:00:00Z');
  const one = use(createPledgeHandler({ ...stores, keeper: slowKeeper }), t, `!pledge.checkin:${a.id}:20261005:done`);
  await new Promise((r) => setTimeout(r, 150));
  await use(createPledgeHandler({ ...stores, keeper: base }), t, `!pledge.checkin:${b.id}:20261005:done`);
  await one;
  console.log('CHECKINS', (await stores.pledges.checkinsOf(an.id)).length, 'IN STANDING', Object.keys((await stores.standings.of(an.id, campaign.id, 2026))?.pledges ?? {}));
});
it('publish at once', async () => {
  const base = { ...campaign, id: 'race' } as Campaign;
  await stores.campaigns.publish(base, new Date());
  const x = { ...base, pin: true } as Campaign; const y = { ...base, codes: { ...base.codes, initiative: 'YY' } } as Campaign;
  const rs = await Promise.all([stores.campaigns.publish(x, new Date()), stores.campaigns.publish(y, new Date())]);
  console.log('REVS', rs.map((r) => [r.revision, r.campaign.pin, r.campaign.codes.initiative]), 'NEWEST', (await stores.campaigns.newest('race'))?.campaign.pin);
});
it('legacy drafts', async () => {
  await connection.collection('conversations').insertOne({ _id: 'telegram:77' as never, address: { channel:'telegram', chat:'77' }, rev: 3, member: 'mm', lang: 'vi', sessions: { initiative: { id:'s', form:'initiative', version:1, answers:{ title:'x' }, found:{}, pending:null, open:null, asked:null, misses:0, startedAt:'2026-11-01T00:00:00Z', touchedAt:'2026-11-01T00:00:00Z' } }, drafts: ['initiative'], active: null, choices: [], seen: [], outbox: [], lastAt: null });
  console.log('LEGACY drafts', await stores.conversations.drafts(campaign.id, 'initiative'), await stores.conversations.draftsOf(campaign.id));
});
it('bills of two', async () => {
  const p = await person('Phuc D', 'DAU_MOI', 'VP');
  const by = p.id, at = new Date();
  const none = { kwh: null, m3: null, ream: null, litre: null };
  await stores.bills.put({ key: 'a', campaign: campaign.id, month: '2026-10', figures: { ...none, kwh: 1000 }, by, at });
  await stores.bills.put({ key: 'b', campaign: campaign.id, month: '2026-10', figures: { ...none, m3: 20 }, by, at: new Date(at.getTime() + 1000) });
  console.log('BILL', JSON.stringify((await stores.bills.between(campaign.id, '2026-10', '2026-10'))[0]?.figures));
  void createBillsHandler; void shown;
});
it('differencing', () => {
  const unit = { code: 'Q', name: 'Q' };
  const st = (member: string, kwh: number) => ({ member, totals: { kwh, sheet:0, litre:0, piece:0, kg:0, co2: 0 }, strength: 50, history: [{ week:'2026-11-02', strength: 50 }], factors: [] });
  const people = ['a','b','c','d'].map((id) => ({ id, unit: 'Q', ranked: id !== 'd' }));
  const all = [st('a', 10), st('b', 20), st('c', 30), st('d', 17.3)];
  const table = unitTable([unit], people, all)[0]; const tot = unitTotals([unit], people, { standings: all, week: { asked: new Set(), answered: new Set() } })[0];
  console.log('TABLE', table?.counted, table?.figures?.kwh, 'TOTALS', tot?.people, tot?.saved?.kwh, '=> hidden person', (tot?.saved?.kwh ?? 0) - 3 * (table?.figures?.kwh ?? 0));
});
