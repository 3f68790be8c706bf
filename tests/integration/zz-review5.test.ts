import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHouse, type House } from '../support/house.ts';
let house: House;
const ids: Record<string,string> = {};
let n = 0;
const order = ['hoa','lan','phuc','bod','van'];
beforeAll(async () => {
  house = await openHouse({
    channel: 'telegram',
    campaigns: ['campaigns/dong-nai-skhcn.yaml','campaigns/hung-yen-skhcn.yaml','campaigns/dak-lak-vpubnd.yaml'],
    now: new Date('2026-11-23T02:00:00Z'),
    units: [{ code: 'QLCN', name: 'Phòng QLCN' },{ code: 'VP', name: 'Văn phòng' }],
    people: [
      { id: 'hoa', name: 'Lê Thị Hoa', unit: 'QLCN', role: 'TRUONG_PHONG' },
      { id: 'lan', name: 'Nguyễn Thị Lan', unit: 'QLCN', role: 'CAN_BO' },
      { id: 'phuc', name: 'Đặng Hồng Phúc', unit: 'VP', role: 'DAU_MOI' },
      { id: 'bod', name: 'Trần Cơ Quan', unit: 'VP', role: 'PHOI_HOP', body: 'van-phong' },
    ],
  });
  for (const who of order.slice(0,4)) {
    await house.chat.open(who, house.codes.get(who) ?? '');
    await house.chat.hear(who, 10_000);
    await house.chat.tap(who, 'Tiếng Việt'); await house.chat.hear(who, 10_000);
    await house.chat.tap(who, 'Đồng ý'); await house.chat.hear(who, 10_000);
  }
  for (const m of await house.app().stores.members.all()) ids[m.name] = m.id;
});
afterAll(() => house?.close());
const addr = (who: string) => ({ channel: 'telegram' as const, chat: String(1000 + order.indexOf(who)) });
async function ev(who: string, event: object) {
  await house.chat.hear(who, 200);
  await house.app().accept({ address: addr(who), event: { id: `x${(n += 1)}`, ...event } as never, lang: null, at: null });
  const h = await house.chat.hear(who, 4000);
  return h.map((x) => x.text + ' || ' + x.buttons.flat().join(' | ')).join('\n---\n');
}
const tap = (who: string, data: string) => ev(who, { kind: 'tap', data, message: null });
const say = (who: string, text: string) => ev(who, { kind: 'text', text });
const conv = (who: string) => house.app().stores.conversations.load(addr(who));
const D = 'dong-nai-skhcn', H = 'hung-yen-skhcn';
describe('review', () => {
  it('A unit.again from the other campaign throws a draft away', async () => {
    const s = house.app().stores;
    const e = await s.unitEntries.register({ key:'k1', campaign: D, year: 2026, unit:'QLCN', author: ids['Lê Thị Hoa']!, authorName:'Hoa', kind:'solution', area:'1', name:'Cũ', work:'Việc cũ', month:'2027-01', person:null, registeredAt:new Date() });
    await s.unitEntries.withdraw(e.id, 'QLCN', new Date());
    await tap('hoa', `!campaign.pick:${D}`);
    console.log(await tap('hoa', '!unit.add:content'));
    console.log(await tap('hoa', `=${(await conv('hoa'))?.sessions.unit?.asked?.wait}:1`));
    console.log(await say('hoa', 'Tên bản nháp quý giá của phòng'));
    console.log('before', JSON.stringify((await conv('hoa'))?.sessions.unit?.answers));
    await tap('hoa', `!campaign.pick:${H}`);
    console.log('aside', JSON.stringify((await conv('hoa'))?.aside[D]?.unit?.answers));
    console.log(await tap('hoa', `!unit.again:${e.id}`));
    const c = await conv('hoa');
    console.log('after', c?.campaign, JSON.stringify(c?.sessions.unit?.answers));
    expect(JSON.stringify(c)).toContain('quý giá');
  });
  it('B amount asked in the other campaign', async () => {
    const s = house.app().stores;
    const t = await s.pledges.take({ member: ids['Nguyễn Thị Lan']!, campaign: D, pledge: 'P05', takenOn: '2026-11-16', weeks: 8 });
    const t7 = await s.pledges.take({ member: ids['Nguyễn Thị Lan']!, campaign: D, pledge: 'P07', takenOn: '2026-11-16', weeks: 8 });
    await tap('lan', `!campaign.pick:${H}`);
    console.log(await tap('lan', `!pledge.checkin:${t7.id}:20261116:done`));
    console.log(JSON.stringify(await s.pledges.checkins(t7.id)));
    const c = await conv('lan'); console.log(c?.campaign, c?.active, JSON.stringify(c?.sessions));
    console.log(await say('lan', '40'));
    console.log(JSON.stringify(await s.pledges.checkins(t7.id)));
    void t;
  });
  it('C modules off / body without right', async () => {
    const s = house.app().stores;
    await s.initiatives.register({ key:'i1', campaign: D, year: 2026, author: ids['Nguyễn Thị Lan']!, authorName:'Lan', unit:'QLCN', title:'Sáng kiến bí mật nội bộ', problem:'vấn đề', solution:'giải pháp', area:'1', trialMonth:'2027-01', coauthors:[], files:[], registeredAt:new Date('2026-11-20T02:00:00Z') } as never, 'SK');
    await tap('bod', `!campaign.pick:${D}`);
    console.log('plain', await tap('bod', '!list.open'));
    console.log('named', await tap('bod', '!list.page:2026'));
    console.log('open', await tap('bod', '!list.open:SK-2026-0001'));
    console.log('summary', await tap('bod', '!summary.show:2026'));
    await tap('lan', `!campaign.pick:${H}`);
    console.log('table plain', await tap('lan', '!table.open'));
    console.log('table named', await tap('lan', '!table.page:0'));
    await tap('hoa', `!campaign.pick:${H}`);
    console.log('unit plain', await tap('hoa', '!unit.open'));
    console.log('unit named', await tap('hoa', '!unit.add:content:new'));
    console.log('confirm', await tap('hoa', `!confirm.people:0`));
    const c = await conv('hoa'); console.log(c?.campaign, c?.active, Object.keys(c?.sessions ?? {}));
  });
  it('D reply into form after module is off', async () => {
    const s = house.app().stores;
    await tap('hoa', `!campaign.pick:${D}`);
    await tap('hoa', '!unit.add:content:new');
    const c0 = await conv('hoa');
    const w = c0?.sessions.unit?.asked?.wait;
    await s.decisions.turn(D, 'unit_registration', 'off', { by: 'x', at: new Date() });
    await new Promise((r) => setTimeout(r, 2300));
    console.log('open', await tap('hoa', '!unit.open'));
    console.log('resume', await tap('hoa', '!form.resume:unit'));
    void w;
  });
});
