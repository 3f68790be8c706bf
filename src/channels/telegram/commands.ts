import type { Address } from '../../dialog/address.ts';
import type { Lang } from '../../dialog/lang.ts';
import type { Logger } from '../../logger.ts';
import type { MenuCommand } from '../channel.ts';
import type { TelegramClient } from './client.ts';
import { failureOf } from './failure.ts';

/** Commands of everybody who has not joined, by language. */
export type DefaultCommands = Readonly<Record<Lang, readonly MenuCommand[]>>;

const NAME = /^[a-z0-9_]{1,32}$/;
const MOST = 100;
const HELP_LENGTH = 256;

/** Registers commands in the apps of people. */
export function createCommandMenu({ client, log, callMs }: { client: TelegramClient; log: Logger; callMs: number }) {
  async function set(commands: readonly MenuCommand[], where: object): Promise<void> {
    const usable = commands.filter(({ name, help }) => NAME.test(name) && help !== '').slice(0, MOST);
    if (usable.length < commands.length) {
      log.warn({ channel: 'telegram', given: commands.length, usable: usable.length }, 'commands_left_out');
    }
    const list = usable.map(({ name, help }) => ({ command: name, description: help.slice(0, HELP_LENGTH) }));
    await client.call('setMyCommands', { commands: list, ...where }, { ms: callMs });
  }

  return {
    /** For one person; best effort. */
    async offer({ chat }: Address, commands: readonly MenuCommand[]): Promise<void> {
      await set(commands, { scope: { type: 'chat', chat_id: Number(chat) } }).catch((error: unknown) => {
        log.warn({ channel: 'telegram', chat, detail: failureOf(error).detail }, 'commands_not_offered');
      });
    },
    /** For everybody else: English for apps set to English, Vietnamese for all others. Throws. */
    async setDefaults(commands: DefaultCommands): Promise<void> {
      const scope = { type: 'all_private_chats' };
      await set(commands.vi, { scope });
      await set(commands.en, { scope, language_code: 'en' });
    },
  };
}
