import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createJoinHandler } from '../../handlers/join.ts';
import { createMenuHandler, createMenuView } from '../../handlers/menu.ts';
import { loadCampaign } from '../../src/campaign/load.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import { decide } from '../../src/decide.ts';
import { type Address, addressId } from '../../src/dialog/address.ts';
import { type Event, encodePress } from '../../src/dialog/event.ts';
import type { Consent, Member } from '../../src/domain/member.ts';
import { createTexts } from '../../src/i18n.ts';
import { createPhoneKey } from '../../src/phone-key.ts';
import { createPhraser } from '../../src/phrase.ts';
import type { Invite, InviteStore, MemberStore } from '../../src/ports/members.ts';
import { createRegistry } from '../../src/registry.ts';
import type { Scene } from '../../src/turn.ts';
import { createWords } from '../../src/words.ts';

const root = join(import.meta.dirname, '../..');
const texts = createTexts(root);
const phraser = createPhraser(texts, () => Promise.reject(new Error('joining has no files')));
const phoneKey = createPhoneKey('k'.repeat(32));
const now = new Date('2026-11-20T02:00:00Z');
const never = (): never => {
  throw new Error('not a matter of joining');
};

async function campaign(): Promise<Campaign> {
  const loaded = await loadCampaign(join(root, 'campaigns/dong-nai-skhcn.yaml'));
  if (!loaded.ok) throw new Error('the campaign does not load');
  return loaded.campaign;
}

/** Two people of the roster and their codes, kept in memory. */
class Roster {
  readonly people = new Map<string, Member>();
  readonly codes = new Map<string, Invite & { usedBy: string | null }>();
  /** Keyed digests of phone numbers, by member. */
  readonly phones = new Map<string, string>();
  /** Runs when a code is about to be redeemed, or a number to be bound: somebody else may be quicker. */
  beforeRedeem = (): void => undefined;

  constructor() {
    for (const [id, name] of [
      ['lan', 'Nguyễn Thị Lan'],
      ['an', 'Trần Văn An'],
    ] as const) {
      const role = id === 'lan' ? 'TRUONG_PHONG' : 'CAN_BO';
      const fresh = { lang: 'vi' as const, addresses: [], stopped: false, consent: null, joinedAt: null };
      this.people.set(id, { id, name, unit: 'QLCN', role, ...fresh });
    }
    this.give('LANA-2345', 'lan', '2026-12-01T00:00:00Z');
    this.give('ANAN-2345', 'an', '2026-12-01T00:00:00Z');
    this.give('LATE-2345', 'an', '2026-11-20T02:00:00Z');
  }

  give(code: string, member: string, until: string): void {
    this.codes.set(code, { code, member, usedAt: null, usedBy: null, expiresAt: new Date(until) });
  }

  find(typed: string) {
    const key = typed.toUpperCase().replace(/[^A-Z0-9]/g, '');
    return this.codes.get(`${key.slice(0, 4)}-${key.slice(4)}`) ?? null;
  }

  readonly invites: InviteStore = {
    issue: never,
    find: async (typed) => this.find(typed),
    redeem: async (typed, by) => {
      this.beforeRedeem();
      const code = this.find(typed);
      if (code === null) return false;
      if (code.usedAt !== null) return code.usedBy === addressId(by);
      this.codes.set(code.code, { ...code, usedAt: now, usedBy: addressId(by) });
      return true;
    },
    revoke: async (member) => {
      for (const [id, code] of this.codes) {
        if (code.member === member && code.usedAt === null) this.codes.set(id, { ...code, usedAt: now });
      }
    },
  };

  readonly members: MemberStore = {
    byId: async (id) => this.people.get(id) ?? null,
    byAddress: async (address) =>
      [...this.people.values()].find((one) => one.addresses.some((own) => addressId(own) === addressId(address))) ??
      null,
    byPhone: async (digest) => {
      const [id = ''] = [...this.phones].find(([, held]) => held === digest) ?? [];
      return this.people.get(id) ?? null;
    },
    join: async (id, { address, lang, consent, at, alone }) => {
      if (alone === true) this.beforeRedeem();
      const person = this.people.get(id);
      if (person === undefined) throw new Error('nobody');
      const known = person.addresses.some((one) => addressId(one) === addressId(address));
      const taken = alone === true && person.addresses.some((one) => one.channel === address.channel);
      if (known || taken) return person;
      const joined = { ...person, lang, consent, joinedAt: person.joinedAt ?? at };
      this.people.set(id, { ...joined, addresses: [...person.addresses, address] });
      return { ...joined, addresses: [...person.addresses, address] };
    },
    setPhone: never,
    all: never,
    ofUnit: never,
    search: never,
    add: never,
    setLang: never,
    setStopped: never,
  };
}

/** One person's chat: what they do goes through the same routing as everybody's. */
class Chat {
  scene: Scene;
  heard: readonly string[] = [];
  private events = 0;
  private readonly deciding;

