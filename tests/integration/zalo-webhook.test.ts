import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Channel, Receipt } from '../../src/channels/channel.ts';
import { createZaloChannel } from '../../src/channels/zalo/channel.ts';
import type { ZaloDeps } from '../../src/channels/zalo/deps.ts';
import { createMovableClock } from '../../src/clock.ts';
import { connectDatabase } from '../../src/database.ts';
import { type Accepted, createAccepted, eventOf, until } from '../contract/accepted.ts';
import { createRecordingLog } from '../contract/telegram-driver.ts';
import { serve } from '../contract/zalo-bot-driver.ts';
import { zaloDeps, zaloStores } from '../contract/zalo-driver.ts';
import { databaseName, mongoUri, openDatabase } from '../support/database.ts';
import { type OwnServer, openMongod } from '../support/own-servers.ts';
import { openCutableProxy } from '../support/tcp-proxy.ts';
import type { FakeZalo } from '../support/zalo/double.ts';
import { createFakeZalo } from '../support/zalo/fake-zalo.ts';

const MB = 1024 * 1024;
const HOUR_MS = 3_600_000;
const AN = '1234567890123456789';

let serial = 0;
function textOf(zalo: FakeZalo, text: string, more: object = {}): Readonly<Record<string, unknown>> {
  serial += 1;
  return {
    app_id: zalo.appId,
    event_name: 'user_send_text',
    timestamp: String(Date.now() + serial),
    sender: { id: AN },
    recipient: { id: zalo.oaId },
    message: { msg_id: `m${serial}`, text },
    ...more,
  };
}

interface Open {
  readonly channel: Channel;
  readonly accepted: Accepted;
  readonly receipts: Receipt[];
  readonly lines: ReturnType<typeof createRecordingLog>['lines'];
  close(): Promise<void>;
}

/** A channel on the real server, that the double posts to. */
async function open(zalo: FakeZalo, more: Parameters<typeof zaloDeps>[1]): Promise<Open> {
  const { log, lines } = createRecordingLog();
  const accepted = createAccepted();
  const receipts: Receipt[] = [];
  const channel = createZaloChannel(zaloDeps(zalo, { log, ...more }));
  const server = await serve(channel);
  zalo.webhooks.sendTo(`http://127.0.0.1:${server.port}/zalo/webhook`);
  await channel.start(accepted.accept, async (some) => void receipts.push(...some));
  return {
    ...{ channel, accepted, receipts, lines },
    close: async () => {
      await channel.stop();
      await server.close();
    },
  };
}

const reasons = (lines: Open['lines'], code: string) =>
  lines.filter((line) => line.code === code).map((line) => line.fields.reason);

