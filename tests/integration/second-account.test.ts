import { afterEach, expect, it } from 'vitest';
import { until } from '../contract/accepted.ts';
import { openTwoNetworks } from '../support/two-networks.ts';

/** Somebody who has joined is connected to a further account: the others hear of it, and what was open there goes on. */

const PATIENCE_MS = 20_000;
let close = async (): Promise<void> => undefined;

afterEach(() => close());

it('is told on the account there was, whose menu and drafts stay as they were', async () => {
  const { clock, zalo, telegram, stores, ...house } = await openTwoNetworks();
  close = house.close;
  const { id } = await stores.members.add({ name: 'Nguyễn Thị Lan', unit: 'QLCN', role: 'CAN_BO' });
  const code = async (): Promise<string> => (await stores.invites.issue(id, clock.now())).code;
  const onZalo = zalo.fake.person('lan');
  const onTelegram = telegram.fake.person({ id: 4_713, firstName: 'Lan' });
  const press = (label: string): void => {
    const message = onTelegram.messages().findLast(({ buttons }) => buttons.flat().some(({ text }) => text === label));
    if (message === undefined) throw new Error(`no button "${label}"`);
    onTelegram.tap(message, label);
  };
  const heard = (one: typeof onZalo | typeof onTelegram, words: string): Promise<void> =>
    until(() => one.messages().some(({ text }) => text.includes(words)), words, PATIENCE_MS);

  for (const words of ['xin chào', 'Tiếng Việt', 'Đồng ý', await code()]) {
    onZalo.says(words);
    await onZalo.next({ timeout: PATIENCE_MS });
  }
  await heard(onZalo, 'Anh/chị muốn làm gì?');
  expect((await stores.deliveries.ofMember(id, 10)).length).toBe(0);
  onTelegram.command('start');
  await heard(onTelegram, 'Anh/chị muốn dùng ngôn ngữ nào?');
  press('Tiếng Việt');
  await heard(onTelegram, 'Anh/chị có đồng ý không?');
  press('Đồng ý');
  await heard(onTelegram, 'mã mời');
  onTelegram.text(await code());
  await heard(onTelegram, 'đã tham gia');

  await heard(onZalo, 'Một tài khoản Telegram vừa được nối với tên anh/chị');
  expect(onTelegram.messages().some(({ text }) => text.includes('vừa được nối'))).toBe(false);
  const told = () => stores.deliveries.ofMember(id, 10);
  await until(async () => (await told()).every(({ state }) => state === 'sent'), 'the end of it', PATIENCE_MS);
  expect((await told()).map(({ to }) => to)).toEqual([`zalo:${onZalo.id}`]);
  onZalo.says('Đăng ký sáng kiến');
  await heard(onZalo, 'Tên sáng kiến là gì?');
});
