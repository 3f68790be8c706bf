import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../src/clock.ts';
import { type Bubble, isPicture, type PhoneFile } from './phone.ts';

/** Only so much of a chat is kept on screen. */
const MOST = 300;

type Place = { readonly bot: string; readonly at: string } | { readonly own: Bubble };

/** The order of a chat: the doubles know what the bot sent, the person's own side is noted here. */
export function createTimeline(clock: Clock) {
  const places: Place[] = [];
  const known = new Set<string>();
  const now = (): string => clock.now().toISOString();

  function put(place: Place): void {
    places.push(place);
    if (places.length > MOST) places.splice(0, places.length - MOST);
  }

  return {
    came(ids: readonly string[]): void {
      for (const bot of ids) {
        if (known.has(bot)) continue;
        known.add(bot);
        put({ bot, at: now() });
      }
    },
    sent(text: string, file: PhoneFile | null = null): void {
      const about = file === null ? null : { name: file.name, size: file.bytes.length, picture: isPicture(file.mime) };
      const rest = { markup: false, rows: [], price: null, asksPhone: false } as const;
      put({ own: { id: randomUUID(), from: 'person', at: now(), text, file: about, ...rest } });
    },
    /** All bubbles; `shown` tells how a message of the bot looks now, null when it is gone. */
    bubbles: (shown: (id: string, at: string) => Bubble | null): readonly Bubble[] =>
      places.flatMap((place) => {
        const bubble = 'own' in place ? place.own : shown(place.bot, place.at);
        return bubble === null ? [] : [bubble];
      }),
  };
}
