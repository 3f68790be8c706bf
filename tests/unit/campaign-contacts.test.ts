import { beforeAll, describe, expect, it } from 'vitest';
import type { Campaign } from '../../src/campaign/schema.ts';
import { Chat, joinWith, now, Roster } from '../support/join-stage.ts';
import { campaignOf } from '../support/plan-stage.ts';

/** Whom a campaign names for questions is said where the questions come up. */

const SECRECY = { vi: 'Bà Hoa <A&B>, phòng 12, số máy lẻ 105', en: 'Ms Hoa <A&B>, room 12, extension 105' };
const DATA = { vi: 'Ông Bình, số máy lẻ 106', en: 'Mr Bình, extension 106' };
const SECRET = 'TỐI MẬT\nKế hoạch phòng thủ';

let campaign: Campaign;
let silent: Campaign;

beforeAll(async () => {
  silent = await campaignOf('demo');
  campaign = { ...silent, contacts: { secrecy: SECRECY, personal_data: DATA } };
});

async function joined(plan: Campaign): Promise<Chat> {
  const roster = new Roster();
  const chat = new Chat(roster, plan);
  await joinWith(chat, 'ANAN-2345');
  const { turn } = chat.scene;
  const member = await roster.members.byId('an');
  if (member === null || member.joinedAt === null) throw new Error('has not joined');
  chat.scene = { ...chat.scene, turn: { ...turn, member } };
  return chat;
}

describe('the contact for state secrets', () => {
  it('is named to somebody whose text is refused, in their language', async () => {
    const chat = await joined(campaign);
    await chat.say(SECRET);
    expect(chat.last).toContain('không được lưu');
    expect(chat.last).toContain('Đầu mối về bí mật nhà nước: Bà Hoa &lt;A&amp;B&gt;, phòng 12, số máy lẻ 105');
    chat.scene = { ...chat.scene, lang: 'en' };
    await chat.say(SECRET);
    expect(chat.last).toContain('Contact for state secrets: Ms Hoa &lt;A&amp;B&gt;, room 12, extension 105');
    expect(chat.last).not.toContain('Bà Hoa');
  });

  it('is not made up where the campaign has none', async () => {
    const chat = await joined(silent);
    await chat.say(SECRET);
    expect(chat.last).toContain('không được lưu');
    expect(chat.last).not.toContain('Đầu mối về bí mật nhà nước');
  });

  it('is named to somebody who has not joined only where it is plain whose campaign it is', async () => {
    const chat = new Chat(new Roster(), campaign);
    await chat.start();
    await chat.say(SECRET);
    expect(chat.last).toContain('Bà Hoa');
    const { turn } = chat.scene;
    const campaigns = [campaign, silent].map((one) => ({ campaign: one, revision: 1, publishedAt: now }));
    chat.scene = { ...chat.scene, turn: { ...turn, campaigns } };
    await chat.say(SECRET);
    expect(chat.last).toContain('không được lưu');
    expect(chat.last).not.toContain('Bà Hoa');
  });
});

describe('the contact for personal data', () => {
  it.each([
    ['Tiếng Việt', DATA.vi],
    ['English', DATA.en],
  ])('stands in the notice that people agree to, in %s', async (language, contact) => {
    const chat = new Chat(new Roster(), campaign);
    await chat.start();
    await chat.press(language);
    expect(chat.last).toContain(contact);
  });
});
