import type { Clock } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import type { FileStore } from '../../ports/files.ts';
import type { TryoutHost, TryoutStore } from '../../ports/tryout.ts';
import type { Incoming, Route, RouteReply, RouteRequest } from '../channel.ts';
import type { Bell } from './bell.ts';
import { type ClockMover, createClockMover } from './clock-mover.ts';
import { DRAWABLE, fileReply, plainName } from './file-reply.ts';
import { type Door, isLoopback, mayEnter } from './guard.ts';
import { createPageFiles, type PageDeps } from './page-files.ts';
import { json, refuse } from './reply.ts';
import {
  type Envelope,
  isSecret,
  isSentId,
  ownMessage,
  readSentIn,
  type Secrecy,
  type SentIn,
  toIncoming,
} from './sent-in.ts';
import { createShown, type Shown } from './shown.ts';
import { chatStream } from './stream.ts';

/** Largest file that a person may send and that the bot may. */
export const FILE_BYTES = 50 * 1024 * 1024;
const JSON_BYTES = 128 * 1024;

export interface RouteDeps extends PageDeps {
  readonly clock: Clock;
  readonly store: TryoutStore;
  readonly files: FileStore;
  readonly host: TryoutHost;
  readonly bell: Bell;
  /** Names beside loopback under which the page may be opened. */
  readonly hosts: readonly string[];
  /** Zone in which the page shows dates. */
  readonly zone: string;
  readonly secret: Secrecy;
  readonly accept: (incoming: Incoming) => Promise<void>;
}

interface Parts extends RouteDeps {
  readonly shown: Shown;
  readonly mover: ClockMover;
}

type Handle = Route['handle'];

function whole(text: string | undefined): number {
  const number = Number(text ?? '0');
  return Number.isSafeInteger(number) && number > 0 ? number : 0;
}

function readJson(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

async function isPerson(host: TryoutHost, id: unknown): Promise<boolean> {
  return (await host.people()).some((person) => person.id === id);
}

function langOf(value: unknown): Envelope['lang'] {
  return value === 'vi' || value === 'en' ? value : null;
}

/** Keeps what a person sent unless it is secret, shows it, and hands it to the bot; safe to repeat with the same id. */
async function take(parts: Parts, sent: SentIn, envelope: Envelope): Promise<RouteReply> {
  const { store, bell } = parts;
  const own = ownMessage(sent, envelope, isSecret(sent, parts.secret));
  if (own !== null) await store.append(own);
  if (sent.kind === 'tap') await store.change(envelope.person, sent.message, { pressed: sent.data });
  bell.ring();
  await parts.accept(toIncoming(sent, envelope));
  return json({ ok: true });
}

function sendRoute(parts: Parts): Handle {
  return async ({ body }) => {
    const asked = readJson(body);
    const { person, id } = asked;
    const sent = readSentIn(asked);
    if (sent === null || typeof person !== 'string' || !isSentId(id)) return refuse('bad_request');
    if (!(await isPerson(parts.host, person))) return refuse('not_found');
    return take(parts, sent, { person, id, at: parts.clock.now(), lang: langOf(asked.lang) });
  };
}

function fileRoute(parts: Parts): Handle {
  return async ({ body, query }) => {
    const { person = '', id, name = '', mime = '', caption = '', lang } = query;
    if (!isSentId(id) || body.length === 0) return refuse('bad_request');
    if (!(await isPerson(parts.host, person))) return refuse('not_found');
    const at = parts.clock.now();
    const picture = DRAWABLE.includes(mime);
    const about = { name: plainName(name), mime: mime === '' ? 'application/octet-stream' : mime, picture };
    const key = `web-${person}-${id}`;
    const file = { ...about, id: key, size: body.length };
    const sent: SentIn = { kind: 'file', file, caption: caption.normalize('NFC').trim() };
    // The bot hears of a secret file by its name alone: there are no bytes it could fetch.
    if (!isSecret(sent, parts.secret)) await parts.files.keep({ ...file, bytes: body, owner: `web:${person}`, at });
    return take(parts, sent, { person, id, at, lang: langOf(lang) });
  };
}

function downloadRoute({ store, files }: Parts): Handle {
  return async ({ params }) => {
    const file = await store.file(params.id ?? '');
    if (file === null) return refuse('not_found');
    try {
      return fileReply(file, await files.read(file.id));
    } catch (error) {
      if (error instanceof AppError && error.code === 'file_gone') return refuse('not_found');
      throw error;
    }
  };
}

function peopleRoute({ shown, zone, mover, phones }: Parts): Handle {
  return async ({ headers }) => {
    const all = { people: await shown.people(), zone, clock: mover.state() };
    return json(phones === null || !isLoopback(headers) ? all : { ...all, phones });
  };
}

function messagesRoute({ host, shown }: Parts): Handle {
  return async ({ query }) => {
    const { person = '', after } = query;
    if (!(await isPerson(host, person))) return refuse('not_found');
    const messages = after === undefined ? await shown.latest(person) : await shown.since(person, whole(after));
    return json({ messages, ...(await shown.around(person)) });
  };
}

function streamRoute({ host, shown, bell }: Parts): Handle {
  return async ({ query, headers, signal }) => {
    const { person = '', after } = query;
    if (!(await isPerson(host, person))) return refuse('not_found');
    const rev = whole(headers['last-event-id'] ?? after);
    return {
      status: 200,
      headers: {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      },
      body: chatStream({ shown, bell }, { person, rev }, signal),
    };
  };
}

function moveRoute({ mover }: Parts): Handle {
  return async ({ body }) => {
    const outcome = await mover.move(readJson(body));
    return outcome === 'done' ? json(mover.state()) : refuse(outcome);
  };
}

/** The page, its parts, and what it asks and posts. */
export function createRoutes(deps: RouteDeps): readonly Route[] {
  const mover = createClockMover(deps.host, deps.bell.ring);
  const parts: Parts = { ...deps, mover, shown: createShown(deps.store, deps.host, mover) };
  const files = createPageFiles(deps);

  const behind = (door: Door, handle: Handle): Handle => {
    return async (request: RouteRequest) =>
      mayEnter(door, request.headers, deps.hosts) ? handle(request) : refuse('forbidden');
  };
  const get = (path: string, door: Door, handle: Handle): Route => ({
    method: 'GET',
    path,
    handle: behind(door, handle),
  });
  const post = (path: string, handle: Handle, bodyLimit: number): Route => ({
    method: 'POST',
    path,
    handle: behind('write', handle),
    bodyLimit,
  });

  return [
    get('/', 'page', files.page),
    get('/tryout/texts', 'read', files.texts),
    get('/tryout/fonts/:name', 'read', files.font),
    get('/tryout/:name', 'read', files.asset),
    get('/api/tryout/people', 'read', peopleRoute(parts)),
    get('/api/tryout/messages', 'read', messagesRoute(parts)),
    get('/api/tryout/stream', 'read', streamRoute(parts)),
    get('/api/tryout/file/:id', 'read', downloadRoute(parts)),
    get('/api/tryout/clock', 'read', async () => json(mover.state())),
    post('/api/tryout/clock', moveRoute(parts), JSON_BYTES),
    post('/api/tryout/send', sendRoute(parts), JSON_BYTES),
    post('/api/tryout/file', fileRoute(parts), FILE_BYTES),
  ];
}
