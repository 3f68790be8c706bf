import mongoose from 'mongoose';
import { BackupFault, type Entry, headerOf, reasonOf, type Totals, writeFile } from './backup-file.ts';

type Client = mongoose.mongo.MongoClient;
type Session = mongoose.mongo.ClientSession;

const { EJSON } = mongoose.mongo.BSON;
const BATCH = 200;

export interface BackupOrder {
  readonly client: Client;
  readonly database: string;
  readonly file: string;
  readonly takenAt: Date;
}

async function collectionsOf(client: Client, database: string): Promise<string[]> {
  const found = await client.db(database).listCollections({ type: 'collection' }, { nameOnly: true }).toArray();
  return found
    .map((entry) => entry.name)
    .filter((name) => !name.startsWith('system.') && !name.startsWith('restore.'))
    .sort();
}

async function* documentsOf(order: BackupOrder, session: Session | undefined): AsyncGenerator<Entry> {
  for (const name of await collectionsOf(order.client, order.database)) {
    yield { collection: name };
    const options = { batchSize: BATCH, promoteValues: false, ...(session === undefined ? {} : { session }) };
    for await (const document of order.client.db(order.database).collection(name).find({}, options)) {
      yield { document: oneLine(EJSON.stringify(document, { relaxed: false })) };
    }
  }
}

// Readers of lines take these two, which JSON leaves as they are, for the end of a line.
function oneLine(json: string): string {
  return json.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

// A single server without a replica set, or a collection made this second, refuses to be read as of one moment.
function refusesSnapshot(error: unknown): boolean {
  return error instanceof mongoose.mongo.MongoServerError && error.code !== 13;
}

/**
 * Writes every collection of one database, GridFS included, into one file; beside a running bot too. All collections are read
 * as of one moment where the server can do that. Throws `BackupFault`.
 */
export async function writeBackup(order: BackupOrder): Promise<Totals & { bytes: number; snapshot: boolean }> {
  try {
    return await write(order, true);
  } catch (error) {
    if (!refusesSnapshot(error)) throw asFault(error);
  }
  return write(order, false).catch((error: unknown) => {
    throw asFault(error);
  });
}

async function write(order: BackupOrder, snapshot: boolean): Promise<Totals & { bytes: number; snapshot: boolean }> {
  const session = snapshot ? order.client.startSession({ snapshot: true }) : undefined;
  const header = headerOf({ takenAt: order.takenAt.toISOString(), database: order.database, snapshot });
  try {
    return { ...(await writeFile(order.file, header, documentsOf(order, session))), snapshot };
  } finally {
    await session?.endSession();
  }
}

function asFault(error: unknown): unknown {
  return error instanceof mongoose.mongo.MongoError ? new BackupFault('database', { reason: reasonOf(error) }) : error;
}
