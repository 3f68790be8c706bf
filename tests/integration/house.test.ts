import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asItStands, newConversation } from '../../src/conversation.ts';
import type { Address } from '../../src/dialog/address.ts';
import { type House, openHouse } from '../support/house.ts';
import type { createTelegramChat } from '../support/telegram-chat.ts';

/** What the whole house does beside its conversations: commands per role, readiness. */

let house: House;

beforeAll(async () => {
  house = await openHouse({
    channel: 'telegram',
    campaigns: ['campaigns/dong-nai-skhcn.yaml'],
    now: new Date('2026-11-23T02:00:00Z'),
    units: [{ code: 'VP', name: 'Văn phòng Sở' }],
    people: [
      { id: 'lan', name: 'Nguyễn Thị Lan', unit: 'VP', role: 'CAN_BO' },
      { id: 'phuc', name: 'Đặng Hồng Phúc', unit: 'VP', role: 'DAU_MOI' },
    ],
  });
});
afterAll(() => house?.close());

async function join(who: string, language: string, agree: string): Promise<void> {
  const { chat, codes } = house;
  await chat.open(who, codes.get(who) ?? '');
  await chat.hear(who, 10_000);
  await chat.tap(who, language);
  await chat.hear(who, 10_000);
  await chat.tap(who, agree);
  await chat.hear(who, 10_000);
}

function commandsIn(who: string): readonly { command: string; description: string }[] {
  const { chat } = house;
  if (!('fake' in chat)) throw new Error('not on Telegram');
  const { fake } = chat as Awaited<ReturnType<typeof createTelegramChat>>;
  const chatId = who === 'lan' ? 1_000 : 1_001;
  return fake.commands({ type: 'chat', chat_id: chatId });
}

describe('commands in the app', () => {
  it('are those of the role, in the language of the person', async () => {
    await join('lan', 'Tiếng Việt', 'Đồng ý');
    await join('phuc', 'English', 'I agree');
    await expect.poll(() => commandsIn('lan').length, { timeout: 10_000 }).toBeGreaterThan(0);
    await expect.poll(() => commandsIn('phuc').length, { timeout: 10_000 }).toBeGreaterThan(0);
    const lan = commandsIn('lan');
    const phuc = commandsIn('phuc');
    expect(lan.map((one) => one.command)).not.toContain('tonghop');
    expect(lan).toContainEqual({ command: 'dangky', description: 'Đăng ký sáng kiến' });
    expect(phuc.map((one) => one.command)).toEqual(expect.arrayContaining(['tonghop', 'baocao', 'giaidoan']));
    expect(phuc).toContainEqual({ command: 'kehoach', description: 'Read the plan of the movement' });
  });
});

describe('readiness', () => {
  const address: Address = { channel: 'web', chat: 'nobody' };
  const entry = (id: string, minutesAgo: number, nextInMinutes: number) => {
    const now = Date.now();
    return {
      id,
      view: { lines: [{ key: 'core:menu' }] },
      lang: 'vi' as const,
      edit: null,
      at: new Date(now - minutesAgo * 60_000),
      attempts: 0,
      nextAt: new Date(now + nextInMinutes * 60_000),
      leaseUntil: new Date(now + 60_000),
    };
  };

  async function leave(entries: readonly ReturnType<typeof entry>[]): Promise<void> {
    const { conversations } = house.app().stores;
    const before = (await conversations.load(address)) ?? newConversation(address);
    await conversations.tick(before.outbox.map((one) => ({ conversation: before.id, entry: one.id })));
    await conversations.save({ ...asItStands(before), send: entries });
  }

  it('is there while all is well, also when a reply waits as it was told to', async () => {
    expect(await house.app().ready()).toEqual({ ok: true, parts: { mongodb: true, redis: true, outbox: true } });
    await leave([entry('told-to-wait', 30, 10)]);
    expect((await house.app().ready()).ok).toBe(true);
  });

  it('is gone when a reply has been due for more than five minutes', async () => {
    await leave([entry('forgotten', 6, -6)]);
    expect(await house.app().ready()).toEqual({ ok: false, parts: { mongodb: true, redis: true, outbox: false } });
    await leave([entry('young', 4, -4)]);
    expect((await house.app().ready()).ok).toBe(true);
  });
});
