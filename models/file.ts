import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Connection, mongo, Schema } from 'mongoose';
import { AppError } from '../src/errors.ts';
import type { FileStore, KeptFile } from '../src/ports/files.ts';

interface FileDoc {
  _id: mongo.ObjectId;
  length: number;
  chunkSize: number;
  uploadDate: Date;
  filename: string;
  metadata: KeptFile & { owner: string; at: Date };
}

const schema = new Schema<FileDoc>(
  {
    length: Number,
    chunkSize: Number,
    uploadDate: Date,
    filename: String,
    metadata: Schema.Types.Mixed,
  },
  { collection: 'files.files', strict: 'throw', versionKey: false, autoIndex: false },
);
schema.index({ 'metadata.id': 1 }, { unique: true });

/**
 * Kept files in GridFS. The caller's id stands in `metadata.id` and is unique: each try uploads under an id of its own,
 * so that an upload cut off half-way never stands in the way of the next one.
 */
export function createFileStore(connection: Connection): FileStore {
  const model = connection.model<FileDoc>('File', schema);

  function bucket(): mongo.GridFSBucket {
    const { db } = connection;
    if (db === undefined) throw new AppError('internal', 'files asked for before the database was connected');
    return new mongo.GridFSBucket(db, { bucketName: 'files' });
  }

  async function find(id: string): Promise<FileDoc | null> {
    return model.findOne({ 'metadata.id': id }).lean<FileDoc>();
  }

  return {
    async keep({ bytes, owner, at, ...file }) {
      const before = await find(file.id);
      if (before !== null) return toKept(before);
      const upload = bucket().openUploadStream(file.name, { metadata: { ...file, owner, at } });
      try {
        await pipeline(Readable.from([bytes]), upload);
        return file;
      } catch (error) {
        await bucket()
          .delete(upload.id)
          .catch(() => undefined);
        const first = await find(file.id);
        if (first !== null) return toKept(first);
        throw error;
      }
    },

    async read(id) {
      const doc = await find(id);
      if (doc === null) throw new AppError('file_gone');
      const parts: Uint8Array[] = [];
      for await (const part of bucket().openDownloadStream(doc._id)) parts.push(part);
      return Buffer.concat(parts);
    },
  };
}

function toKept({ metadata }: FileDoc): KeptFile {
  const { id, name, mime, size, picture } = metadata;
  return { id, name, mime, size, picture };
}
