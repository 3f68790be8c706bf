import type { Channel, SendFailure, Sent } from './channels/channel.ts';
import type { Clock } from './clock.ts';
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
  /** Networks count their seconds by it. */
  readonly machine: Clock;
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

/** Nobody has left: the channel was taken out of the settings, and may come back. */
const NOWHERE: SendFailure = { kind: 'closed', code: 'channel_off', detail: 'no address on a channel of ours' };
const LONGEST_REST_MS = 60_000;
/** A wait of hours is about somebody's share of messages, not about the channel's pace. */
const SHARE_MS = 3_600_000;
/** How long after the person last did something a channel with a window takes messages. */
const OPEN_MS = 7 * 24 * 3_600_000;

/** Where each tap keeps the window open, every message has something to tap and says so. */
function inviting(view: View): View {
  const buttons = view.buttons === undefined || view.buttons.length === 0 ? [[MENU_BUTTON]] : view.buttons;
  return { ...view, lines: [...view.lines, line('core:tap_keeps_open')], buttons };
}

/** Whether nothing came of it here, so that another address may take the message. */
function isElsewhere({ kind, code }: SendFailure): boolean {
  return kind === 'closed' || kind === 'stopped' || code === 'access_lost';
}

/** Of several failures the one is kept that most can be done about: it passes, the person writes, the settings change. */
function hope({ kind, code }: SendFailure): number {
  if (kind === 'retry') return 3;
  if (kind === 'closed') return code === NOWHERE.code ? 1 : 2;
  return 0;
}

/** A channel that says "too fast" is left alone for a while; all others go on. */
function createRests(machine: Clock) {
  const ends = new Map<ChannelName, number>();
  return {
    of(channel: ChannelName): SendFailure | null {
      const afterMs = (ends.get(channel) ?? 0) - machine.now().getTime();
      return afterMs > 0 ? { kind: 'retry', code: 'channel_flooded', afterMs, detail: 'the channel rests' } : null;
    },
    note(channel: ChannelName, { code, afterMs = 0 }: SendFailure): void {
      if (code !== 'channel_flooded' || afterMs >= SHARE_MS) return;
      ends.set(channel, machine.now().getTime() + Math.min(afterMs, LONGEST_REST_MS));
    },
  };
}

/** Messages that are no reply: reminders, notices, files of reports. */
export function createPushes(deps: PushDeps): Pushes {
  const { channels, conversations, phraser, log } = deps;
  const rests = createRests(deps.machine);

  const sendTo = async (channel: Channel, address: Address, told: { member: Member; view: View }): Promise<Sent> => {
    const { member, view } = told;
    const rest = rests.of(channel.name);
    if (rest !== null) return { ok: false, error: rest };
    const conversation = await conversations.load(address);
    const invited = channel.hasWindow ? inviting(view) : view;
    // Numbers typed now belong to the question that is open, so the buttons of this message go by their words.
    const shown = conversation !== null && conversation.active !== null ? { ...invited, free: true } : invited;
    const message = phraser.message(shown, member.lang, null);
    const [first] = view.lines;
    const gist = first === undefined ? '' : phraser.plain(first, member.lang);
    const push = { lastAt: conversation?.lastAt ?? null, name: member.name, gist };
    const sent = await (channel.push?.(address, message, push) ?? channel.send(address, message));
    if (!sent.ok) rests.note(channel.name, sent.error);
    if (sent.ok && shown.buttons !== undefined) {
      await deps.onPushed(address, shown).catch((error: unknown) => log.warn({ error }, 'choices_not_noted'));
    }
    return sent;
  };

  return {
    async send(member, view) {
      let failure: SendFailure | null = null;
      for (const address of member.addresses) {
        const channel = channels.get(address.channel);
        const sent: Sent =
          channel === undefined ? { ok: false, error: NOWHERE } : await sendTo(channel, address, { member, view });
        if (sent.ok || !isElsewhere(sent.error)) return sent;
        if (sent.error.kind === 'stopped') await deps.onStopped(address);
        if (failure === null || hope(sent.error) > hope(failure)) failure = sent.error;
      }
      return { ok: false, error: failure ?? NOWHERE };
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
