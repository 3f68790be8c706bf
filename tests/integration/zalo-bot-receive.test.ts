import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createInboxStore } from '../../models/inbox.ts';
import type { Channel } from '../../src/channels/channel.ts';
import { createZaloBotChannel, type ZaloBotDeps } from '../../src/channels/zalo-bot/channel.ts';
import { createMovableClock } from '../../src/clock.ts';
import type { InboxStore } from '../../src/ports/inbox.ts';
import { type Accepted, createAccepted, eventOf, until } from '../contract/accepted.ts';
import { createMemoryLeases, createRecordingLog } from '../contract/telegram-driver.ts';
import { BOT_QUICK, zaloBotDeps } from '../contract/zalo-bot-driver.ts';
import { openDatabase } from '../support/database.ts';
import { createFakeZaloBot } from '../support/zalo/bot-fake.ts';
import type { FakeZaloBot } from '../support/zalo/double.ts';

describe('the Bot Platform by long polling', () => {
  let database: Awaited<ReturnType<typeof openDatabase>>;
  let inbox: InboxStore;
  let zalo: FakeZaloBot;
  let accepted: Accepted;
  let running: Channel[] = [];
  let { log, lines } = createRecordingLog();
  beforeEach(async () => {
    database = await openDatabase();
    inbox = createInboxStore(database.connection);
    zalo = await createFakeZaloBot();
    accepted = createAccepted();
    ({ log, lines } = createRecordingLog());
    running = [];
  });
  afterEach(async () => {
    await Promise.all(running.map((channel) => channel.stop()));
    await zalo.close();
    await database.drop();
  });

  function make(more: Partial<ZaloBotDeps> = {}): Channel {
    const channel = createZaloBotChannel(zaloBotDeps(zalo, { log, inbox, ...more }));
    running.push(channel);
    return channel;
  }
  const polled = () => until(() => zalo.isPolled(), 'poll');
  const said = () => accepted.all.map((one) => eventOf(one, 'text').text);
  const asked = (path: string) => zalo.calls().filter((call) => call.path === path).length;

  /** A store whose writes fail for as long as it is gone. */
  function flaky() {
    const state = { gone: false, tries: 0 };
    const store: InboxStore = {
      ...inbox,
      put: async (...given) => {
        state.tries += 1;
        if (state.gone) throw new Error('the store is gone');
        return inbox.put(...given);
      },
    };
    return { state, store };
  }

  it('takes a webhook away that an earlier run left, at the start and when one is set meanwhile', async () => {
    const payload = { url: 'https://old.example.org/', secret_token: 'another-secret' };
    const set = () =>
      fetch(`${zalo.root}/bot${zalo.token}/setWebhook`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(payload),
      });
    await set();
    expect(zalo.webhook.isSet()).toBe(true);
    await make().start(accepted.accept);
    await polled();
    expect(zalo.webhook.isSet()).toBe(false);
    await set();
    await until(() => !zalo.webhook.isSet(), 'removal of the webhook');
    await polled();
  });

  it('keeps each update before it asks for the next one', async () => {
    const { state, store } = flaky();
    state.gone = true;
    await make({ inbox: store }).start(accepted.accept);
    await polled();
    for (const text of ['một', 'hai', 'ba']) zalo.person('An').says(text);
    await until(() => state.tries >= 3, 'tries to keep it');
    expect(zalo.webhook.pending()).toBe(2);
    expect(accepted.all).toEqual([]);
    state.gone = false;
    await accepted.count(3);
    expect(said()).toEqual(['một', 'hai', 'ba']);
    expect(lines.some((line) => line.code === 'update_lost')).toBe(false);
  });

  it('has kept what is not worked off yet, so that the next process goes on with it', async () => {
    accepted.failFor(zalo.person('An').id, 10_000);
    const first = make();
    await first.start(accepted.accept);
    zalo.person('An').says('một');
    await until(() => accepted.tries() > 1, 'tries');
    await first.stop();
    expect(await inbox.waiting('zalo-bot')).toBe(1);
    const next = createAccepted();
    await make({ holder: 'two', machine: { now: () => new Date(Date.now() + 60_000) } }).start(next.accept);
    const [again] = await next.count(1);
    expect(eventOf(again, 'text').text).toBe('một');
  });

  it('loses nothing on stop: what the open poll still brings is kept', async () => {
    const channel = make({ timing: { ...BOT_QUICK, pollSeconds: 2 } });
    await channel.start(accepted.accept);
    await polled();
    const begin = performance.now();
    const stopped = channel.stop();
    zalo.person('An').says('một');
    await stopped;
    expect(performance.now() - begin).toBeLessThan(1500);
    expect(zalo.webhook.pending()).toBe(0);
    expect(accepted.all.length + (await inbox.waiting('zalo-bot'))).toBe(1);
    expect(zalo.isPolled()).toBe(false);
  });

  it('says so when it has to give up an update', async () => {
    const { state, store } = flaky();
    const channel = make({ inbox: store, timing: { ...BOT_QUICK, stopMs: 200, keepMs: 100 } });
    await channel.start(accepted.accept);
    await polled();
    state.gone = true;
    zalo.person('An').says('bí mật');
    await until(() => state.tries > 1, 'tries to keep it');
    await channel.stop();
    await until(() => lines.some(({ code, level }) => code === 'update_lost' && level === 'error'), 'an alarm');
    expect(JSON.stringify(lines)).not.toContain('bí mật');
  });

  it('survives refusals and broken answers', async () => {
    zalo.faults.next({ kind: 'status', status: 502, path: 'getUpdates' });
    zalo.faults.next({ kind: 'status', status: 200, path: 'getUpdates' });
    zalo.faults.next({ kind: 'cut', path: 'getUpdates' });
    zalo.faults.next({ kind: 'error', code: 500, path: 'deleteWebhook' });
    await make().start(accepted.accept);
    zalo.person('An').says('một');
    await accepted.count(1);
    expect(lines.filter((line) => line.code === 'poll_failed')).toHaveLength(4);
  });

  it('does not spin on empty answers that come at once', async () => {
    for (let index = 0; index < 50; index++) zalo.faults.next({ kind: 'error', code: 408, path: 'getUpdates' });
    await make().start(accepted.accept);
    await until(() => asked('/getUpdates') > 0, 'poll');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(asked('/getUpdates')).toBe(1);
  });

  it('goes on when the token is refused, rarely and loudly', async () => {
    await make().start(accepted.accept);
    await polled();
    zalo.faults.next({ kind: 'error', code: 401, path: 'getUpdates' });
    await until(() => lines.some(({ code, level }) => code === 'poll_refused' && level === 'error'), 'an alarm');
    const before = zalo.calls().length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(zalo.calls().length).toBe(before);
  });

  it('polls in one process only; another takes over when it stops', async () => {
    const leases = createMemoryLeases();
    const timing = { ...BOT_QUICK, leaseMs: 400, renewMs: 60 };
    const first = make({ leases, timing });
    const other = createAccepted();
    await first.start(accepted.accept);
    await polled();
    await make({ leases, timing, holder: 'two' }).start(other.accept);
    for (let index = 0; index < 5; index++) {
      zalo.person('An').says(`${index}`);
      await accepted.count(index + 1);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(other.all).toEqual([]);
    await first.stop();
    zalo.person('An').says('sau');
    const [incoming] = await other.count(1);
    expect(eventOf(incoming, 'text').text).toBe('sau');
  });

  it('does not mind a campaign clock that is moved', async () => {
    const clock = createMovableClock();
    await make({ clock, timing: { ...BOT_QUICK, leaseMs: 400, renewMs: 60 } }).start(accepted.accept);
    await polled();
    clock.set(new Date(clock.now().getTime() + 30 * 86_400_000));
    zalo.person('An').says('một');
    await accepted.count(1);
    expect(lines.filter((line) => line.code === 'lease_lost')).toEqual([]);
  });

  it('loses nothing of many and accepts each once, in order', async () => {
    const names = ['An', 'Bình', 'Chi', 'Dũng'];
    await make().start(accepted.accept);
    for (let round = 0; round < 15; round++) for (const name of names) zalo.person(name).says(`${round}`);
    await accepted.count(60, 20_000);
    for (const name of names) {
      const own = accepted.all.filter((one) => one.address.chat === zalo.person(name).id);
      expect(own.map((one) => Number(eventOf(one, 'text').text))).toEqual(Array.from({ length: 15 }, (_, at) => at));
    }
  });

  it('says at the start that the token is wrong, and never shows it', async () => {
    const token = '123:a-token_that-is-nobodys';
    await expect(make({ token }).start(accepted.accept)).rejects.toMatchObject({ values: { name: 'ZALO_BOT_TOKEN' } });
    expect(JSON.stringify(lines)).not.toContain('nobodys');
  });

  it('starts although Zalo is out of reach', async () => {
    zalo.faults.next({ kind: 'status', status: 503, path: 'getMe' });
    await make().start(accepted.accept);
    expect(lines.some((line) => line.code === 'zalo_bot_not_ready')).toBe(true);
    zalo.person('An').says('một');
    await accepted.count(1);
  });
});
