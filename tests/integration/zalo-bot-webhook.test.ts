import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createInboxStore } from '../../models/inbox.ts';
import type { Channel } from '../../src/channels/channel.ts';
import { createZaloBotChannel, type ZaloBotDeps } from '../../src/channels/zalo-bot/channel.ts';
import type { InboxStore } from '../../src/ports/inbox.ts';
import { type Accepted, createAccepted, eventOf, until } from '../contract/accepted.ts';
import { createRecordingLog } from '../contract/telegram-driver.ts';
import { BOT_QUICK, BOT_SECRET, serve, zaloBotDeps } from '../contract/zalo-bot-driver.ts';
import { openDatabase } from '../support/database.ts';
import { createFakeZaloBot } from '../support/zalo/bot-fake.ts';
import type { FakeZaloBot } from '../support/zalo/double.ts';

const HOOK = { url: 'https://bot.example.org/zalo-bot/webhook', secret: BOT_SECRET };
const HEADER = 'x-bot-api-secret-token';

function textUpdate(text: string, more: object = {}): object {
  const chat = { id: '77', chat_type: 'PRIVATE' };
  return {
    event_name: 'message.text.received',
    message: { message_id: `m-${text}`, date: Date.now(), chat, text, ...more },
  };
}

describe('the webhook of the Bot Platform', () => {
  let database: Awaited<ReturnType<typeof openDatabase>>;
  let inbox: InboxStore;
  let zalo: FakeZaloBot;
  let accepted: Accepted;
  let closing: (() => Promise<void>)[] = [];
  let { log, lines } = createRecordingLog();
  beforeEach(async () => {
    database = await openDatabase();
    inbox = createInboxStore(database.connection);
    zalo = await createFakeZaloBot({ webhookRetryMs: 20 });
    accepted = createAccepted();
    ({ log, lines } = createRecordingLog());
    closing = [];
  });
  afterEach(async () => {
    for (const close of closing) await close();
    await zalo.close();
    await database.drop();
  });

  async function make(more: Partial<ZaloBotDeps> = {}): Promise<{ channel: Channel; url: string }> {
    const channel = createZaloBotChannel(zaloBotDeps(zalo, { log, inbox, webhook: HOOK, ...more }));
    const server = await serve(channel);
    closing.push(async () => {
      await channel.stop();
      await server.close();
    });
    const origin = `http://127.0.0.1:${server.port}`;
    zalo.webhook.sendTo(origin);
    return { channel, url: `${origin}/zalo-bot/webhook` };
  }

  async function post(url: string, body: unknown, headers: Record<string, string> = { [HEADER]: BOT_SECRET }) {
    const begin = performance.now();
    const sent = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: sent,
    });
    return { status: answer.status, ms: performance.now() - begin };
  }

  it('answers 200 once it is kept, whole or without the envelope, and brings it', async () => {
    const { channel, url } = await make();
    await channel.start(accepted.accept);
    expect((await post(url, textUpdate('một'))).status).toBe(200);
    expect((await post(url, { ok: true, result: textUpdate('hai') })).status).toBe(200);
    const all = await accepted.count(2);
    expect(all.map((one) => eventOf(one, 'text').text).sort()).toEqual(['hai', 'một']);
  });

  it('lets nobody in without the secret', async () => {
    const { channel, url } = await make();
    await channel.start(accepted.accept);
    for (const headers of [{}, { [HEADER]: '' }, { [HEADER]: `${BOT_SECRET}x` }, { [HEADER]: 'wrong' }]) {
      expect((await post(url, textUpdate('một'), headers)).status).toBe(403);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await inbox.waiting('zalo-bot')).toBe(0);
    expect(accepted.all).toEqual([]);
    expect(JSON.stringify(lines)).not.toContain(BOT_SECRET);
  });

  it('takes what it cannot read without harm', async () => {
    const { channel, url } = await make();
    await channel.start(accepted.accept);
    const statuses: number[] = [];
    for (const body of ['', 'no json', '[]', '"text"', 'x'.repeat(1024 * 1024 + 1)]) {
      statuses.push((await post(url, body)).status);
    }
    expect(statuses).toEqual([400, 400, 400, 400, 413]);
    const odd = [
      {},
      { ok: true, result: null },
      { event_name: 'bot.added', message: {} },
      textUpdate('a', { chat: 7 }),
    ];
    for (const body of odd) expect((await post(url, body)).status).toBe(200);
    const group = textUpdate('nhóm', { chat: { id: 'g', chat_type: 'GROUP' } });
    expect((await post(url, group)).status).toBe(200);
    expect((await post(url, textUpdate('riêng'))).status).toBe(200);
    expect((await accepted.count(1)).map((one) => eventOf(one, 'text').text)).toEqual(['riêng']);
    expect(JSON.stringify(lines)).not.toMatch(/riêng|nhóm/);
  });

  it('brings a repeated update once', async () => {
    const { channel, url } = await make();
    await channel.start(accepted.accept);
    const update = textUpdate('một');
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(url, update)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect((await post(url, update)).status).toBe(200);
    await post(url, textUpdate('hai'));
    await accepted.count(2);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(accepted.all.map((one) => eventOf(one, 'text').text)).toEqual(['một', 'hai']);
  });

  it('answers 503 within 1.5 s while the store is gone, and takes it when it comes again', async () => {
    let isGone = true;
    const hanging: (() => void)[] = [];
    const store: InboxStore = {
      ...inbox,
      put: (...given) =>
        isGone ? new Promise((_, reject) => hanging.push(() => reject(new Error('cut')))) : inbox.put(...given),
    };
    const { channel, url } = await make({ inbox: store });
    await channel.start(accepted.accept);
    const refused = await post(url, textUpdate('một'));
    expect(refused.status).toBe(503);
    expect(refused.ms).toBeLessThan(1_500);
    zalo.person('An').says('hai');
    await new Promise((resolve) => setTimeout(resolve, 50));
    isGone = false;
    for (const cut of hanging) cut();
    await until(() => zalo.webhook.pending() === 0, 'an answer of 200');
    await until(() => accepted.all.some((one) => eventOf(one, 'text').text === 'hai'), 'the second text');
  });

  it('is closed before the start and after the stop', async () => {
    const { channel, url } = await make();
    expect((await post(url, textUpdate('một'))).status).toBe(503);
    await channel.start(accepted.accept);
    await channel.stop();
    expect((await post(url, textUpdate('hai'))).status).toBe(503);
    expect(accepted.all).toEqual([]);
  });

  it('sets itself with its secret, also when Zalo is late', async () => {
    zalo.faults.next({ kind: 'status', status: 502, path: 'setWebhook' });
    const { channel } = await make();
    await channel.start(accepted.accept);
    await until(() => zalo.webhook.isSet(), 'webhook');
    zalo.person('An').says('một');
    await accepted.count(1);
    expect(lines.some((line) => line.code === 'zalo_bot_not_ready')).toBe(true);
  });

  it('says at the start that its address is wrong', async () => {
    const { channel } = await make({ webhook: { ...HOOK, url: 'http://bot.example.org/zalo-bot/webhook' } });
    await expect(channel.start(accepted.accept)).rejects.toMatchObject({ values: { name: 'PUBLIC_URL' } });
  });

  it('ends its tries to be set with the stop', async () => {
    for (let index = 0; index < 1000; index++) zalo.faults.next({ kind: 'status', status: 502, path: 'setWebhook' });
    const { channel } = await make({ timing: BOT_QUICK });
    await channel.start(accepted.accept);
    await channel.stop();
    const tries = zalo.calls().length;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(zalo.calls().length).toBe(tries);
  });
});
