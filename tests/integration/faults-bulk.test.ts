import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Ground, openGround, until } from '../support/crowd.ts';
import { type OwnServers, openServers } from '../support/own-servers.ts';
import { type Bot, startBot } from '../support/process.ts';

const PEOPLE = 60;
/** First working days of phase 2, in sending hours. */
const PHASE_START = '2028-01-05T09:00:00+07:00';
/** Later than any claim of a worker that died at the start. */
const LATER = '2028-01-05T09:05:00+07:00';
const OCCASION = 'dong-nai-skhcn/phase_start:2';

let servers: OwnServers;
beforeAll(async () => {
  servers = await openServers();
});
afterAll(() => servers.close());

/** People who have joined, each in a chat of their own; member id by chat. */
async function joined(ground: Ground): Promise<ReadonlyMap<number, string>> {
  const members = new Map<number, string>();
  await ground.stores.units.put('CDS', 'Phòng Chuyển đổi số');
  for (let chat = 9_000; chat < 9_000 + PEOPLE; chat += 1) {
    const member = await ground.stores.members.add({ name: `Người ${chat}`, unit: 'CDS', role: 'CAN_BO' });
    const at = new Date(PHASE_START);
    const consent = { version: 'notice-1', at, channel: 'telegram', lang: 'vi' as const };
    await ground.stores.members.join(member.id, {
      address: { channel: 'telegram', chat: String(chat) },
      lang: 'vi',
      consent,
      at,
    });
    ground.tg.person({ id: chat, firstName: `P${chat}`, started: true });
    members.set(chat, member.id);
  }
  return members;
}

/** Chats in which a reminder was shown, in the order of showing, repeats included. */
function shownIn(ground: Ground): readonly number[] {
  return ground.tg.log.calls({ method: 'sendMessage', effect: true }).map((call) => call.chat ?? 0);
}

async function states(ground: Ground): Promise<Readonly<Record<string, readonly string[]>>> {
  const found: Record<string, string[]> = {};
  for (const one of await ground.stores.deliveries.byOccasion(OCCASION)) {
    found[one.state] = [...(found[one.state] ?? []), one.member];
  }
  return found;
}

it('a worker killed in the middle of reminding: nobody twice, what is not known is recorded so', {
  timeout: 90_000,
}, async () => {
  const ground = await openGround(servers, 'polling');
  const bots: Bot[] = [];
  const start = async (settings: Record<string, string>): Promise<Bot> => {
    const bot = await startBot({ ...ground.settings, ...settings });
    bots.push(bot);
    return bot;
  };
  try {
    const members = await joined(ground);
    // Shown but never answered, and neither shown nor answered: the worker cannot tell them apart.
    ground.tg.faults.next({ method: 'sendMessage', kind: 'okButHang', after: 12, times: 3 });
    ground.tg.faults.next({ method: 'sendMessage', kind: 'hang', after: 14, times: 3 });
    const first = await start({ ROLE: 'worker', CLOCK: PHASE_START });
    await until(() => ground.tg.faults.left() === 0, 'hanging sends', 40_000);
    await first.kill();
    const atKill = await states(ground);
    const open = atKill.claimed ?? [];
    expect(open.length).toBeGreaterThanOrEqual(6);

    await start({ ROLE: 'worker', CLOCK: LATER });
    await until(
      async () => {
        const { sent = [], unknown = [] } = await states(ground);
        return sent.length + unknown.length === PEOPLE;
      },
      'end of all deliveries',
      60_000,
    );

    const { sent = [], unknown = [] } = await states(ground);
    const shown = shownIn(ground);
    const counts = JSON.stringify({
      sent: sent.length,
      unknown: unknown.length,
      shown: shown.length,
      openAtKill: open.length,
    });
    expect(new Set(shown).size, `nobody twice: ${counts}`).toBe(shown.length);
    expect([...unknown].sort(), counts).toEqual([...open].sort());
    const shownMembers = shown.map((chat) => members.get(chat) ?? '');
    for (const member of sent) expect(shownMembers, counts).toContain(member);
    expect(shown.length, counts).toBeGreaterThanOrEqual(sent.length + 3);
  } finally {
    await Promise.all(bots.map((bot) => bot.kill()));
    await ground.close();
  }
});
