import mongoose from 'mongoose';
import { presentSettings } from '../src/config.ts';
import { BackupFault } from './backup-file.ts';
import { restoreBackup } from './backup-restore.ts';
import { writeBackup } from './backup-write.ts';

/**
 * Run by scripts/backup.mjs and restore.mjs, which tell the person: `backup-data backup FILE`, `backup-data restore FILE
 * [--replace]`. The result is one line of JSON; exit code 0, or 2 with `{fault}`.
 */

const TIMEOUT_MS = 10_000;

async function work(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Promise<object> {
  const [command, file = '', ...options] = args;
  const uri = env.MONGODB_URI ?? '';
  if (!/^mongodb(\+srv)?:\/\//.test(uri)) throw new BackupFault('setting', { name: 'MONGODB_URI' });
  const database = env.MONGODB_DB || 'thidua';
  const client = new mongoose.mongo.MongoClient(uri, { serverSelectionTimeoutMS: TIMEOUT_MS });
  try {
    await client.connect().catch(() => {
      // What the driver says may quote the address with its password.
      throw new BackupFault('database', { reason: 'MONGODB_URI' });
    });
    if (command === 'backup') return await writeBackup({ client, database, file, takenAt: new Date() });
    return await restoreBackup({ client, database, file, replace: options.includes('--replace') });
  } finally {
    await client.close();
  }
}

function print(result: object): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

try {
  print({ ok: true, ...(await work(process.argv.slice(2), presentSettings(process.env))) });
} catch (error) {
  if (!(error instanceof BackupFault)) throw error;
  print({ ...error.values, fault: error.fault });
  process.exitCode = 2;
}
