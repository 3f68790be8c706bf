import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ground, MORNING, openGround, until } from '../support/crowd.ts';
import { type OwnServers, openServers } from '../support/own-servers.ts';
import { type Bot, startBot } from '../support/process.ts';
import type { FaultOrder } from '../support/telegram/faults.ts';
import type { Person } from '../support/telegram/person.ts';

const UNKNOWN_TEXT = 'Tôi chưa hiểu ý anh/chị';
const PATIENT = { timeout: 60_000 };

let servers: OwnServers;
let ground: Ground;
let bot: Bot;
let people = 0;

beforeAll(async () => {
  servers = await openServers();
  ground = await openGround(servers, 'polling');
  bot = await startBot({ ...ground.settings, LOG_LEVEL: 'trace' });
  await ground.stores.units.put('CDS', 'Phòng Chuyển đổi số');
}, 120_000);
afterAll(async () => {
  await bot.kill();
  await ground.close();
  await servers.close();
});

interface Joined {
  readonly person: Person;
  readonly member: string;
}

async function joined(): Promise<Joined> {
  people += 1;
  const number = people;
  const { id } = await ground.stores.members.add({ name: `Người Bí Danh ${number}`, unit: 'CDS', role: 'CAN_BO' });
  const { code } = await ground.stores.invites.issue(id, new Date(MORNING));
  const person = ground.tg.person({ id: 3_000 + number, firstName: 'An', languageCode: 'vi' });
  for (const line of ['xin chào', '1', '1', code]) {
    person.text(line);
    await person.next(PATIENT);
  }
  expect((await person.next(PATIENT)).text).toContain('Anh/chị muốn làm gì?');
  return { person, member: id };
}

function fault(person: Person, order: Partial<FaultOrder> & Pick<FaultOrder, 'kind'>): void {
  ground.tg.faults.next({ method: 'sendMessage', chat: person.id, ...order });
}

/** How often these words were shown to the person. */
function times(person: Person, words: string): number {
  return person.messages().filter((message) => message.text.includes(words)).length;
}

async function stopped(member: string): Promise<boolean | undefined> {
  return (await ground.stores.members.byId(member))?.stopped;
}

async function push(member: string, occasion: string): Promise<void> {
  const at = new Date(MORNING);
  const view = { lines: [{ key: 'core:no_draft' }] };
  await ground.stores.deliveries.plan([{ occasion, member, kind: 'notice', view, plannedAt: at, dueAt: at }]);
}

async function pushed(occasion: string): Promise<string | undefined> {
  return (await ground.stores.deliveries.byOccasion(occasion))[0]?.state;
}