describe('the webhook of Zalo', () => {
  let database: Awaited<ReturnType<typeof openDatabase>>;
  let stores: ReturnType<typeof zaloStores>;
  let zalo: FakeZalo;
  let own: Open;
  beforeAll(async () => {
    database = await openDatabase();
    stores = zaloStores(database.connection);
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    zalo = await createFakeZalo({ ladderMs: [50, 50, 50, 50, 50] });
    own = await open(zalo, stores);
  });
  afterEach(async () => {
    await own.close();
    await zalo.close();
  });
  const post = (body: unknown, signed?: 'good' | 'bad' | 'none' | 'bare') => zalo.webhooks.post(body, signed);
  const texts = () => own.accepted.all.map((one) => eventOf(one, 'text').text);
  const reopen = async (more: Partial<ZaloDeps>) => {
    await own.close();
    own = await open(zalo, { ...stores, ...more });
  };

  it('takes what is signed, with the prefix or without', async () => {
    expect((await post(textOf(zalo, 'một'))).status).toBe(200);
    await own.accepted.count(1);
    expect((await post(textOf(zalo, 'hai'), 'bare')).status).toBe(200);
    await own.accepted.count(2);
    expect(texts()).toEqual(['một', 'hai']);
  });

  it('answers 200 to what is wrongly signed, takes none of it, and writes it down once', async () => {
    for (let times = 0; times < 20; times += 1) {
      expect((await post(textOf(zalo, 'giả'), 'bad')).status).toBe(200);
      expect((await post(textOf(zalo, 'giả'), 'none')).status).toBe(200);
    }
    expect(await zalo.webhooks.consoleTest()).toBe(true);
    await post(textOf(zalo, 'thật'));
    await own.accepted.count(1);
    expect(texts()).toEqual(['thật']);
    expect(reasons(own.lines, 'signature_refused')).toEqual(['wrong', 'missing']);
  });

  it('takes an event that is replayed only once', async () => {
    const body = textOf(zalo, 'một');
    for (let times = 0; times < 5; times += 1) expect((await post(body)).status).toBe(200);
    await own.accepted.count(1);
    await post(body);
    await reopen({});
    await post(body);
    await post(textOf(zalo, 'hai'));
    await own.accepted.count(1);
    expect(texts()).toEqual(['hai']);
  });

  it('answers 200 to what is not for us or cannot be read, says why in the log, and goes on', async () => {
    const bodies = {
      other_app: textOf(zalo, 'a', { app_id: '77' }),
      other_account: textOf(zalo, 'a', { recipient: { id: '77' } }),
      kind_user_send_poem: textOf(zalo, 'a', { event_name: 'user_send_poem' }),
      group: textOf(zalo, 'a', { event_name: 'user_send_group_text' }),
      anonymous: textOf(zalo, 'a', { event_name: 'anonymous_send_text' }),
      malformed: textOf(zalo, 'a', { sender: null }),
      too_old: textOf(zalo, 'a', { timestamp: String(Date.now() - 4 * 86_400_000) }),
    };
    for (const body of Object.values(bodies)) expect((await post(body)).status).toBe(200);
    for (const raw of ['', 'xin chào', '{"app_id":', '[1]', 'null', '7', '\\"'.repeat(MB / 2)]) {
      expect((await zalo.webhooks.postRaw(Buffer.from(raw))).status).toBe(200);
    }
    await post(textOf(zalo, 'sau cùng'));
    await own.accepted.count(1);
    expect(texts()).toEqual(['sau cùng']);
    expect(reasons(own.lines, 'event_skipped')).toEqual([...Object.keys(bodies), 'not_json']);
  });

  it('reads ids that come as numbers exactly', async () => {
    const raw = JSON.stringify(textOf(zalo, 'số')).replace(`"${AN}"`, AN).replace(`"${zalo.oaId}"`, zalo.oaId);
    expect((await zalo.webhooks.postRaw(Buffer.from(raw))).status).toBe(200);
    expect((await own.accepted.count(1))[0]?.address.chat).toBe(AN);
  });

  it('takes a body of one megabyte, drops a larger one without being asked again, and reads no more than two', async () => {
    const body = textOf(zalo, '');
    const room = MB - Buffer.byteLength(JSON.stringify(body));
    const full = { ...body, message: { ...Object(body.message), text: 'a'.repeat(room) } };
    expect(Buffer.byteLength(JSON.stringify(full))).toBe(MB);
    expect((await post(full)).status).toBe(200);
    await own.accepted.count(1);
    for (const more of ['', 'a'.repeat(MB - 100)]) {
      const { status, ms } = await post({ ...full, more });
      expect(status).toBe(200);
      expect(ms).toBeLessThan(1_500);
    }
    expect(reasons(own.lines, 'event_skipped')).toEqual(['too_large']);
    expect((await post({ ...full, more: 'a'.repeat(MB) })).status).toBe(413);
    expect((await post(textOf(zalo, 'sau'))).status).toBe(200);
    await own.accepted.count(2);
    expect(texts().at(-1)).toBe('sau');
  });

  it('lets through, while it observes, what is signed in another known way, saying in which, and nothing else', async () => {
    const machine = createMovableClock();
    await reopen({ machine, observeUntil: new Date(machine.now().getTime() + HOUR_MS) });
    const { appId, oaId, appSecret, oaSecret } = zalo;
    const sign = async (first: string, secret: string, more: object = {}) => {
      const body = textOf(zalo, `${first} ${secret}`, more);
      const raw = Buffer.from(JSON.stringify(body));
      const mac = createHash('sha256').update(first).update(raw).update(String(body.timestamp)).update(secret);
      const [route] = own.channel.routes;
      const headers = { 'x-zevent-signature': `mac=${mac.digest('hex')}` };
      const reply = await route?.handle({
        ...{ headers, query: {}, params: {}, body: raw },
        signal: new AbortController().signal,
      });
      expect(reply?.status).toBe(200);
    };
    const forged = { event_name: 'user_submit_info', info: { name: 'Ai đó', phone: '84901234567' } };
    await post(textOf(zalo, 'không ký', forged), 'none');
    await post(textOf(zalo, 'ký sai', forged), 'bad');
    for (const [first, secret] of [['x', oaSecret] as const, [appId, ''] as const, [appId, oaId] as const]) {
      await sign(first, secret, forged);
    }
    const known = [
      [appId, oaSecret],
      [oaId, oaSecret],
      [appId, appSecret],
      [oaId, appSecret],
    ] as const;
    for (const [first, secret] of known) await sign(first, secret);
    await own.accepted.count(4);
    expect(texts()).toEqual(known.map((ways) => ways.join(' ')));
    expect(reasons(own.lines, 'signature_observed')).toEqual(['app_secret', 'oa_id_app_secret']);
    expect(reasons(own.lines, 'signature_refused')).toEqual(['missing', 'wrong']);
    machine.set(new Date(machine.now().getTime() + HOUR_MS));
    await sign(oaId, appSecret);
    await sign(appId, oaSecret, { event_name: 'follow', oa_id: oaId, follower: { id: AN } });
    await own.accepted.count(5);
    expect(own.accepted.all.at(-1)?.event.kind).toBe('resumed');
  });

  it('notes what became of messages', async () => {
    const about = { sender: { id: zalo.oaId }, recipient: { id: AN } };
    await post(textOf(zalo, '', { ...about, event_name: 'oa_send_text', message: { msg_id: 'out1', text: 'a' } }));
    await post(textOf(zalo, '', { ...about, event_name: 'user_received_message', message: { msg_id: 'out1' } }));
    await post(textOf(zalo, '', { ...about, event_name: 'user_seen_message', message: { msg_ids: ['out1'] } }));
    await until(() => own.receipts.length === 3, 'receipts');
    expect(own.receipts.map(({ what, messages, address }) => [what, messages, address.chat])).toEqual([
      ['sent', ['out1'], AN],
      ['received', ['out1'], AN],
      ['seen', ['out1'], AN],
    ]);
    expect(own.accepted.tries()).toBe(0);
  });

  it('takes nothing before it is started and after it is stopped', async () => {
    await own.channel.stop();
    expect((await post(textOf(zalo, 'a'))).status).toBe(503);
    expect((await post(textOf(zalo, 'a'), 'bad')).status).toBe(200);
  });

  it('writes nothing of what people say, nor who they are, into the log', async () => {
    own.accepted.failFor(AN, 2);
    await post(textOf(zalo, 'chuyện riêng'));
    const info = { name: 'Nguyễn Văn An', phone: '84901234567' };
    await post(textOf(zalo, '', { event_name: 'user_submit_info', info }));
    await own.accepted.count(2);
    const log = JSON.stringify(own.lines);
    expect(own.lines.some((line) => line.code === 'event_not_accepted')).toBe(true);
    for (const secret of ['chuyện riêng', 'Nguyễn', '84901234567', zalo.oaSecret]) expect(log).not.toContain(secret);
  });

  it('serves a picture for the phone card', async () => {
    const route = own.channel.routes.find(({ path }) => path === '/zalo/anh.png');
    const signal = new AbortController().signal;
    const reply = await route?.handle({ headers: {}, query: {}, params: {}, body: Buffer.alloc(0), signal });
    const { body } = reply ?? {};
    if (!Buffer.isBuffer(body)) throw new Error('no picture');
    expect(reply?.headers?.['content-type']).toBe('image/png');
    expect(body.subarray(1, 4).toString()).toBe('PNG');
    const [width, height] = [body.readUInt32BE(16), body.readUInt32BE(20)];
    const data = body.indexOf('IDAT');
    const rows = inflateSync(body.subarray(data + 4, data + 4 + body.readUInt32BE(data - 4)));
    expect(rows).toHaveLength((width + 1) * height);
  });
});

