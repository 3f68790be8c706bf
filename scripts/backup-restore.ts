import mongoose from 'mongoose';
import { BackupFault, entriesOf, reasonOf, type Totals, verifyFile } from './backup-file.ts';

type Client = mongoose.mongo.MongoClient;
type Db = mongoose.mongo.Db;

const { EJSON } = mongoose.mongo.BSON;
const BATCH_DOCUMENTS = 500;
const BATCH_CHARS = 4_000_000;
/** Documents are put here first and take the real name only when all of them have arrived. */
const WAITING = 'restore.';

export interface RestoreOrder {
  readonly client: Client;
  readonly database: string;
  readonly file: string;
  readonly replace: boolean;
}

/**
 * Puts a backup back. The file is checked to its end before anything is written, and what is there now stays until every
 * document has arrived. Throws `BackupFault`: `notEmpty` unless `replace`, `damaged`, `unreadable`, `database`.
 */
export async function restoreBackup(order: RestoreOrder): Promise<Totals & { takenAt: string }> {
  const verified = await verifyFile(order.file);
  const db = order.client.db(order.database);
  try {
    const present = await namesIn(db);
    await drop(db, (name) => name.startsWith(WAITING));
    const filled = await filledOf(db, present);
    if (filled > 0 && !order.replace) throw new BackupFault('notEmpty', { database: order.database, present: filled });
    const restored = await fill(db, order.file, verified);
    await drop(db, (name) => !name.startsWith(WAITING) && !restored.has(name));
    for (const name of restored) await db.collection(`${WAITING}${name}`).rename(name, { dropTarget: true });
    return { documents: verified.documents, collections: verified.collections, takenAt: verified.takenAt };
  } catch (error) {
    if (error instanceof mongoose.mongo.MongoError) throw new BackupFault('database', { reason: reasonOf(error) });
    throw error;
  }
}

async function namesIn(db: Db): Promise<string[]> {
  const found = await db.listCollections({ type: 'collection' }, { nameOnly: true }).toArray();
  return found.map((entry) => entry.name).filter((name) => !name.startsWith('system.'));
}

async function filledOf(db: Db, names: readonly string[]): Promise<number> {
  const held = await Promise.all(
    names.filter((name) => !name.startsWith(WAITING)).map((name) => db.collection(name).findOne({})),
  );
  return held.filter((document) => document !== null).length;
}

async function drop(db: Db, unwanted: (name: string) => boolean): Promise<void> {
  for (const name of await namesIn(db)) {
    if (unwanted(name)) await db.collection(name).drop();
  }
}

async function fill(db: Db, file: string, totals: Totals): Promise<Set<string>> {
  const restored = new Set<string>();
  let name = '';
  let batch: mongoose.mongo.Document[] = [];
  let chars = 0;
  const send = async (): Promise<void> => {
    if (batch.length > 0) await db.collection(`${WAITING}${name}`).insertMany(batch, { ordered: false });
    batch = [];
    chars = 0;
  };
  for await (const entry of entriesOf(file, totals)) {
    if ('collection' in entry) {
      await send();
      name = entry.collection;
      restored.add(name);
      await db.createCollection(`${WAITING}${name}`);
      continue;
    }
    batch.push(EJSON.parse(entry.document, { relaxed: false }));
    chars += entry.document.length;
    if (batch.length >= BATCH_DOCUMENTS || chars >= BATCH_CHARS) await send();
  }
  await send();
  return restored;
}
