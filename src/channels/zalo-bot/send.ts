import { createHash } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Address } from '../../dialog/address.ts';
import { AppError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import type { Message, SendFailure, Sent, ShownFile } from '../channel.ts';
import type { FileLinks } from '../file-link.ts';
import { isFields } from '../narrow.ts';
import { createProgress } from '../progress.ts';
import type { BotClient } from './client.ts';
import { failureOf } from './failure.ts';
import { type Call, photoCalls, textCalls } from './render.ts';
import type { BotTiming } from './timing.ts';

export interface SendDeps {
  readonly client: BotClient;
  readonly links: Pick<FileLinks, 'linkTo'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly timing: Pick<BotTiming, 'callMs' | 'photoMs'>;
}

/** Sends messages to chats; never throws. */
export function createSend({ client, links, clock, log, timing }: SendDeps) {
  const progress = createProgress(clock);

  return async function send({ chat }: Address, message: Message): Promise<Sent> {
    const { file } = message;
    const link = file === undefined ? null : links.linkTo(file);
    if (file === undefined || link === null) return asText(chat, message, null);
    // A link to nothing is worse than no message.
    const gone = await whyGone(file);
    if (gone !== null) return { ok: false, error: gone };
    if (!file.picture) return asText(chat, message, link);
    const sent = await show(chat, message, photoCalls(chat, message, link).calls);
    // The platform fetches the picture itself, and may not like what it finds.
    return sent.ok || sent.error.kind !== 'refused' ? sent : asText(chat, message, link);
  };

  function asText(chat: string, message: Message, link: string | null): Promise<Sent> {
    const { calls, lostFile } = textCalls(chat, message, link);
    if (lostFile) log.warn({ channel: 'zalo-bot', chat, lost: ['file'] }, 'message_reshaped');
    return show(chat, message, calls);
  }

  /** A part that was shown is not shown again when a later one has to wait. */
  async function show(chat: string, message: Message, calls: readonly Call[]): Promise<Sent> {
    const [only, ...more] = calls;
    if (only === undefined) return { ok: false, error: NOTHING_TO_SHOW };
    if (more.length === 0) return attempt(only);
    const key = progressKey(chat, message, calls);
    let last: Sent = { ok: true, messageId: null };
    for (let index = progress.from(key); index < calls.length; index++) {
      const call = calls[index];
      if (call === undefined) break;
      last = await attempt(call);
      if (!last.ok) {
        if (last.error.kind === 'retry' && index > 0) progress.remember(key, index);
        return last;
      }
    }
    return last;
  }

  async function attempt({ method, payload }: Call): Promise<Sent> {
    try {
      const shown = await client.call(method, payload, method === 'sendPhoto' ? timing.photoMs : timing.callMs);
      const id = isFields(shown) ? shown.message_id : null;
      return { ok: true, messageId: typeof id === 'string' || typeof id === 'number' ? String(id) : null };
    } catch (error) {
      return { ok: false, error: failureOf(error) };
    }
  }
}

const NOTHING_TO_SHOW: SendFailure = { kind: 'refused', code: 'channel_refused', detail: 'nothing_to_show' };

/** Not of the parts themselves: the link in them is another one each time. */
function progressKey(chat: string, message: Message, calls: readonly Call[]): string {
  const same = JSON.stringify([chat, message, calls.map((call) => call.method)]);
  return createHash('sha256').update(same).digest('base64');
}

/** A file that is gone stays gone; a store that cannot be reached may come back. */
async function whyGone(file: ShownFile): Promise<SendFailure | null> {
  try {
    await file.open();
    return null;
  } catch (error) {
    if (error instanceof AppError) return failureOf(error);
    return { kind: 'retry', code: 'internal', detail: 'file_not_read' };
  }
}
