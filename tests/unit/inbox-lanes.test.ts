import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createInboxLanes, type InboxLanes } from '../../src/channels/inbox-lanes.ts';
import type { InboxEvent } from '../../src/ports/inbox.ts';

const AT = new Date('2026-11-23T02:00:00Z');
const MOST = 6;
const ENOUGH_MS = 5_000;

function said(person: string): InboxEvent {
  const event = { kind: 'text', text: 'a', id: person } as const;
  const incoming = { address: { channel: 'zalo', chat: person }, event, lang: null, at: AT } as const;
  return { id: person, channel: 'zalo', person, at: AT, body: { kind: 'incoming', incoming } };
}

function block(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}

function open(work: () => Promise<void>, asking: () => number): InboxLanes {
  return createInboxLanes({
    lanes: MOST,
    asking,
    retrying: { retryMs: 1, retryMostMs: 1 },
    work,
    onFailure: (_event, _tries, error) => {
      throw error;
    },
  });
}

/** Work that takes a while but no processor, and how much of it there was at once. */
function createWork() {
  let running = 0;
  const work = { all: 0, most: 0 };
  return {
    work,
    async run(): Promise<void> {
      running += 1;
      work.all += 1;
      work.most = Math.max(work.most, running);
      await sleep(10);
      running -= 1;
    },
  };
}

const add = (lanes: InboxLanes, count: number, name: string): void => {
  for (let index = 0; index < count; index += 1) lanes.add(said(`${name}${index}`));
};

async function until(isSo: () => boolean, what: string): Promise<void> {
  for (const end = performance.now() + ENOUGH_MS; !isSo(); await sleep(2)) {
    if (performance.now() > end) throw new Error(`no ${what}`);
  }
}

describe('what is worked off', () => {
  it('is begun one by one, so that whatever else there is to do comes in between', async () => {
    let turn = 0;
    let begun = 0;
    const turns = new Set<number>();
    const count = setInterval(() => {
      turn += 1;
    });
    const lanes = open(
      async () => {
        begun += 1;
        turns.add(turn);
        block(3);
      },
      () => 0,
    );
    add(lanes, 20, 'p');
    await until(() => begun === 20, 'end');
    clearInterval(count);
    await lanes.stop();
    // The timer is always due when a piece of work has ended.
    expect(turns.size).toBe(20);
  });

  it('is as much at once as there is room for', async () => {
    const { work, run } = createWork();
    const lanes = open(run, () => 0);
    add(lanes, 40, 'p');
    await until(() => work.all === 40, 'end');
    await lanes.stop();
    expect(work.most).toBe(MOST);
  });

  it('gives way to many who wait to be answered, and makes up for it afterwards', async () => {
    let asking = 8;
    const { work, run } = createWork();
    const lanes = open(run, () => asking);
    add(lanes, 20, 'p');
    await until(() => work.all === 20, 'work');
    expect(work.most).toBe(2);
    asking = 7;
    add(lanes, 200, 'q');
    await until(() => work.most === MOST, 'more at once');
    await lanes.stop();
  });

  it.each([
    ['somebody waits', 1, 2],
    ['nobody waits', 0, MOST],
  ])('gives way while the loop is late and %s', async (_what, asking, most) => {
    const { work, run } = createWork();
    // Late before anything is begun, and then at each look.
    const busy = setInterval(() => block(70), 1);
    const lanes = open(run, () => asking);
    lanes.add(said('first'));
    await until(() => work.all === 1, 'first');
    await sleep(200);
    work.most = 0;
    add(lanes, 30, 'p');
    await until(() => work.all >= 20, 'work');
    clearInterval(busy);
    await lanes.stop();
    expect(work.most).toBe(most);
  });

  it('begins with nothing after the end', async () => {
    const { work, run } = createWork();
    const lanes = open(run, () => 0);
    add(lanes, 3, 'p');
    await lanes.stop();
    await sleep(50);
    expect(work.all).toBe(0);
  });
});
