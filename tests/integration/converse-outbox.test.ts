import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Sent } from '../../src/channels/channel.ts';
import { asItStands } from '../../src/conversation.ts';
import { until } from '../support/crowd.ts';
import { entry, FRESH, OVER, outboxStage, SENT } from '../support/outbox-stage.ts';

const stage = outboxStage();

describe('replies between two processes', { timeout: 60_000 }, () => {
  it('a send that takes longer than its lease is not taken for a dead one', async () => {
    const [mine, other] = [stage.process(), stage.process()];
    const conversation = await stage.saved([entry('a', 'tệp lớn', FRESH)]);
    stage.answers.set(conversation.address.chat, async () => sleep(18_000, SENT));
    mine.send(conversation, conversation.outbox);
    for (let seconds = 0; seconds < 18; seconds += 1) {
      await sleep(1_000);
      await other.resume();
    }
    await until(async () => (await stage.waiting(conversation)) === 0, 'tick', 5_000);
    expect(stage.given).toEqual([`${conversation.address.chat}: tệp lớn`]);
    await Promise.all([mine.stop(), other.stop()]);
  });

  it('what waited in line until its lease was over, and was sent by another, is not sent again', async () => {
    const [mine, other] = [stage.process(), stage.process()];
    const conversation = await stage.saved([entry('a', 'một', OVER), entry('b', 'hai', OVER)]);
    await other.resume();
    expect(stage.given).toHaveLength(2);
    mine.send(conversation, conversation.outbox);
    await mine.stop();
    await other.stop();
    expect(stage.given).toHaveLength(2);
    expect(await stage.waiting(conversation)).toBe(0);
  });

  it('two that sweep at the same moment send each reply once, in order', async () => {
    const both = [stage.process(), stage.process()];
    const conversations = await Promise.all(
      Array.from({ length: 30 }, () =>
        stage.saved([entry('a', 'một', OVER), entry('b', 'hai', OVER), entry('c', 'ba', OVER)]),
      ),
    );
    await Promise.all(both.map((one) => one.resume()));
    await Promise.all(both.map((one) => one.stop()));
    expect(stage.given).toHaveLength(90);
    expect(new Set(stage.given).size).toBe(90);
    expect(await Promise.all(conversations.map(stage.waiting))).toEqual(conversations.map(() => 0));
  });

  it('one that hangs holds up nobody else', async () => {
    const one = stage.process();
    const stuck = await stage.saved([entry('a', 'kẹt', OVER)]);
    let release = (_sent: Sent): void => undefined;
    stage.answers.set(stuck.address.chat, () => new Promise((resolve) => (release = resolve)));
    const others = await Promise.all(Array.from({ length: 20 }, () => stage.saved([entry('a', 'chạy', OVER)])));
    const sweeping = one.resume();
    await until(
      async () => (await Promise.all(others.map(stage.waiting))).every((left) => left === 0),
      'others',
      5_000,
    );
    expect(await stage.waiting(stuck)).toBe(1);
    release(SENT);
    await sweeping;
    await one.stop();
    expect(await stage.waiting(stuck)).toBe(0);
  });
});

describe('replies that cannot be sent', () => {
  it('words that are missing do not hold up what comes after them', async () => {
    const one = stage.process();
    const broken = { ...entry('a', '', FRESH), view: { lines: [{ key: 'core:no_such_text' }] } };
    const conversation = await stage.saved([broken, entry('b', 'câu sau', FRESH)]);
    one.send(conversation, conversation.outbox);
    await one.stop();
    expect(stage.given).toEqual([`${conversation.address.chat}: câu sau`]);
    expect(await stage.waiting(conversation)).toBe(0);
  });

  it('what has to wait holds back what is said later, and then all goes out in order', async () => {
    const one = stage.process();
    const first = await stage.saved([entry('a', 'một', FRESH)]);
    const { chat } = first.address;
    let refusals = 1;
    stage.answers.set(chat, async () => {
      refusals -= 1;
      const error = { kind: 'retry', code: 'channel_flooded', detail: '429', afterMs: 400 } as const;
      return refusals >= 0 ? { ok: false, error } : SENT;
    });
    one.send(first, first.outbox);
    await until(() => stage.given.length === 1, 'first try', 2_000);
    const second = await stage.answered(first, [entry('b', 'hai', FRESH)]);
    one.send(second, second.outbox);
    await until(async () => (await stage.waiting(first)) === 0, 'both', 5_000);
    expect(stage.given).toEqual([`${chat}: một`, `${chat}: một`, `${chat}: hai`]);
    await one.stop();
  });

  it('a send of unknown outcome is repeated a few times and then left', async () => {
    const one = stage.process();
    const conversation = await stage.saved([{ ...entry('a', 'một', FRESH), attempts: 2 }]);
    stage.answers.set(conversation.address.chat, async () => {
      return { ok: false, error: { kind: 'unknown', code: 'outcome_unknown', detail: 'ECONNRESET', afterMs: 10 } };
    });
    one.send(conversation, conversation.outbox);
    await until(async () => (await stage.waiting(conversation)) === 0, 'end', 5_000);
    expect(stage.given).toHaveLength(2);
    await one.stop();
  });
});

