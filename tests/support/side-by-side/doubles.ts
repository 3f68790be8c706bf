import { randomBytes } from 'node:crypto';
import type { Route } from '../../../src/channels/channel.ts';
import { json, refuse } from '../../../src/channels/web/reply.ts';
import { createMovableClock, createSystemClock } from '../../../src/clock.ts';
import { createLogger } from '../../../src/logger.ts';
import type { Doubles } from '../../../src/run-doubles.ts';
import { createServer } from '../../../src/server/server.ts';
import { readCast } from '../../../src/tryout.ts';
import { createFakeTelegram } from '../telegram/fake-telegram.ts';
import { createFakeZalo } from '../zalo/fake-zalo.ts';
import { createPages } from './pages.ts';
import type { Phone } from './phone.ts';
import { createTelegramPhone } from './telegram-phone.ts';
import { createZaloPhone } from './zalo-phone.ts';

export interface SideBySide {
  /** What the bot is told, as its argument `--doubles=`. */
  readonly doubles: Doubles;
  close(): Promise<void>;
}

/** Long enough for a bot that is started again meanwhile. */
const LADDER_MS = Array.from({ length: 600 }, () => 1_000);
const TEMPLATE = '100001';
const FIRST_CHAT = 700_001;
const LOOK_MS = 300;
/** Taps are answered by the machine's time, whatever day the try-out stands at. */
const TAP_MS = 10 * 365 * 24 * 3_600_000;

interface Told {
  readonly now: Date;
  readonly bot: string;
  readonly webhook: string;
}

function readTold(body: Buffer): Told | null {
  try {
    const { now, bot, webhook }: Record<string, unknown> = JSON.parse(body.toString('utf8'));
    if (typeof now !== 'string' || typeof bot !== 'string' || typeof webhook !== 'string') return null;
    const at = new Date(now);
    return Number.isNaN(at.getTime()) ? null : { now: at, bot: new URL(bot).origin, webhook: new URL(webhook).href };
  } catch {
    return null;
  }
}

/** The same page goes by several names of this machine. */
function namesOf(origin: string): readonly string[] {
  const { port } = new URL(origin);
  return [...new Set([origin, `http://127.0.0.1:${port}`, `http://localhost:${port}`])];
}

/** Doubles of Zalo and Telegram on loopback, and a phone screen on each for every made-up person of the try-out. */
export async function openSideBySide(root: string): Promise<SideBySide> {
  // The clock of the try-out, as the bot tells it; tokens live by the machine's.
  const clock = createMovableClock();
  const zalo = await createFakeZalo({
    clock,
    tokenClock: createSystemClock(),
    ladderMs: LADDER_MS,
    templates: [{ id: TEMPLATE, params: ['ten', 'noi_dung'] }],
  });
  const telegram = await createFakeTelegram({ clock, callbackTtlMs: TAP_MS });
  const phones = new Map<string, Phone>();
  const people = readCast(root).people.map(({ id, name }, index) => {
    const phone = `09000000${String(index + 1).padStart(2, '0')}`;
    const chat = FIRST_CHAT + index;
    const onZalo = createZaloPhone({ zalo, clock }, { name, phone });
    phones.set(`zalo/${id}`, onZalo);
    phones.set(`telegram/${id}`, createTelegramPhone({ telegram, clock }, { id: chat, name, phone }));
    return { id, phone, chats: { zalo: onZalo.id, telegram: String(chat) } };
  });
  const secret = randomBytes(18).toString('base64url');
  let bot: string | null = null;

  const told: Route = {
    method: 'POST',
    path: '/told',
    handle: async ({ headers, body }) => {
      const said = headers['x-doubles'] === secret ? readTold(body) : null;
      if (said === null) return refuse('forbidden');
      clock.set(said.now);
      if (bot !== said.bot) zalo.webhooks.sendTo(said.webhook);
      bot = said.bot;
      return json({ ok: true });
    },
  };
  const pages = createPages({
    root,
    phone: (channel, person) => phones.get(`${channel}/${person}`) ?? null,
    origins: () => (bot === null ? [] : namesOf(bot)),
  });
  const server = createServer({
    host: '127.0.0.1',
    port: 0,
    channels: [{ name: 'web', routes: [...pages, told] }],
    health: { ready: async () => ({ ok: true, parts: {} }) },
    metrics: { contentType: 'text/plain', metrics: async () => '' },
    log: createLogger('silent'),
  });
  const { port } = await server.listen();
  // So that what came while nobody looked keeps its time and its place.
  const looking = setInterval(() => {
    for (const phone of phones.values()) phone.look();
  }, LOOK_MS);

  const { oaId, appId, appSecret, oaSecret, roots } = zalo;
  return {
    doubles: {
      pages: `http://127.0.0.1:${port}`,
      secret,
      zalo: { oaId, appId, appSecret, oaSecret, roots, seed: zalo.issuePair(), template: TEMPLATE },
      telegram: { root: telegram.root, token: telegram.token },
      people,
    },
    async close() {
      clearInterval(looking);
      await Promise.all([server.close(), zalo.close(), telegram.close()]);
    },
  };
}
