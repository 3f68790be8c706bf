import { describe, expect, it } from 'vitest';
import type { SendFailure } from '../../src/channels/channel.ts';
import { until } from '../support/crowd.ts';
import { entry, FRESH, failing, OVER, outboxStage, SENT } from '../support/outbox-stage.ts';

/** Replies that are not shown, or not yet: nobody answers a question they have not seen, and nothing overtakes. */

const HOUR_MS = 3_600_000;
const LATER = { kind: 'retry', code: 'channel_flooded', detail: '-218', afterMs: 3 * HOUR_MS } as const;

const stage = outboxStage();

describe('a reply that the channel does not take', () => {
  const failures: readonly (readonly [SendFailure['kind'], string])[] = [
    ['refused', '-248'],
    ['closed', '-230'],
    ['stopped', '-213'],
    ['unknown', 'ECONNRESET'],
  ];
  const cases = (['telegram', 'zalo'] as const).flatMap((name) => failures.map((one) => [name, ...one] as const));

  it.each(cases)('leaves the person of %s in doubt, and does not come again: %s (%s)', async (name, kind, detail) => {
    const one = stage.process();
    const conversation = await stage.saved([{ ...entry('a', 'một', FRESH), attempts: 3 }], name);
    stage.answers.set(conversation.address.chat, failing({ kind, code: 'channel_refused', detail }));
    one.send(conversation, conversation.outbox);
    await until(async () => (await stage.waiting(conversation)) === 0, 'end', 5_000);
    await one.stop();
    expect(stage.given).toEqual([`${conversation.address.chat}: một`]);
    expect(await stage.kept(conversation)).toMatchObject({ unsure: true, rev: conversation.rev + 1, outbox: [] });
    expect(stage.changed).toEqual([conversation.id]);
  });

  it('is said where the office’s account may not send at all', async () => {
    const one = stage.process();
    const conversation = await stage.saved([entry('a', 'một', FRESH)], 'zalo');
    stage.answers.set(
      conversation.address.chat,
      failing({ kind: 'closed', code: 'channel_unpaid', detail: '-224 plan' }),
    );
    one.send(conversation, conversation.outbox);
    await until(async () => (await stage.waiting(conversation)) === 0, 'end', 5_000);
    await one.stop();
    expect(stage.unpaid).toEqual(['-224 plan']);
    expect(await stage.unsure(conversation)).toBe(true);
  });

  it('leaves no doubt where what stood behind it was shown', async () => {
    const one = stage.process();
    const conversation = await stage.saved([entry('a', 'một', FRESH), entry('b', 'hai', FRESH)], 'zalo');
    const { chat } = conversation.address;
    const refused = failing({ kind: 'refused', code: 'channel_refused', detail: '-248' });
    stage.answers.set(chat, async () => (stage.given.length === 1 ? refused() : SENT));
    one.send(conversation, conversation.outbox);
    await until(async () => (await stage.waiting(conversation)) === 0, 'end', 5_000);
    await one.stop();
    expect(stage.given).toEqual([`${chat}: một`, `${chat}: hai`]);
    expect(await stage.unsure(conversation)).toBe(false);
  });
});

describe.each(['telegram', 'zalo'] as const)('a reply on %s that is put off', (name) => {
  /** One whose first reply has to wait for hours. */
  async function putOff() {
    const one = stage.process();
    const first = await stage.saved([entry('a', 'một', FRESH)], name);
    stage.answers.set(first.address.chat, failing(LATER));
    one.send(first, first.outbox);
    await until(async () => (await stage.kept(first)).outbox[0]?.attempts === 1, 'put off', 5_000);
    stage.answers.delete(first.address.chat);
    return { one, first };
  }
  const nextAts = async (of: Awaited<ReturnType<typeof putOff>>['first']) =>
    (await stage.kept(of)).outbox.map(({ id, nextAt }) => ({ id, nextAt: nextAt.getTime() }));

  it('for hours is not overtaken by what is said meanwhile', async () => {
    const { one, first } = await putOff();
    const second = await stage.answered(first, [entry('b', 'hai', FRESH), entry('c', 'ba', FRESH)]);
    one.send(second, second.outbox.slice(-2));
    await until(async () => (await nextAts(first)).every((each) => each.nextAt > Date.now()), 'all wait', 5_000);
    const [a, b, c] = await nextAts(first);
    expect([b, c]).toEqual([
      { id: 'b', nextAt: a?.nextAt },
      { id: 'c', nextAt: a?.nextAt },
    ]);
    expect(stage.given).toEqual([`${first.address.chat}: một`]);
    await one.stop();
  });

  it('is not overtaken in another process, nor after a restart', async () => {
    const { one, first } = await putOff();
    await one.stop();
    const other = stage.process();
    const second = await stage.answered(first, [entry('b', 'hai', FRESH)]);
    other.send(second, second.outbox.slice(-1));
    await until(async () => (await nextAts(first)).every((each) => each.nextAt > Date.now()), 'both wait', 5_000);
    expect(stage.given).toHaveLength(1);
    await other.stop();
  });

  it('goes out first when its time has come, though no sweep has looked yet', async () => {
    const { one, first } = await putOff();
    await one.stop();
    const { chat } = first.address;
    await stage.store().postpone(first.id, { tried: null, behind: ['a'], nextAt: new Date(Date.now() - 1) });
    const other = stage.process();
    const second = await stage.answered(first, [entry('b', 'hai', FRESH)]);
    other.send(second, second.outbox.slice(-1));
    await until(async () => (await stage.waiting(first)) === 0, 'both', 5_000);
    expect(stage.given.slice(1)).toEqual([`${chat}: một`, `${chat}: hai`]);
    await other.stop();
  });

  it('holds back what a dead process left behind it', async () => {
    const { one, first } = await putOff();
    await one.stop();
    const second = await stage.answered(first, [entry('b', 'hai', OVER)]);
    const other = stage.process();
    await other.resume();
    expect(stage.given).toHaveLength(1);
    const [a, b] = await nextAts(second);
    expect(b?.nextAt).toBe(a?.nextAt);
    await other.stop();
  });
});