describe.concurrent('replies while Telegram is in trouble', { timeout: 90_000 }, () => {
  it('429: waits as long as it is told, then sends once, and what is said meanwhile comes after it', async () => {
    const { person } = await joined();
    fault(person, { kind: '429', retryAfter: 3 });
    const begin = performance.now();
    person.text('câu thứ nhất');
    await until(() => bot.log().includes('channel_flooded'), 'refusal', 10_000);
    person.text('/menu');
    expect((await person.next(PATIENT)).text).toContain(UNKNOWN_TEXT);
    expect(performance.now() - begin).toBeGreaterThan(2_900);
    expect((await person.next(PATIENT)).text).toContain('Anh/chị muốn làm gì?');
    await person.expectNone(300);
  });

  for (const order of [{ kind: '5xx', times: 3 }, { kind: 'reset' }, { kind: 'notJson' }] as const) {
    it(`${order.kind}: the reply comes in the end, once`, async () => {
      const { person } = await joined();
      fault(person, order);
      person.text('câu hỏi');
      expect((await person.next(PATIENT)).text).toContain(UNKNOWN_TEXT);
      await person.expectNone(1_500);
    });
  }

  it('an answer lost on its way: the reply is shown, at most twice', async () => {
    const { person } = await joined();
    fault(person, { kind: 'okButReset' });
    person.text('câu hỏi');
    await person.next(PATIENT);
    await until(() => times(person, UNKNOWN_TEXT) === 2, 'second try', 10_000);
    await sleep(1_500);
    expect(times(person, UNKNOWN_TEXT)).toBe(2);
  });

  it('a call that hangs is given up and made again', async () => {
    const { person } = await joined();
    fault(person, { kind: 'hang' });
    person.text('câu hỏi');
    expect((await person.next(PATIENT)).text).toContain(UNKNOWN_TEXT);
    await person.expectNone(1_000);
  });

  it('a message Telegram will never take is dropped with a logged reason, and those behind it arrive', async () => {
    const { person } = await joined();
    fault(person, { kind: 'error', code: 400, description: "Bad Request: can't parse entities" });
    person.text('câu hỏi');
    person.text('/menu');
    expect((await person.next(PATIENT)).text).toContain('Anh/chị muốn làm gì?');
    expect(bot.log()).toMatch(/"kind":"refused".*"reply_not_sent"/u);
  });

  it('a person who blocks the bot gets no pushes, and gets them all after unblocking', async () => {
    const { person, member } = await joined();
    person.block();
    await until(() => stopped(member).then((is) => is === true), 'stop', 10_000);
    await push(member, `while-blocked:${member}`);
    await until(async () => (await pushed(`while-blocked:${member}`)) === 'unreachable', 'unreachable', 40_000);
    person.unblock();
    await until(() => stopped(member).then((is) => is === false), 'return', 10_000);
    await push(member, `after-return:${member}`);
    // What was kept back while they were away comes too.
    for (const _kept of [1, 2]) expect((await person.next(PATIENT)).text).toContain('Không còn bản nháp');
    await person.expectNone(1_000);
    expect(await pushed(`after-return:${member}`)).toBe('sent');
    expect(await pushed(`while-blocked:${member}`)).toBe('sent');
  });

  it('a refusal with 403 counts as a stop until the person writes again', async () => {
    const { person, member } = await joined();
    fault(person, { kind: '403' });
    person.text('câu hỏi');
    await until(() => stopped(member).then((is) => is === true), 'stop', 10_000);
    // What is known of members is two seconds old at most.
    await sleep(2_100);
    person.text('/menu');
    expect((await person.next(PATIENT)).text).toContain('Anh/chị muốn làm gì?');
    await until(() => stopped(member).then((is) => is === false), 'return', 10_000);
  });
});

describe('what only Telegram can send', { timeout: 60_000 }, () => {
  it('stickers, voices, locations and edits get a plain sentence; a draft is not touched by them', async () => {
    const { person } = await joined();
    person.command('dangky');
    await person.next(PATIENT);
    const title = person.text('Tên sáng kiến dùng để sửa');
    expect((await person.next(PATIENT)).text).toContain('Hiện đang vướng ở đâu?');
    for (const send of [person.sticker, person.voice, person.location]) {
      send();
      expect((await person.next(PATIENT)).text).toContain('Loại tin này tôi chưa xem được');
    }
    person.edit(title.messageId, 'Tên đã sửa bằng nút sửa của Telegram');
    expect((await person.next(PATIENT)).text).toContain('Tin nhắn đã sửa không được ghi nhận');
    person.text('Vấn đề thật sự của bản nháp này là như vậy.');
    expect((await person.next(PATIENT)).text).toContain('Giải pháp của anh/chị là gì?');
    const kept = await ground.stores.conversations.load({ channel: 'telegram', chat: String(person.id) });
    expect(kept?.sessions.initiative?.answers).toMatchObject({ title: 'Tên sáng kiến dùng để sửa' });
  });

  it('a group is not answered; the log says why and not what', async () => {
    const { person } = await joined();
    const update = person.groupText(-77, 'chuyện riêng của nhóm');
    await until(() => bot.log().includes(`"update":${update.updateId}`), 'line of the log', 10_000);
    await person.expectNone(300);
    expect(ground.tg.chat(-77).messages()).toEqual([]);
    expect(bot.log()).toMatch(/"reason":"group"/u);
    expect(await ground.stores.conversations.load({ channel: 'telegram', chat: '-77' })).toBeNull();
  });

  it('a file that is announced too large is not fetched; one that was announced small is not kept either', async () => {
    const { person } = await joined();
    const lines = [
      '/dangky',
      'Thùng thư góp ý điện tử',
      'Hộp thư giấy ít người dùng vì ở xa.',
      'Đặt mã quét ở từng phòng làm việc.',
    ];
    for (const line of [...lines, '2', '3/2027', 'bỏ qua']) {
      person.text(line);
      await person.next(PATIENT);
    }
    ground.tg.log.clear();
    person.document({ name: 'lon.pdf', mime: 'application/pdf', size: 30 * 1024 * 1024 });
    expect((await person.next(PATIENT)).text).toContain('Tệp quá lớn');
    expect(ground.tg.log.calls({ method: 'getFile' })).toEqual([]);
    person.document({
      name: 'gian.pdf',
      mime: 'application/pdf',
      size: 10,
      bytes: Buffer.alloc(21 * 1024 * 1024, '%PDF-1.4'),
    });
    expect((await person.next(PATIENT)).text).toContain('Tệp quá lớn');
    person.document({ name: 'that.pdf', mime: 'application/pdf', bytes: Buffer.from('MZ not a pdf') });
    expect((await person.next(PATIENT)).text).toContain('Loại tệp này không được nhận');
    expect(await ground.connection.collection('files.files').countDocuments({})).toBe(0);
  });

  it('text with markup stays as it was typed', async () => {
    const { person } = await joined();
    const typed = `Giảm <b>50 %</b> giấy & "mực" của phòng 'A' <script>`;
    person.command('dangky');
    await person.next(PATIENT);
    person.text(typed);
    await person.next(PATIENT);
    person.text('quay lại');
    expect((await person.next(PATIENT)).text).toContain(`Hiện tại: ${typed}`);
    expect(ground.tg.log.rejected()).toEqual([]);
  });
});

