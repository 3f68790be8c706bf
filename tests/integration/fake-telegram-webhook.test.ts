import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeTelegram, type FakeTelegram, type FakeTelegramOptions } from '../support/telegram/fake-telegram.ts';
import { createRawClient } from '../support/telegram/raw-client.ts';
import { isRecord, type Params } from '../support/telegram/wire.ts';

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

beforeEach(async () => {
  now = new Date('2026-11-21T03:00:00Z');
  tg = await startFake();
});

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

describe('webhook', () => {
  const seen: { secret: unknown; update: Params; at: number }[] = [];
  let answers: (update: Params) => { status: number; afterMs?: number; body?: string };
  let receiver: Server;
  let hook: string;

  beforeEach(async () => {
    seen.length = 0;
    answers = () => ({ status: 200 });
    receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (piece) => {
        body += piece;
      });
      request.on('end', async () => {
        const update: Params = JSON.parse(body);
        seen.push({ secret: request.headers['x-telegram-bot-api-secret-token'], update, at: performance.now() });
        const { status, afterMs = 0, body: reply = '' } = answers(update);
        await sleep(afterMs);
        response.writeHead(status).end(reply);
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    opened.push(() => {
      receiver.close();
      receiver.closeAllConnections();
    });
    const address = receiver.address();
    hook = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  });

  const textOf = (update: Params | undefined) => (isRecord(update?.message) ? update.message.text : undefined);

  it('posts with the secret, again until 2xx, in order within a chat and parallel between chats', async () => {
    let refusals = 2;
    answers = (update) => ({ status: textOf(update) === 'một' && refusals-- > 0 ? 500 : 200, afterMs: 20 });
    await call('setWebhook', { url: `${hook}/telegram/webhook`, secret_token: 'A-z_9' });
    const an = known();
    an.text('một');
    an.text('hai');
    tg.person({ id: 9, firstName: 'Chi' }).text('khác');
    await tg.updates.settled();
    expect(seen.map((one) => textOf(one.update)).filter((text) => text !== 'khác')).toEqual([
      'một',
      'một',
      'một',
      'hai',
    ]);
    expect(textOf(seen[1]?.update)).toBe('khác');
    expect(new Set(seen.map((one) => one.secret))).toEqual(new Set(['A-z_9']));
    expect(await resultOf('getWebhookInfo')).toMatchObject({
      pending_update_count: 0,
      last_error_message: 'Wrong response from the webhook: 500 Internal Server Error',
    });
  });

  it('posts two of one chat at the same time when told to, to another origin, and runs a call in the answer', async () => {
    answers = () => ({
      status: 200,
      afterMs: 50,
      body: JSON.stringify({ method: 'sendMessage', chat_id: 7, text: 'từ trả lời' }),
    });
    expect(await call('setWebhook', { url: 'https://bot.example.vn/hook' })).toMatchObject({ ok: true });
    tg.webhook.sendTo(hook);
    const an = known();
    tg.updates.hold();
    an.text('một');
    an.text('hai');
    tg.updates.release({ together: true });
    await tg.updates.settled();
    const [first, second] = seen;
    expect(Math.abs((second?.at ?? 0) - (first?.at ?? 0))).toBeLessThan(40);
    expect((await an.next()).text).toBe('từ trả lời');
    expect(tg.log.doubled()).toHaveLength(1);
  });

  it('refuses bad addresses and secrets', async () => {
    expect(await refusal('setWebhook', { url: 'http://bot.example.vn/' })).toMatch(/An HTTPS URL must be provided/);
    expect(await refusal('setWebhook', { url: 'https://bot.example.vn:3000/' })).toMatch(
      /only on ports 80, 88, 443 or 8443/,
    );
    expect(await refusal('setWebhook', { url: hook, secret_token: 'có dấu' })).toBe(
      'Bad Request: secret token contains unallowed characters',
    );
    expect(tg.webhook.isSet()).toBe(false);
  });
});
