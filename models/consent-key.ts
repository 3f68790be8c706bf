import { type Connection, Schema } from 'mongoose';
import type { ConsentKeyStore } from '../src/ports/grants.ts';

interface KeyDoc {
  /** The digest: the key itself is nowhere but in its link. */
  _id: string;
  purpose: 'link' | 'state';
  sealed: string;
  expiresAt: Date;
}

const schema = new Schema<KeyDoc>(
  {
    _id: { type: String, required: true },
    purpose: { type: String, enum: ['link', 'state'], required: true },
    // Empty for a link.
    sealed: { type: String, default: '' },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'consentKeys', strict: 'throw', versionKey: false, autoIndex: false },
);
schema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

/** Keys of office links and of consents under way: each is good once. */
export function createConsentKeyStore(connection: Connection): ConsentKeyStore {
  const model = connection.model<KeyDoc>('ConsentKey', schema);
  return {
    async put(digest, { purpose, sealed, expiresAt }) {
      await model.create({ _id: digest, purpose, sealed, expiresAt });
    },
    async has(digest, purpose, now) {
      return (await model.exists({ _id: digest, purpose, expiresAt: { $gt: now } })) !== null;
    },
    async take(digest, purpose, now) {
      const taken = await model
        .findOneAndDelete({ _id: digest, purpose, expiresAt: { $gt: now } })
        .lean<Pick<KeyDoc, 'sealed'>>();
      return taken === null ? null : { sealed: taken.sealed };
    },
  };
}
