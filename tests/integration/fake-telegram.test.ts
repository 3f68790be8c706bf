import { Input, Markup, Telegraf } from 'telegraf';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeTelegram, type FakeTelegram, type FakeTelegramOptions } from '../support/telegram/fake-telegram.ts';
import { createRawClient } from '../support/telegram/raw-client.ts';

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const opened: (() => unknown)[] = [];
let tg: FakeTelegram;
let now: Date;

async function startFake(options: FakeTelegramOptions = {}): Promise<FakeTelegram> {
  const made = await createFakeTelegram({ clock: { now: () => now }, ...options });
  opened.push(() => made.close());
  return made;
}

function startBot(fake: FakeTelegram, prepare: (bot: Telegraf) => void): Telegraf {
  const bot = new Telegraf(fake.token, { telegram: { apiRoot: fake.root, webhookReply: false } });
  prepare(bot);
  const running = bot.launch();
  opened.push(async () => {
    bot.stop();
    await running.catch(() => undefined);
  });
  return bot;
}

const { call, updates } = createRawClient(() => tg);
const known = () => tg.person({ id: 7, firstName: 'An', languageCode: 'vi', started: true });

beforeEach(async () => {
  now = new Date('2026-11-21T03:00:00Z');
  tg = await startFake();
});

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

describe('a telegraf bot on long polling', () => {
  it('answers texts and taps, edits, sends and fetches files', async () => {
    startBot(tg, (bot) => {
      bot.start((ctx) =>
        ctx.reply(
          `Chào ${ctx.from.first_name} ${ctx.payload}`,
          Markup.inlineKeyboard([Markup.button.callback('Đăng ký', 'r:1')]),
        ),
      );
      bot.action('r:1', async (ctx) => {
        await ctx.answerCbQuery('Đã nhận');
        await ctx.editMessageText('<b>Xong</b> &amp; lưu', { parse_mode: 'HTML' });
        await ctx.replyWithDocument(
          { source: Buffer.from('báo cáo'), filename: 'Báo cáo tháng 11.pdf' },
          { caption: 'Tệp' },
        );
      });
      bot.on('document', async (ctx) => {
        const link = await ctx.telegram.getFileLink(ctx.message.document.file_id);
        await ctx.reply(await (await fetch(link)).text());
      });
    });
    const an = known();
    an.command('start', 'ABC');
    const menu = await an.next();
    expect(menu).toMatchObject({ text: 'Chào An ABC', buttons: [[{ text: 'Đăng ký', data: 'r:1' }]] });

    const tap = an.tap(menu, 'Đăng ký');
    expect(await an.toast(tap)).toMatchObject({ text: 'Đã nhận', alert: false });
    expect(await an.next()).toMatchObject({
      document: {
        name: 'Báo cáo tháng 11.pdf',
        mime: 'application/pdf',
        bytes: Buffer.from('báo cáo'),
        caption: 'Tệp',
      },
    });
    expect(an.messages()[0]).toMatchObject({
      text: 'Xong & lưu',
      html: '<b>Xong</b> &amp; lưu',
      buttons: [],
      edited: true,
    });
    expect(() => an.tap(menu, 'Đăng ký')).toThrow('no button');

    an.document({ name: 'a.txt', mime: 'text/plain', bytes: Buffer.from('nội dung tệp') });
    expect((await an.next()).text).toBe('nội dung tệp');
    expect(tg.log.rejected()).toEqual([]);
    expect(tg.log.doubled()).toEqual([]);
    await tg.updates.settled({ timeout: 2000 });
  });

  it('sends a photo, a contact keyboard and commands that are right on the wire', async () => {
    const bot = startBot(tg, (one) => {
      one.on('contact', (ctx) => ctx.reply(String(ctx.message.contact.user_id === ctx.from.id)));
    });
    const an = known();
    await bot.telegram.sendPhoto(an.id, Input.fromBuffer(PNG, 'biểu đồ.png'), {
      caption: '<i>Tiến độ</i>',
      parse_mode: 'HTML',
    });
    expect((await an.next()).photo).toMatchObject({ name: 'biểu đồ.png', caption: 'Tiến độ', bytes: PNG });
    await bot.telegram.sendMessage(an.id, 'Số?', Markup.keyboard([Markup.button.contactRequest('Gửi số')]).resize());
    an.catchUp();
    an.pressKey('Gửi số');
    expect((await an.next()).text).toBe('true');
    an.contact(false, '+84911111111');
    expect((await an.next()).text).toBe('false');
    await bot.telegram.setMyCommands([{ command: 'kehoach', description: 'Kế hoạch' }], {
      scope: { type: 'all_private_chats' },
      language_code: 'vi',
    });
    expect(tg.commands({ type: 'all_private_chats' }, 'vi')).toEqual([{ command: 'kehoach', description: 'Kế hoạch' }]);
    expect(tg.commands()).toEqual([]);
    expect(tg.log.rejected()).toEqual([]);
  });
});

