import { type Connection, mongo, Schema } from 'mongoose';
import type { Grant, GrantStore, NewPair, Seeded } from '../src/ports/grants.ts';

interface GrantDoc {
  /** The Official Account. */
  _id: string;
  version: number;
  sealed: string;
  expiresAt: Date;
  refreshing: { holder: string; at: Date } | null;
  lost: string | null;
  refused?: Date | null;
  restUntil?: Date | null;
  /** When somebody began to tell the office. */
  telling?: Date | null;
  told?: Date | null;
  seed: string | null;
  passed?: string | null;
}

const schema = new Schema<GrantDoc>(
  {
    _id: { type: String, required: true },
    version: { type: Number, required: true },
    sealed: { type: String, required: true },
    expiresAt: { type: Date, required: true },
    refreshing: { type: new Schema({ holder: String, at: Date }, { _id: false }), default: null },
    lost: { type: String, default: null },
    refused: { type: Date, default: null },
    restUntil: { type: Date, default: null },
    telling: { type: Date, default: null },
    told: { type: Date, default: null },
    seed: { type: String, default: null },
    passed: { type: String, default: null },
  },
  { collection: 'grants', strict: 'throw', versionKey: false, autoIndex: false },
);

const NEW = { returnDocument: 'after' } as const;
const UNTOLD = { told: null, telling: null };

/** Access to Official Accounts: one document each. Every step is one write that holds only where the one before it held. */
export function createGrantStore(connection: Connection): GrantStore {
  const model = connection.model<GrantDoc>('Grant', schema);
  const fresh = ({ sealed, expiresAt }: NewPair) => ({
    sealed,
    expiresAt,
    refreshing: null,
    lost: null,
    restUntil: null,
  });
  /** Somebody gave consent: all trouble is over. What a refresh brings may be refused as the one before it was. */
  const given = (pair: NewPair) => ({ ...fresh(pair), refused: null, ...UNTOLD });

  async function load(id: string): Promise<Grant | null> {
    const doc = await model.findById(id).lean<GrantDoc>();
    return doc === null ? null : toGrant(doc);
  }

  /** The fingerprint of an earlier pair stays, so that its settings are not taken for news after a consent. */
  async function consented(id: string, pair: NewPair): Promise<GrantDoc | null> {
    const change = { $set: given(pair), $inc: { version: 1 }, $setOnInsert: { seed: null } };
    return model.findOneAndUpdate({ _id: id }, change, { ...NEW, upsert: true }).lean<GrantDoc>();
  }

  async function seeded(id: string, { seed, unreadable, ...pair }: NewPair & Seeded): Promise<GrantDoc | null> {
    const change = { $set: { ...given(pair), seed }, $inc: { version: 1 } };
    const troubles = [{ lost: { $ne: null } }, { refused: { $ne: null } }];
    const isBad = { $or: unreadable === null ? troubles : [...troubles, { sealed: unreadable }] };
    const free = { _id: id, seed: { $ne: seed }, ...isBad };
    return model.findOneAndUpdate(free, change, { ...NEW, upsert: true }).lean<GrantDoc>();
  }

  return {
    load,
    async replace(id, { sealed, expiresAt, ...from }) {
      const pair = { sealed, expiresAt };
      const put = async (): Promise<Grant> => {
        const doc = await (from.seed === null ? consented(id, pair) : seeded(id, { ...pair, ...from }));
        if (doc === null) throw new Error('an upsert returned nothing');
        return toGrant(doc);
      };
      try {
        return await put();
      } catch (error) {
        if (!(error instanceof mongo.MongoServerError) || error.code !== 11000) throw error;
        // The upsert found the place taken and tried to insert a second one: for a seed this means that it is not wanted.
        return (from.seed === null ? null : await load(id)) ?? put();
      }
    },
    async passOver(id, seed) {
      await model.updateOne({ _id: id }, { $set: { passed: seed } });
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
      const lost = await model.updateOne({ _id: id, version, lost: null }, { $set: { lost: why, ...UNTOLD } });
      return lost.modifiedCount === 1;
    },
    async refuse(id, version, { at, restUntil, since }) {
      const change = { refused: at, ...(restUntil === null ? {} : { restUntil }) };
      const here = { _id: id, version, lost: null };
      const isNew = { $or: [{ refused: null }, { refused: { $lt: since } }] };
      const first = await model.updateOne({ ...here, ...isNew }, { $set: { ...change, ...UNTOLD } });
      if (first.modifiedCount === 1) return true;
      await model.updateOne(here, { $set: change });
      return false;
    },
    async beginTelling(id, at, before) {
      const isOwed = { $or: [{ lost: { $ne: null } }, { refused: { $ne: null } }], told: null };
      const isFree = { $or: [{ telling: null }, { telling: { $lt: before } }] };
      const doc = await model
        .findOneAndUpdate({ _id: id, $and: [isOwed, isFree] }, { $set: { telling: at } }, NEW)
        .lean<GrantDoc>();
      return doc === null ? null : toGrant(doc);
    },
    async endTelling(id, at, isTold) {
      // Whoever gave consent meanwhile, or lost it anew, has taken our mark off.
      await model.updateOne({ _id: id, telling: at }, { $set: { telling: null, told: isTold ? at : null } });
    },
  };
}

/** Grants of earlier versions are without the last fields. */
function toGrant({ _id, version, sealed, expiresAt, refreshing, lost, seed, ...more }: GrantDoc): Grant {
  const marker = refreshing === null ? null : { holder: refreshing.holder, at: refreshing.at };
  const { refused = null, restUntil = null, told = null, passed = null } = more;
  return { id: _id, version, sealed, expiresAt, refreshing: marker, lost, refused, restUntil, told, seed, passed };
}
