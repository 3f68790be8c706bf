import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressId } from '../../src/dialog/address.ts';
import { type House, openHouse } from '../support/house.ts';

/** Somebody who belongs to two campaigns, the second without units' registration: nothing of one lands in the other. */

const FIRST = 'dong-nai-skhcn';
const SECOND = 'hung-yen-ubnd';
let house: House;
let presses = 0;

beforeAll(async () => {
  house = await openHouse({
    channel: 'telegram',
    campaigns: [`campaigns/${FIRST}.yaml`, `campaigns/${SECOND}.yaml`],
    now: new Date('2026-11-23T02:00:00Z'),
    units: [{ code: 'CDS', name: 'Phòng Chuyển đổi số' }],
    people: [{ id: 'hoa', name: 'Phạm Thị Hoa', unit: 'CDS', role: 'TRUONG_PHONG' }],
  });
  const { chat, codes } = house;
  await chat.open('hoa', codes.get('hoa') ?? '');
  for (const label of ['Tiếng Việt', 'Đồng ý']) {
    await chat.hear('hoa', 15_000);
    await chat.tap('hoa', label);
  }
  await chat.hear('hoa', 15_000);
  await chat.hear('hoa', 1_000);
});
afterAll(() => house?.close());

async function say(words: string): Promise<string> {
  await house.chat.say('hoa', words);
  return last();
}

async function last(): Promise<string> {
  const heard = (await house.chat.hear('hoa', 15_000)).at(-1);
  return [heard?.text, ...(heard?.buttons ?? []).flat()].join('\n');
}

/** Presses a button by its data, as an old message or a forger would. */
async function press(data: string): Promise<string> {
  const member = (await house.app().stores.members.all())[0];
  const [address] = member?.addresses ?? [];
  if (address === undefined) throw new Error('nobody has joined');
  presses += 1;
  const event = { kind: 'tap' as const, id: `press-${presses}`, data, message: null };
  await house.app().accept({ address, event, lang: null, at: null });
  return last();
}

async function held() {
  const member = (await house.app().stores.members.all())[0];
  const [address] = member?.addresses ?? [];
  if (address === undefined) throw new Error('nobody has joined');
  const conversation = await house.app().stores.conversations.load(address);
  expect(conversation?.id).toBe(addressId(address));
  return conversation;
}

describe('buttons and drafts of two campaigns', () => {
  it('a button of a campaign acts in it, and a draft there is neither lost nor begun elsewhere', async () => {
    await say('/dangky');
    await say('Tra cứu hồ sơ bằng mã QR');
    await press(`!campaign.pick:${SECOND}`);
    expect((await held())?.campaign).toBe(SECOND);
    // The reminder of the first one is pressed while the second is looked at.
    expect(await press(`!initiative.resume:~${FIRST}`)).toMatch(/vướng ở đâu/u);
    const now = await held();
    expect([now?.campaign, now?.active, now?.sessions.initiative?.answers.title]).toEqual([
      FIRST,
      'initiative',
      'Tra cứu hồ sơ bằng mã QR',
    ]);
    expect(Object.keys(now?.aside[SECOND] ?? {})).toEqual([]);
  });

  it('a look at another campaign leaves the person where they are', async () => {
    await press(`!campaign.pick:${FIRST}`);
    expect(await press(`!plan.open:~${SECOND}`)).toContain('trên địa bàn tỉnh Hưng Yên');
    expect((await held())?.campaign).toBe(FIRST);
    // Its buttons mean that campaign too.
    const shown = (await held())?.choices.map(({ data }) => data) ?? [];
    expect(shown.filter((data) => data.startsWith('!plan.')).every((data) => data.endsWith(`:~${SECOND}`))).toBe(true);
  });

  it('arguments open no module that a campaign does not have, and no campaign that is not the person’s', async () => {
    expect(await press(`!unit.add:content:~${SECOND}`)).toMatch(/không có trong kế hoạch/u);
    expect(await press(`!unit.add:content:~${FIRST}`)).toMatch(/Thuộc nội dung nào/u);
    await say('hủy');
    await press('!campaign.pick:khac');
    expect(await press('!plan.open:~khac')).toMatch(/Không tìm thấy/u);
    expect(await press('!list.page:2026')).toMatch(/không dành cho vai trò/u);
  });

  it('a form whose module was turned off meanwhile goes no further, and its draft is kept', async () => {
    await press(`!campaign.pick:${FIRST}`);
    await press('!unit.add:solution');
    const { decisions } = house.app().stores;
    const off = { name: 'unit_registration', state: 'off', under: 'on' } as const;
    await decisions.turn(FIRST, off, { by: 'x', at: house.clock.now(), event: 'off' });
    await house.rebuild();
    expect(await say('1')).toMatch(/tạm ngừng/u);
    expect((await held())?.active).toBeNull();
    expect(Object.keys((await held())?.sessions ?? {})).toContain('unit');
  });

  it('somebody taken out of a campaign is in none of its forms', async () => {
    const member = (await house.app().stores.members.all())[0];
    await say('/dangky');
    await press('!initiative.resume');
    expect((await held())?.active).toBe('initiative');
    await house.app().stores.members.setCampaigns(member?.id ?? '', [SECOND]);
    await house.rebuild();
    const before = (await held())?.sessions.initiative?.answers;
    await say('Hồ sơ giấy thất lạc nhiều, tìm mất nhiều thời gian.');
    const now = await held();
    expect([now?.campaign, now?.active]).toEqual([SECOND, null]);
    expect(now?.aside[FIRST]?.initiative?.answers).toEqual(before);
  });
});
