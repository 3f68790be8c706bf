import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from './processes.mjs';
import { SetupError } from './words.mjs';

const LAUNCH_MS = 60_000;
const SET_NAME = 'thidua';
const NOTE = 'thi-dua-bot.json';

/** What an earlier run noted inside the MongoDB folder: {version, port}; nothing for a new folder. */
export function readMongodNote(dbPath) {
  try {
    return JSON.parse(readFileSync(join(dbPath, NOTE), 'utf8'));
  } catch {
    return undefined;
  }
}

function writeMongodNote(dbPath, note) {
  const temporary = join(dbPath, `${NOTE}.${process.pid}`);
  writeFileSync(temporary, JSON.stringify(note));
  renameSync(temporary, join(dbPath, NOTE));
}

/**
 * Starts mongod on this folder as a replica set of one, on the port the folder knows unless somebody else has it.
 * `onExit` is told when it ends without being asked. Returns {uri, port, pid, mark, stop}.
 */
export async function startMongod({ program, dbPath, port, cacheGb = 0.5, onExit }) {
  mkdirSync(dbPath, { recursive: true });
  const note = readMongodNote(dbPath);
  const options = { program, dbPath, port, cacheGb };
  try {
    if (note?.port !== undefined && note.port !== port) await moveMember(options);
    return await startSet(options, onExit);
  } catch (error) {
    if (error instanceof SetupError) throw error;
    throw new SetupError('fault.mongodStart', startFault(error, { program, dbPath }), 2);
  }
}

function startFault(error, { program, dbPath }) {
  return { version: program.version, folder: dbPath, detail: String(error.message).split('\n')[0] };
}

async function library() {
  // It must never download by itself: the program was found before, with a time limit and a check.
  process.env.MONGOMS_RUNTIME_DOWNLOAD = 'false';
  process.env.MONGOMS_SYSTEM_BINARY_VERSION_CHECK = 'false';
  // It also remembers every port it has used and would give a server that is started again another one.
  try {
    const { resetPortsCache } = await import('mongodb-memory-server-core/lib/util/getport/index.js');
    resetPortsCache();
    return await import('mongodb-memory-server-core');
  } catch {
    // A container image has no development packages: it is given its servers.
    throw new SetupError('fault.noEmbedded', {}, 2);
  }
}

function instanceOptions({ dbPath, port, cacheGb }) {
  return {
    port,
    dbPath,
    ip: '127.0.0.1',
    storageEngine: 'wiredTiger',
    launchTimeout: LAUNCH_MS,
    // No socket file under a shared folder: one that another user left there would stop us.
    args: ['--nounixsocket', '--quiet', '--wiredTigerCacheSizeGB', String(cacheGb)],
  };
}

function binaryOptions({ program }) {
  return { systemBinary: program.file, version: program.version };
}

// A process group of its own: Ctrl-C reaches npm start, which stops mongod after the bot.
const SPAWN = { detached: true };

async function startSet(options, onExit) {
  const { MongoMemoryReplSet } = await library();
  const { program, dbPath } = options;
  const set = new MongoMemoryReplSet({
    binary: binaryOptions(options),
    instanceOpts: [instanceOptions(options)],
    replSet: { name: SET_NAME, count: 1, ip: '127.0.0.1', storageEngine: 'wiredTiger', spawn: SPAWN },
  });
  await quietly(() => set.start());
  const { instance, port } = set.servers[0].instanceInfo;
  const { pid } = instance.mongodProcess;
  writeMongodNote(dbPath, { version: program.version, port });
  let stopping = false;
  instance.on('instanceClosed', () => {
    if (!stopping) onExit?.();
  });
  return {
    uri: `mongodb://127.0.0.1:${port}/?replicaSet=${SET_NAME}`,
    port,
    ...describe(pid),
    async stop() {
      stopping = true;
      await quietly(() => set.stop({ doCleanup: false, force: false }));
    },
  };
}

/**
 * Tells a set whose old port is taken that its only member now listens elsewhere; otherwise it would wait for a primary in
 * vain. This is done while it runs as a single server: as a member it would first ask whoever has the old port who it is.
 */
async function moveMember(options) {
  const { MongoMemoryServer } = await library();
  const { default: mongoose } = await import('mongoose');
  const server = new MongoMemoryServer({
    binary: binaryOptions(options),
    instance: instanceOptions(options),
    spawn: SPAWN,
  });
  await quietly(() => server.start());
  const { port } = server.instanceInfo;
  const client = new mongoose.mongo.MongoClient(`mongodb://127.0.0.1:${port}/`, {
    directConnection: true,
    serverSelectionTimeoutMS: 10_000,
  });
  try {
    const change = { $set: { 'members.0.host': `127.0.0.1:${port}` }, $inc: { version: 1 } };
    await client.db('local').collection('system.replset').updateOne({ _id: SET_NAME }, change);
  } finally {
    await client.close();
    await quietly(() => server.stop({ doCleanup: false, force: false }));
  }
  options.port = port;
}

// The library prints its own stack traces on a fault; ours is one sentence.
async function quietly(work) {
  const { warn } = console;
  console.warn = () => {};
  try {
    return await work();
  } finally {
    console.warn = warn;
  }
}
