import { afterEach, describe, expect, it } from 'vitest';
import { createPhoneKey } from '../../src/phone-key.ts';
import { until } from '../contract/accepted.ts';
import type { Chat } from '../support/chat.ts';
import { HOUSE_SECRET_KEY, type House, type HousePerson, openHouse } from '../support/house.ts';
import type { FakeZalo, ZaloPerson } from '../support/zalo/double.ts';

/** The whole bot on an Official Account: what only Zalo can do to it. */

const LAN: HousePerson = { id: 'lan', name: 'Nguyễn Thị Lan', unit: 'CDS', role: 'CAN_BO' };
const DUNG: HousePerson = { id: 'dung', name: 'Phạm Tiến Dũng', unit: 'CDS', role: 'TRUONG_PHONG' };
const PATIENCE_MS = 15_000;

let house: House;

afterEach(() => house.close());

async function open(...people: readonly HousePerson[]): Promise<void> {
  house = await openHouse({
    channel: 'zalo-buttons',
    campaigns: ['campaigns/dong-nai-skhcn.yaml'],
    now: new Date('2026-11-23T02:00:00Z'),
    units: [{ code: 'CDS', name: 'Phòng Chuyển đổi số' }],
    people,
  });
}

function fakeOf(chat: Chat): FakeZalo {
  if (!('fake' in chat)) throw new Error('not on Zalo');
  return chat.fake as FakeZalo;
}

const person = (who: string): ZaloPerson => fakeOf(house.chat).person(who, { follows: false });
const last = (who: string): string => person(who).messages().at(-1)?.text ?? '';

/** Waits until the newest message of somebody says this. */
async function hears(who: string, words: string): Promise<void> {
  await until(() => last(who).includes(words), `"${words}" (last: "${last(who)}")`, PATIENCE_MS);
}

async function says(who: string, text: string, answer: string): Promise<void> {
  person(who).says(text);
  await hears(who, answer);
}

async function comesToTheCode(who: string): Promise<void> {
  person(who).follows();
  await hears(who, 'ngôn ngữ');
  await says(who, 'Tiếng Việt', 'đồng ý');
  person(who).says('Đồng ý');
  await until(
    () =>
      person(who)
        .messages()
        .some((one) => one.asksPhone === true),
    'card',
    PATIENCE_MS,
  );
}

async function joins(who: string): Promise<void> {
  await comesToTheCode(who);
  await says(who, house.codes.get(who) ?? '', 'muốn làm gì');
}

describe('a reply of unknown outcome', () => {
  it('is not repeated, and what is typed next is no answer before the question was seen', async () => {
    await open(LAN);
    await joins('lan');
    await says('lan', 'đăng ký', 'Tên sáng kiến');
    const before = person('lan').messages().length;
    fakeOf(house.chat).faults.next({ kind: 'cut', path: '/message/cs' });
    person('lan').says('Sổ theo dõi hồ sơ điện tử của phòng');
    const address = { channel: 'zalo' as const, chat: person('lan').id };
    const kept = () => house.app().stores.conversations.load(address);
    await until(async () => (await kept())?.unsure === true, 'doubt', PATIENCE_MS);
    expect(person('lan').messages()).toHaveLength(before);
    await says('lan', 'Sổ theo dõi hồ sơ điện tử của phòng', 'Hiện đang vướng ở đâu');
    expect(last('lan')).toContain('có thể chưa tới máy anh/chị');
    await says('lan', 'Mỗi tuần mất nửa ngày dò sổ giấy.', 'Giải pháp');
    expect((await kept())?.sessions.initiative?.answers).toMatchObject({
      title: 'Sổ theo dõi hồ sơ điện tử của phòng',
    });
  });

  it('does not keep a pressed button from counting: its question was seen', async () => {
    await open(LAN);
    await joins('lan');
    await says('lan', 'đăng ký', 'Tên sáng kiến');
    await says('lan', 'Sổ theo dõi hồ sơ điện tử của phòng', 'Hiện đang vướng ở đâu');
    fakeOf(house.chat).faults.next({ kind: 'doneThenCut', path: '/message/cs' });
    person('lan').taps('◀ Quay lại');
    await hears('lan', 'Tên sáng kiến');
    const address = { channel: 'zalo' as const, chat: person('lan').id };
    await until(
      async () => (await house.app().stores.conversations.load(address))?.unsure === true,
      'doubt',
      PATIENCE_MS,
    );
    person('lan').taps('Giữ nguyên');
    await hears('lan', 'Hiện đang vướng ở đâu');
    expect(last('lan')).not.toContain('có thể chưa tới');
  });
});

