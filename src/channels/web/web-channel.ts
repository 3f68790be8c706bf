import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Address } from '../../dialog/address.ts';
import { AppError, describeError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import type { FileStore, KeptFile } from '../../ports/files.ts';
import type { TryoutHost, TryoutStore } from '../../ports/tryout.ts';
import type { Accept, Channel, Limits, Message, SendFailure, Sent } from '../channel.ts';
import { fit } from '../fit.ts';
import { createBell } from './bell.ts';
import type { PageDeps } from './page-files.ts';
import { createRoutes, FILE_BYTES } from './routes.ts';
import type { Secrecy } from './sent-in.ts';

export interface WebChannelDeps extends Omit<PageDeps, 'phones'> {
  readonly log: Logger;
  readonly clock: Clock;
  readonly store: TryoutStore;
  /** Of the try-out database. */
  readonly files: FileStore;
  readonly host: TryoutHost;
  /** Names beside loopback under which the page may be opened. */
  readonly hosts?: readonly string[];
  /** Origin of the phone screens that stand beside the chat; null or absent: there are none. */
  readonly phones?: string | null;
  /** What must not be kept, neither in the chat nor among the files. */
  readonly secret: Secrecy;
  /** IANA zone in which the page shows dates. */
  readonly zone: string;
}

const LIMITS: Limits = {
  textLength: 4_096,
  buttonsPerRow: 8,
  buttons: 100,
  captionLength: 4_096,
  fileBytes: FILE_BYTES,
  markup: true,
  edits: true,
};

const AGAIN_MS = 2_000;

function failed(kind: SendFailure['kind'], code: string, detail: string, afterMs?: number): Sent {
  const failure = { kind, code, detail };
  return { ok: false, error: afterMs === undefined ? failure : { ...failure, afterMs } };
}

/** The try-out page as a channel: chats are kept in a store, and pages that are open hear of every change. */
export function createWebChannel(deps: WebChannelDeps): Channel {
  const { store, files, clock, log } = deps;
  const bell = createBell();
  let accepted: Accept | null = null;

  async function keepFile(person: string, message: Message): Promise<KeptFile | null> {
    const { file } = message;
    if (file === undefined) return null;
    const bytes = await file.open();
    if (bytes.length > LIMITS.fileBytes) throw new AppError('file_too_large');
    const about = { name: file.name, mime: file.mime, picture: file.picture, size: bytes.length };
    return files.keep({ ...about, id: `web-${randomUUID()}`, bytes, owner: `web:${person}`, at: clock.now() });
  }

  async function put(person: string, message: Message): Promise<string> {
    const file = await keepFile(person, message);
    const buttons = message.buttons.map((row) =>
      row.map(({ label, data, url }) => ({ label, data: data ?? null, url: url ?? null })),
    );
    const bubble = { text: message.text, buttons, file, pressed: null };
    const replaced = message.edit === undefined ? null : await store.change(person, message.edit, bubble);
    if (replaced !== null) return replaced.id;
    const added = await store.append({ ...bubble, id: randomUUID(), person, from: 'bot', at: clock.now() });
    return added.id;
  }

  async function send(address: Address, message: Message): Promise<Sent> {
    try {
      const { messages, lost } = fit(message, LIMITS);
      if (lost.length > 0) log.warn({ channel: 'web', lost }, 'message_reshaped');
      let messageId: string | null = null;
      for (const part of messages) messageId = await put(address.chat, part);
      bell.ring();
      return { ok: true, messageId };
    } catch (error) {
      const described = describeError(error);
      log.warn({ channel: 'web', error: described }, 'send_failed');
      if (error instanceof AppError) return failed('refused', error.code, described.name);
      return failed('retry', 'channel_unreachable', described.name, AGAIN_MS);
    }
  }

  return {
    name: 'web',
    limits: LIMITS,
    repeatsUnknown: true,
    hasWindow: false,
    send,
    acknowledge: async () => {},
    fetchFile: async (ref, maxBytes) => {
      const bytes = await files.read(ref);
      if (bytes.length > maxBytes) throw new AppError('file_too_large');
      return bytes;
    },
    routes: createRoutes({
      ...deps,
      hosts: deps.hosts ?? [],
      phones: deps.phones ?? null,
      bell,
      accept: async (incoming) => {
        if (accepted === null) throw new AppError('channel_unreachable');
        await accepted(incoming);
      },
    }),
    start: async (accept) => {
      accepted = accept;
    },
    stop: async () => {
      accepted = null;
    },
    offerCommands: async ({ chat }, commands) => {
      try {
        await store.keepCommands(
          chat,
          commands.map(({ name, help }) => ({ name, help })),
        );
        bell.ring();
      } catch (error) {
        log.warn({ channel: 'web', error: describeError(error) }, 'offer_commands_failed');
      }
    },
  };
}
