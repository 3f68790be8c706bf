import { randomBytes } from 'node:crypto';
import { connectDatabase } from '../../src/database.ts';

/** Every database of this run begins with it, so that what is left can be told from what is somebody else's. Each project asks. */
export function setup(): void {
  process.env.TEST_RUN ??= randomBytes(4).toString('hex');
}

/** Takes away what houses gave back, and what tests that failed left behind. */
export async function teardown(): Promise<void> {
  const { MONGODB_URI: uri = '', TEST_RUN: run = '' } = process.env;
  if (uri === '' || run === '') return;
  const connection = await connectDatabase(uri, 'admin');
  try {
    const { databases } = await connection.listDatabases();
    const own = databases.filter(({ name }) => name.startsWith(`t_${run}_`));
    for (const { name } of own) await connection.useDb(name).dropDatabase();
  } finally {
    await connection.close();
  }
}
