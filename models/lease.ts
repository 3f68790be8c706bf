import { type Connection, mongo, Schema } from 'mongoose';
import type { LeaseStore } from '../src/ports/leases.ts';

interface LeaseDoc {
  _id: string;
  holder: string;
  until: Date;
}

const schema = new Schema<LeaseDoc>(
  {
    _id: { type: String, required: true },
    holder: { type: String, required: true },
    until: { type: Date, required: true },
  },
  { collection: 'leases', strict: 'throw', versionKey: false, autoIndex: false },
);

/** Who does what only one process may do. */
export function createLeaseStore(connection: Connection): LeaseStore {
  const model = connection.model<LeaseDoc>('Lease', schema);
  return {
    async take(name, holder, now, until) {
      try {
        await model.updateOne(
          { _id: name, $or: [{ holder }, { until: { $lte: now } }] },
          { $set: { holder, until } },
          { upsert: true },
        );
        return true;
      } catch (error) {
        // The upsert found the lease held by another and tried to insert a second one.
        if (error instanceof mongo.MongoServerError && error.code === 11000) return false;
        throw error;
      }
    },
    async release(name, holder) {
      await model.deleteOne({ _id: name, holder });
    },
  };
}