  constructor(roster: Roster, plan: Campaign, address: Address = { channel: 'telegram', chat: '1' }) {
    const menu = createMenuView({ milestones: { dated: async () => new Map(), set: never } });
    const units = { all: never, put: never, byCode: async () => ({ code: 'QLCN', name: 'Phòng Quản lý công nghệ' }) };
    const { members, invites } = roster;
    const handlers = [createJoinHandler({ members, invites, units, menu }), createMenuHandler({ menu })];
    let waits = 0;
    this.deciding = {
      registry: createRegistry(handlers, texts.has),
      words: createWords(texts, ['menu']),
      newId: () => 'session-1',
      newWait: () => `w${++waits}`,
      memberById: members.byId,
      phoneKey,
      listsChoices: () => false,
      label: ({ label }: { label: Parameters<typeof phraser.plain>[0] }) => phraser.plain(label, 'vi'),
    };
    const turn = { now, eventId: 'e', address, member: null, lang: 'vi' as const, campaign: plan, revision: 4 };
    const none = { sessions: {}, active: null };
    this.scene = {
      turn: { ...turn, ...none },
      views: [],
      unsure: false,
      keepsChoices: false,
      ...none,
      lang: null,
      bound: null,
    };
  }

  async take(event: Event): Promise<void> {
    const { sessions, active, lang, turn } = this.scene;
    const before: Scene = { ...this.scene, views: [], turn: { ...turn, sessions, active, lang: lang ?? turn.lang } };
    const incoming = { address: turn.address, event, lang: null, at: now };
    const views = this.scene.views;
    const last = views.findLast((view) => view.buttons !== undefined);
    const choices = (last?.buttons ?? []).flat().flatMap(({ label, press }) => {
      const data = encodePress(press, last?.wait);
      return data === null ? [] : [{ label, data }];
    });
    this.scene = await decide(this.deciding, before, choices, incoming);
    const speaks = this.scene.lang ?? 'vi';
    this.heard = this.scene.views.map((view) => phraser.message(view, speaks, null).text);
  }

  private id(): string {
    this.events += 1;
    return `e${this.events}`;
  }

  start(payload = ''): Promise<void> {
    return this.take({ id: this.id(), kind: 'start', payload });
  }

  say(text: string): Promise<void> {
    return this.take({ id: this.id(), kind: 'text', text });
  }

  share(phone: string, own = true): Promise<void> {
    return this.take({ id: this.id(), kind: 'contact', phone, own });
  }

  press(label: string): Promise<void> {
    const view = this.scene.views.findLast((one) => one.buttons !== undefined);
    const found = (view?.buttons ?? [])
      .flat()
      .find((one) => phraser.plain(one.label, this.scene.lang ?? 'vi') === label);
    const data = found === undefined ? null : encodePress(found.press, view?.wait);
    if (data === null) throw new Error(`no button "${label}"`);
    return this.take({ id: this.id(), kind: 'tap', data, message: 'm1' });
  }

  get last(): string {
    return this.heard.join('\n---\n');
  }
}

