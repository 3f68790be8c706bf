import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isRecord, type Params } from '../support/telegram/wire.ts';
import type { FakeZalo, FakeZaloOptions, ZaloPerson } from '../support/zalo/double.ts';
import { createFakeZalo } from '../support/zalo/fake-zalo.ts';
import { createRawClient } from '../support/zalo/raw-client.ts';

interface Seen {
  readonly headers: IncomingHttpHeaders;
  readonly raw: string;
  readonly event: Params;
}

const opened: (() => Promise<void>)[] = [];
let seen: Seen[];
/** Posts that wait for their answer, and the most there were. */
let open: number;
let mostOpen: number;
let answers: (event: Params) => { status: number; afterMs?: number };
let hook: string;
let zalo: FakeZalo;
let an: ZaloPerson;

async function start(options: FakeZaloOptions = {}): Promise<void> {
  zalo = await createFakeZalo({ ladderMs: [20, 20], webhookTimeoutMs: 5000, ...options });
  const made = zalo;
  opened.push(() => made.close());
  zalo.webhooks.sendTo(hook);
  an = zalo.person('An');
}

beforeEach(async () => {
  seen = [];
  open = 0;
  mostOpen = 0;
  answers = () => ({ status: 200 });
  const receiver = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', async () => {
      const raw = Buffer.concat(pieces).toString();
      const event: Params = raw.startsWith('{') ? JSON.parse(raw) : {};
      seen.push({ headers: request.headers, raw, event });
      const { status, afterMs = 0 } = answers(event);
      mostOpen = Math.max(mostOpen, ++open);
      if (afterMs > 0) await sleep(afterMs);
      open--;
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  opened.push(async () => {
    receiver.close();
    receiver.closeAllConnections();
  });
  const address = receiver.address();
  hook = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/zalo/webhook`;
  await start();
});

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

const { send } = createRawClient(() => zalo);
const names = () => seen.map(({ event }) => event.event_name);
const messageOf = (event: Params | undefined): Params => (isRecord(event?.message) ? event.message : {});
const texts = () => seen.map(({ event }) => messageOf(event).text);
const quiet = () => expect.poll(() => zalo.webhooks.pending()).toBe(0);

function macOf({ raw, event }: Seen): string {
  const whole = `${event.app_id}${raw}${event.timestamp}${zalo.oaSecret}`;
  return createHash('sha256').update(whole).digest('hex');
}

it('signs app id, body, time and secret of the account, over the bytes sent', async () => {
  an.says('Xin chào “anh”');
  await quiet();
  const [first] = seen;
  expect(first?.headers['x-zevent-signature']).toBe(first && `mac=${macOf(first)}`);
  expect(first?.headers).not.toHaveProperty('num_retry');
  expect(first?.event).toEqual({
    app_id: zalo.appId,
    user_id_by_app: expect.stringMatching(/^\d{19}$/),
    event_name: 'user_send_text',
    timestamp: expect.stringMatching(/^\d{13}$/),
    sender: { id: an.id },
    recipient: { id: zalo.oaId },
    message: { msg_id: expect.stringMatching(/^\d{19}$/), text: 'Xin chào “anh”' },
  });
});

it('tells of following without sender and message, and of groups by another name', async () => {
  an.follows();
  an.unfollows();
  an.saysInGroup('cả nhà');
  await quiet();
  expect(names()).toEqual(['follow', 'unfollow', 'user_send_group_text']);
  expect(seen[0]?.event).toMatchObject({ oa_id: zalo.oaId, follower: { id: an.id }, source: 'oa_profile' });
  expect(seen[0]?.event).not.toHaveProperty('sender');
  expect(seen[2]?.event).toMatchObject({ sender: { id: an.id }, oa_id: zalo.oaId });
});

it('gives a tap as a text, the payload of the newest button of that title', async () => {
  an.says('một');
  const payloads = ['#td:=1:cu', '#td:=2:moi'];
  for (const payload of payloads) {
    const buttons = [{ title: 'Chọn', type: 'oa.query.hide', payload }];
    await send(an.id, { text: 'a', attachment: { type: 'template', payload: { buttons } } });
  }
  const [old] = an.messages();
  an.taps('Chọn');
  an.taps('Chọn', old?.id);
  an.tapsPayload('#td:=0:xua');
  await quiet();
  const taps = seen.filter(({ event }) => event.event_name === 'user_send_text').map(({ event }) => messageOf(event));
  expect(taps.map((message) => message.text)).toEqual(['một', '#td:=2:moi', '#td:=1:cu', '#td:=0:xua']);
  expect(Object.keys(taps[1] ?? {})).toEqual(['msg_id', 'text']);
});

it('tells of files by an address that gives them, and of everything else that people send', async () => {
  an.sendsImage(Buffer.from('picture'));
  an.sendsFile({ name: 'báo cáo.pdf', mime: 'application/pdf', bytes: Buffer.from('%PDF') });
  for (const kind of ['sticker', 'audio', 'video', 'location', 'gif', 'link'] as const) an.sends(kind);
  await quiet();
  const attached = seen.map(({ event }) => {
    const { attachments } = messageOf(event);
    const first: unknown = Array.isArray(attachments) ? attachments[0] : undefined;
    return { type: isRecord(first) ? first.type : undefined, payload: isRecord(first) ? first.payload : undefined };
  });
  expect(attached.map(({ type }) => `user_send_${String(type)}`)).toEqual(names());
  const payloads = attached.map(({ payload }) => (isRecord(payload) ? payload : {}));
  expect(payloads[1]).toMatchObject({ name: 'báo cáo.pdf', size: '4', type: 'pdf' });
  expect(payloads[5]).toEqual({ coordinates: { latitude: expect.any(String), longitude: expect.any(String) } });
  const [picture, file] = await Promise.all(payloads.slice(0, 2).map(({ url }) => fetch(String(url))));
  expect([await picture?.text(), await file?.text()]).toEqual(['picture', '%PDF']);
  expect(file?.headers.get('content-type')).toBe('application/pdf');
});

it('echoes what we send, then tells that it arrived, and on looking that it was seen', async () => {
  an.says('chào');
  await send(an.id, { text: 'Xin chào' });
  await expect.poll(names).toEqual(['user_send_text', 'oa_send_text', 'user_received_message']);
  an.sees();
  await quiet();
  const { id } = await an.next();
  expect(seen[1]?.event).toMatchObject({ sender: { id: zalo.oaId }, message: { msg_id: id, text: 'Xin chào' } });
  expect(seen[2]?.event).toMatchObject({ recipient: { id: an.id }, message: { msg_id: id } });
  expect(names().slice(3)).toEqual(['user_seen_message']);
  expect(messageOf(seen[3]?.event)).toEqual({ msg_ids: [id] });
});

it('keeps the order of a person and posts people side by side', async () => {
  answers = () => ({ status: 200, afterMs: 60 });
  const people = Array.from({ length: 40 }, (_, index) => zalo.person(`p${index}`));
  for (const person of people) for (const text of ['1', '2', '3']) person.says(text);
  await quiet();
  expect(mostOpen).toBeGreaterThan(5);
  expect(mostOpen).toBeLessThanOrEqual(40);
  for (const person of people) {
    const own = seen.filter(({ event }) => isRecord(event.sender) && event.sender.id === person.id);
    expect(own.map(({ event }) => messageOf(event).text)).toEqual(['1', '2', '3']);
  }
});

it('asks again along the ladder, with the same bytes and num_retry, the next event meanwhile', async () => {
  let refusals = 2;
  answers = (event) => ({ status: messageOf(event).text === 'một' && refusals-- > 0 ? 503 : 200 });
  an.says('một');
  an.says('hai');
  await quiet();
  expect(texts()).toEqual(['một', 'hai', 'một', 'một']);
  expect(seen.map(({ headers }) => headers.num_retry)).toEqual([undefined, undefined, '1', '2']);
  expect(new Set(seen.filter((_, index) => index !== 1).map(({ raw }) => raw)).size).toBe(1);
});

it('takes a late answer for none', async () => {
  await start({ webhookTimeoutMs: 1000 });
  let lateness = 1500;
  answers = () => ({ status: 200, afterMs: lateness });
  an.says('một');
  await expect.poll(() => seen.length).toBe(1);
  lateness = 0;
  await quiet();
  expect(seen.map(({ headers }) => headers.num_retry)).toEqual([undefined, '1']);
});

it('is off after the ladder, until somebody turns it on', async () => {
  answers = () => ({ status: 201 });
  an.says('một');
  await expect.poll(() => zalo.webhooks.isDisabled()).toBe(true);
  expect(seen).toHaveLength(3);
  an.says('hai');
  expect(zalo.webhooks.pending()).toBe(0);
  answers = () => ({ status: 200 });
  zalo.webhooks.enable();
  an.says('ba');
  await quiet();
  expect(texts().slice(3)).toEqual(['ba']);
});

it('repeats what the person did last, not the echoes', async () => {
  an.says('một');
  await send(an.id, { text: 'trả lời' });
  await expect.poll(names).toContain('user_received_message');
  zalo.webhooks.duplicate();
  await quiet();
  expect(seen.at(-1)?.raw).toBe(seen[0]?.raw);
});

it('holds back and lets go in reverse', async () => {
  zalo.webhooks.hold();
  for (const text of ['1', '2', '3']) an.says(text);
  await sleep(50);
  expect([seen.length, zalo.webhooks.pending()]).toEqual([0, 3]);
  zalo.webhooks.release({ reverse: true });
  await quiet();
  expect(texts()).toEqual(['3', '2', '1']);
});

it('waits with events until it has an address', async () => {
  const early = await createFakeZalo();
  opened.push(() => early.close());
  early.person('An').says('sớm');
  expect(early.webhooks.pending()).toBe(1);
  early.webhooks.sendTo(hook);
  await expect.poll(texts).toEqual(['sớm']);
});

it('posts by hand what no platform would, signed well, badly, barely or not at all', async () => {
  const body = { app_id: '1', timestamp: '2', event_name: 'follow' };
  for (const signed of ['good', 'bad', 'none', 'bare'] as const) {
    expect(await zalo.webhooks.post(body, signed)).toEqual({ status: 200, ms: expect.any(Number) });
  }
  expect(await zalo.webhooks.postRaw(Buffer.from([0xff, 0x00]))).toMatchObject({ status: 200 });
  const macs = seen.slice(0, 4).map((one) => {
    const header = one.headers['x-zevent-signature'];
    return [header === `mac=${macOf(one)}`, header === macOf(one), header === undefined];
  });
  expect(macs).toEqual([
    [true, false, false],
    [false, false, false],
    [false, false, true],
    [false, true, false],
  ]);
});

it('insists on 200 in the test of the console, badly signed as it is', async () => {
  expect(await zalo.webhooks.consoleTest()).toBe(true);
  answers = () => ({ status: 401 });
  expect(await zalo.webhooks.consoleTest()).toBe(false);
});

it('carries a storm of people', async () => {
  for (let index = 0; index < 1000; index++) zalo.person(`p${index % 250}`).says(String(index));
  await quiet();
  expect(new Set(texts()).size).toBe(1000);
});
