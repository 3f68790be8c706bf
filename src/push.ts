import type { Channel, SendFailure, Sent } from './channels/channel.ts';
import type { Address, ChannelName } from './dialog/address.ts';
import { addressId } from './dialog/address.ts';
import { line, type View } from './dialog/view.ts';
import type { Member } from './domain/member.ts';
import type { Logger } from './logger.ts';
import type { Phraser } from './phrase.ts';
import type { ConversationStore } from './ports/conversations.ts';
import { MENU_BUTTON } from './turn.ts';

export interface PushDeps {
  readonly channels: ReadonlyMap<ChannelName, Channel>;
  readonly conversations: Pick<ConversationStore, 'load' | 'lastAt'>;
  readonly phraser: Phraser;
  readonly log: Logger;
  /** The buttons stand on the person's screen now. */
  readonly onPushed: (address: Address, view: View) => Promise<void>;
  readonly onStopped: (address: Address) => Promise<void>;
}

export interface Pushes {
  /** Sends what nobody has just asked for to the first address that takes it; only throws before anything left the house. */
  send(member: Member, view: View): Promise<Sent>;
  /** Until when those can be written to who are reached only where there is a window, by member. */
  closing(members: readonly Member[]): Promise<ReadonlyMap<string, Date>>;
}

const NOWHERE: SendFailure = { kind: 'stopped', code: 'person_stopped', detail: 'no address here' };
/** How long after the person last did something a channel with a window takes messages. */
const OPEN_MS = 7 * 24 * 3_600_000;

/** Where each tap keeps the window open, every message has something to tap and says so. */
function inviting(view: View): View {
  const buttons = view.buttons === undefined || view.buttons.length === 0 ? [[MENU_BUTTON]] : view.buttons;
  return { ...view, lines: [...view.lines, line('core:tap_keeps_open')], buttons };
}

/** Messages that are no reply: reminders, notices, files of reports. */
export function createPushes(deps: PushDeps): Pushes {
  const { channels, conversations, phraser, log } = deps;

  const sendTo = async (channel: Channel, address: Address, told: { member: Member; view: View }): Promise<Sent> => {
    const { member, view } = told;
    const conversation = await conversations.load(address);
    const invited = channel.hasWindow ? inviting(view) : view;
    // Numbers typed now belong to the question that is open, so the buttons of this message go by their words.
    const shown = conversation !== null && conversation.active !== null ? { ...invited, free: true } : invited;
    const message = phraser.message(shown, member.lang, null);
    const [first] = view.lines;
    const gist = first === undefined ? '' : phraser.plain(first, member.lang);
    const push = { lastAt: conversation?.lastAt ?? null, name: member.name, gist };
    const sent = await (channel.push?.(address, message, push) ?? channel.send(address, message));
    if (sent.ok && shown.buttons !== undefined) {
      await deps.onPushed(address, shown).catch((error: unknown) => log.warn({ error }, 'choices_not_noted'));
    }
    return sent;
  };

  return {
    async send(member, view) {
      let failure = NOWHERE;
      for (const address of member.addresses) {
        const channel = channels.get(address.channel);
        if (channel === undefined) continue;
        const sent = await sendTo(channel, address, { member, view });
        if (sent.ok || (sent.error.kind !== 'closed' && sent.error.kind !== 'stopped')) return sent;
        if (sent.error.kind === 'stopped') await deps.onStopped(address);
        // One who only has to write first is not gone.
        if (failure.kind !== 'closed') failure = sent.error;
      }
      return { ok: false, error: failure };
    },

    async closing(members) {
      const windowed = members.filter(({ addresses }) => {
        const known = addresses.flatMap(({ channel }) => channels.get(channel) ?? []);
        return known.length > 0 && known.every((channel) => channel.hasWindow);
      });
      const last = await conversations.lastAt(windowed.flatMap((one) => one.addresses.map(addressId)));
      return new Map(
        windowed.flatMap(({ id, addresses }) => {
          const latest = Math.max(...addresses.map((address) => last.get(addressId(address))?.getTime() ?? 0));
          return [[id, new Date(latest + OPEN_MS)] as const];
        }),
      );
    },
  };
}