describe('a reply that is put off for hours', () => {
  it('is not answered before it was seen, and comes before what was said meanwhile', async () => {
    await open(LAN);
    await joins('lan');
    await says('lan', 'đăng ký', 'Tên sáng kiến');
    const { conversations } = house.app().stores;
    const kept = () => conversations.load({ channel: 'zalo', chat: person('lan').id });
    const waiting = async () => (await kept())?.outbox.filter(({ nextAt }) => nextAt.getTime() > Date.now()) ?? [];
    fakeOf(house.chat).faults.next({ kind: 'error', code: -218, path: '/message/cs' });
    person('lan').says('Sổ theo dõi hồ sơ điện tử của phòng');
    await until(async () => (await waiting()).length === 1, 'put off', PATIENCE_MS);
    const held = (await kept())?.sessions.initiative?.answers;
    const shown = person('lan').messages().length;
    person('lan').says('Cho hỏi một chút ạ, sao chưa thấy gì?');
    await until(async () => (await waiting()).length === 2, 'held back', PATIENCE_MS);
    expect((await kept())?.sessions.initiative?.answers).toEqual(held);
    expect(person('lan').messages()).toHaveLength(shown);
    const behind = (await waiting()).map(({ id }) => id);
    await conversations.postpone(`zalo:${person('lan').id}`, { tried: null, behind, nextAt: new Date() });
    await until(() => person('lan').messages().length === shown + 2, 'both', PATIENCE_MS);
    const [first, second] = person('lan').messages().slice(shown);
    expect(first?.text).not.toContain('có thể chưa tới');
    expect(second?.text).toContain('có thể chưa tới');
    await says('lan', 'Mỗi tuần mất nửa ngày dò sổ giấy.', 'Giải pháp');
  });
});

describe('doubt after doubt', () => {
  const kept = (who: string) =>
    house.app().stores.conversations.load({ channel: 'zalo' as const, chat: person(who).id });
  const doubtful = (who: string, rev: number) =>
    until(
      async () => {
        const now = await kept(who);
        return now?.unsure === true && now.rev > rev;
      },
      'doubt',
      PATIENCE_MS,
    );

  it('does not ask the same question for ever', async () => {
    await open(LAN);
    await joins('lan');
    await says('lan', 'đăng ký', 'Tên sáng kiến');
    // Everything is shown, but Zalo never says so.
    fakeOf(house.chat).faults.next({ kind: 'doneThenCut', path: '/message/cs' });
    let rev = (await kept('lan'))?.rev ?? 0;
    person('lan').says('Sổ theo dõi hồ sơ điện tử của phòng');
    await doubtful('lan', rev);
    rev = (await kept('lan'))?.rev ?? 0;
    fakeOf(house.chat).faults.next({ kind: 'doneThenCut', path: '/message/cs' });
    person('lan').says('Mỗi tuần mất nửa ngày dò sổ giấy.');
    await doubtful('lan', rev);
    expect(last('lan')).toContain('có thể chưa tới máy anh/chị');
    await says('lan', 'Mỗi tuần mất nửa ngày dò sổ giấy.', 'Giải pháp');
  });

  it('outside a form brings the menu, and a number counts again', async () => {
    await open(LAN);
    await joins('lan');
    const rev = (await kept('lan'))?.rev ?? 0;
    fakeOf(house.chat).faults.next({ kind: 'cut', path: '/message/cs' });
    person('lan').says('5');
    await doubtful('lan', rev);
    await says('lan', '2', 'Anh/chị muốn làm gì?');
    await says('lan', '2', 'Tên sáng kiến');
  });
});

