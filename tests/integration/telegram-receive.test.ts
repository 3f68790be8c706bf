import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../../src/channels/channel.ts';
import { createTelegramChannel, type TelegramDeps } from '../../src/channels/telegram/channel.ts';
import { createMovableClock } from '../../src/clock.ts';
import type { LeaseStore } from '../../src/ports/leases.ts';
import { type Accepted, createAccepted, eventOf, until } from '../contract/accepted.ts';
import { createMemoryLeases, createRecordingLog, QUICK, telegramDeps } from '../contract/telegram-driver.ts';
import { createFakeTelegram, type FakeTelegram } from '../support/telegram/fake-telegram.ts';

const AN = { id: 1001, firstName: 'An', languageCode: 'vi', started: true };
const BINH = { id: 1002, firstName: 'Bình', languageCode: 'en', started: true };

describe('Telegram by long polling', () => {
  let tg: FakeTelegram;
  let accepted: Accepted;
  let running: Channel[] = [];
  let { log, lines } = createRecordingLog();
  beforeEach(async () => {
    tg = await createFakeTelegram();
    accepted = createAccepted();
    ({ log, lines } = createRecordingLog());
    running = [];
  });
  afterEach(async () => {
    await Promise.all(running.map((channel) => channel.stop()));
    await tg.close();
  });

  function make(more: Partial<TelegramDeps> = {}): Channel {
    const channel = createTelegramChannel(telegramDeps(tg, { log, ...more }));
    running.push(channel);
    return channel;
  }
  const polled = () => until(() => tg.isPolled(), 'poll');

  it('takes a webhook away that an earlier run left, and asks for what it knows', async () => {
    await fetch(`${tg.root}/bot${tg.token}/setWebhook?url=https://old.example.org/`);
    await make().start(accepted.accept);
    await polled();
    expect(tg.webhook.isSet()).toBe(false);
    const [first] = tg.log.calls({ method: 'getUpdates' });
    expect(first?.params.allowed_updates).toEqual(['message', 'callback_query', 'edited_message', 'my_chat_member']);
    expect(tg.log.rejected()).toEqual([]);
  });

  it('does not confirm a batch while one of it is in work, and lets later ones pass', async () => {
    let release = (): void => undefined;
    const blocked = new Promise<void>((resolve) => {
      release = resolve;
    });
    await make().start(async (incoming) => {
      if (incoming.event.kind === 'text' && incoming.event.text === 'chậm') await blocked;
      await accepted.accept(incoming);
    });
    tg.person(AN).text('chậm');
    tg.person(AN).text('sau');
    tg.person(BINH).text('nhanh');
    await accepted.count(1);
    tg.person(BINH).text('nhanh hơn');
    const passed = await accepted.count(2);
    expect(passed.map((one) => eventOf(one, 'text').text)).toEqual(['nhanh', 'nhanh hơn']);
    expect(tg.updates.pending()).toBe(4);
    release();
    await tg.updates.settled();
    expect(accepted.all.map((one) => eventOf(one, 'text').text).slice(2)).toEqual(['chậm', 'sau']);
  });

  it('loses nothing of many updates and accepts each once', async () => {
    const people = Array.from({ length: 20 }, (_, index) => tg.person({ id: 2000 + index, firstName: `P${index}` }));
    await make().start(accepted.accept);
    for (let round = 0; round < 25; round++) for (const person of people) person.text(`${round}`);
    await accepted.count(500);
    await tg.updates.settled();
    expect(new Set(accepted.all.map((one) => one.event.id)).size).toBe(500);
    for (const person of people) {
      const own = accepted.all.filter((one) => one.address.chat === String(person.id));
      expect(own.map((one) => Number(eventOf(one, 'text').text))).toEqual(
        Array.from({ length: 25 }, (_, round) => round),
      );
    }
  });

  it('survives refusals and broken answers of getUpdates', async () => {
    for (const kind of ['5xx', 'notJson', 'reset'] as const) tg.faults.next({ method: 'getUpdates', kind });
    await make().start(accepted.accept);
    tg.person(AN).text('một');
    await accepted.count(1);
    await tg.updates.settled();
    expect(lines.filter((line) => line.code === 'poll_failed')).toHaveLength(3);
  });

  it('waits as long as a 429 says', async () => {
    tg.faults.next({ method: 'getUpdates', kind: '429', retryAfter: 1 });
    const begin = performance.now();
    await make().start(accepted.accept);
    tg.person(AN).text('một');
    await accepted.count(1);
    expect(performance.now() - begin).toBeGreaterThan(950);
  });

  it('tries again after a conflict with another poller', async () => {
    await make().start(accepted.accept);
    await polled();
    await fetch(`${tg.root}/bot${tg.token}/getUpdates?timeout=0`);
    await until(() => lines.some((line) => line.code === 'poll_conflict'), 'conflict');
    tg.person(AN).text('một');
    await accepted.count(1);
  });

  it('stops at once although a poll is open, and confirms what it accepted', async () => {
    const channel = make({ timing: { ...QUICK, pollSeconds: 30, callMs: 20_000 } });
    await channel.start(accepted.accept);
    tg.person(AN).text('một');
    await accepted.count(1);
    await polled();
    const begin = performance.now();
    await channel.stop();
    expect(performance.now() - begin).toBeLessThan(500);
    expect(tg.isPolled()).toBe(false);
    expect(tg.updates.pending()).toBe(0);
  });

  it('waits on stop for an update in work, and gives up one that keeps failing without confirming it', async () => {
    let done = false;
    const channel = make();
    accepted.failFor(String(BINH.id), 10_000);
    await channel.start(async (incoming) => {
      await accepted.accept(incoming);
      await new Promise((resolve) => setTimeout(resolve, 150));
      done = true;
    });
    tg.person(AN).text('một');
    tg.person(BINH).text('hai');
    await accepted.count(1);
    await channel.stop();
    expect(done).toBe(true);
    expect(tg.updates.pending()).toBe(1);
    const next = createAccepted();
    await make({ holder: 'two' }).start(next.accept);
    const [again] = await next.count(1);
    expect(eventOf(again, 'text').text).toBe('hai');
  });

  it('polls in one process only; another takes over when it stops', async () => {
    const leases = createMemoryLeases();
    const timing = { ...QUICK, leaseMs: 300, renewMs: 50 };
    const first = make({ leases, timing, holder: 'one' });
    const other = createAccepted();
    await first.start(accepted.accept);
    await polled();
    await make({ leases, timing, holder: 'two' }).start(other.accept);
    for (let index = 0; index < 5; index++) {
      tg.person(AN).text(`${index}`);
      await accepted.count(index + 1);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(other.all).toEqual([]);
    expect(lines.filter((line) => line.code === 'poll_conflict')).toEqual([]);
    await first.stop();
    tg.person(AN).text('sau');
    const [incoming] = await other.count(1);
    expect(eventOf(incoming, 'text').text).toBe('sau');
  });

  it('stops polling when it cannot renew its lease, and begins again when it can', async () => {
    const kept = createMemoryLeases();
    let isGone = false;
    const leases: LeaseStore = {
      ...kept,
      take: async (...given) => {
        if (isGone) throw new Error('the store is gone');
        return kept.take(...given);
      },
    };
    await make({ leases, timing: { ...QUICK, leaseMs: 300, renewMs: 50 } }).start(accepted.accept);
    await polled();
    isGone = true;
    await until(() => lines.some((line) => line.code === 'lease_lost'), 'loss of the lease');
    await until(() => !tg.isPolled(), 'end of polling');
    tg.person(AN).text('một');
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(accepted.all).toEqual([]);
    isGone = false;
    await accepted.count(1);
  });

  it('goes on when the clock is moved far ahead', async () => {
    const clock = createMovableClock();
    await make({ clock, timing: { ...QUICK, leaseMs: 300, renewMs: 50 } }).start(accepted.accept);
    await polled();
    clock.set(new Date(clock.now().getTime() + 30 * 86_400_000));
    await new Promise((resolve) => setTimeout(resolve, 120));
    tg.person(AN).text('một');
    await accepted.count(1);
  });

  it('logs why it left something out, without its words', async () => {
    await make().start(accepted.accept);
    tg.person(AN).groupText(-7, 'bí mật');
    tg.person(AN).text('riêng');
    await accepted.count(1);
    await tg.updates.settled();
    const skipped = lines.find((line) => line.code === 'update_skipped');
    expect(skipped?.fields).toMatchObject({ reason: 'group' });
    expect(JSON.stringify(lines)).not.toMatch(/bí mật|riêng/);
  });
});
