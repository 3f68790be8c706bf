import mongoose, { type Connection } from 'mongoose';
import { SettingError } from './errors.ts';

/**
 * Connects to one database. Operations fail within seconds when the server is gone instead of queueing up.
 * Throws `SettingError('database')`.
 */
export async function connectDatabase(uri: string, name: string): Promise<Connection> {
  const connection = mongoose.createConnection(uri, {
    dbName: name,
    bufferCommands: false,
    serverSelectionTimeoutMS: 3_000,
    socketTimeoutMS: 20_000,
    maxPoolSize: 50,
    writeConcern: { w: 'majority', j: true },
  });
  try {
    return await connection.asPromise();
  } catch {
    await connection.close(true).catch(() => undefined);
    throw new SettingError('database', { name: 'MONGODB_URI' });
  }
}