describe('a list', () => {
  it('is not lost by a wrong word or number', async () => {
    await open(LAN);
    await joins('lan');
    await says('lan', '99', 'chọn một trong các dòng sau');
    await says('lan', 'xyz', 'chọn một trong các dòng sau');
    await says('lan', '1', 'Triển khai Phong trào');
  });

  it('of an earlier screen is still answered by its words', async () => {
    await open(LAN);
    await joins('lan');
    await says('lan', 'trợ giúp', '/camket');
    await says('lan', 'Cam kết xanh', 'Cam kết');
    await says('lan', 'kehoach', 'Triển khai Phong trào');
  });
});

describe('joining with the phone card', () => {
  const phoneOf = createPhoneKey(HOUSE_SECRET_KEY);

  it('takes the number that the office gave, however it is written, and keeps none', async () => {
    await open();
    const { members } = house.app().stores;
    const digest = phoneOf('0912 345 678');
    if (digest === null) throw new Error('no number');
    const { id } = await members.add({ name: LAN.name, unit: LAN.unit, role: LAN.role, phone: digest });
    await comesToTheCode('lan');
    person('lan').sharesPhone('84912345678');
    await hears('lan', 'muốn làm gì');
    expect((await members.byId(id))?.addresses).toEqual([{ channel: 'zalo', chat: person('lan').id }]);
    const everything = JSON.stringify(await members.byId(id));
    expect(everything).not.toContain('912345678');
  });

  it('says so when the number is in no list, and the code still works', async () => {
    await open(LAN);
    await comesToTheCode('lan');
    person('lan').sharesPhone('84987654321');
    await until(
      () =>
        person('lan')
          .messages()
          .some((one) => one.text.includes('danh sách')),
      'refusal',
      PATIENCE_MS,
    );
    await says('lan', house.codes.get('lan') ?? '', 'muốn làm gì');
  });
});

describe('somebody who unfollows', () => {
  it('gets no more reminders, and the head of the unit is told', async () => {
    await open(LAN, DUNG);
    await joins('lan');
    await joins('dung');
    person('lan').unfollows();
    await hears('dung', LAN.name);
    await says('dung', '/chuanhan', LAN.name);
    person('lan').follows();
    await hears('lan', 'muốn làm gì');
  });
});

describe('taps', () => {
  it('of a year ago change nothing and say so', async () => {
    await open(LAN);
    await joins('lan');
    await says('lan', 'đăng ký', 'Tên sáng kiến');
    await says('lan', 'Sổ theo dõi hồ sơ điện tử của phòng', 'vướng ở đâu');
    person('lan').tapsPayload('#td:=aaaaa:~back');
    await hears('lan', 'vướng ở đâu');
    house.clock.set(new Date('2027-11-23T02:00:00Z'));
    person('lan').tapsPayload('#td:!no.such:thing');
    await until(
      () =>
        person('lan')
          .messages()
          .some((one) => one.text.includes('không còn')),
      'sentence',
      PATIENCE_MS,
    );
  });

  it('typed by hand do what the person may do, and nothing else', async () => {
    await open(LAN);
    await joins('lan');
    await says('lan', '#td:!summary.show:2026', 'không dành cho vai trò');
    await says('lan', '#td:=::', 'không còn');
    await says('lan', '#td:khác', 'chưa hiểu');
  });
});

describe('the ledger', () => {
  it('knows that a notice arrived and was seen', async () => {
    await open(LAN, DUNG);
    await joins('lan');
    await joins('dung');
    person('lan').unfollows();
    await hears('dung', LAN.name);
    person('dung').sees();
    const { deliveries, members } = house.app().stores;
    const head = (await members.all()).find((one) => one.name === DUNG.name);
    if (head === undefined) throw new Error('no head');
    const noted = async () => (await deliveries.ofMember(head.id, 1))[0];
    await until(async () => (await noted())?.seenAt !== undefined, 'receipts', PATIENCE_MS);
    expect(await noted()).toMatchObject({ state: 'sent' });
    expect((await noted())?.receivedAt).toBeInstanceOf(Date);
    expect((await noted())?.echoedAt).toBeInstanceOf(Date);
  });
});
