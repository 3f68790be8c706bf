import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Incoming } from '../../src/channels/channel.ts';
import { asItStands, newConversation } from '../../src/conversation.ts';
import type { Address } from '../../src/dialog/address.ts';
import type { Event } from '../../src/dialog/event.ts';
import type { Role } from '../../src/domain/member.ts';
import { type House, openHouse } from '../support/house.ts';

/** Word that somebody stopped or is back may come late, twice, or to another process: its own moment counts, not when it came. */

type Said = Event extends infer One ? (One extends { readonly id: string } ? Omit<One, 'id'> : never) : never;

interface Person {
  readonly id: string;
  readonly address: Address;
}

const STOP: Said = { kind: 'stopped' };
const BACK: Said = { kind: 'resumed' };
const TEXT: Said = { kind: 'text', text: 'menu' };

let house: House;
let lan: Person;
let dung: Person;
let people = 0;
/** By the channel's clock; all moments of a test are seconds from it. */
let start: Date;

beforeAll(async () => {
  house = await openHouse({
    channel: 'web',
    campaigns: ['campaigns/dong-nai-skhcn.yaml'],
    now: new Date('2026-11-23T02:00:00Z'),
    units: [{ code: 'CDS', name: 'Phòng Chuyển đổi số' }],
    people: [],
  });
});
afterAll(() => house.close());

/** Everybody anew in a unit of their own, so that nothing is known of anybody. */
beforeEach(async () => {
  start = house.clock.now();
  people += 1;
  [lan, dung] = [await joined('Nguyễn Thị Lan', 'CAN_BO'), await joined('Phạm Tiến Dũng', 'TRUONG_PHONG')];
});

async function joined(name: string, role: Role): Promise<Person> {
  const { members, conversations } = house.app().stores;
  const { id } = await members.add({ name, unit: `P${people}`, role });
  const address: Address = { channel: 'web', chat: id };
  const consent = { version: '1', at: start, channel: 'web', lang: 'vi' } as const;
  await members.join(id, { address, lang: 'vi', consent, at: start });
  await conversations.save({ ...asItStands(newConversation(address)), member: id, lang: 'vi' });
  return { id, address };
}

/** At which second it happened; `null` where the channel does not say. */
async function comes(said: Said, second: number | null, id: string): Promise<void> {
  const at = second === null ? null : new Date(start.getTime() + second * 1_000);
  const incoming: Incoming = { address: lan.address, event: { ...said, id }, lang: null, at };
  await house.app().accept(incoming);
}

/** What another process has saved of a turn of Lan's, of which this one knows nothing. */
async function tookElsewhere(second: number): Promise<void> {
  const { conversations } = house.app().stores;
  const kept = await conversations.load(lan.address);
  if (kept === null) throw new Error('no conversation');
  const seen = { id: `elsewhere${second}`, at: new Date() };
  await conversations.save({ ...asItStands(kept), seen, heardAt: new Date(start.getTime() + second * 1_000) });
}

const isStopped = async () => (await house.app().stores.members.byId(lan.id))?.stopped;
const notices = async () => (await house.app().stores.deliveries.ofMember(dung.id, 10)).length;

