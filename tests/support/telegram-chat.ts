import { createTelegramChannel } from '../../src/channels/telegram/channel.ts';
import type { MovableClock } from '../../src/clock.ts';
import { createSystemClock } from '../../src/clock.ts';
import { createLogger } from '../../src/logger.ts';
import { type Chat, type Heard, isLabel } from './chat.ts';
import type { ShownMessage } from './telegram/chat-view.ts';
import { createFakeTelegram } from './telegram/fake-telegram.ts';
import type { Person } from './telegram/person.ts';

function heard(message: ShownMessage): Heard {
  const file = message.document ?? message.photo;
  return {
    text: message.text,
    buttons: message.buttons.map((row) => row.map((button) => button.text)),
    file: file === undefined ? null : { name: file.name, bytes: file.bytes },
  };
}

/** Telegram through the strict fake server, by long polling. */
export async function createTelegramChat(
  _clock: MovableClock,
): Promise<Chat & { readonly fake: Awaited<ReturnType<typeof createFakeTelegram>> }> {
  const fake = await createFakeTelegram();
  const people = new Map<string, Person>();
  const person = (who: string): Person => {
    const known = people.get(who) ?? fake.person({ id: 1_000 + people.size, firstName: who });
    people.set(who, known);
    return known;
  };
  return {
    name: 'telegram',
    hasDeepLink: true,
    fake,
    channel: ({ stores }) =>
      createTelegramChannel({
        token: fake.token,
        apiRoot: fake.root,
        webhook: null,
        proxy: null,
        log: createLogger(process.env.TEST_LOG ?? 'silent'),
        clock: createSystemClock(),
        leases: stores.leases,
        holder: `test-${Math.random()}`,
      }),
    attach: async () => undefined,
    detach: async () => undefined,
    say: async (who, text) => void person(who).text(text),
    async tap(who, label) {
      const message = person(who)
        .messages()
        .findLast((one) => one.buttons.flat().some((button) => isLabel(button.text, label)));
      if (message === undefined) throw new Error(`${who} sees no button "${label}"`);
      const button = message.buttons.flat().find((one) => isLabel(one.text, label));
      person(who).tap(message, button?.text ?? label);
    },
    send: async (who, file) => void person(who).document(file),
    open: async (who, code) => void person(who).command('start', code),
    async hear(who, ms) {
      const found: Heard[] = [];
      for (let wait = ms; ; wait = 0) {
        const change = await person(who)
          .nextChange({ timeout: wait })
          .catch(() => null);
        if (change === null) return found;
        if (change.kind !== 'delete') found.push(heard(change.message));
      }
    },
    close: () => fake.close(),
  };
}
