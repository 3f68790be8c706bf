import type { Clock } from '../../../src/clock.ts';
import type { Params } from '../telegram/wire.ts';
import type { ZaloPerson, ZaloShown } from './double.ts';
import type { Events } from './events.ts';
import { idFrom } from './ids.ts';
import type { Media, SentFile } from './media.ts';
import type { People, PersonState } from './people.ts';
import { createReading } from './reading.ts';

export interface PersonDeps {
  readonly clock: Clock;
  readonly people: People;
  readonly events: Events;
  readonly media: Media;
  newId(): string;
  /** `http://127.0.0.1:PORT` */
  origin(): string;
}

type Kind = Parameters<ZaloPerson['sends']>[0];

const GROUP = idFrom('group');

/** A person's hands on the app. */
export function createPerson(deps: PersonDeps, state: PersonState): ZaloPerson {
  const { events } = deps;

  /** All that opens the window again. */
  function interact(): void {
    state.lastInteraction = deps.clock.now();
  }

  function write(name: string, message: Params): void {
    interact();
    const id = deps.newId();
    deps.people.wrote(state, id);
    events.sent(state, name, { msg_id: id, ...message });
  }

  const says = (text: string) => write('user_send_text', { text });

  function attach(kind: string, payload: Params, more: Params = {}): void {
    write(`user_send_${kind}`, { ...more, attachments: [{ type: kind, payload }] });
  }

  function serve(file: SentFile): string {
    return deps.origin() + deps.media.add(file);
  }

  function sendsFile(file: SentFile): void {
    const type = /\.(\w+)$/.exec(file.name)?.[1] ?? '';
    const size = String(file.bytes.length);
    attach('file', { url: serve(file), name: file.name, size, type, checksum: deps.media.checksum(file) });
  }

  function sends(kind: Kind): void {
    const url = () => serve({ name: kind, mime: 'application/octet-stream', bytes: Buffer.from(kind) });
    switch (kind) {
      case 'location':
        attach(kind, { coordinates: { latitude: '10.7911', longitude: '106.7802' } }, { text: 'Đồng Nai' });
        break;
      case 'link':
        attach(kind, { url: 'https://example.vn/', thumbnail: '', description: 'example', title: 'example' });
        break;
      case 'sticker':
        attach(kind, { url: url(), id: '46fe42b2a7f74ea917e6' });
        break;
      case 'audio':
        attach(kind, { url: url() });
        break;
      default: {
        const address = url();
        attach(kind, { url: address, thumbnail: address });
      }
    }
  }

  function press(button: ZaloShown['buttons'][number]): void {
    if (button.payload === undefined)
      throw new Error(`${state.name}: the button opens something else, it says nothing`);
    says(button.payload);
  }

  function sharesPhone(phone: string): void {
    if (!state.shown.some((message) => message.asksPhone)) throw new Error(`${state.name}: no card asks for a phone`);
    interact();
    state.phone = phone.replace(/\D/g, '').replace(/^0/, '84');
    const address = { user_city: '', user_ward: '', user_address: '' };
    const rest = { user_dob: '01/01/1990', gender: '1', full_address: address };
    events.filledIn(state, { name: state.name, phone: state.phone, ...rest });
  }

  return {
    id: state.id,
    says,
    taps: (title, id) => {
      const shown = state.shown.filter((message) => id === undefined || message.id === id);
      const buttons = shown.toReversed().flatMap((message) => message.buttons);
      const button = buttons.find((one) => one.title === title);
      if (!button) throw new Error(`${state.name}: no button ${JSON.stringify(title)} on the screen`);
      press(button);
    },
    tapsPayload: says,
    sendsImage: (bytes) => {
      const url = serve({ name: 'photo.jpg', mime: 'image/jpeg', bytes });
      attach('image', { url, thumbnail: url });
    },
    sendsFile,
    sends,
    saysInGroup: (text) => {
      interact();
      events.inGroup(state, GROUP, { msg_id: deps.newId(), text });
    },
    follows: () => {
      interact();
      state.isFollower = true;
      events.following(state, 'follow');
    },
    unfollows: () => {
      state.isFollower = false;
      events.following(state, 'unfollow');
    },
    sharesPhone,
    ...createReading(state),
    sees: () => {
      const newest = state.shown.at(-1);
      if (!newest) throw new Error(`${state.name}: nothing to see`);
      events.received(state, newest.id);
      events.seen(state, [newest.id]);
    },
  };
}
