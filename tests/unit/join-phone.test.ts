import { beforeEach, describe, expect, it } from 'vitest';
import type { Campaign } from '../../src/campaign/schema.ts';
import type { Address } from '../../src/dialog/address.ts';
import { Chat, campaign, joinWith, now, phoneKey, phraser, Roster, toCode } from '../support/join-stage.ts';

describe('joining by the own phone number', () => {
  const LAN = '84912345678';
  const zalo = (chat: string): Address => ({ channel: 'zalo', chat });
  let roster: Roster;
  let plan: Campaign;
  let chat: Chat;

  beforeEach(async () => {
    roster = new Roster();
    roster.phones.set('lan', phoneKey('0912 345 678') ?? '');
    plan = await campaign();
    chat = new Chat(roster, plan, zalo('z1'));
  });

  it('is offered on Zalo only, beside the code', async () => {
    await toCode(chat);
    expect(chat.last).toContain('<b>mã mời</b>');
    expect(chat.last).toContain('<b>gửi số điện thoại</b>');
    expect(chat.scene.views.at(-1)).toMatchObject({ shares: 'phone', free: true });
    for (const channel of ['telegram', 'web', 'zalo-bot'] as const) {
      const other = new Chat(roster, plan, { channel, chat: '1' });
      await toCode(other);
      expect(other.last).toContain('<b>mã mời</b>');
      expect(other.last).not.toContain('số điện thoại');
      expect(other.scene.views.at(-1)?.shares).toBeUndefined();
      await other.share(LAN);
      expect(other.scene.bound).toBeNull();
    }
  });

  it('lets the person of the roster in, and their codes let nobody in any more', async () => {
    await toCode(chat);
    await chat.share(LAN);
    expect(chat.last).toContain('<b>Nguyễn Thị Lan</b> đã tham gia');
    expect(chat.scene).toMatchObject({ bound: 'lan', active: null, sessions: {} });
    const consent = { version: 'notice-5 dong-nai-skhcn.4', at: now, channel: 'zalo', lang: 'vi' };
    expect(roster.people.get('lan')).toMatchObject({ consent, joinedAt: now, addresses: [zalo('z1')] });
    const thief = new Chat(roster, plan, { channel: 'telegram', chat: '9' });
    await joinWith(thief, 'LANA-2345');
    expect(thief.last).toContain('Mã này đã được dùng rồi');
    expect(thief.scene.bound).toBeNull();
    expect(roster.find('ANAN-2345')?.usedAt).toBeNull();
  });

  it('the same turn again, after the number was bound but nothing was saved, ends the same way', async () => {
    await toCode(chat);
    const before = chat.scene;
    await chat.share(LAN);
    const first = chat.heard;
    chat.scene = before;
    await chat.share(LAN);
    expect(chat.heard).toEqual(first);
    expect(chat.scene.bound).toBe('lan');
    expect(roster.people.get('lan')?.addresses).toEqual([zalo('z1')]);
  });

  it('says that a number is not in the list, and still takes the code', async () => {
    await toCode(chat);
    await chat.share('84987654321');
    expect(chat.last).toContain('Số điện thoại này không có trong danh sách');
    expect(chat.last).toContain('Anh/chị gõ <b>mã mời</b>');
    expect(chat.last).not.toMatch(/phone:|98765|[\w-]{43}/u);
    await chat.say('ANAN-2345');
    expect(chat.scene.bound).toBe('an');
  });

  it.each([
    [LAN, false],
    ['02513822000', true],
  ])('does not take %s (own: %s)', async (phone, own) => {
    await toCode(chat);
    await chat.share(phone, own);
    expect(chat.last).toContain('Tôi chỉ nhận số di động của chính anh/chị');
    expect(chat.scene.bound).toBeNull();
  });

  it('before the consent it is no answer', async () => {
    await chat.start();
    await chat.press('Tiếng Việt');
    await chat.share(LAN);
    expect(chat.last).toContain('Anh/chị có đồng ý không?');
    await chat.press('Đồng ý');
    expect(chat.last).toContain('<b>mã mời</b>');
    expect(chat.scene.bound).toBeNull();
  });

  it('a second account on the same channel is refused, another channel is not', async () => {
    roster.become('lan', 'CAN_BO');
    await joinWith(new Chat(roster, plan, { channel: 'telegram', chat: '1' }), 'LANA-2345');
    await toCode(chat);
    await chat.share(LAN);
    expect(chat.scene.bound).toBe('lan');
    const other = new Chat(roster, plan, zalo('z2'));
    await toCode(other);
    await other.share(LAN);
    expect(other.last).toContain('đã tham gia bằng một tài khoản khác');
    expect(other.last).not.toContain('Lan');
    expect(other.scene.bound).toBeNull();
  });

  it.each(['TRUONG_PHONG', 'HOI_DONG', 'DAU_MOI', 'LANH_DAO', 'PHOI_HOP'] as const)(
    "whoever has joined and sees what is others' (%s) is asked for a code",
    async (role) => {
      roster.become('an', role);
      roster.phones.set('an', phoneKey('0987654321') ?? '');
      await joinWith(new Chat(roster, plan, { channel: 'telegram', chat: '1' }), 'ANAN-2345');
      await toCode(chat);
      await chat.share('84987654321');
      expect(chat.last).toContain('Số điện thoại chỉ dùng được để tham gia lần đầu');
      expect(chat.last).toContain('Anh/chị gõ <b>mã mời</b>');
      expect(chat.last).not.toContain('Trần Văn An');
      expect(chat.scene.bound).toBeNull();
      expect([roster.people.get('an')?.addresses.length, roster.told]).toEqual([1, []]);
      roster.give('NEWA-2345', 'an', '2026-12-01T00:00:00Z');
      await chat.say('NEWA-2345');
      expect(chat.scene.bound).toBe('an');
      expect(roster.told).toHaveLength(1);
    },
  );

  it('somebody quicker with the same number: told so, and asked again', async () => {
    await toCode(chat);
    roster.beforeRedeem = () => {
      const lan = roster.people.get('lan');
      if (lan !== undefined) roster.people.set('lan', { ...lan, addresses: [zalo('z9')] });
    };
    await chat.share(LAN);
    expect(chat.last).toContain('đã tham gia bằng một tài khoản khác');
    expect(chat.scene).toMatchObject({ bound: null, active: 'join' });
    expect(roster.find('LANA-2345')?.usedAt).toBeNull();
  });

  it('an account that is somebody already cannot become somebody else', async () => {
    await joinWith(chat, 'ANAN-2345');
    const again = new Chat(roster, plan, zalo('z1'));
    await toCode(again);
    await again.share(LAN);
    expect(again.last).toContain('Số điện thoại này là của người khác');
    expect(again.scene.bound).toBeNull();
  });

  it.each([
    ['of the person', () => phoneKey(LAN) ?? ''],
    ['of nobody', () => 'a'.repeat(43)],
  ])('a digest %s that somebody types lets nobody in and is not shown again', async (_whose, digest) => {
    await toCode(chat);
    for (const typed of [`phone:${digest()}`, `PHONE:${digest()}`, digest(), `{"shared":"phone:${digest()}"}`]) {
      await chat.say(typed);
      expect(chat.last).toContain('Không có mã mời này');
      expect(chat.last).not.toContain(digest());
      await chat.press('◀ Quay lại');
      await chat.press('Đồng ý');
      expect(chat.last).not.toContain(digest());
      expect(chat.scene.bound).toBeNull();
    }
    expect(roster.people.get('lan')?.addresses).toEqual([]);
  });

  it('nor does one in a deep link', async () => {
    for (const channel of ['zalo', 'telegram'] as const) {
      const other = new Chat(roster, plan, { channel, chat: '7' });
      await other.start(`phone:${phoneKey(LAN)}`);
      await other.press('Tiếng Việt');
      await other.press('Đồng ý');
      expect(other.last).toContain('Không có mã mời này');
      expect(other.scene.bound).toBeNull();
    }
    expect(roster.people.get('lan')?.addresses).toEqual([]);
  });
});

