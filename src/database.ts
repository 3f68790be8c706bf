import mongoose, { type Connection } from 'mongoose';
import { SettingError } from './errors.ts';

/** Nothing is answered before it is safe on disk; a database that goes in a minute need not wait for that. */
const WRITES = { safe: { w: 'majority', j: true }, passing: { w: 1, j: false } } as const;

/**
 * Connects to one database. Operations fail within seconds when the server is gone instead of queueing up.
 * Throws `SettingError('database')`.
 */
export async function connectDatabase(
  uri: string,
  name: string,
  writes: keyof typeof WRITES = 'safe',
): Promise<Connection> {
  const connection = mongoose.createConnection(uri, {
    dbName: name,
    bufferCommands: false,
    // A collection comes with its indexes or its first document; asking for each at every start is a third of a test's commands.
    autoCreate: false,
    serverSelectionTimeoutMS: 3_000,
    socketTimeoutMS: 20_000,
    maxPoolSize: 50,
    writeConcern: WRITES[writes],
  });
  try {
    return await connection.asPromise();
  } catch {
    await connection.close(true).catch(() => undefined);
    throw new SettingError('database', { name: 'MONGODB_URI' });
  }
}

/** What the driver throws when the server cannot be reached, or when nobody knows whether it did its work. */
const OUT_OF_REACH = new Set([
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoServerSelectionError',
  'MongooseServerSelectionError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
  'MongoClientClosedError',
  'MongoServerClosedError',
  'MongoExpiredSessionError',
  'MongoStalePrimaryError',
  'MongoPoolClearedError',
  'MongoPoolClosedError',
  'MongoWaitQueueTimeoutError',
  'PoolClearedOnNetworkError',
  'MongoOperationTimeoutError',
  'MongoWriteConcernError',
]);

/** Codes of a server that is going down, coming up or no longer the primary. */
const SERVER_MOVING = new Set([6, 7, 50, 64, 89, 91, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436]);

/** Whether an error says that the database is out of reach: what was asked of it must be asked again later. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (OUT_OF_REACH.has(error.name)) return true;
  if ('code' in error && typeof error.code === 'number' && SERVER_MOVING.has(error.code)) return true;
  return error instanceof mongoose.mongo.MongoError && error.hasErrorLabel('RetryableWriteError');
}
