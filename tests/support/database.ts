import { randomBytes } from 'node:crypto';
import type { Connection } from 'mongoose';
import { connectDatabase } from '../../src/database.ts';

function needed(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set: run the tests with npm test`);
  return value;
}

/** Address of the test MongoDB. */
export function mongoUri(): string {
  return needed('MONGODB_URI');
}

/** Address of the test Redis. */
export function redisUrl(): string {
  return needed('REDIS_URL');
}

/** A database name of this test alone; it begins with that of the run (`leftovers.ts`). */
export function databaseName(): string {
  return `t_${process.env.TEST_RUN ?? ''}_${randomBytes(6).toString('hex')}`;
}

/** Takes away what a database holds; collections and indexes stay, which cost the most to make. */
export async function emptyDatabase(connection: Connection): Promise<void> {
  const collections = await connection.listCollections();
  await Promise.all(collections.map(({ name }) => connection.collection(name).deleteMany({})));
}

/** A connection to a database of this test alone; `drop` takes everything away again. */
export async function openDatabase(
  name = databaseName(),
): Promise<{ connection: Connection; name: string; drop(): Promise<void> }> {
  const connection = await connectDatabase(mongoUri(), name);
  return {
    connection,
    name,
    async drop() {
      await connection.dropDatabase();
      await connection.close();
    },
  };
}