describe('getUpdates', () => {
  it('waits for the first update and gives it again until a higher offset confirms it', async () => {
    const an = known();
    const waiting = updates({ timeout: 5 });
    await expect.poll(() => tg.isPolled()).toBe(true);
    an.text('một');
    const [first] = await waiting;
    expect(await updates()).toEqual([first]);
    expect(tg.updates.pending()).toBe(1);
    expect(await updates({ offset: Number(first?.update_id) + 1, timeout: 0 })).toEqual([]);
    expect(tg.updates.pending()).toBe(0);
  });

  it('waits the whole timeout when nothing comes', async () => {
    const begin = performance.now();
    expect(await updates({ timeout: 1 })).toEqual([]);
    expect(performance.now() - begin).toBeGreaterThan(950);
  });

  it('gives 100 at most, fewer when asked', async () => {
    const an = known();
    for (let n = 0; n < 120; n++) an.text(`${n}`);
    expect(await updates()).toHaveLength(100);
    expect(await updates({ limit: 3 })).toHaveLength(3);
    expect(await updates({ offset: -2 })).toHaveLength(2);
  });

  it('turns the earlier of two pollers away with 409', async () => {
    const earlier = call('getUpdates', { timeout: 5 });
    await expect.poll(() => tg.isPolled()).toBe(true);
    const later = updates({ timeout: 5 });
    expect(await earlier).toMatchObject({
      error_code: 409,
      description: 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
    });
    known().text('cho người sau');
    expect(await later).toHaveLength(1);
  });

  it('is refused while a webhook is set', async () => {
    const earlier = call('getUpdates', { timeout: 5 });
    await expect.poll(() => tg.isPolled()).toBe(true);
    await call('setWebhook', { url: 'http://127.0.0.1:9/hook' });
    expect((await earlier).description).toBe('Conflict: terminated by setWebhook request');
    expect(await call('getUpdates')).toMatchObject({ error_code: 409 });
    await call('deleteWebhook');
    expect(await updates()).toEqual([]);
  });

  it('hands nothing to a poller that went away', async () => {
    const leaving = new AbortController();
    const gone = fetch(`${tg.root}/bot${tg.token}/getUpdates?timeout=5`, { signal: leaving.signal });
    await expect.poll(() => tg.isPolled()).toBe(true);
    leaving.abort();
    await expect(gone).rejects.toThrow();
    await expect.poll(() => tg.isPolled()).toBe(false);
    known().text('còn đó');
    expect(tg.updates.delivered()).toEqual([]);
    expect(await updates({ timeout: 1 })).toHaveLength(1);
  });

  it('keeps to allowed_updates', async () => {
    const an = known();
    await updates({ allowed_updates: ['message'] });
    an.block();
    an.unblock();
    an.text('có');
    expect(await updates()).toHaveLength(1);
  });
});

describe('updates on demand', () => {
  it('come twice, in disorder and together', async () => {
    const an = known();
    const { updateId } = an.text('một');
    await updates();
    await updates({ offset: updateId + 1 });
    tg.updates.duplicate(updateId);
    expect((await updates({ offset: updateId + 1 })).map((update) => update.update_id)).toEqual([updateId]);
    expect(await updates({ offset: updateId + 1 })).toEqual([]);
    tg.updates.hold();
    const two = an.text('hai');
    const three = an.text('ba');
    expect(await updates()).toEqual([]);
    expect(tg.updates.release({ reverse: true })).toEqual([three.updateId, two.updateId]);
    expect((await updates()).map((update) => update.update_id)).toEqual([three.updateId, two.updateId]);
    expect(tg.updates.delivered()).toEqual([updateId, updateId, three.updateId, two.updateId]);
  });

  it('carry every kind of message of a person', async () => {
    const an = tg.person({ id: 8, firstName: 'Bình', languageCode: 'en' });
    const { messageId } = an.text('gốc');
    an.edit(messageId, 'sửa');
    an.sticker();
    an.voice();
    an.location();
    an.album([PNG, PNG], 'hai ảnh');
    an.groupText(-100, '/tonghop');
    an.block();
    expect(() => an.text('không được')).toThrow('blocked');
    an.unblock();
    tg.raw({ message: { message_id: 1, chat: { id: 99, type: 'private' }, text: 'thô' } });
    const got = await updates();
    const kinds = got.map((update) => Object.keys(update)[1]);
    expect(kinds.slice(0, 2)).toEqual(['message', 'edited_message']);
    expect(kinds.slice(-3)).toEqual(['my_chat_member', 'my_chat_member', 'message']);
    expect(got[0]).toMatchObject({ message: { from: { language_code: 'en' }, chat: { type: 'private', id: 8 } } });
    expect(got[7]).toMatchObject({
      message: { chat: { id: -100, type: 'group' }, entities: [{ type: 'bot_command', offset: 0, length: 8 }] },
    });
    expect(await call('sendMessage', { chat_id: 99, text: 'được' })).toMatchObject({ ok: true });
  });
});

it('takes urlencoded bodies, and any chat with openChats', async () => {
  tg = await startFake({ openChats: true, keepLog: false });
  const response = await fetch(`${tg.root}/bot${tg.token}/sendMessage`, {
    method: 'POST',
    body: new URLSearchParams({ chat_id: '555', text: 'xin chào', disable_notification: 'true' }),
  });
  expect(await response.json()).toMatchObject({ ok: true, result: { text: 'xin chào', chat: { id: 555 } } });
  for (let n = 0; n < 200; n++) await call('sendMessage', { chat_id: 555, text: `${n}` });
  expect(tg.chat(555).messages()).toHaveLength(50);
  expect((await tg.chat(555).next()).text).not.toBe('xin chào');
  expect(tg.log.calls()).toEqual([]);
  expect(tg.log.counts().effects).toBe(201);
});
