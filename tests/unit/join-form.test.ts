import { beforeEach, describe, expect, it } from 'vitest';
import type { Campaign } from '../../src/campaign/schema.ts';
import type { Consent } from '../../src/domain/member.ts';
import { Chat, campaign, joinWith, now, Roster } from '../support/join-stage.ts';

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
    const consent: Consent = { version: 'notice-5 dong-nai-skhcn.4', at: now, channel: 'telegram', lang: 'vi' };
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
