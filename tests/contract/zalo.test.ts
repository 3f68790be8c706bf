import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Accepted, createAccepted, eventOf } from './accepted.ts';
import { describeChannel } from './channel-suite.ts';
import { describeNetworkChannel } from './network-suite.ts';
import { openZalo } from './zalo-driver.ts';

for (const buttons of [true, false]) {
  const name = buttons ? 'zalo with buttons' : 'zalo by numbers';
  describeChannel(name, (accept) => openZalo({ buttons }, accept));
  describeNetworkChannel(name, (accept) => openZalo({ buttons }, accept));
}

describe('what is posted to the address of Zalo webhooks', () => {
  let driver: Awaited<ReturnType<typeof openZalo>>;
  let accepted: Accepted;
  beforeEach(async () => {
    accepted = createAccepted();
    driver = await openZalo({ buttons: true }, accepted.accept);
  });
  afterEach(() => driver.close());

  const said = (text: string, more: object = {}) => ({
    app_id: driver.zalo.appId,
    user_id_by_app: '7000000000000000001',
    event_name: 'user_send_text',
    timestamp: String(Date.now()),
    sender: { id: driver.address('an').chat },
    recipient: { id: driver.zalo.oaId },
    message: { msg_id: `m-${text}`, text },
    ...more,
  });
  /** What has been accepted, once something said after it has come through. */
  const acceptedBefore = async (mark: string) => {
    await driver.says('binh', mark);
    const isMark = () => accepted.all.some((one) => one.event.kind === 'text' && one.event.text === mark);
    await expect.poll(isMark).toBe(true);
    return accepted.all.map((one) => eventOf(one, 'text').text).filter((text) => text !== mark);
  };

  it.each(['good', 'bare'] as const)('is taken with a %s signature', async (signed) => {
    expect((await driver.zalo.webhooks.post(said('chào'), signed)).status).toBe(200);
    expect(await acceptedBefore('hết')).toEqual(['chào']);
  });

  it.each(['bad', 'none'] as const)('has no effect with a %s signature, and 200 for the console', async (signed) => {
    expect((await driver.zalo.webhooks.post(said('giả'), signed)).status).toBe(200);
    expect(await acceptedBefore('hết')).toEqual([]);
    expect(await driver.zalo.webhooks.consoleTest()).toBe(true);
  });

  it('has no effect when it is of another application or another account', async () => {
    const other = '9999999999999999999';
    for (const more of [{ app_id: other }, { recipient: { id: other } }]) {
      expect((await driver.zalo.webhooks.post(said('của nơi khác', more))).status).toBe(200);
    }
    expect(await acceptedBefore('hết')).toEqual([]);
  });

  it('has its effect once when it is replayed', async () => {
    const body = said('một');
    for (let times = 0; times < 3; times++) expect((await driver.zalo.webhooks.post(body)).status).toBe(200);
    expect(await acceptedBefore('hết')).toEqual(['một']);
  });
});
