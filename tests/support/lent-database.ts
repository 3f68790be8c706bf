import { connectDatabase } from '../../src/database.ts';
import { databaseName, emptyDatabase, mongoUri } from './database.ts';

/** Given back by houses of this process: empty, indexes and all. Making one anew takes the processor half a second. */
const idle: string[] = [];

/** The name of an empty database that nobody else has. */
export function lendDatabase(): string {
  return idle.pop() ?? databaseName();
}

/** To be called when nothing is connected to it any more. */
export async function giveBack(name: string): Promise<void> {
  const connection = await connectDatabase(mongoUri(), name);
  try {
    await emptyDatabase(connection);
  } finally {
    await connection.close();
  }
  idle.push(name);
}
