import type { Channel, Incoming, MenuCommand, Message } from '../channels/channel.ts';
import { TELEGRAM_LIMITS } from '../channels/telegram/render.ts';
import { ZALO_LIMITS } from '../channels/zalo/render.ts';
import { type Address, addressId, type ChannelName } from '../dialog/address.ts';

/** A message as the bot gave it to a network: to whom, and the id the network would have called it by. */
export interface Given {
  readonly id: string;
  readonly to: string;
  readonly message: Message;
}

/** Networks on which nobody listens: they keep what they are given. */
export interface Recorder {
  readonly channels: readonly Channel[];
  /** All that was given so far, in order. */
  readonly given: readonly Given[];
  /** The commands registered in the person's app. */
  commandsOf(address: Address): readonly MenuCommand[];
}

const NOTHING = async (): Promise<void> => undefined;

/** `fileOf` says what a file holds that a made-up person sends, by its name. */
export function createRecorder(fileOf: (name: string) => Buffer): Recorder {
  const given: Given[] = [];
  const commands = new Map<string, readonly MenuCommand[]>();
  const channel = (name: ChannelName, limits: Channel['limits']): Channel => ({
    name,
    limits,
    repeatsUnknown: true,
    hasWindow: false,
    send: async (address, message) => {
      const id = String(given.length + 1);
      given.push({ id, to: addressId(address), message });
      return { ok: true, messageId: id };
    },
    acknowledge: (_incoming: Incoming) => NOTHING(),
    fetchFile: async (ref) => fileOf(ref),
    routes: [],
    start: NOTHING,
    stop: NOTHING,
    offerCommands: async (address, offered) => {
      commands.set(addressId(address), offered);
    },
  });
  return {
    channels: [channel('telegram', TELEGRAM_LIMITS), channel('zalo', ZALO_LIMITS)],
    given,
    commandsOf: (address) => commands.get(addressId(address)) ?? [],
  };
}
