import { describe, expect, it } from 'vitest';
import type { Push } from '../../src/channels/channel.ts';
import type { SendDeps } from '../../src/channels/zalo/send.ts';
import { HOUR, LONG, MONTH, type SendStage, START, stageForEach, text } from '../support/zalo/send-stage.ts';

let stage: SendStage;

await stageForEach((opened) => {
  stage = opened;
});

describe('pushes', () => {
  const about = (more: Partial<Push> = {}): Push => ({ lastAt: START, name: 'Trần An', gist: 'Mời xem', ...more });

  function later(hours: number): void {
    stage.clock.set(new Date(START.getTime() + hours * HOUR));
  }

  it('cost nothing for two days', async () => {
    const { push } = stage.make({ paidBudget: 0 });
    later(47);
    expect(await push(stage.address(), text(), about())).toMatchObject({ ok: true });
    expect(stage.an.messages().map(({ price }) => price)).toEqual(['free']);
    expect(await stage.spent()).toBe(0);
  });

  it('are counted until the budget is spent', async () => {
    later(50);
    const { push } = stage.make();
    for (let times = 0; times < 2; times++)
      expect(await push(stage.address(), text(), about())).toMatchObject({ ok: true });
    const over = await push(stage.address(), text(), about());
    expect(over).toEqual({ ok: false, error: { kind: 'closed', code: 'budget_spent', detail: MONTH } });
    expect(stage.an.messages().map(({ price }) => price)).toEqual(['charged', 'charged']);
    expect(await stage.spent()).toBe(2);
    expect(stage.sends()).toHaveLength(2);
  });

  it('count every part, all or none', async () => {
    later(50);
    const { push } = stage.make();
    expect(await push(stage.address(), text({ text: LONG }), about())).toMatchObject({
      error: { code: 'budget_spent' },
    });
    expect(await stage.spent()).toBe(0);
    const wide = stage.make({ paidBudget: 4 });
    stage.zalo.faults.next({ kind: 'error', code: -32, path: '/message/cs', after: 1 });
    expect(await wide.push(stage.address(), text({ text: LONG }), about())).toMatchObject({ error: { kind: 'retry' } });
    expect(await stage.spent()).toBe(1);
    expect(await wide.push(stage.address(), text({ text: LONG }), about())).toMatchObject({ ok: true });
    expect(await stage.spent()).toBe(3);
    expect(stage.an.messages()).toHaveLength(3);
  });

  it('keep their place while there is no budget for the rest', async () => {
    later(50);
    const { push } = stage.make({ paidBudget: 3 });
    stage.zalo.faults.next({ kind: 'error', code: -32, path: '/message/cs', after: 1 });
    await push(stage.address(), text({ text: LONG }), about());
    await stage.budget.take(`zalo:${stage.zalo.oaId}`, MONTH, 3);
    expect(await push(stage.address(), text({ text: LONG }), about())).toMatchObject({
      error: { code: 'budget_spent' },
    });
    await stage.budget.giveBack(`zalo:${stage.zalo.oaId}`, MONTH);
    expect(await push(stage.address(), text({ text: LONG }), about())).toMatchObject({ ok: true });
    expect(stage.an.messages()).toHaveLength(3);
  });

  it('give back what turned out free or was not sent, and keep what is unknown', async () => {
    later(50);
    const { push } = stage.make();
    // To Zalo the person was here a moment ago.
    stage.an.says('2');
    expect(await push(stage.address(), text(), about())).toMatchObject({ ok: true });
    expect(stage.an.messages().at(-1)?.price).toBe('free');
    expect(await stage.spent()).toBe(0);
    stage.zalo.faults.next({ kind: 'error', code: -218 });
    expect(await push(stage.address(), text(), about())).toMatchObject({ error: { kind: 'retry' } });
    expect(await stage.spent()).toBe(0);
    stage.zalo.faults.next({ kind: 'doneThenCut' });
    expect(await push(stage.address(), text(), about())).toMatchObject({ error: { kind: 'unknown' } });
    expect(await stage.spent()).toBe(1);
  });

  it.each([
    ['sub_quota', 0],
    ['reward_quota', 0],
    ['purchase_quota', 1],
  ] as const)('that Zalo answers with %s take %d of the budget', async (share, spent) => {
    later(50);
    const { push } = stage.make({ paidBudget: 4 });
    stage.zalo.gives(share, 1);
    expect(await push(stage.address(), text(), about())).toMatchObject({ ok: true });
    expect(await stage.spent()).toBe(spent);
    // Then it is used up.
    expect(await push(stage.address(), text(), about())).toMatchObject({ ok: true });
    expect(await stage.spent()).toBe(spent + 1);
  });

  it('of many parts take from the budget only what was not given', async () => {
    later(50);
    stage.zalo.gives('sub_quota', 1);
    const { push } = stage.make({ paidBudget: 3 });
    expect(await push(stage.address(), text({ text: LONG }), about())).toMatchObject({ ok: true });
    expect(stage.an.messages().map(({ price }) => price)).toEqual(['free', 'charged', 'charged']);
    expect(await stage.spent()).toBe(2);
  });

  it('that Zalo counts as welcome messages take nothing of the budget', async () => {
    later(50);
    // To us the person wrote two days ago, to Zalo never.
    const binh = stage.zalo.person('Bình');
    stage.zalo.gives('welcome_msg', 1);
    const { push } = stage.make({ paidBudget: 1 });
    expect(await push({ channel: 'zalo', chat: binh.id }, text(), about())).toMatchObject({ ok: true });
    expect([binh.messages().length, await stage.spent()]).toEqual([1, 0]);
  });

  it('give back the parts that were counted before the budget could be read no more', async () => {
    later(50);
    let takes = 0;
    const take: SendDeps['budget']['take'] = (...given) => {
      takes += 1;
      return takes === 2 ? Promise.reject(new Error('away')) : stage.budget.take(...given);
    };
    const { push } = stage.make({ paidBudget: 9, budget: { ...stage.budget, take } });
    const sent = await push(stage.address(), text({ text: LONG }), about());
    expect(sent).toMatchObject({ error: { kind: 'retry', code: 'internal' } });
    expect([takes, await stage.spent()]).toEqual([2, 0]);
  });

  it('wait when the budget cannot be read', async () => {
    later(50);
    const broken = { ...stage.budget, take: () => Promise.reject(new Error('no database')) };
    const { push } = stage.make({ budget: broken });
    expect(await push(stage.address(), text(), about())).toMatchObject({ error: { kind: 'retry', code: 'internal' } });
    expect(stage.zalo.calls()).toEqual([]);
  });

  it('need a template after seven days, or are told as closed', async () => {
    later(7 * 24);
    expect(await stage.make().push(stage.address(), text(), about())).toMatchObject({
      error: { code: 'window_closed' },
    });
    expect(stage.zalo.calls()).toEqual([]);
    const { push } = stage.make({ template: '7' });
    const sent = await push(stage.address(), text(), about({ gist: 'Mời anh/chị xem kế hoạch' }));
    const [message] = stage.an.messages();
    expect(sent).toEqual({ ok: true, messageId: message?.id });
    expect(message).toMatchObject({ text: 'Trần An\nMời anh/chị xem kế hoạch', template: '7', price: 'charged' });
    expect(await stage.spent()).toBe(1);
    expect(await push(stage.address(), text(), about())).toMatchObject({ ok: true });
    expect(await push(stage.address(), text(), about())).toMatchObject({
      error: { kind: 'closed', code: 'budget_spent' },
    });
  });

  it('fall to the template when Zalo closed earlier than we thought', async () => {
    later(8 * 24);
    const { push } = stage.make({ template: '7' });
    expect(await push(stage.address(), text(), about({ lastAt: stage.clock.now() }))).toMatchObject({ ok: true });
    expect(stage.an.messages().map(({ template }) => template)).toEqual(['7']);
    expect(await stage.spent()).toBe(1);
    const without = await stage.make().push(stage.address(), text(), about({ lastAt: stage.clock.now() }));
    expect(without).toMatchObject({ ok: false, error: { kind: 'closed', code: 'window_closed' } });
  });

  it('give back a template that was not taken, and wait for the morning', async () => {
    // Ten at night in Việt Nam.
    later(8 * 24 + 13);
    const { push } = stage.make({ template: '7' });
    expect(await push(stage.address(), text(), about())).toMatchObject({
      ok: false,
      error: { kind: 'retry', afterMs: expect.closeTo(8 * HOUR, -5) },
    });
    const unknown = stage.make({ template: '8' });
    expect(await unknown.push(stage.address(), text(), about())).toMatchObject({ error: { kind: 'refused' } });
    stage.zalo.faults.next({ kind: 'error', code: -131 });
    expect(await push(stage.address(), text(), about())).toMatchObject({
      error: { kind: 'closed', code: 'window_closed' },
    });
    expect(await stage.spent()).toBe(0);
  });
});
