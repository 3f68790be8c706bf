import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Channel } from './channels/channel.ts';
import { createTelegramChannel } from './channels/telegram/channel.ts';
import { createZaloChannel } from './channels/zalo/channel.ts';
import { createSystemClock } from './clock.ts';
import type { Config } from './config.ts';
import { describeError, SettingError } from './errors.ts';
import type { TryoutDoubles } from './ports/tryout.ts';
import { accountGround, type ChannelGround } from './run-channels.ts';

/** The argument by which `npm start -- --fake-zalo` tells the bot of the doubles that run beside it. */
const ARGUMENT = '--doubles=';
/** Where the doubled account reaches us: beside the routes of a real one, which may run in the same process. */
const PREFIX = '/doubles';
const TELL_MS = 2_000;
const PAID_BUDGET = 1_000;
const ANY_ADDRESS: readonly string[] = ['0.0.0.0', '::'];

const words = z.string().min(1);
/** Doubles are made-up servers of this very machine; nothing else may be taken for one. */
const local = z.string().refine((text) => URL.canParse(text) && new URL(text).hostname === '127.0.0.1');

const schema = z.strictObject({
  /** Origin of the phone screens. */
  pages: local.transform((text) => new URL(text).origin),
  secret: words,
  zalo: z.strictObject({
    oaId: words,
    appId: words,
    appSecret: words,
    oaSecret: words,
    roots: z.strictObject({ api: local, oauth: local, zbs: local }),
    seed: z.strictObject({ access: words, refresh: words }),
    template: words,
  }),
  telegram: z.strictObject({ root: local, token: words }),
  people: z.array(z.strictObject({ id: words, phone: words, chats: z.strictObject({ zalo: words, telegram: words }) })),
});

export type Doubles = z.infer<typeof schema>;

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

/** What the arguments of the process say of doubles; null: there are none. Throws `SettingError`. */
export function readDoubles(argv: readonly string[]): Doubles | null {
  const given = argv.find((one) => one.startsWith(ARGUMENT));
  if (given === undefined) return null;
  const read = schema.safeParse(parsed(given.slice(ARGUMENT.length)));
  if (!read.success) throw new SettingError('wrong', { name: '--doubles' });
  return read.data;
}

/** Doubles are for trying things out: never where real people are, and only together with the try-out page. */
export function refuseDoubles({ NODE_ENV, ROLE, tryout }: Config): void {
  if (NODE_ENV === 'production') throw new SettingError('not_in_production', { name: '--doubles' });
  if (!tryout || ROLE === 'worker') throw new SettingError('wrong', { name: tryout ? 'ROLE' : 'TRYOUT' });
}

function ownAddress({ HOST, PORT }: Config): string {
  const host = ANY_ADDRESS.includes(HOST) ? '127.0.0.1' : HOST.includes(':') ? `[${HOST}]` : HOST;
  return `http://${host}:${PORT}`;
}

function under(prefix: string, channel: Channel): Channel {
  return { ...channel, routes: channel.routes.map((route) => ({ ...route, path: prefix + route.path })) };
}

function zaloOf({ zalo }: Doubles, ground: ChannelGround): Channel {
  const channel = createZaloChannel({
    ...zalo,
    publicUrl: ownAddress(ground.config) + PREFIX,
    buttons: true,
    observeUntil: null,
    paidBudget: PAID_BUDGET,
    verifier: null,
    ...accountGround(ground),
  });
  return under(PREFIX, channel);
}

function telegramOf({ telegram: { token, root } }: Doubles, { stores, log }: ChannelGround): Channel {
  return createTelegramChannel({
    token,
    apiRoot: root,
    webhook: null,
    proxy: null,
    log,
    clock: createSystemClock(),
    leases: stores.leases,
    holder: randomUUID(),
  });
}

/** The channels of the try-out that lead to doubles, and how these are told of its clock. */
export function openDoubles(
  doubles: Doubles,
  ground: ChannelGround,
): TryoutDoubles & { readonly channels: readonly Channel[] } {
  const address = ownAddress(ground.config);

  async function tell(now: Date): Promise<void> {
    const body = JSON.stringify({ now: now.toISOString(), bot: address, webhook: `${address}${PREFIX}/zalo/webhook` });
    const headers = { 'content-type': 'application/json', 'x-doubles': doubles.secret };
    try {
      const signal = AbortSignal.timeout(TELL_MS);
      await fetch(`${doubles.pages}/told`, { method: 'POST', body, headers, signal });
    } catch (error) {
      // `npm start` tells that they are gone; the page goes on without them.
      ground.log.warn({ error: describeError(error) }, 'doubles_not_told');
    }
  }

  return { channels: [zaloOf(doubles, ground), telegramOf(doubles, ground)], people: doubles.people, tell };
}