describe('where a reply is not repeated', () => {
  const lost = async (): Promise<Sent> => {
    return { ok: false, error: { kind: 'unknown', code: 'outcome_unknown', detail: 'ECONNRESET', afterMs: 10 } };
  };

  it('one of unknown outcome is given up at once, and the conversation knows', async () => {
    const one = stage.process();
    const conversation = await stage.saved([entry('a', 'một', FRESH)], 'zalo');
    stage.answers.set(conversation.address.chat, lost);
    one.send(conversation, conversation.outbox);
    await until(async () => (await stage.unsure(conversation)) === true, 'doubt', 5_000);
    await one.stop();
    expect(stage.given).toEqual([`${conversation.address.chat}: một`]);
    expect(await stage.waiting(conversation)).toBe(0);
    expect(stage.changed).toEqual([conversation.id]);
    const after = await stage.store().load(conversation.address);
    expect(after?.rev).toBe(conversation.rev + 1);
  });

  it('what a dead process had begun to send is not sent by another', async () => {
    const conversation = await stage.saved([entry('a', 'một', OVER)], 'zalo');
    expect(await stage.store().begin(conversation.id, 'a')).toBe(true);
    expect(await stage.store().begin(conversation.id, 'x')).toBe(false);
    const other = stage.process();
    await other.resume();
    await other.stop();
    expect(stage.given).toEqual([]);
    expect(await stage.waiting(conversation)).toBe(0);
    expect(await stage.unsure(conversation)).toBe(true);
  });

  it('what it had not begun is sent, and then nobody is in doubt about what came before', async () => {
    const conversation = await stage.saved([entry('a', 'một', OVER), entry('b', 'hai', OVER)], 'zalo');
    await stage.store().begin(conversation.id, 'a');
    const other = stage.process();
    await other.resume();
    await other.stop();
    expect(stage.given).toEqual([`${conversation.address.chat}: hai`]);
    expect(await stage.waiting(conversation)).toBe(0);
    expect(await stage.unsure(conversation)).toBe(false);
  });

  it('a note of unknown outcome before a question that is shown leaves no doubt', async () => {
    const one = stage.process();
    const conversation = await stage.saved([entry('a', 'một', FRESH), entry('b', 'hai', FRESH)], 'zalo');
    const fates = [lost, async () => SENT];
    stage.answers.set(conversation.address.chat, async () => (fates.shift() ?? lost)());
    one.send(conversation, conversation.outbox);
    await until(async () => (await stage.waiting(conversation)) === 0, 'end', 5_000);
    await one.stop();
    expect(stage.given).toHaveLength(2);
    expect(await stage.unsure(conversation)).toBe(false);
  });

  it('a reply of days ago is not sent any more: it would cost money', async () => {
    const old = new Date(Date.now() - 48 * 3_600_000);
    const conversation = await stage.saved([{ ...entry('a', 'một', OVER), at: old }], 'zalo');
    const other = stage.process();
    await other.resume();
    await other.stop();
    expect(stage.given).toEqual([]);
    expect(await stage.unsure(conversation)).toBe(true);
  });

  it('what is known not to have been shown is sent by another', async () => {
    const mine = stage.process();
    const conversation = await stage.saved([entry('a', 'một', FRESH), entry('b', 'hai', FRESH)], 'zalo');
    const error = { kind: 'retry', code: 'channel_flooded', detail: '-32', afterMs: 700_000 } as const;
    stage.answers.set(conversation.address.chat, async () => ({ ok: false, error }));
    mine.send(conversation, conversation.outbox);
    await until(
      async () => (await stage.store().load(conversation.address))?.outbox[0]?.attempts === 1,
      'put off',
      5_000,
    );
    await mine.stop();
    stage.answers.delete(conversation.address.chat);
    await stage
      .store()
      .postpone(conversation.id, { tried: null, behind: ['a', 'b'], nextAt: new Date(Date.now() - 1) });
    const other = stage.process();
    await other.resume();
    await other.stop();
    expect(stage.given.slice(1)).toEqual([`${conversation.address.chat}: một`, `${conversation.address.chat}: hai`]);
    expect(await stage.unsure(conversation)).toBe(false);
  });

  it('the next turn ends the doubt', async () => {
    const conversation = await stage.saved([entry('a', 'một', OVER)], 'zalo');
    await stage.store().begin(conversation.id, 'a');
    const other = stage.process();
    await other.resume();
    await other.stop();
    const before = await stage.store().load(conversation.address);
    if (before === null) throw new Error('gone');
    const seen = { id: 'u2', at: new Date() };
    await stage.store().save({ ...asItStands(before), lastAt: seen.at, seen });
    expect(await stage.unsure(conversation)).toBe(false);
    expect(await stage.store().load(conversation.address)).toMatchObject({ lastAt: seen.at, doubts: 1 });
  });

  it('an event that comes late does not turn the time back', async () => {
    const first = await stage.saved([], 'zalo');
    const save = async (lastAt: Date, id: string): Promise<void> => {
      const before = await stage.store().load(first.address);
      if (before === null) throw new Error('gone');
      const seen = { id, at: new Date() };
      const saved = await stage.store().save({ ...asItStands(before), lastAt, seen });
      expect(saved?.lastAt).toEqual(new Date('2026-11-10T00:00:00Z'));
    };
    await save(new Date('2026-11-10T00:00:00Z'), 'u2');
    await save(new Date('2026-11-09T00:00:00Z'), 'u3');
    expect((await stage.store().load(first.address))?.lastAt).toEqual(new Date('2026-11-10T00:00:00Z'));
  });
});
