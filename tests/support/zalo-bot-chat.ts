import type { Channel } from '../../src/channels/channel.ts';
import { createZaloBotChannel } from '../../src/channels/zalo-bot/channel.ts';
import { createSystemClock, type MovableClock } from '../../src/clock.ts';
import { createLogger } from '../../src/logger.ts';
import type { Chat, Ground } from './chat.ts';
import { openPublicDoor } from './public-door.ts';
import { createFakeZaloBot } from './zalo/bot-fake.ts';
import type { FakeZaloBot } from './zalo/double.ts';
import type { ZaloChatOptions } from './zalo-chat.ts';
import { choiceOf, createBehind, hearAll } from './zalo-heard.ts';

const WEBHOOK_URL = 'https://bot.example.org/zalo-bot/webhook';
const SECRET = 'secret_of-the-webhook';

/** The Bot Platform through its double, by webhook: polling there has no acknowledgement, so a rebuild could lose words. */
export async function createZaloBotChat(
  clock: MovableClock,
  { secretKey, texts }: Pick<ZaloChatOptions, 'secretKey' | 'texts'>,
): Promise<Chat & { readonly fake: FakeZaloBot }> {
  const log = createLogger(process.env.TEST_LOG ?? 'silent');
  const door = await openPublicDoor();
  const fake = await createFakeZaloBot({ clock, webhookRetryMs: 40 });
  fake.webhook.sendTo(door.url);
  const behind = createBehind(door, log);
  const person = (who: string) => fake.person(who);
  let channel: Channel | null = null;

  function build({ stores }: Ground): Channel {
    channel = createZaloBotChannel({
      token: fake.token,
      apiRoot: fake.root,
      webhook: { url: WEBHOOK_URL, secret: SECRET },
      publicUrl: door.url,
      secretKey,
      log,
      clock,
      machine: createSystemClock(),
      inbox: stores.inbox,
      leases: stores.leases,
      holder: `test-${Math.random()}`,
      files: stores.files,
      texts,
    });
    return channel;
  }

  return {
    name: 'zalo-bot',
    hasDeepLink: false,
    fake,
    channel: build,
    attach: (app) => behind.attach(app, channel),
    detach: () => behind.detach(),
    say: async (who, text) => person(who).says(text),
    async tap(who, label) {
      const choice = choiceOf(person(who).messages(), label);
      if (choice === null || !('typed' in choice)) throw new Error(`${who} sees no line "${label}"`);
      person(who).says(choice.typed);
    },
    // A picture arrives as a photo without a name; anything else arrives as something that cannot be read.
    async send(who, { mime, bytes }) {
      if (mime.startsWith('image/')) person(who).sendsImage(bytes);
      else person(who).sends('unsupported');
    },
    open: async (who) => person(who).says('/start'),
    hear: (who, ms) => hearAll(person(who), ms, door.url),
    async close() {
      await fake.close();
      await door.close();
    },
  };
}
