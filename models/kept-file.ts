import { Schema } from 'mongoose';
import type { KeptFile } from '../src/ports/files.ts';

const text = { type: String, required: true } as const;

/** A file that somebody sent, as the documents it belongs to name it; its bytes are in the file store. */
export const keptFileSchema = new Schema<KeptFile>(
  {
    id: text,
    name: text,
    mime: text,
    size: { type: Number, required: true },
    picture: { type: Boolean, required: true },
  },
  { _id: false, id: false, strict: 'throw' },
);
