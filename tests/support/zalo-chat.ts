import type { Channel } from '../../src/channels/channel.ts';
import { createZaloChannel } from '../../src/channels/zalo/channel.ts';
import { createSystemClock, type MovableClock } from '../../src/clock.ts';
import type { Texts } from '../../src/i18n.ts';
import { createLogger } from '../../src/logger.ts';
import type { Chat, Ground } from './chat.ts';
import { openPublicDoor } from './public-door.ts';
import type { FakeZalo, ZaloPerson } from './zalo/double.ts';
import { createFakeZalo } from './zalo/fake-zalo.ts';
import { choiceOf, createBehind, hearAll } from './zalo-heard.ts';

export interface ZaloChatOptions {
  readonly buttons: boolean;
  readonly secretKey: string;
  readonly texts: Pick<Texts, 'text'>;
}

/** Patient enough for a house that is being rebuilt. */
const LADDER_MS = Array.from({ length: 300 }, () => 100);
const PAID_BUDGET = 1_000;

/** An Official Account through the strict double, by signed webhooks to the house's own server. */
export async function createZaloChat(
  clock: MovableClock,
  { buttons, secretKey, texts }: ZaloChatOptions,
): Promise<Chat & { readonly fake: FakeZalo }> {
  const machine = createSystemClock();
  const log = createLogger(process.env.TEST_LOG ?? 'silent');
  const door = await openPublicDoor();
  // Tokens live by the machine's clock: months of a campaign pass in a second.
  const fake = await createFakeZalo({ clock, tokenClock: machine, ladderMs: LADDER_MS });
  fake.webhooks.sendTo(`${door.url}/zalo/webhook`);
  const seed = fake.issuePair();
  const behind = createBehind(door, log);
  const people = new Map<string, ZaloPerson>();
  let channel: Channel | null = null;
  const person = (who: string): ZaloPerson => {
    const known = people.get(who) ?? fake.person(who, { follows: false });
    people.set(who, known);
    return known;
  };

  function build({ stores, house }: Ground): Channel {
    const { oaId, appId, appSecret, oaSecret, roots } = fake;
    channel = createZaloChannel({
      ...{ oaId, appId, appSecret, oaSecret, roots, seed, buttons, secretKey, clock, machine, log, texts },
      publicUrl: door.url,
      observeUntil: null,
      paidBudget: PAID_BUDGET,
      template: null,
      verifier: null,
      holder: `test-${Math.random()}`,
      inbox: stores.inbox,
      grants: stores.grants,
      keys: stores.consentKeys,
      budget: stores.budget,
      files: stores.files,
      alarm: (why, link) => house().accessLost(why, link),
    });
    return channel;
  }

  return {
    name: buttons ? 'zalo-buttons' : 'zalo-numbers',
    hasDeepLink: false,
    fake,
    channel: build,
    attach: (app) => behind.attach(app, channel),
    detach: () => behind.detach(),
    say: async (who, text) => person(who).says(text),
    async tap(who, label) {
      const choice = choiceOf(person(who).messages(), label);
      if (choice === null) throw new Error(`${who} sees no button "${label}"`);
      if ('typed' in choice) person(who).says(choice.typed);
      else person(who).taps(choice.button.title, choice.button.message);
    },
    send: async (who, file) => person(who).sendsFile(file),
    open: async (who) => person(who).follows(),
    hear: (who, ms) => hearAll(person(who), ms, door.url),
    async close() {
      await fake.close();
      await door.close();
    },
  };
}
