import { type Connection, mongo, Schema } from 'mongoose';
import type { Grant, GrantStore, NewPair } from '../src/ports/grants.ts';

interface GrantDoc {
  /** The Official Account. */
  _id: string;
  version: number;
  sealed: string;
  expiresAt: Date;
  refreshing: { holder: string; at: Date } | null;
  lost: string | null;
  seed: string | null;
}

const schema = new Schema<GrantDoc>(
  {
    _id: { type: String, required: true },
    version: { type: Number, required: true },
    sealed: { type: String, required: true },
    expiresAt: { type: Date, required: true },
    refreshing: { type: new Schema({ holder: String, at: Date }, { _id: false }), default: null },
    lost: { type: String, default: null },
    seed: { type: String, default: null },
  },
  { collection: 'grants', strict: 'throw', versionKey: false, autoIndex: false },
);

const NEW = { returnDocument: 'after' } as const;

/** Access to Official Accounts: one document each. Every step is one write that holds only where the one before it held. */
export function createGrantStore(connection: Connection): GrantStore {
  const model = connection.model<GrantDoc>('Grant', schema);
  const fresh = (pair: NewPair) => ({ sealed: pair.sealed, expiresAt: pair.expiresAt, refreshing: null, lost: null });

  async function load(id: string): Promise<Grant | null> {
    const doc = await model.findById(id).lean<GrantDoc>();
    return doc === null ? null : toGrant(doc);
  }

  /** The fingerprint of an earlier pair stays, so that its settings are not taken for news after a consent. */
  async function consented(id: string, pair: NewPair): Promise<GrantDoc | null> {
    const change = { $set: fresh(pair), $inc: { version: 1 }, $setOnInsert: { seed: null } };
    return model.findOneAndUpdate({ _id: id }, change, { ...NEW, upsert: true }).lean<GrantDoc>();
  }

  /** Only into an empty place, or over a lost grant that came from another pair. */
  async function seeded(id: string, pair: NewPair, seed: string): Promise<GrantDoc | null> {
    const change = { $set: { ...fresh(pair), seed }, $inc: { version: 1 } };
    const free = { _id: id, lost: { $ne: null }, seed: { $ne: seed } };
    return model.findOneAndUpdate(free, change, { ...NEW, upsert: true }).lean<GrantDoc>();
  }

  return {
    load,
    async replace(id, { seed, ...pair }) {
      const put = async (): Promise<Grant> => {
        const doc = await (seed === null ? consented(id, pair) : seeded(id, pair, seed));
        if (doc === null) throw new Error('an upsert returned nothing');
        return toGrant(doc);
      };
      try {
        return await put();
      } catch (error) {
        if (!(error instanceof mongo.MongoServerError) || error.code !== 11000) throw error;
        // The upsert found the place taken and tried to insert a second one: for a seed this means that it is not wanted.
        return (seed === null ? null : await load(id)) ?? put();
      }
    },
    async beginRefresh(id, version, holder, at) {
      const begun = await model.updateOne(
        { _id: id, version, refreshing: null, lost: null },
        { $set: { refreshing: { holder, at } } },
      );
      return begun.modifiedCount === 1;
    },
    async endRefresh(id, holder, pair) {
      // Also where others have given it up for lost meanwhile: the pair is here after all.
      const doc = await model
        .findOneAndUpdate({ _id: id, 'refreshing.holder': holder }, { $set: fresh(pair), $inc: { version: 1 } }, NEW)
        .lean<GrantDoc>();
      return doc === null ? null : toGrant(doc);
    },
    async abandonRefresh(id, holder) {
      // Whoever found the marker old and gave the grant up was wrong.
      await model.updateOne({ _id: id, 'refreshing.holder': holder }, { $set: { refreshing: null, lost: null } });
    },
    async lose(id, version, why) {
      // The marker stays: its holder may yet come back with the new pair.
      const lost = await model.updateOne({ _id: id, version, lost: null }, { $set: { lost: why } });
      return lost.modifiedCount === 1;
    },
  };
}

function toGrant({ _id, version, sealed, expiresAt, refreshing, lost, seed }: GrantDoc): Grant {
  const marker = refreshing === null ? null : { holder: refreshing.holder, at: refreshing.at };
  return { id: _id, version, sealed, expiresAt, refreshing: marker, lost, seed };
}
