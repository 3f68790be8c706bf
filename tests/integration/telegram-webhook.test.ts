import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel, RouteReply } from '../../src/channels/channel.ts';
import { createTelegramChannel } from '../../src/channels/telegram/channel.ts';
import { type Accepted, createAccepted, until } from '../contract/accepted.ts';
import { createRecordingLog, SECRET, telegramDeps } from '../contract/telegram-driver.ts';
import { createFakeTelegram, type FakeTelegram } from '../support/telegram/fake-telegram.ts';

const HOOK = { url: 'https://bot.example.org/telegram/webhook', secret: SECRET };
const UPDATE = {
  update_id: 5,
  message: { message_id: 1, date: 1, text: 'a', from: { id: 1 }, chat: { id: 1, type: 'private' } },
};

describe('Telegram by webhook', () => {
  let tg: FakeTelegram;
  let channel: Channel;
  let accepted: Accepted;
  const { log, lines } = createRecordingLog();
  beforeEach(async () => {
    tg = await createFakeTelegram();
    accepted = createAccepted();
    channel = createTelegramChannel(telegramDeps(tg, { webhook: HOOK, log }));
    await channel.start(accepted.accept);
  });
  afterEach(async () => {
    await channel.stop();
    await tg.close();
  });

  function post(body: string | Buffer, secret: string | undefined = SECRET): Promise<RouteReply> {
    const [route] = channel.routes;
    if (route === undefined) throw new Error('no route');
    const headers = secret === undefined ? {} : { 'x-telegram-bot-api-secret-token': secret };
    return route.handle({
      headers,
      query: {},
      params: {},
      body: Buffer.from(body),
      signal: new AbortController().signal,
    });
  }

  it('registers itself with secret and kinds of updates', () => {
    expect(channel.routes.map(({ method, path }) => [method, path])).toEqual([['POST', '/telegram/webhook']]);
    expect(tg.webhook.isSet()).toBe(true);
    expect(tg.log.calls({ method: 'setWebhook' })[0]?.params).toMatchObject({ url: HOOK.url, secret_token: SECRET });
    expect(tg.log.rejected()).toEqual([]);
  });

  it('answers 200 once the update is accepted, and passes it on', async () => {
    expect(await post(JSON.stringify(UPDATE))).toEqual({ status: 200 });
    expect(accepted.all.map((one) => one.event.id)).toEqual(['u5']);
  });

  it.each([
    ['wrong', 403],
    ['undefined', 403],
    ['', 401],
  ])('refuses the secret %j with %d', async (secret, status) => {
    expect((await post(JSON.stringify(UPDATE), secret)).status).toBe(status);
    expect(accepted.tries()).toBe(0);
  });

  it('refuses a post without secret', async () => {
    const [route] = channel.routes;
    const request = {
      headers: {},
      query: {},
      params: {},
      body: Buffer.from('{}'),
      signal: new AbortController().signal,
    };
    expect((await route?.handle(request))?.status).toBe(401);
  });

  it.each(['', '{', 'null', '[]', '"x"', '{}', '{"update_id":"5"}'])('refuses the body %j with 400', async (body) => {
    expect((await post(body)).status).toBe(400);
    expect(accepted.tries()).toBe(0);
  });

  it('refuses more than 1 MB', async () => {
    const large = JSON.stringify({ ...UPDATE, more: 'x'.repeat(1024 * 1024) });
    expect((await post(large)).status).toBe(413);
    expect(channel.routes[0]?.bodyLimit).toBe(1024 * 1024);
    expect(accepted.tries()).toBe(0);
  });

  it('answers 503 when the update could not be saved, and confirms what is of no use', async () => {
    accepted.failFor('1', 1);
    expect((await post(JSON.stringify(UPDATE))).status).toBe(503);
    expect((await post(JSON.stringify(UPDATE))).status).toBe(200);
    expect((await post('{"update_id":6,"poll":{}}')).status).toBe(200);
    expect(lines.find((line) => line.code === 'update_skipped')?.fields).toMatchObject({
      update: 6,
      reason: 'kind_poll',
    });
    expect(accepted.all).toHaveLength(1);
  });

  it('accepts one after another within a chat and side by side between chats', async () => {
    await channel.stop();
    const order: string[] = [];
    await channel.start(async ({ address, event }) => {
      order.push(`begin ${address.chat} ${event.id}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      order.push(`end ${address.chat} ${event.id}`);
    });
    const of = (chat: number, id: number) =>
      JSON.stringify({ ...UPDATE, update_id: id, message: { ...UPDATE.message, chat: { id: chat, type: 'private' } } });
    await Promise.all([post(of(1, 1)), post(of(1, 2)), post(of(2, 3))]);
    expect(order.slice(0, 2)).toEqual(['begin 1 u1', 'begin 2 u3']);
    expect(order.indexOf('begin 1 u2')).toBeGreaterThan(order.indexOf('end 1 u1'));
  });

  it('takes nothing before it is started and after it is stopped', async () => {
    await channel.stop();
    expect((await post(JSON.stringify(UPDATE))).status).toBe(503);
  });

  it('goes on trying to register while Telegram is out of reach', async () => {
    await channel.stop();
    tg.log.clear();
    for (const method of ['getMe', 'setWebhook']) tg.faults.next({ method, kind: '5xx', times: 2 });
    const late = createTelegramChannel(telegramDeps(tg, { webhook: HOOK, log }));
    await late.start(accepted.accept);
    expect(late.inviteLink?.('ABC')).toBeNull();
    await until(() => late.inviteLink?.('ABC') !== null, 'bot name');
    await until(() => tg.log.calls({ method: 'setWebhook', code: 200 }).length > 0, 'webhook');
    await late.stop();
  });

  it('names the setting that Telegram refuses', async () => {
    const wrongToken = createTelegramChannel(telegramDeps(tg, { token: '1:wrong', log }));
    await expect(wrongToken.start(accepted.accept)).rejects.toMatchObject({ values: { name: 'TELEGRAM_BOT_TOKEN' } });
    const hook = { url: 'https://bot.example.org:999/x', secret: SECRET };
    const wrongHook = createTelegramChannel(telegramDeps(tg, { webhook: hook, log }));
    await expect(wrongHook.start(accepted.accept)).rejects.toMatchObject({ values: { name: 'TELEGRAM_WEBHOOK_URL' } });
    await Promise.all([wrongToken.stop(), wrongHook.stop()]);
  });
});
