import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import mongoose from 'mongoose';
import { createFileStore } from '../../models/file.ts';
import { createTryoutStore } from '../../models/tryout.ts';
import type { Accept } from '../../src/channels/channel.ts';
import { createWebChannel } from '../../src/channels/web/web-channel.ts';
import { createSystemClock } from '../../src/clock.ts';
import type { Address } from '../../src/dialog/address.ts';
import { marked, markedFileName } from '../../src/domain/secrecy.ts';
import { createLogger } from '../../src/logger.ts';
import type { TryoutHost, TryoutMessage } from '../../src/ports/tryout.ts';
import { createServer } from '../../src/server/server.ts';
import { createIndexes } from '../../src/stores.ts';
import { CAN_ALL, type ContractDriver, type Seen } from './contract-driver.ts';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const SIGNS: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

function asRead(text: string): string {
  return text.replace(/<\/?[bi]>/g, '').replace(/&(?:lt|gt|amp);/g, (sign) => SIGNS[sign] ?? sign);
}

function createPlainHost(): TryoutHost {
  const clock = createSystemClock();
  const unit = 'Phòng thử';
  const people = ['an', 'binh'].map((id) => ({ id, name: id, unit, role: 'CAN_BO' as const, code: id, joined: true }));
  return { people: async () => people, now: () => clock.now(), moveClock: async () => {} };
}

/** What a page does, by plain requests to the real server. */
function createPage(origin: string) {
  const headers = { 'x-tryout': '1', origin };
  async function ask(where: string, init: RequestInit = {}): Promise<Response> {
    const answer = await fetch(`${origin}${where}`, { ...init, headers });
    if (!answer.ok) throw new Error(`${where}: ${answer.status}`);
    return answer;
  }
  const send = (sent: object) =>
    ask('/api/tryout/send', { method: 'POST', body: JSON.stringify({ id: randomUUID(), ...sent }) });
  return { ask, send };
}

async function toSeen(message: TryoutMessage, ask: (where: string) => Promise<Response>): Promise<Seen> {
  const buttons = message.buttons.map((row) =>
    row.map(({ label, data, url }) => ({
      label,
      ...(data === null ? {} : { data }),
      ...(url === null ? {} : { url }),
    })),
  );
  const seen = { id: message.id, text: asRead(message.text), buttons };
  if (message.file === null) return seen;
  const answer = await ask(`/api/tryout/file/${message.file.id}`);
  const name = /filename\*=UTF-8''(.+)$/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? '';
  return { ...seen, file: { name: decodeURIComponent(name), bytes: Buffer.from(await answer.arrayBuffer()) } };
}

/** The try-out channel behind the real server, on real MongoDB. */
export async function openWeb(accept: Accept): Promise<ContractDriver> {
  const dbName = `web_${randomUUID().slice(0, 8)}`;
  const connection = await mongoose.createConnection(process.env.MONGODB_URI ?? '', { dbName }).asPromise();
  const [store, files] = [createTryoutStore(connection), createFileStore(connection)];
  await createIndexes(connection);
  const log = createLogger('silent');
  const channel = createWebChannel({
    log,
    clock: createSystemClock(),
    store,
    files,
    host: createPlainHost(),
    secret: { text: marked, fileName: markedFileName },
    zone: 'Asia/Ho_Chi_Minh',
    pageDir: path.join(ROOT, 'src/channels/web/public'),
    localesDir: path.join(ROOT, 'locales'),
  });
  const health = { ready: async () => ({ ok: true, parts: {} }) };
  const metrics = { contentType: 'text/plain', metrics: async () => '' };
  const server = createServer({ host: '127.0.0.1', port: 0, channels: [channel], health, metrics, log });
  const { port } = await server.listen();
  await channel.start(accept);
  const { ask, send } = createPage(`http://127.0.0.1:${port}`);
  const address = (person: string): Address => ({ channel: 'web', chat: person });

  async function bubbles(person: string): Promise<readonly TryoutMessage[]> {
    const answer = await ask(`/api/tryout/messages?person=${person}`);
    const { messages } = (await answer.json()) as { messages: readonly TryoutMessage[] };
    return messages.filter(({ from }) => from === 'bot');
  }

  return {
    channel,
    can: CAN_ALL,
    address,
    says: async (person, text) => {
      await send({ person, text });
    },
    taps: async (person, message, label) => {
      const shown = (await bubbles(person)).find(({ id }) => id === message);
      const data = shown?.buttons.flat().find((button) => button.label === label)?.data;
      await send({ person, message, data });
    },
    sendsFile: async (person, { name, mime, bytes }) => {
      const query = new URLSearchParams({ person, id: randomUUID(), name, mime });
      await ask(`/api/tryout/file?${query}`, { method: 'POST', body: new Uint8Array(bytes) });
    },
    screen: async (person) => Promise.all((await bubbles(person)).map((message) => toSeen(message, ask))),
    // The bytes travel with the message.
    keeps: () => undefined,
    close: async () => {
      await channel.stop();
      await server.close();
      await connection.dropDatabase();
      await connection.close();
    },
  };
}