describe('the webhook of Zalo without MongoDB', () => {
  it('answers 503 in time, and takes the event when it is brought again', async () => {
    const name = databaseName();
    const proxy = await openCutableProxy(mongoUri());
    const connection = await connectDatabase(proxy.url, name);
    const zalo = await createFakeZalo({ ladderMs: Array.from({ length: 60 }, () => 250) });
    const own = await open(zalo, zaloStores(connection));
    zalo.person('an').says('một');
    await own.accepted.count(1);
    proxy.cut();
    const posts = await Promise.all(Array.from({ length: 50 }, () => zalo.webhooks.post(textOf(zalo, 'x'))));
    expect(new Set(posts.map(({ status }) => status))).toEqual(new Set([503]));
    expect(Math.max(...posts.map(({ ms }) => ms))).toBeLessThan(1_500);
    zalo.person('an').says('hai');
    await until(() => own.lines.some(({ code }) => code === 'event_not_kept'), 'refusal');
    proxy.mend();
    await until(() => zalo.webhooks.pending() === 0, 'delivery', 20_000);
    await until(() => own.accepted.all.some((one) => eventOf(one, 'text').text === 'hai'), 'the event');
    const ids = own.accepted.all.map((one) => one.event.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(zalo.webhooks.isDisabled()).toBe(false);
    await own.close();
    await connection.dropDatabase();
    await Promise.all([connection.close(), proxy.close(), zalo.close()]);
  });

  it('answers 503 in time when MongoDB only stops answering', async () => {
    const mongod: OwnServer = await openMongod();
    const connection = await connectDatabase(mongod.url, databaseName());
    const zalo = await createFakeZalo();
    const own = await open(zalo, zaloStores(connection));
    await zalo.webhooks.post(textOf(zalo, 'một'));
    await own.accepted.count(1);
    mongod.freeze();
    const bodies = Array.from({ length: 20 }, (_, index) => textOf(zalo, `${index}`));
    for (const part of [bodies.slice(0, 10), bodies.slice(10)]) {
      const posts = await Promise.all(part.map((body) => zalo.webhooks.post(body)));
      expect(new Set(posts.map(({ status }) => status))).toEqual(new Set([503]));
      expect(Math.max(...posts.map(({ ms }) => ms))).toBeLessThan(1_500);
    }
    mongod.thaw();
    // What was refused may be there all the same, and is worked off without being brought again.
    await own.accepted.count(21, 30_000);
    for (const body of bodies) expect((await zalo.webhooks.post(body)).status).toBe(200);
    await zalo.webhooks.post(textOf(zalo, 'cuối'));
    await own.accepted.count(22);
    expect(own.accepted.all.map((one) => eventOf(one, 'text').text).at(-1)).toBe('cuối');
    await own.close();
    await Promise.all([connection.close(), zalo.close()]);
    await mongod.close();
  });
});