describe('updates that come twice, in disorder or together', { timeout: 60_000 }, () => {
  it('the same update twice changes nothing the second time', async () => {
    const { person } = await joined();
    person.command('dangky');
    await person.next(PATIENT);
    person.text('Tên gửi tới hai lần liền');
    await person.next(PATIENT);
    ground.tg.updates.duplicate();
    await ground.tg.updates.settled();
    await person.expectNone(500);
    const kept = await ground.stores.conversations.load({ channel: 'telegram', chat: String(person.id) });
    expect(kept?.sessions.initiative?.answers).toEqual({ title: 'Tên gửi tới hai lần liền' });
  });

  it('two messages within a millisecond are both kept, in order', async () => {
    const { person } = await joined();
    person.command('dangky');
    await person.next(PATIENT);
    ground.tg.updates.hold();
    person.text('Tên của sáng kiến gửi liền tay');
    person.text('Vấn đề gửi trong cùng một khoảnh khắc.');
    ground.tg.updates.release();
    expect((await person.next(PATIENT)).text).toContain('Hiện đang vướng ở đâu?');
    expect((await person.next(PATIENT)).text).toContain('Giải pháp của anh/chị là gì?');
    const kept = await ground.stores.conversations.load({ channel: 'telegram', chat: String(person.id) });
    expect(kept?.sessions.initiative?.answers).toEqual({
      title: 'Tên của sáng kiến gửi liền tay',
      problem: 'Vấn đề gửi trong cùng một khoảnh khắc.',
    });
  });

  it('updates out of order: each is answered once, none is lost', async () => {
    const { person } = await joined();
    ground.tg.updates.hold();
    for (let number = 1; number <= 5; number += 1) person.text(`câu lạ số ${number}`);
    ground.tg.updates.release({ reverse: true });
    for (let number = 1; number <= 5; number += 1) expect((await person.next(PATIENT)).text).toContain(UNKNOWN_TEXT);
    await ground.tg.updates.settled();
    await person.expectNone(500);
  });

  it('nothing of all this stands in the log: no token, no name, no words of people', () => {
    expect(bot.log()).toContain('reply_not_sent');
    expect(bot.log()).not.toContain(ground.tg.token);
    expect(bot.log()).not.toContain(ground.tg.token.split(':')[1]);
    expect(bot.log()).not.toMatch(/Bí Danh|câu hỏi|câu lạ|khoảnh khắc|chuyện riêng/u);
  });
});
