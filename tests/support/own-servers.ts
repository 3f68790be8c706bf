import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';

/** A MongoDB or Redis of one test alone, that may be frozen, killed and brought back. */
export interface OwnServer {
  readonly url: string;
  /** SIGSTOP: it holds its connections and answers nothing. */
  freeze(): void;
  thaw(): void;
  /** kill -9. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data; resolves when it serves. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

interface Program {
  readonly file: string;
  readonly args: (port: number, folder: string) => readonly string[];
  readonly url: (port: number) => string;
  /** Throws until the server serves. */
  readonly serves: (port: number) => Promise<void>;
}

const START_MS = 30_000;

function program(name: string): string {
  const file = process.env[name];
  if (file === undefined || file === '') throw new Error(`${name} is not set: run the tests with npm test`);
  return file;
}

/** A port that nobody has now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function untilServing(one: Program, port: number): Promise<void> {
  for (const end = performance.now() + START_MS; ; await sleep(50)) {
    try {
      return await one.serves(port);
    } catch (error) {
      if (performance.now() > end) throw error;
    }
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => child.once('exit', resolve));
}

async function open(one: Program): Promise<OwnServer> {
  const folder = await mkdtemp(join(process.env.TEST_DATA_DIR ?? tmpdir(), 'thidua-server-'));
  const port = await freePort();
  const start = async (): Promise<ChildProcess> => {
    const started = spawn(one.file, one.args(port, folder), { stdio: 'ignore', cwd: folder });
    await untilServing(one, port);
    return started;
  };
  let child = await start();
  const kill = async (): Promise<void> => {
    child.kill('SIGCONT');
    child.kill('SIGKILL');
    await ended(child);
  };
  return {
    url: one.url(port),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    kill,
    async restart() {
      child = await start();
    },
    async close() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const SET = 'own';

async function isPrimary(port: number): Promise<void> {
  const client = new mongoose.mongo.MongoClient(`mongodb://127.0.0.1:${port}/`, {
    directConnection: true,
    serverSelectionTimeoutMS: 2_000,
  });
  try {
    const admin = client.db('admin');
    const config = { _id: SET, members: [{ _id: 0, host: `127.0.0.1:${port}` }] };
    await admin.command({ replSetInitiate: config }).catch(() => undefined);
    const hello = await admin.command({ hello: 1 });
    if (hello.isWritablePrimary !== true) throw new Error('mongod is not the primary yet');
  } finally {
    await client.close();
  }
}

/** A replica set of one. */
export function openMongod(): Promise<OwnServer> {
  return open({
    file: program('MONGOD_BINARY'),
    args: (port, folder) =>
      ['--dbpath', folder, '--port', String(port), '--bind_ip', '127.0.0.1', '--replSet', SET].concat([
        '--nounixsocket',
        '--quiet',
        '--wiredTigerCacheSizeGB',
        '0.25',
      ]),
    url: (port) => `mongodb://127.0.0.1:${port}/?replicaSet=${SET}`,
    serves: isPrimary,
  });
}

export function openRedis(): Promise<OwnServer> {
  return open({
    file: program('REDIS_SERVER_BINARY'),
    args: (port, folder) =>
      ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''].concat([
        '--appendonly',
        'yes',
        '--maxmemory-policy',
        'noeviction',
      ]),
    url: (port) => `redis://127.0.0.1:${port}`,
    async serves(port) {
      const redis = new Redis(port, '127.0.0.1', {
        lazyConnect: true,
        maxRetriesPerRequest: 0,
        retryStrategy: () => null,
      });
      redis.on('error', () => undefined);
      try {
        await redis.connect();
        await redis.ping();
      } finally {
        redis.disconnect();
      }
    },
  });
}

export interface OwnServers {
  readonly mongod: OwnServer;
  readonly redis: OwnServer;
  close(): Promise<void>;
}

/** Both servers, for one test file. */
export async function openServers(): Promise<OwnServers> {
  const [mongod, redis] = await Promise.all([openMongod(), openRedis()]);
  return {
    mongod,
    redis,
    async close() {
      await Promise.all([mongod.close(), redis.close()]);
    },
  };
}
