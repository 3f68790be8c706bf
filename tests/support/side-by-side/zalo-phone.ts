import type { Clock } from '../../../src/clock.ts';
import type { FakeZalo, ZaloShown } from '../zalo/double.ts';
import { OaError } from '../zalo/oa-error.ts';
import { priceOf } from '../zalo/windows.ts';
import { type Bubble, isPicture, type Phone, type Screen } from './phone.ts';
import { createTimeline } from './timeline.ts';

const HOUR_MS = 3_600_000;
const FREE_MS = 48 * HOUR_MS;
const OPEN_MS = 7 * 24 * HOUR_MS;

function bubbleOf({ id, text, buttons, file, asksPhone, template, price }: ZaloShown, at: string): Bubble {
  const about = file === undefined ? null : { name: file.name, size: file.bytes.length, picture: isPicture(file.mime) };
  return {
    id,
    from: 'bot',
    at,
    text,
    markup: false,
    rows: buttons.map(({ title, payload, url }) => [
      { label: title, data: payload === undefined ? null : title, url: url ?? null },
    ]),
    file: about,
    price: template === undefined ? price : 'template',
    asksPhone: asksPhone === true,
  };
}

function windowOf(last: Date | null, now: Date): NonNullable<Screen['window']> {
  if (last === null) return { state: 'none', until: null };
  const until = (ms: number): string => new Date(last.getTime() + ms).toISOString();
  try {
    const state = priceOf(last, now, true);
    return { state, until: until(state === 'free' ? FREE_MS : OPEN_MS) };
  } catch (error) {
    if (error instanceof OaError) return { state: 'closed', until: null };
    throw error;
  }
}

/** A made-up person's phone with the Zalo app; they have not heard of the account yet. */
export function createZaloPhone(
  { zalo, clock }: { readonly zalo: FakeZalo; readonly clock: Clock },
  who: { readonly name: string; readonly phone: string },
): Phone & { readonly id: string } {
  const person = zalo.person(who.name, { follows: false });
  const line = createTimeline(clock);
  let following = false;
  let last: Date | null = null;
  let read: string | undefined;

  const found = (id: string): ZaloShown | undefined => person.messages().find((one) => one.id === id);
  const look = (): void => line.came(person.messages().map(({ id }) => id));

  function follow(state: boolean): void {
    if (state) person.follows();
    else person.unfollows();
    following = state;
  }

  return {
    id: person.id,
    look,
    screen: () => ({
      bubbles: line.bubbles((id, at) => {
        const message = found(id);
        return message === undefined ? null : bubbleOf(message, at);
      }),
      keys: [],
      following,
      window: windowOf(last, clock.now()),
      toast: null,
      phone: who.phone,
    }),
    act(action) {
      look();
      if (action.kind === 'text') {
        person.says(action.text);
        line.sent(action.text);
      } else if (action.kind === 'tap') person.taps(action.data, action.message);
      else if (action.kind === 'phone') person.sharesPhone(who.phone);
      else if (action.kind === 'key') throw new Error('there are no keys on Zalo');
      else follow(action.kind === 'follow');
      if (action.kind !== 'unfollow') last = clock.now();
    },
    send(file) {
      look();
      if (isPicture(file.mime)) person.sendsImage(file.bytes);
      else person.sendsFile(file);
      line.sent('', file);
      last = clock.now();
    },
    file: (bubble) => found(bubble)?.file ?? null,
    seen() {
      const newest = person.messages().at(-1)?.id;
      if (newest === undefined || newest === read) return;
      read = newest;
      person.sees();
    },
  };
}