describe('joining', () => {
  let roster: Roster;
  let plan: Campaign;
  let chat: Chat;

  beforeEach(async () => {
    roster = new Roster();
    plan = await campaign();
    chat = new Chat(roster, plan);
  });

  it('goes from the language over notice and consent to the code, and greets by name, unit and role', async () => {
    await chat.start();
    expect(chat.last).toContain('Anh/chị muốn dùng ngôn ngữ nào?');
    await chat.press('Tiếng Việt');
    expect(chat.last).toContain('Sở Khoa học và Công nghệ (UBND thành phố Đồng Nai)');
    expect(chat.last).toContain(
      '“Đưa kết quả thực hiện phong trào thi đua vào nội dung đánh giá mức độ hoàn thành nhiệm vụ hằng năm của tập thể, cá nhân” (II.1)',
    );
    expect(chat.last).toContain('(IV.3)');
    expect(chat.last).toMatch(/Anh\/chị có đồng ý không\?$/);
    expect(chat.last).toContain('tên những người trong phòng có bản đăng ký chưa gửi');
    await chat.press('Đồng ý');
    expect(chat.last).toContain('mã mời');
    await chat.say(' lana 2345 ');
    expect(chat.last).toContain('<b>Nguyễn Thị Lan</b> đã tham gia');
    expect(chat.last).toContain('Đơn vị: <b>Phòng Quản lý công nghệ</b>');
    expect(chat.last).toContain('Vai trò: <b>lãnh đạo phòng</b>');
    expect(chat.last).toContain('Chào anh/chị <b>Nguyễn Thị Lan</b>');
    expect(chat.scene).toMatchObject({ bound: 'lan', active: null, sessions: {} });
    const consent: Consent = { version: 'notice-3 dong-nai-skhcn.4', at: now, channel: 'telegram', lang: 'vi' };
    expect(roster.people.get('lan')).toMatchObject({ consent, joinedAt: now, lang: 'vi' });
  });

  it('takes the code of a deep link, after the consent, in English', async () => {
    await chat.start('LANA-2345');
    await chat.press('English');
    expect(chat.last).toContain('Do you agree?');
    await chat.press('I agree');
    expect(chat.last).toContain('<b>Nguyễn Thị Lan</b>, you have joined');
    expect(chat.scene).toMatchObject({ bound: 'lan', lang: 'en' });
    expect(roster.people.get('lan')?.consent?.lang).toBe('en');
  });

  it('refusing keeps the chat account alone, says how to take part without the bot, and /start begins again', async () => {
    await chat.start('LANA-2345');
    await chat.press('Tiếng Việt');
    await chat.press('Không đồng ý');
    expect(chat.last).toContain('chỉ giữ mã tài khoản nhắn tin này và ngôn ngữ');
    expect(chat.last).toContain('trên giấy, qua lãnh đạo phòng hoặc Văn phòng');
    expect(chat.last).toContain('/start');
    expect(chat.scene).toMatchObject({ bound: null, active: null, sessions: {} });
    expect(roster.people.get('lan')?.consent).toBeNull();
    expect(roster.find('LANA-2345')?.usedAt).toBeNull();
    await chat.start();
    expect(chat.last).toContain('Anh/chị muốn dùng ngôn ngữ nào?');
  });

  it('does not take silence or other words for consent', async () => {
    await chat.start();
    await chat.press('Tiếng Việt');
    await chat.say('LANA-2345');
    expect(chat.last).toContain('Anh/chị có đồng ý không?');
    expect(chat.scene.bound).toBeNull();
    await chat.say('dong y');
    expect(chat.last).toContain('mã mời');
  });

  it.each([
    ['XXXX-9999', 'Không có mã mời này'],
    ['hello', 'Không có mã mời này'],
    ['late2345', 'Mã này đã hết hạn'],
  ])('says what is wrong with %s and asks again', async (typed, sentence) => {
    await chat.start();
    await chat.press('Tiếng Việt');
    await chat.press('Đồng ý');
    await chat.say(typed);
    expect(chat.last).toContain(sentence);
    expect(chat.last).toContain('Anh/chị gõ <b>mã mời</b>');
    await chat.say('LANA2345');
    expect(chat.scene.bound).toBe('lan');
  });

  it('a wrong deep link asks for the code by hand', async () => {
    await chat.start('nothing');
    await chat.press('Tiếng Việt');
    await chat.press('Đồng ý');
    expect(chat.last).toContain('Không có mã mời này');
    await chat.say('ANAN-2345');
    expect(chat.scene.bound).toBe('an');
  });

  it('lets a code in once; another account is told so', async () => {
    await joinWith(chat, 'LANA-2345');
    const other = new Chat(roster, plan, { channel: 'telegram', chat: '2' });
    await joinWith(other, 'LANA-2345');
    expect(other.last).toContain('Mã này đã được dùng rồi');
    expect(other.scene.bound).toBeNull();
  });

  it('the same turn again, after the code was used up but nothing was saved, ends the same way', async () => {
    await chat.start();
    await chat.press('Tiếng Việt');
    await chat.press('Đồng ý');
    const before = chat.scene;
    await chat.say('LANA-2345');
    const first = chat.heard;
    chat.scene = before;
    await chat.say('LANA-2345');
    expect(chat.heard).toEqual(first);
    expect(chat.scene.bound).toBe('lan');
  });

  it('somebody quicker between the check and the end: told so, and asked again from the consent on', async () => {
    await chat.start();
    await chat.press('Tiếng Việt');
    await chat.press('Đồng ý');
    roster.beforeRedeem = () => {
      const code = roster.find('LANA-2345');
      if (code !== null && code.usedBy === null) roster.codes.set(code.code, { ...code, usedAt: now, usedBy: 'web:9' });
    };
    await chat.say('LANA-2345');
    expect(chat.last).toContain('Mã này đã được dùng rồi');
    expect(chat.last).toContain('Anh/chị có đồng ý không?');
    expect(chat.scene).toMatchObject({ bound: null, active: 'join' });
    await chat.press('Đồng ý');
    await chat.say('ANAN-2345');
    expect(chat.scene.bound).toBe('an');
  });

  it('an account that is somebody already cannot become somebody else', async () => {
    await joinWith(chat, 'LANA-2345');
    const again = new Chat(roster, plan);
    await joinWith(again, 'ANAN-2345');
    expect(again.last).toContain('Mã này là của người khác');
    expect(roster.find('ANAN-2345')?.usedAt).toBeNull();
  });
});

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
    const consent = { version: 'notice-3 dong-nai-skhcn.4', at: now, channel: 'zalo', lang: 'vi' };
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

async function toCode(chat: Chat): Promise<void> {
  await chat.start();
  await chat.press('Tiếng Việt');
  await chat.press('Đồng ý');
}

async function joinWith(chat: Chat, code: string): Promise<void> {
  await toCode(chat);
  await chat.say(code);
}
