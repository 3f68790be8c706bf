import { createHash } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Address } from '../../dialog/address.ts';
import { AppError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import type { Message, SendFailure, Sent, ShownFile } from '../channel.ts';
import { fit } from '../fit.ts';
import { isFields, numberAt } from '../narrow.ts';
import { createProgress } from '../progress.ts';
import type { TelegramClient } from './client.ts';
import { failureOf, isNotEditable, isNotModified, isRefusedPhoto } from './failure.ts';
import { type Call, editCall, fileCall, TELEGRAM_LIMITS, textCall } from './render.ts';

export interface SendDeps {
  readonly client: TelegramClient;
  readonly clock: Clock;
  readonly log: Logger;
  /** Longest wait for an answer, without and with an upload. */
  readonly callMs: number;
  readonly uploadMs: number;
}

/** Sends messages to chats; never throws. */
export function createSend({ client, clock, log, callMs, uploadMs }: SendDeps) {
  const progress = createProgress(clock);

  return async function send(address: Address, message: Message): Promise<Sent> {
    const { messages, lost } = fit(message, TELEGRAM_LIMITS);
    if (lost.length > 0) log.warn({ channel: 'telegram', chat: address.chat, lost }, 'message_reshaped');
    const [only] = messages;
    if (only !== undefined && messages.length === 1) return showOne(address.chat, only);
    return showParts(address.chat, messages);
  };

  /** A part that was shown is not shown again when a later one has to wait. */
  async function showParts(chat: string, parts: readonly Message[]): Promise<Sent> {
    const key = createHash('sha256')
      .update(JSON.stringify([chat, parts]))
      .digest('base64');
    const first = progress.from(key);
    let last: Sent = { ok: true, messageId: null };
    for (let index = first; index < parts.length; index++) {
      const part = parts[index];
      if (part === undefined) break;
      last = await showOne(chat, part);
      if (!last.ok) {
        if (last.error.kind === 'retry' && index > 0) progress.remember(key, index);
        return last;
      }
    }
    return last;
  }

  async function showOne(chat: string, message: Message): Promise<Sent> {
    if (message.file !== undefined) return upload(chat, message, message.file);
    if (message.edit === undefined) return attempt(textCall(chat, message), callMs);
    return replace(chat, message.edit, message);
  }

  async function replace(chat: string, edit: string, message: Message): Promise<Sent> {
    const { method, payload } = editCall(chat, edit, message);
    try {
      await client.call(method, payload, { ms: callMs });
      return { ok: true, messageId: edit };
    } catch (error) {
      if (isNotModified(error)) return { ok: true, messageId: edit };
      if (isNotEditable(error)) return attempt(textCall(chat, message), callMs);
      const failure = failureOf(error);
      // Replacing twice shows the same as replacing once, so an unknown outcome may simply be tried again.
      return { ok: false, error: failure.kind === 'unknown' ? { ...failure, kind: 'retry' } : failure };
    }
  }

  async function upload(chat: string, message: Message, file: ShownFile): Promise<Sent> {
    let bytes: Buffer;
    try {
      bytes = await file.open();
    } catch (error) {
      return { ok: false, error: notOpened(error) };
    }
    if (bytes.length > TELEGRAM_LIMITS.fileBytes) {
      return { ok: false, error: failureOf(new AppError('file_too_large')) };
    }
    const sent = await attempt(fileCall(chat, message, { file, bytes }), uploadMs);
    if (sent.ok || !file.picture || !isRefusedPhoto(sent.error)) return sent;
    return attempt(fileCall(chat, message, { file: { ...file, picture: false }, bytes }), uploadMs);
  }

  async function attempt({ method, payload }: Call, ms: number): Promise<Sent> {
    try {
      const shown = await client.call(method, payload, { ms });
      const id = isFields(shown) ? numberAt(shown, 'message_id') : null;
      return { ok: true, messageId: id === null ? null : String(id) };
    } catch (error) {
      return { ok: false, error: failureOf(error) };
    }
  }
}

/** A file that is gone stays gone; a store that cannot be reached may come back. */
function notOpened(error: unknown): SendFailure {
  if (error instanceof AppError) return failureOf(error);
  return { kind: 'retry', code: 'internal', detail: 'file_not_read' };
}
