import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeZaloBot } from '../support/zalo/bot-fake.ts';
import type { FakeZaloBot } from '../support/zalo/double.ts';

const SECRET = 'eight-chars-or-more';

describe('the double of the Bot Platform', () => {
  let zalo: FakeZaloBot;
  beforeEach(async () => {
    zalo = await createFakeZaloBot();
  });
  afterEach(() => zalo.close());

  async function call(method: string, params: object = {}, token = zalo.token) {
    const answer = await fetch(`${zalo.root}/bot${token}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(params),
    });
    return { status: answer.status, text: await answer.text() };
  }
  const answer = async (method: string, params: object = {}): Promise<unknown> => {
    const { status, text } = await call(method, params);
    expect(status).toBe(200);
    return JSON.parse(text);
  };
  const refused = (error_code: number) => ({ ok: false, error_code, description: expect.any(String) });

  it('says no with HTTP 200, and to a wrong token nothing that is JSON', async () => {
    expect(await answer('getMe')).toMatchObject({ ok: true, result: { id: expect.any(String) } });
    expect(await answer('editMessageText')).toEqual(refused(404));
    const { text } = await call('getMe', {}, '1:wrong');
    expect(() => JSON.parse(text)).toThrow();
  });

  it('hands out one update at a time, never twice, and 408 when there is none', async () => {
    zalo.person('An').says('một');
    zalo.person('An').says('hai');
    expect(await answer('getUpdates')).toMatchObject({
      ok: true,
      result: { event_name: 'message.text.received', message: { text: 'một', chat: { chat_type: 'PRIVATE' } } },
    });
    expect(await answer('getUpdates', { timeout: '1' })).toMatchObject({ result: { message: { text: 'hai' } } });
    expect(await answer('getUpdates', { timeout: 0.05 })).toEqual(refused(408));
    expect(zalo.webhook.pending()).toBe(0);
  });

  it('polls or posts, never both', async () => {
    expect(await answer('setWebhook', { url: 'https://bot.example.org/x', secret_token: SECRET })).toMatchObject({
      result: { url: 'https://bot.example.org/x', updated_at: expect.any(Number) },
    });
    expect(await answer('getUpdates', { timeout: 0 })).toEqual(refused(409));
    expect(await answer('deleteWebhook')).toMatchObject({ ok: true, result: { url: '' } });
    expect(await answer('getUpdates', { timeout: 0 })).toEqual(refused(408));
  });

  it.each([
    { url: 'http://bot.example.org/x', secret_token: SECRET },
    { url: 'https://localhost/x', secret_token: SECRET },
    { url: 'https://192.168.1.7/x', secret_token: SECRET },
    { url: 'https://bot.example.org/x', secret_token: 'seven77' },
    { url: 'https://bot.example.org/x', secret_token: 'x'.repeat(257) },
    { url: 'https://bot.example.org/x' },
    { url: 'none', secret_token: SECRET },
  ])('refuses the webhook %j', async (params) => {
    expect(await answer('setWebhook', params)).toEqual(refused(400));
    expect(zalo.webhook.isSet()).toBe(false);
  });

  it('takes only messages that the documents know', async () => {
    const chat_id = zalo.person('An').id;
    for (const params of [
      { chat_id, text: '' },
      { chat_id, text: 'x'.repeat(2001) },
      { chat_id, text: 7 },
      { chat_id: Number(chat_id), text: 'a' },
      { chat_id: 'nobody', text: 'a' },
      { chat_id, text: 'a', reply_markup: {} },
    ]) {
      expect(await answer('sendMessage', params)).toEqual(refused(400));
    }
    expect(await answer('sendPhoto', { chat_id, photo: 'no address' })).toEqual(refused(400));
    expect(await answer('sendPhoto', { chat_id, photo: `${zalo.root}/anh/9.jpg` })).toEqual(refused(400));
    expect(zalo.person('An').messages()).toEqual([]);
    expect(await answer('sendMessage', { chat_id, text: 'x'.repeat(2000) })).toMatchObject({
      ok: true,
      result: { message_id: expect.any(String), date: expect.any(Number) },
    });
    expect((await zalo.person('An').next()).text).toHaveLength(2000);
  });

  it('counts calls by path and never by token', async () => {
    await answer('getMe');
    await answer('sendMessage', {});
    expect(zalo.calls()).toEqual([
      { path: '/getMe', error: 0 },
      { path: '/sendMessage', error: 400 },
    ]);
  });
});
