import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadCampaign } from '../../src/campaign/load.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import { Chat, now, phoneKey, Roster } from '../support/join-stage.ts';

const NAMES = [
  'dong-nai-skhcn',
  'dak-lak-vpubnd',
  'hung-yen-skhcn',
  'tuyen-quang-sngv',
  'hung-yen-ubnd',
  'demo',
] as const;

async function load(name: string): Promise<Campaign> {
  const loaded = await loadCampaign(join(import.meta.dirname, `../../campaigns/${name}.yaml`));
  if (!loaded.ok) throw new Error(`${name} does not load`);
  return loaded.campaign;
}

/** Somebody who comes while these run. */
async function newcomer(roster: Roster, names: readonly string[], channel: 'telegram' | 'zalo' = 'telegram') {
  const plans = await Promise.all(names.map(load));
  const [first] = plans;
  if (first === undefined) throw new Error('no campaign');
  const chat = new Chat(roster, first, { channel, chat: '1' });
  publish(chat, plans);
  return chat;
}

function publish(chat: Chat, plans: readonly Campaign[]): void {
  const campaigns = plans.map((campaign) => ({ campaign, revision: 4, publishedAt: now }));
  chat.scene = { ...chat.scene, turn: { ...chat.scene.turn, campaigns } };
}

/** Below what one message of every network takes. */
const MOST = 1_900;

describe('the notice', () => {
  it.each(NAMES.flatMap((name) => [[name, 'Tiếng Việt'] as const, [name, 'English'] as const]))(
    'of %s fits one message of every network in %s, and says of the plan what it says',
    async (name, language) => {
      const chat = await newcomer(new Roster(), [name]);
      await chat.start();
      await chat.press(language);
      expect(chat.last.length).toBeLessThan(MOST);
      expect(chat.last).toMatch(/Anh\/chị có đồng ý không\?$|Do you agree\?$/u);
      const { use_of_results: uses, issuer } = (await load(name)).plan;
      expect(chat.last).toContain(issuer.body);
      const says = /Kế hoạch còn viết về việc dùng kết quả, dẫn ở dưới|The plan also says how results are used/u;
      const silent = /Kế hoạch không nêu việc dùng kết quả để đánh giá|says nothing of using results for evaluation/u;
      expect([says.test(chat.last), silent.test(chat.last)]).toEqual([uses.length > 0, uses.length === 0]);
      for (const { text } of uses) expect(chat.last).toContain(text);
    },
  );
});

describe('where several campaigns run', () => {
  const PAIR = ['dong-nai-skhcn', 'demo'];
  let roster: Roster;
  let chat: Chat;

  beforeEach(async () => {
    roster = new Roster();
    const an = roster.people.get('an');
    if (an === undefined) throw new Error('nobody');
    roster.people.set('an', { ...an, campaigns: ['demo'] });
    roster.phones.set('an', phoneKey('0912 345 678') ?? '');
    chat = await newcomer(roster, PAIR);
  });

  function expectDemo(): void {
    expect(chat.last).toContain('Sở Thí điểm');
    expect(chat.last).toContain('không dùng để đánh giá, xếp loại');
    expect(chat.last).not.toContain('Đồng Nai');
    expect(chat.last).toMatch(/Anh\/chị có đồng ý không\?$/u);
  }

  it('the code comes first, and the notice is that of the own campaign', async () => {
    await chat.start();
    await chat.press('Tiếng Việt');
    expect(chat.last).toContain('mã mời');
    expect(chat.last).not.toContain('Trước khi tham gia');
    await chat.say('ANAN-2345');
    expectDemo();
    expect(chat.scene.bound).toBeNull();
    await chat.press('Đồng ý');
    expect(chat.scene).toMatchObject({ bound: 'an', turn: { campaign: { id: 'demo' } } });
    expect(chat.last).not.toContain('Đợt thi đua:');
    expect(roster.people.get('an')?.consent?.version).toBe('notice-5 demo.4');
  });

  it('a deep link asks for nothing but the consent', async () => {
    await chat.start('ANAN-2345');
    await chat.press('Tiếng Việt');
    expectDemo();
    await chat.press('Không đồng ý');
    expect(chat.last).toContain('chỉ giữ mã tài khoản nhắn tin này');
    expect(roster.people.get('an')?.consent).toBeNull();
    expect(roster.find('ANAN-2345')?.usedAt).toBeNull();
  });

  it('a wrong deep link asks for the code by hand, before the notice', async () => {
    await chat.start('nothing');
    await chat.press('Tiếng Việt');
    expect(chat.last).toContain('Không có mã mời này');
    await chat.say('ANAN-2345');
    expectDemo();
  });

  it('a shared number does the same', async () => {
    chat = await newcomer(roster, PAIR, 'zalo');
    await chat.start();
    await chat.press('Tiếng Việt');
    await chat.share('84912345678');
    expectDemo();
    await chat.press('Đồng ý');
    expect(chat.scene).toMatchObject({ bound: 'an', turn: { campaign: { id: 'demo' } } });
  });

  it('who belongs to all reads what every plan says, and chooses later', async () => {
    await chat.start('LANA-2345');
    await chat.press('Tiếng Việt');
    expect(chat.last).toContain('Sở Thí điểm');
    expect(chat.last).toContain('Sở Khoa học và Công nghệ (UBND thành phố Đồng Nai)');
    expect(chat.last.length).toBeLessThan(2_000);
    await chat.press('Đồng ý');
    expect(chat.last).toContain('Đợt thi đua:');
    expect(roster.people.get('lan')?.consent?.version).toBe('notice-5 dong-nai-skhcn.4 demo.4');
  });

  it('another code, another notice: what was agreed to before does not count', async () => {
    await chat.start('LANA-2345');
    await chat.press('Tiếng Việt');
    await chat.say('quay lại');
    await chat.say('ANAN-2345');
    expectDemo();
  });

  it('who agreed while only the other one was published reads their own', async () => {
    chat = await newcomer(roster, ['dong-nai-skhcn']);
    await chat.start();
    await chat.press('Tiếng Việt');
    expect(chat.last).toContain('Đồng Nai');
    await chat.press('Đồng ý');
    publish(chat, await Promise.all(PAIR.map(load)));
    await chat.say('ANAN-2345');
    expectDemo();
    await chat.press('Đồng ý');
    expect(chat.scene.bound).toBe('an');
  });

  it('who belongs to none of them is told so', async () => {
    const an = roster.people.get('an');
    if (an !== undefined) roster.people.set('an', { ...an, campaigns: ['ended'] });
    await chat.start('ANAN-2345');
    await chat.press('Tiếng Việt');
    expect(chat.last).toContain('chưa thuộc đợt thi đua nào');
    expect(roster.find('ANAN-2345')?.usedAt).toBeNull();
  });
});
