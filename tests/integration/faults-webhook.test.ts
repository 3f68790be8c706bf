import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ground, openGround, WEBHOOK_SECRET } from '../support/crowd.ts';
import { type OwnServers, openServers } from '../support/own-servers.ts';
import { type Bot, startBot } from '../support/process.ts';

let servers: OwnServers;
let ground: Ground;
let bot: Bot;

beforeAll(async () => {
  servers = await openServers();
  ground = await openGround(servers, 'webhook');
  bot = await startBot(ground.settings);
}, 120_000);
afterAll(async () => {
  await bot.kill();
  await ground.close();
  await servers.close();
});

const HEADER = 'x-telegram-bot-api-secret-token';
const UPDATE = {
  update_id: 4_711,
  message: {
    message_id: 1,
    date: 1,
    text: 'xin chào',
    chat: { id: 55, type: 'private' },
    from: { id: 55, is_bot: false },
  },
};

async function post(body: string, headers: Record<string, string>): Promise<number> {
  const request = { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } };
  const answer = await fetch(`${bot.url}/telegram/webhook`, request);
  await answer.arrayBuffer();
  return answer.status;
}

const SIGNED = { [HEADER]: WEBHOOK_SECRET };
const good = JSON.stringify(UPDATE);

/** What is wrong, body, headers, status. */
const BAD: readonly (readonly [string, string, Record<string, string>, number])[] = [
  ['no secret', good, {}, 401],
  ['an empty secret', good, { [HEADER]: '' }, 401],
  ['a wrong secret', good, { [HEADER]: 'not-the-secret-of-this-bot' }, 403],
  ['a secret that begins right', good, { [HEADER]: WEBHOOK_SECRET.slice(0, -1) }, 403],
  ['a body that is no JSON', '{"update_id": 4711, ', SIGNED, 400],
  ['an empty body', '', SIGNED, 400],
  ['a list', `[${good}]`, SIGNED, 400],
  ['an update without id', JSON.stringify({ message: UPDATE.message }), SIGNED, 400],
  ['an id that is no number', JSON.stringify({ ...UPDATE, update_id: '4711' }), SIGNED, 400],
  ['a body beyond all measure', JSON.stringify({ ...UPDATE, padding: 'x'.repeat(1_100_000) }), SIGNED, 413],
];

describe('the webhook of a running bot', () => {
  it.each(BAD)('refuses %s', async (_what, body, headers, status) => {
    expect(await post(body, headers)).toBe(status);
    expect(await ground.connection.collection('conversations').countDocuments({})).toBe(0);
    expect(ground.tg.log.calls({ method: 'sendMessage' })).toEqual([]);
  });

  it('refuses other methods and takes the same update when it is right', async () => {
    expect((await fetch(`${bot.url}/telegram/webhook`)).status).toBe(404);
    ground.tg.person({ id: 55, firstName: 'An', started: true });
    expect(await post(good, SIGNED)).toBe(200);
    expect(await ground.connection.collection('conversations').countDocuments({})).toBe(1);
  });

  it('says nothing of secrets in its log', () => {
    expect(bot.log()).toContain('webhook_refused');
    expect(bot.log()).not.toContain(WEBHOOK_SECRET);
    expect(bot.log()).not.toContain(ground.tg.token);
    expect(bot.log()).not.toContain('xin chào');
  });
});