describe('a further account of somebody who has joined', () => {
  const TELEGRAM: Address = { channel: 'telegram', chat: '1' };
  const ZALO: Address = { channel: 'zalo', chat: 'z1' };
  let roster: Roster;
  let plan: Campaign;

  beforeEach(async () => {
    roster = new Roster();
    roster.become('lan', 'CAN_BO');
    roster.phones.set('lan', phoneKey('0912 345 678') ?? '');
    plan = await campaign();
  });

  it('the first account is no news to anybody', async () => {
    await joinWith(new Chat(roster, plan, TELEGRAM), 'LANA-2345');
    expect(roster.told).toEqual([]);
  });

  it.each([
    ['the phone card', async (chat: Chat) => chat.share('84912345678')],
    ['a code', async (chat: Chat) => chat.say('MORE-2345')],
  ])('by %s is told to each of the others, and only there, once though the turn runs again', async (_how, enter) => {
    await joinWith(new Chat(roster, plan, TELEGRAM), 'LANA-2345');
    roster.give('BOTB-2345', 'lan', '2026-12-01T00:00:00Z');
    await joinWith(new Chat(roster, plan, { channel: 'zalo-bot', chat: 'b1' }), 'BOTB-2345');
    expect(roster.told.map(({ to }) => to)).toEqual(['telegram:1']);
    roster.give('MORE-2345', 'lan', '2026-12-01T00:00:00Z');
    const chat = new Chat(roster, plan, ZALO);
    await toCode(chat);
    const before = chat.scene;
    await enter(chat);
    expect(chat.scene.bound).toBe('lan');
    chat.scene = before;
    await enter(chat);
    const news = roster.told.slice(1);
    expect(news.map(({ to }) => to)).toEqual(['telegram:1', 'zalo-bot:b1']);
    expect(new Set(news.map(({ occasion }) => occasion)).size).toBe(2);
    for (const one of news) expect(one).toMatchObject({ member: 'lan', kind: 'notice', plannedAt: now, dueAt: now });
    const [said] = news;
    const text = said?.view === undefined || said.view === null ? '' : phraser.message(said.view, 'vi', null).text;
    expect(text).toContain('Một tài khoản <b>Zalo</b> vừa được nối với tên anh/chị');
    expect(text).toContain('báo ngay cho Văn phòng');
    expect(text).not.toMatch(/Lan|z1|91234/u);
  });

  it('nobody is told of one that was refused', async () => {
    await joinWith(new Chat(roster, plan, ZALO), 'LANA-2345');
    const other = new Chat(roster, plan, { channel: 'zalo', chat: 'z2' });
    await toCode(other);
    await other.share('84912345678');
    await other.say('NONE-2345');
    expect(roster.told).toEqual([]);
  });
});
