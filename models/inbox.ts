import { type Connection, mongo, Schema } from 'mongoose';
import type { InboxEvent, InboxStore } from '../src/ports/inbox.ts';

/** `open` stands as long as the event is to be worked off; of one that was, only the id is kept. */
interface Kept {
  readonly _id: string;
  readonly channel: string;
  readonly person: string;
  readonly at: Date;
  readonly body?: InboxEvent['body'];
  readonly open?: true;
  readonly holder?: string;
  readonly until?: Date;
  readonly doneAt?: Date;
}

/** Far longer than any network brings an event again. */
const KNOWN_FOR_S = 7 * 86_400;
const DUPLICATE = 11_000;

function createSchema(): Schema<Kept> {
  const schema = new Schema<Kept>(
    {
      _id: { type: String, required: true },
      channel: { type: String, required: true },
      person: { type: String, required: true },
      at: { type: Date, required: true },
      body: { type: Schema.Types.Mixed },
      open: { type: Boolean },
      holder: { type: String },
      until: { type: Date },
      doneAt: { type: Date },
    },
    { collection: 'inbox', versionKey: false, minimize: false, strict: 'throw', autoIndex: false },
  );
  const open = { partialFilterExpression: { open: true } };
  schema.index({ channel: 1, until: 1 }, open);
  schema.index({ holder: 1 }, open);
  schema.index({ doneAt: 1 }, { expireAfterSeconds: KNOWN_FOR_S });
  return schema;
}

/** Positions of the events that were there already; throws again what is anything else. */
function repeatedAt(error: unknown): ReadonlySet<number> {
  if (!(error instanceof mongo.MongoBulkWriteError) || error.result.getWriteConcernError() !== undefined) throw error;
  const faults = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors];
  if (faults.length === 0 || faults.some((fault) => fault.code !== DUPLICATE)) throw error;
  return new Set(faults.map((fault) => fault.index));
}

/** A document is never without its body as long as it is open. */
function read({ _id, channel, person, at, body }: Kept): readonly InboxEvent[] {
  return body === undefined ? [] : [{ id: _id, channel, person, at, body }];
}

/**
 * Events that were confirmed before they were worked off. The driver's collection is used directly: in a storm this is
 * the write that everybody waits for, and mongoose's casting would cost a good part of it.
 */
export function createInboxStore(connection: Connection): InboxStore {
  connection.model('InboxEvent', createSchema());
  const collection = connection.collection<Kept>('inbox');

  return {
    async put(events, { holder, until }) {
      const docs = events.map(
        ({ id, channel, person, at, body }): Kept => ({
          _id: id,
          channel,
          person,
          at,
          body,
          open: true,
          holder,
          until,
        }),
      );
      if (docs.length === 0) return new Set();
      try {
        await collection.insertMany(docs, { ordered: false });
        return new Set(events.map((event) => event.id));
      } catch (error) {
        const repeated = repeatedAt(error);
        return new Set(events.filter((_, index) => !repeated.has(index)).map((event) => event.id));
      }
    },
    async open(ids, holder) {
      if (ids.length === 0) return new Set();
      const found = await collection.find({ _id: { $in: [...ids] }, holder, open: true }, { projection: { _id: 1 } });
      return new Set((await found.toArray()).map((one) => one._id));
    },
    async done(ids, at) {
      if (ids.length === 0) return;
      const change = { $set: { doneAt: at }, $unset: { body: '', open: '', holder: '', until: '' } } as const;
      await collection.updateMany({ _id: { $in: [...ids] } }, change);
    },
    async renew(holder, until) {
      await collection.updateMany({ holder, open: true }, { $set: { until } });
    },
    async takeOver(channel, { holder, now, until }, limit) {
      const free: mongo.Filter<Kept> = { open: true, channel, until: { $lte: now } };
      const found = await collection
        .find(free, { projection: { _id: 1 } })
        .sort({ at: 1 })
        .limit(limit)
        .toArray();
      if (found.length === 0) return [];
      const ids = found.map((one) => one._id);
      // Of several who found the same, each document goes to the first: for the others it is no longer free.
      await collection.updateMany({ ...free, _id: { $in: ids } }, { $set: { holder, until } });
      const mine = await collection
        .find({ _id: { $in: ids }, open: true, holder, until })
        .sort({ at: 1 })
        .toArray();
      return mine.flatMap(read);
    },
    waiting: (channel) => collection.countDocuments({ channel, open: true }),
  };
}
