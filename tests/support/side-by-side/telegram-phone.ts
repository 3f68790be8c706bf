import type { Clock } from '../../../src/clock.ts';
import type { ShownMessage } from '../telegram/chat-view.ts';
import type { FakeTelegram } from '../telegram/fake-telegram.ts';
import { type Bubble, isPicture, type Phone, type PhoneFile } from './phone.ts';
import { createTimeline } from './timeline.ts';

function fileOf({ document, photo }: ShownMessage): PhoneFile | null {
  return document ?? photo ?? null;
}

function bubbleOf(message: ShownMessage, at: string): Bubble {
  const file = fileOf(message);
  return {
    id: String(message.id),
    from: 'bot',
    at,
    text: message.html,
    markup: true,
    rows: message.buttons.map((row) =>
      row.map(({ text, data, url }) => ({ label: text, data: data ?? null, url: url ?? null })),
    ),
    file: file === null ? null : { name: file.name, size: file.bytes.length, picture: isPicture(file.mime) },
    price: null,
    asksPhone: false,
  };
}

/** A made-up person's phone with Telegram; the bot cannot write before they do. */
export function createTelegramPhone(
  { telegram, clock }: { readonly telegram: FakeTelegram; readonly clock: Clock },
  who: { readonly id: number; readonly name: string; readonly phone: string },
): Phone {
  const person = telegram.person({ id: who.id, firstName: who.name, languageCode: 'vi' });
  const line = createTimeline(clock);
  let following = true;

  const found = (id: string): ShownMessage | undefined => person.messages().find((one) => String(one.id) === id);
  const look = (): void => line.came(person.messages().map(({ id }) => String(id)));

  function toast(): { id: string; text: string } | null {
    const spoken = person.toasts().findLast(({ text }) => text !== '');
    return spoken === undefined ? null : { id: spoken.callbackQueryId, text: spoken.text };
  }

  function press(label: string): void {
    person.pressKey(label, who.phone);
    line.sent(label);
  }

  return {
    look,
    screen: () => ({
      bubbles: line.bubbles((id, at) => {
        const message = found(id);
        return message === undefined ? null : bubbleOf(message, at);
      }),
      keys: (person.keyboard() ?? []).map((row) => row.map(({ text }) => text)),
      following,
      window: null,
      toast: toast(),
      phone: who.phone,
    }),
    act(action) {
      look();
      if (action.kind === 'text') {
        person.text(action.text);
        line.sent(action.text);
      } else if (action.kind === 'tap') person.tap(Number(action.message), action.data);
      else if (action.kind === 'key') press(action.label);
      else if (action.kind === 'phone') person.contact(true, who.phone);
      else {
        following = action.kind === 'follow';
        if (following) person.unblock();
        else person.block();
      }
    },
    send(file) {
      look();
      if (isPicture(file.mime)) person.photo(file.bytes);
      else person.document(file);
      line.sent('', file);
    },
    file: (bubble) => {
      const message = found(bubble);
      return message === undefined ? null : fileOf(message);
    },
    seen: () => undefined,
  };
}
