import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Accepted, createAccepted, eventOf, until } from './accepted.ts';
import type { NetworkDriver, Open } from './contract-driver.ts';
import { whole } from './reading.ts';

const BARRED = { ok: false, error: { kind: 'stopped', code: 'person_stopped' } };

/** What a channel behind a network must withstand. */
export function describeNetworkChannel(name: string, open: Open<NetworkDriver>): void {
  describe(`network contract: ${name}`, () => {
    let driver: NetworkDriver;
    let accepted: Accepted;
    beforeEach(async () => {
      accepted = createAccepted();
      driver = await open(accepted.accept);
    });
    afterEach(() => driver.close());

    const send = (text: string) => driver.channel.send(driver.address('an'), { text, buttons: [] });
    const texts = async () => (await driver.screen('an')).map((seen) => seen.text);
    const settled = () => new Promise((resolve) => setTimeout(resolve, 150));
    const confirmed = () => until(() => driver.unconfirmed() === 0, 'confirmation of all updates');

    it('knows a redelivered update: not brought again, or with the same id', async () => {
      await driver.says('an', 'một');
      await accepted.count(1);
      await confirmed();
      await driver.redelivers();
      if (driver.can.knowsRedelivery) {
        await confirmed();
        await driver.says('an', 'hai');
        const all = await accepted.count(2);
        await settled();
        expect(all.map((one) => eventOf(one, 'text').text)).toEqual(['một', 'hai']);
        return;
      }
      const [first, second] = await accepted.count(2);
      expect(second?.event).toEqual(first?.event);
    });

    it('brings updates that come out of order, each with its id', async () => {
      await driver.inReverse(async () => {
        await driver.says('an', 'một');
        await driver.says('an', 'hai');
      });
      const all = await accepted.count(2);
      expect(all.map((one) => eventOf(one, 'text').text).sort()).toEqual(['hai', 'một']);
      expect(new Set(all.map((one) => one.event.id)).size).toBe(2);
      await confirmed();
    });

    it('keeps the order of one person', async () => {
      for (let index = 0; index < 30; index++) await driver.says(index % 3 === 0 ? 'binh' : 'an', `${index}`);
      const all = await accepted.count(30);
      for (const person of ['an', 'binh']) {
        const { chat } = driver.address(person);
        const said = all.filter((one) => one.address.chat === chat).map((one) => Number(eventOf(one, 'text').text));
        expect(said).toEqual([...said].sort((one, other) => one - other));
      }
    });

    it('brings again what could not be accepted, loses nothing, and lets others pass', async () => {
      accepted.failFor(driver.address('an').chat, 4);
      await driver.says('an', 'một');
      await driver.says('an', 'hai');
      await driver.says('binh', 'ba');
      const [first] = await accepted.count(1);
      expect(eventOf(first, 'text').text).toBe('ba');
      const all = await accepted.count(3);
      expect(all.slice(1).map((one) => eventOf(one, 'text').text)).toEqual(['một', 'hai']);
      expect(accepted.tries()).toBe(7);
      await confirmed();
      expect(accepted.all).toHaveLength(3);
    });

    it('tells that a person stopped and came back, and why nothing can be sent', async () => {
      const { stopping } = driver.can;
      const reached = stopping === 'barred' ? BARRED : { ok: true };
      const kinds = stopping === 'untold' ? [] : ['stopped', 'resumed'];
      const told = async (most: number) => {
        if (kinds.length > 0) await accepted.count(most);
        else await settled();
        expect(accepted.all.map((one) => one.event.kind)).toEqual(kinds.slice(0, most));
      };
      await driver.stops('an');
      await told(1);
      expect(await send('nghe không?')).toMatchObject(reached);
      await driver.returns('an');
      await told(2);
      expect((await send('chào')).ok).toBe(true);
    });

    it('names what is of no use to us', async () => {
      const what = await driver.sendsOdd('an');
      const [incoming] = await accepted.count(1);
      expect(eventOf(incoming, 'other').what).toBe(what);
    });

    it('leaves groups alone and confirms what it leaves', async () => {
      await driver.saysInGroup('an', '/baocao');
      await driver.says('an', 'riêng');
      const all = await accepted.count(1);
      await confirmed();
      expect(all.map((one) => eventOf(one, 'text').text)).toEqual(['riêng']);
    });

    it('waits as long as it is told when there is too much', async () => {
      await driver.failsNext('flooded');
      const sent = await send('một');
      expect(sent).toMatchObject({
        ok: false,
        error: { kind: 'retry', code: 'channel_flooded', afterMs: driver.floodMs ?? expect.any(Number) },
      });
      expect(await texts()).toEqual([]);
      expect((await send('một')).ok).toBe(true);
      expect(await texts()).toEqual(['một']);
    });

    it('may try again when the network broke before anything was shown', async () => {
      await driver.failsNext('broken');
      expect(await send('một')).toMatchObject({ ok: false, error: { kind: 'retry', code: 'channel_unreachable' } });
      expect(await texts()).toEqual([]);
    });

    it('does not know the outcome when no answer comes', async () => {
      await driver.failsNext('hang');
      expect(await send('một')).toMatchObject({ ok: false, error: { kind: 'unknown', code: 'outcome_unknown' } });
      await driver.failsNext('lost');
      expect(await send('hai')).toMatchObject({ ok: false, error: { kind: 'unknown', code: 'outcome_unknown' } });
      expect(await texts()).toEqual(['hai']);
      expect((await send('ba')).ok).toBe(true);
    });

    it('does not show the first parts again when a later part of a long text has to wait', async () => {
      const words = Array.from({ length: 1500 }, (_, index) => `chữ${index}`).join(' ');
      await driver.failsNext('flooded', 1);
      expect(await send(words)).toMatchObject({ ok: false, error: { kind: 'retry' } });
      expect(await texts()).toHaveLength(1);
      expect((await send(words)).ok).toBe(true);
      const once = await driver.screen('an');
      expect(whole(once, driver.can)).toBe(words);
      expect((await send(words)).ok).toBe(true);
      expect(whole((await driver.screen('an')).slice(once.length), driver.can)).toBe(words);
    });
  });
}
