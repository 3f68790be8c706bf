import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeTelegram, type FakeTelegram, type FakeTelegramOptions } from '../support/telegram/fake-telegram.ts';
import { createRawClient } from '../support/telegram/raw-client.ts';
import type { Params } from '../support/telegram/wire.ts';

const opened: (() => unknown)[] = [];
let tg: FakeTelegram;
let now: Date;

async function startFake(options: FakeTelegramOptions = {}): Promise<FakeTelegram> {
  const made = await createFakeTelegram({ clock: { now: () => now }, ...options });
  opened.push(() => made.close());
  return made;
}

const { call, refusal, resultOf } = createRawClient(() => tg);
const known = () => tg.person({ id: 7, firstName: 'An', languageCode: 'vi', started: true });
const buttons = (...rows: Params[][]) => ({ inline_keyboard: rows });
const button = (data: string) => ({ text: 'Nút', callback_data: data });

beforeEach(async () => {
  now = new Date('2026-11-21T03:00:00Z');
  tg = await startFake();
});

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

describe('what the server refuses', () => {
  it.each([
    ['<b>x', `Can't find end tag corresponding to start tag "b"`],
    ['5 < 6', 'Unsupported start tag "" at byte offset 2'],
    ['ề <p>x</p>', 'Unsupported start tag "p" at byte offset 4'],
    ['a <b', 'Unclosed start tag at byte offset 2'],
    ['a</b>', 'Unexpected end tag at byte offset 1'],
    ['<i>a</b>', 'Unmatched end tag at byte offset 4, expected "</i>", found "</b>"'],
    ['<a href="x>y</a>', 'Unclosed start tag at byte offset 0'],
    ['<i x>a</i>', 'Expected equal sign in declaration of an attribute of the tag "i" at byte offset 0'],
    ['<span>a</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
    [
      '&#xDFDF;',
      'Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units',
    ],
  ])('HTML %s', async (text, why) => {
    known();
    expect(await refusal('sendMessage', { chat_id: 7, text, parse_mode: 'HTML' })).toBe(
      `Bad Request: can't parse entities: ${why}`,
    );
  });

  it('but takes a lone & and reads entities in UTF-16 units', async () => {
    known();
    const text = ' 🏟 A & B &lt;3 <b>đậm <i>nghiêng</i></b> <a href="https://x.vn?a=1&amp;b=2">nối</a> ';
    expect(await resultOf('sendMessage', { chat_id: 7, text, parse_mode: 'HTML' })).toMatchObject({
      text: '🏟 A & B <3 đậm nghiêng nối',
      entities: [
        { type: 'bold', offset: 12, length: 11 },
        { type: 'italic', offset: 16, length: 7 },
        { type: 'text_link', offset: 24, length: 3, url: 'https://x.vn?a=1&b=2' },
      ],
    });
  });

  it.each<[string, Params, string]>([
    ['no chat', { text: 'x' }, 'chat_id is empty'],
    ['an unknown chat', { chat_id: 404, text: 'x' }, 'chat not found'],
    ['no text', { chat_id: 7 }, 'message text is empty'],
    ['blanks only', { chat_id: 7, text: ' \n ' }, 'text must be non-empty'],
    ['4097 characters', { chat_id: 7, text: 'ắ'.repeat(4097) }, 'message is too long'],
    ['an unknown parse mode', { chat_id: 7, text: 'x', parse_mode: 'XML' }, 'unsupported parse_mode'],
    [
      'an unknown parameter',
      { chat_id: 7, text: 'x', reply_to_message_id: 1 },
      'fake: unknown parameter reply_to_message_id',
    ],
    [
      'a wrong type',
      { chat_id: 7, text: 'x', disable_notification: 'no' },
      'fake: parameter disable_notification must be of type boolean',
    ],
    [
      'a reply to nothing',
      { chat_id: 7, text: 'x', reply_parameters: { message_id: 5 } },
      'message to be replied not found',
    ],
    [
      '65 bytes of data',
      { chat_id: 7, text: 'x', reply_markup: buttons([button(`${'ắ'.repeat(21)}ab`)]) },
      'BUTTON_DATA_INVALID',
    ],
    ['empty data', { chat_id: 7, text: 'x', reply_markup: buttons([button('')]) }, 'BUTTON_DATA_INVALID'],
    [
      'a button without action',
      { chat_id: 7, text: 'x', reply_markup: buttons([{ text: 'a' }]) },
      'text buttons are unallowed in the inline keyboard',
    ],
    [
      'a button with hide:true',
      { chat_id: 7, text: 'x', reply_markup: buttons([{ ...button('a'), hide: true }]) },
      'fake: unknown field hide in an inline keyboard button',
    ],
    [
      'a link to localhost',
      { chat_id: 7, text: 'x', reply_markup: buttons([{ text: 'a', url: 'http://localhost:3000/' }]) },
      "inline keyboard button URL 'http://localhost:3000/' is invalid: Wrong HTTP URL",
    ],
    [
      '9 buttons in a row',
      { chat_id: 7, text: 'x', reply_markup: buttons(Array.from({ length: 9 }, () => button('a'))) },
      'fake: 9 buttons in one row, 8 are allowed',
    ],
    [
      '101 buttons',
      { chat_id: 7, text: 'x', reply_markup: buttons(...Array.from({ length: 101 }, () => [button('a')])) },
      'reply markup is too long',
    ],
  ])('%s', async (_what, params, why) => {
    const an = known();
    expect(await refusal('sendMessage', params)).toBe(`Bad Request: ${why}`);
    expect(an.messages()).toEqual([]);
    expect(tg.log.rejected()).toHaveLength(1);
  });

  it('but takes what lies just within the limits', async () => {
    known();
    const rows = Array.from({ length: 25 }, () => Array.from({ length: 4 }, () => button(`${'ắ'.repeat(21)}a`)));
    const text = `<b>${'ắ'.repeat(4096)}</b>`;
    expect(
      await call('sendMessage', { chat_id: 7, text, parse_mode: 'HTML', reply_markup: buttons(...rows) }),
    ).toMatchObject({ ok: true });
  });

  it('a wrong token, an unknown method, a body that is no JSON', async () => {
    const wrong = await fetch(`${tg.root}/bot1:wrong/getMe`);
    expect([wrong.status, await wrong.json()]).toEqual([
      401,
      { ok: false, error_code: 401, description: 'Unauthorized' },
    ]);
    expect(await call('sendFoo')).toEqual({ ok: false, error_code: 404, description: 'Not Found' });
    const broken = await fetch(`${tg.root}/bot${tg.token}/getMe`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"a"',
    });
    expect(broken.status).toBe(400);
    expect(await (await fetch(`${tg.root}/bot${tg.token}/GETME`)).json()).toMatchObject({ ok: true });
  });

  it('edits that change nothing, or of what is not there or not to be edited', async () => {
    const an = known();
    const sent = await resultOf('sendMessage', {
      chat_id: 7,
      text: '<b>a</b>',
      parse_mode: 'HTML',
      reply_markup: buttons([button('x')]),
    });
    const same = {
      chat_id: 7,
      message_id: sent.message_id,
      text: '<strong>a</strong>',
      parse_mode: 'HTML',
      reply_markup: buttons([button('x')]),
    };
    expect(await refusal('editMessageText', same)).toBe(
      'Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
    );
    expect(await refusal('editMessageReplyMarkup', { ...same, text: undefined, parse_mode: undefined })).toMatch(
      /message is not modified/,
    );
    expect(await call('editMessageText', { ...same, reply_markup: undefined })).toMatchObject({ ok: true });
    expect(an.last().buttons).toEqual([]);
    expect(await refusal('editMessageText', { ...same, message_id: 4711 })).toBe(
      'Bad Request: message to edit not found',
    );
    const { messageId } = an.text('của tôi');
    expect(await refusal('editMessageText', { ...same, message_id: messageId })).toBe(
      "Bad Request: message can't be edited",
    );
    const keys = await resultOf('sendMessage', {
      chat_id: 7,
      text: 'k',
      reply_markup: { keyboard: [[{ text: 'a' }]] },
    });
    expect(await refusal('editMessageText', { ...same, message_id: keys.message_id })).toBe(
      "Bad Request: message can't be edited",
    );
  });

  it('late, unknown and repeated answers to taps', async () => {
    const an = known();
    const sent = await resultOf('sendMessage', { chat_id: 7, text: 'a', reply_markup: buttons([button('x')]) });
    const old = 'Bad Request: query is too old and response timeout expired or query ID is invalid';
    const first = an.tap(Number(sent.message_id), 'x');
    const late = an.tap(Number(sent.message_id), /^Nú/);
    expect(await refusal('answerCallbackQuery', { callback_query_id: first, text: 'ắ'.repeat(201) })).toBe(
      'Bad Request: MESSAGE_TOO_LONG',
    );
    expect(await call('answerCallbackQuery', { callback_query_id: first, show_alert: true })).toMatchObject({
      result: true,
    });
    expect(await refusal('answerCallbackQuery', { callback_query_id: first })).toBe(old);
    expect(await refusal('answerCallbackQuery', { callback_query_id: '1' })).toBe(old);
    now = new Date(now.getTime() + 61_000);
    expect(await refusal('answerCallbackQuery', { callback_query_id: late })).toBe(old);
    const shown = an.last();
    await call('editMessageReplyMarkup', { chat_id: 7, message_id: shown.id });
    expect(() => an.tap(shown, 'Nút')).toThrow('no button');
    expect(an.tapStale(shown, 'Nút')).toMatch(/^\d+$/);
  });

  it('deleting what is gone or older than two days', async () => {
    const an = known();
    const ids = [an.text('a'), an.text('b')].map((sent) => sent.messageId);
    expect(await call('deleteMessage', { chat_id: 7, message_id: ids[0] })).toMatchObject({ ok: true });
    expect(await refusal('deleteMessage', { chat_id: 7, message_id: ids[0] })).toBe(
      'Bad Request: message to delete not found',
    );
    now = new Date(now.getTime() + 49 * 3_600_000);
    expect(await refusal('deleteMessage', { chat_id: 7, message_id: ids[1] })).toBe(
      "Bad Request: message can't be deleted for everyone",
    );
  });

  it.each<[string, Params, string]>([
    ['a bad name', { commands: [{ command: 'Kế', description: 'x' }] }, 'BOT_COMMAND_INVALID'],
    ['no description', { commands: [{ command: 'a', description: '' }] }, 'BOT_COMMAND_DESCRIPTION_INVALID'],
    [
      '101',
      { commands: Array.from({ length: 101 }, (_, n) => ({ command: `c${n}`, description: 'x' })) },
      'BOT_COMMANDS_TOO_MUCH',
    ],
    ['an unknown chat', { commands: [], scope: { type: 'chat', chat_id: 5 } }, 'chat not found'],
    ['a bad language', { commands: [], language_code: 'vie' }, 'invalid language code specified'],
    ['a bad scope', { commands: [], scope: { type: 'all' } }, 'unsupported BotCommandScope type specified'],
    ['none at all', {}, 'fake: required parameter commands is missing'],
  ])('commands with %s', async (_what, params, why) => {
    expect(await refusal('setMyCommands', params)).toBe(`Bad Request: ${why}`);
  });

  it('writing to someone who blocked the bot, left, or never wrote', async () => {
    const an = known();
    an.block();
    const blocked = { error_code: 403, description: 'Forbidden: bot was blocked by the user' };
    expect(await call('sendMessage', { chat_id: 7, text: 'x' })).toMatchObject(blocked);
    an.unblock();
    expect(await call('sendMessage', { chat_id: 7, text: 'x' })).toMatchObject({ ok: true });
    an.deactivate();
    expect(await call('sendMessage', { chat_id: 7, text: 'x' })).toMatchObject({
      description: 'Forbidden: user is deactivated',
    });
    tg.person({ id: 12, firstName: 'Dũng' });
    expect(await refusal('sendMessage', { chat_id: 12, text: 'x' })).toBe('Bad Request: chat not found');
    expect(tg.log.rejected()).toHaveLength(1);
  });
});
