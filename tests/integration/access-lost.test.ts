import { afterEach, expect, it } from 'vitest';
import type { Address } from '../../src/dialog/address.ts';
import { verbatim } from '../../src/dialog/view.ts';
import type { Member, Role } from '../../src/domain/member.ts';
import { until } from '../contract/accepted.ts';
import { openTwoNetworks } from '../support/two-networks.ts';

/** One house on Zalo and Telegram that loses its access to Zalo. */

const PATIENCE_MS = 20_000;
const REFRESH_REFUSED = -14_020;
let close = async (): Promise<void> => undefined;

afterEach(() => close());

async function open() {
  const house = await openTwoNetworks();
  close = house.close;
  return house;
}

it('the office member on Zalo and Telegram hears of it on Telegram, and so do reminders go there', async () => {
  const { app, clock, zalo, telegram, stores } = await open();
  const phone = telegram.fake.person({ id: 4_711, firstName: 'Phúc' });
  phone.command('start');
  await phone.next({ timeout: PATIENCE_MS });
  const { id } = await stores.members.add({ name: 'Vũ Hoàng Phúc', unit: 'VP', role: 'DAU_MOI' });
  const at = clock.now();
  const onZalo = zalo.fake.person('phuc');
  const joins = async (channel: 'zalo' | 'telegram', chat: string): Promise<Member> =>
    stores.members.join(id, {
      address: { channel, chat },
      lang: 'vi',
      consent: { version: '1', at, channel, lang: 'vi' },
      at,
    });
  await joins('zalo', onZalo.id);
  await joins('telegram', '4711');
  onZalo.says('xin chào');
  await onZalo.next({ timeout: PATIENCE_MS });

  zalo.fake.faults.next({ kind: 'error', code: REFRESH_REFUSED, path: 'access_token' });
  zalo.fake.oauth.expireAccess();
  const view = { lines: [verbatim('Sắp đến mốc sơ kết')] };
  await stores.deliveries.plan([{ occasion: 'n', member: id, kind: 'notice', view, plannedAt: at, dueAt: at }]);
  app.jobs.queue.wake();

  const heard = (words: string): boolean => phone.messages().some(({ text }) => text.includes(words));
  await until(() => heard('Bot sắp ngừng hoặc đã ngừng nhắn tin qua Zalo'), 'alarm', PATIENCE_MS);
  await until(() => heard('Sắp đến mốc sơ kết'), 'message', PATIENCE_MS);
  const states = async () => (await stores.deliveries.ofMember(id, 10)).map((one) => one.state);
  await until(async () => (await states()).every((state) => state === 'sent'), 'end', PATIENCE_MS);
  expect(await states()).toHaveLength(2);
});

it('the office hears once a day that the account may not send, and a budget that is spent is something else', async () => {
  const { app, clock, zalo, telegram, stores } = await open();
  const phone = telegram.fake.person({ id: 4_712, firstName: 'Phúc' });
  phone.command('start');
  await phone.next({ timeout: PATIENCE_MS });
  const onZalo = zalo.fake.person('an');
  onZalo.says('xin chào');
  await onZalo.next({ timeout: PATIENCE_MS });
  const joined = async (name: string, role: Role, address: Address): Promise<string> => {
    const at = clock.now();
    const { id } = await stores.members.add({ name, unit: 'VP', role });
    const consent = { version: '1', at, channel: address.channel, lang: 'vi' } as const;
    await stores.members.join(id, { address, lang: 'vi', consent, at });
    return id;
  };
  const office = await joined('Vũ Hoàng Phúc', 'DAU_MOI', { channel: 'telegram', chat: '4712' });
  const an = await joined('Trần An', 'CAN_BO', { channel: 'zalo', chat: onZalo.id });
  /** One message to a colleague that Zalo refuses so. */
  const refused = async (occasion: string, code: number): Promise<string | null | undefined> => {
    zalo.fake.faults.next({ kind: 'error', code, path: 'message' });
    const view = { lines: [verbatim('Sắp đến mốc sơ kết')] };
    const at = clock.now();
    await stores.deliveries.plan([{ occasion, member: an, kind: 'notice', view, plannedAt: at, dueAt: at }]);
    app.jobs.queue.wake();
    const found = async () => (await stores.deliveries.byOccasion(occasion))[0];
    await until(async () => (await found())?.state === 'unreachable', occasion, PATIENCE_MS);
    return (await found())?.error;
  };
  const told = () => stores.deliveries.ofMember(office, 10);

  expect(await refused('closed', -230)).toBe('window_closed');
  expect(await refused('poor', -321)).toBe('channel_unpaid');
  await until(async () => (await told())[0]?.state === 'sent', 'the notice', PATIENCE_MS);
  expect(phone.messages().at(-1)?.text).toContain('-321');
  expect(await refused('plan', -224)).toBe('channel_unpaid');
  expect(await told()).toHaveLength(1);
  clock.set(new Date(clock.now().getTime() + 24 * 3_600_000));
  expect(await refused('next day', -221)).toBe('channel_unpaid');
  await until(async () => (await told()).length === 2, 'the next notice', PATIENCE_MS);
  await until(() => phone.messages().at(-1)?.text.includes('-221') === true, 'its words', PATIENCE_MS);
});
