import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import mongoose from 'mongoose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { restoreBackup } from '../../scripts/backup-restore.ts';
import { writeBackup } from '../../scripts/backup-write.ts';
import { databaseName, mongoUri } from '../support/database.ts';

const { Decimal128, Double, GridFSBucket, Int32, Long, MongoClient } = mongoose.mongo;
const SOURCE = databaseName();
const TARGET = databaseName();
const TAKEN = new Date('2026-06-01T02:00:00Z');
const PHOTO = Buffer.alloc(700_000, 7);

let client: mongoose.mongo.MongoClient;
let folder: string;
let file: string;

const backup = (): ReturnType<typeof writeBackup> => writeBackup({ client, database: SOURCE, file, takenAt: TAKEN });
const restore = (replace = false): ReturnType<typeof restoreBackup> =>
  restoreBackup({ client, database: TARGET, file, replace });

/** Every document with its exact number types, by collection; empty collections too. */
async function contentOf(name: string): Promise<Record<string, string[]>> {
  const content: Record<string, string[]> = {};
  for (const { name: collection } of await client.db(name).listCollections({}, { nameOnly: true }).toArray()) {
    const found = await client
      .db(name)
      .collection(collection)
      .find({}, { promoteValues: false })
      .sort({ _id: 1 })
      .toArray();
    content[collection] = found.map((document) => mongoose.mongo.BSON.EJSON.stringify(document, { relaxed: false }));
  }
  return content;
}

async function keepPhoto(): Promise<void> {
  const stream = new GridFSBucket(client.db(SOURCE), { bucketName: 'files' }).openUploadStream('ảnh.jpg');
  stream.end(PHOTO);
  await new Promise((resolve, reject) => stream.once('finish', resolve).once('error', reject));
}

beforeAll(async () => {
  client = await new MongoClient(mongoUri()).connect();
  const db = client.db(SOURCE);
  await db.collection('members').insertMany(
    Array.from({ length: 1200 }, (_, number) => ({
      name: `Nguyễn Văn ${number}\u2028dòng hai\nba`,
      whole: new Int32(1),
      real: new Double(1),
      big: Long.fromString('9007199254740993'),
      exact: Decimal128.fromString('0.10'),
      at: TAKEN,
      none: null,
      nested: { list: [1, 'hai', { ba: true }] },
    })),
  );
  await db.createCollection('empty');
  await keepPhoto();
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sao lưu '));
  file = join(folder, 'bản sao.gz');
  await client.db(TARGET).dropDatabase();
  return () => rmSync(folder, { recursive: true });
});

afterAll(async () => {
  await client.db(SOURCE).dropDatabase();
  await client.db(TARGET).dropDatabase();
  await client.close();
});

describe('backup and restore', () => {
  it('brings back every document, type and file, as of one moment', async () => {
    const taken = await backup();
    expect(taken.snapshot).toBe(true);
    const restored = await restore();
    expect(restored.documents).toBe(taken.documents);
    expect(restored.takenAt).toBe(TAKEN.toISOString());
    expect(await contentOf(TARGET)).toEqual(await contentOf(SOURCE));

    const bucket = new GridFSBucket(client.db(TARGET), { bucketName: 'files' });
    const parts: Buffer[] = [];
    for await (const part of bucket.openDownloadStreamByName('ảnh.jpg')) parts.push(part);
    expect(Buffer.concat(parts).equals(PHOTO)).toBe(true);
  });

  it('keeps what is there unless it is told to replace it', async () => {
    await client.db(TARGET).collection('members').insertOne({ name: 'mới' });
    await client.db(TARGET).collection('other').insertOne({ name: 'khác' });
    const before = await contentOf(TARGET);
    await backup();
    await expect(restore()).rejects.toMatchObject({ fault: 'notEmpty', values: { present: 2 } });
    expect(await contentOf(TARGET)).toEqual(before);

    await restore(true);
    expect(await contentOf(TARGET)).toEqual(await contentOf(SOURCE));
  });

  it('refuses a file that was cut off or changed, before it writes anything', async () => {
    await client.db(TARGET).collection('members').insertOne({ name: 'cũ' });
    const before = await contentOf(TARGET);
    await backup();
    const whole = readFileSync(file);
    const lines = gunzipSync(whole).toString();
    const damages: Record<string, () => void> = {
      'cut off': () => truncateSync(file, whole.length - 20),
      'one letter changed': () => writeFileSync(file, gzipSync(lines.replace('Nguyễn Văn 7', 'Nguyễn Văn 8'))),
      'without its end': () => writeFileSync(file, gzipSync(lines.split('\n').slice(0, -2).join('\n'))),
      'another thing': () => writeFileSync(file, gzipSync('{"hello":1}\n')),
      'no gzip': () => writeFileSync(file, 'hello'),
    };
    for (const [name, damage] of Object.entries(damages)) {
      writeFileSync(file, whole);
      damage();
      await expect(restore(true), name).rejects.toMatchObject({ fault: 'damaged' });
      expect(await contentOf(TARGET), name).toEqual(before);
    }
  });

  it('says which file it cannot read or write, and leaves no half file', async () => {
    await expect(restore()).rejects.toMatchObject({ fault: 'unreadable', values: { reason: 'ENOENT' } });
    file = join(folder, 'no such folder', 'x.gz');
    await expect(backup()).rejects.toMatchObject({ fault: 'unwritable', values: { reason: 'ENOENT' } });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('puts the file into place only when it is whole', async () => {
    writeFileSync(file, 'the backup of yesterday');
    const broken = new MongoClient('mongodb://127.0.0.1:1/', { serverSelectionTimeoutMS: 200 });
    await expect(writeBackup({ client: broken, database: SOURCE, file, takenAt: TAKEN })).rejects.toMatchObject({
      fault: 'database',
    });
    await broken.close();
    expect(readFileSync(file, 'utf8')).toBe('the backup of yesterday');
    expect(existsSync(file)).toBe(true);
    expect(readdirSync(folder)).toHaveLength(1);
  });
});
