import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import mongoose from 'mongoose';
import { createFileStore } from '../../models/file.ts';
import { createTryoutStore } from '../../models/tryout.ts';
import type { Channel, Incoming, Message } from '../../src/channels/channel.ts';
import { createWebChannel } from '../../src/channels/web/web-channel.ts';
import { createMovableClock, type MovableClock } from '../../src/clock.ts';
import { marked, markedFileName } from '../../src/domain/secrecy.ts';
import { createLogger } from '../../src/logger.ts';
import type { FileStore } from '../../src/ports/files.ts';
import type { TryoutHost, TryoutPerson, TryoutStore } from '../../src/ports/tryout.ts';
import { createServer } from '../../src/server/server.ts';
import { createIndexes } from '../../src/stores.ts';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** A made-up department for the page alone; the bot behind it is a script. */
const CAST: readonly Omit<TryoutPerson, 'joined'>[] = [
  { id: 'lan', name: 'Nguyễn Thị Lan', unit: 'Phòng Chuyển đổi số', role: 'CAN_BO', code: 'LAN7-2K4M' },
  { id: 'hung', name: 'Trần Quốc Hùng', unit: 'Phòng Chuyển đổi số', role: 'TRUONG_PHONG', code: 'HUNG-9QX3' },
  { id: 'mai', name: 'Lê Ngọc Mai', unit: 'Phòng Quản lý công nghệ', role: 'CAN_BO', code: 'MAI5-T8RW' },
  { id: 'duc', name: 'Phạm Minh Đức', unit: 'Phòng Quản lý công nghệ', role: 'TRUONG_PHONG', code: 'DUC2-V6HN' },
  { id: 'thao', name: 'Võ Phương Thảo', unit: 'Văn phòng', role: 'DAU_MOI', code: 'THAO-4B7Z' },
  { id: 'khanh', name: 'Đặng Gia Khánh', unit: 'Trung tâm Ứng dụng tiến bộ', role: 'CAN_BO', code: 'KHAN-8C1P' },
];

export interface Stage {
  readonly url: string;
  readonly channel: Channel;
  readonly store: TryoutStore;
  readonly files: FileStore;
  readonly clock: MovableClock;
  /** What people have sent, in the order it was accepted. */
  readonly heard: readonly Incoming[];
  /** What the bot says to everything that comes; nothing at first. */
  answer(how: (incoming: Incoming) => readonly Message[] | Promise<readonly Message[]>): void;
  join(person: string): void;
  /** Done at each day that the clock passes. */
  onDay(run: (day: Date) => Promise<void>): void;
  say(person: string, message: Partial<Message>): Promise<string>;
  /** Stops and starts the server on the same data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const DAY = 86_400_000;

/** The page, its server and its store on real MongoDB, with people and a bot made for one test. */
export async function openStage(start = new Date('2026-11-23T02:00:00Z')): Promise<Stage> {
  const dbName = `stage_${randomUUID().slice(0, 8)}`;
  const connection = await mongoose.createConnection(process.env.MONGODB_URI ?? '', { dbName }).asPromise();
  const store = createTryoutStore(connection);
  const files = createFileStore(connection);
  await createIndexes(connection);

  const clock = createMovableClock(start);
  const joined = new Set<string>();
  const heard: Incoming[] = [];
  let answer: Parameters<Stage['answer']>[0] = () => [];
  let onDay = async (_day: Date): Promise<void> => {};

  const host: TryoutHost = {
    people: async () => CAST.map((person) => ({ ...person, joined: joined.has(person.id) })),
    now: () => clock.now(),
    moveClock: async (to) => {
      for (let day = clock.now().getTime() + DAY; day < to.getTime(); day += DAY) {
        clock.set(new Date(day));
        await onDay(clock.now());
      }
      clock.set(to);
      await onDay(to);
    },
  };
  const log = createLogger('silent');
  const folders = { pageDir: path.join(ROOT, 'src/channels/web/public'), localesDir: path.join(ROOT, 'locales') };
  const secret = { text: marked, fileName: markedFileName };
  const channel = createWebChannel({ log, clock, store, files, host, secret, zone: 'Asia/Ho_Chi_Minh', ...folders });

  async function accept(incoming: Incoming): Promise<void> {
    heard.push(incoming);
    for (const message of await answer(incoming)) await channel.send(incoming.address, message);
  }

  const health = { ready: async () => ({ ok: true, parts: {} }) };
  const metrics = { contentType: 'text/plain', metrics: async () => '' };
  const serve = (port: number) => createServer({ host: '127.0.0.1', port, channels: [channel], health, metrics, log });
  let server = serve(0);
  await channel.start(accept);
  const { url, port } = await server.listen();

  return {
    url,
    channel,
    store,
    files,
    clock,
    heard,
    answer: (how) => {
      answer = how;
    },
    join: (person) => joined.add(person),
    onDay: (run) => {
      onDay = run;
    },
    say: async (person, message) => {
      const sent = await channel.send({ channel: 'web', chat: person }, { text: '', buttons: [], ...message });
      if (!sent.ok || sent.messageId === null) throw new Error('not sent');
      return sent.messageId;
    },
    restart: async () => {
      await server.close();
      server = serve(port);
      await server.listen();
    },
    close: async () => {
      await channel.stop();
      await server.close();
      await connection.dropDatabase();
      await connection.close();
    },
  };
}