describe('word that somebody stopped', () => {
  it('counts, and what they do afterwards lifts it', async () => {
    await comes(TEXT, 0, 'e1');
    await comes(STOP, 10, 'e2');
    expect(await isStopped()).toBe(true);
    expect(await notices()).toBe(1);
    await comes(TEXT, 20, 'e3');
    expect(await isStopped()).toBe(false);
    await comes(STOP, 30, 'e4');
    expect(await isStopped()).toBe(true);
    await comes(BACK, 40, 'e5');
    expect(await isStopped()).toBe(false);
  });

  it('counts by the order in which it comes where moments are the same, or not known', async () => {
    await comes(BACK, 10, 'e1');
    await comes(STOP, 10, 'e2');
    expect(await isStopped()).toBe(true);
    await comes(TEXT, 10, 'e3');
    expect(await isStopped()).toBe(false);
    await comes(STOP, null, 'e4');
    expect(await isStopped()).toBe(true);
    await comes(TEXT, null, 'e5');
    expect(await isStopped()).toBe(false);
  });

  it('counts for the account it is of, and so does what they write there', async () => {
    const { members } = house.app().stores;
    const other: Address = { channel: 'telegram', chat: `other-${lan.id}` };
    const consent = { version: '1', at: start, channel: 'telegram', lang: 'vi' } as const;
    await members.join(lan.id, { address: other, lang: 'vi', consent, at: start });
    await comes(STOP, 10, 'e1');
    expect(await members.byId(lan.id)).toMatchObject({ stopped: false, stoppedOn: [`web:${lan.id}`] });
    await comes(TEXT, 20, 'e2');
    expect((await members.byId(lan.id))?.stoppedOn).toBeUndefined();
    await members.setStopped(other, true);
    expect(await isStopped()).toBe(false);
  });

  it.each([
    ['follows again', BACK],
    ['writes', TEXT],
  ])('has no effect when it comes after the person %s', async (_, later) => {
    await comes(later, 10, 'e1');
    await comes(STOP, 0, 'e2');
    expect(await isStopped()).toBe(false);
    expect(await notices()).toBe(0);
  });

  it('has no effect when it comes again', async () => {
    await comes(STOP, 0, 'e1');
    await comes(BACK, 10, 'e2');
    expect(await notices()).toBe(1);
    await comes(STOP, 0, 'e1');
    expect(await isStopped()).toBe(false);
    expect(await notices()).toBe(1);
  });

  it('has no effect when it comes again where the channel gives no moments', async () => {
    await comes(STOP, null, 'e1');
    await comes(TEXT, null, 'e2');
    await comes(STOP, null, 'e1');
    expect(await isStopped()).toBe(false);
  });

  it('has no effect where another process has heard of the person since', async () => {
    await comes(TEXT, -60, 'e1');
    await tookElsewhere(10);
    await comes(STOP, 0, 'e2');
    expect(await isStopped()).toBe(false);
    expect(await notices()).toBe(0);
  });

  it('is taken back when a process died over it while the person did something elsewhere', async () => {
    const { members } = house.app().stores;
    await members.setStopped(lan.address, true, start);
    await tookElsewhere(10);
    await comes(STOP, 0, 'e2');
    expect(await isStopped()).toBe(false);
  });

  it('does not take back what the channel itself said since', async () => {
    const { members } = house.app().stores;
    await comes(TEXT, 10, 'e1');
    await members.setStopped(lan.address, true);
    await comes(STOP, 0, 'e2');
    expect(await isStopped()).toBe(true);
  });

  it('counts, and is told once, when a process died over it', async () => {
    const { members } = house.app().stores;
    await members.setStopped(lan.address, true, start);
    await comes(STOP, 0, 'e1');
    expect(await isStopped()).toBe(true);
    expect(await notices()).toBe(1);
  });
});

describe('somebody who has stopped', () => {
  it.each([
    ['a text', TEXT],
    ['word that they follow', BACK],
  ])('stays so when %s of before comes late', async (_, earlier) => {
    await comes(STOP, 10, 'e1');
    await comes(earlier, 0, 'e2');
    expect(await isStopped()).toBe(true);
    await comes(TEXT, 20, 'e3');
    expect(await isStopped()).toBe(false);
  });

  it('stays so when the word of before that they follow comes again', async () => {
    await comes(BACK, null, 'e1');
    await comes(STOP, null, 'e2');
    await comes(BACK, null, 'e1');
    expect(await isStopped()).toBe(true);
  });

  it('stays so by the newest of two stops, in whatever order all comes', async () => {
    await comes(STOP, 30, 'e3');
    await comes(STOP, 10, 'e1');
    await comes(BACK, 20, 'e2');
    expect(await isStopped()).toBe(true);
  });

  it('is here again by whatever comes, where only a refusal of the channel said that they had stopped', async () => {
    const { members } = house.app().stores;
    await members.setStopped(lan.address, true);
    await comes(TEXT, -60, 'e1');
    expect(await isStopped()).toBe(false);
  });
});
