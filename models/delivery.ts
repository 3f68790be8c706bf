import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection, mongo, Schema } from 'mongoose';
import { customAlphabet } from 'nanoid';
import type {
  Delivery,
  DeliveryState,
  DeliveryStore,
  NewDelivery,
  ReceiptNote,
  Unreached,
} from '../src/ports/deliveries.ts';

interface DeliveryDoc extends Omit<Delivery, 'id'> {
  _id: string;
  /** Marks one claim, so that its taker can know it again. */
  holder: string | null;
  /** When it turned out what became of it. */
  settledAt?: Date;
}

const CHUNK = 1000;
const ASK_AGAIN = 40;
const ASK_AGAIN_MS = 500;
const newId = customAlphabet('0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz', 12);

const date = { type: Date, default: null };

const schema = new Schema<DeliveryDoc>(
  {
    _id: { type: String, required: true },
    occasion: { type: String, required: true },
    member: { type: String, required: true },
    to: String,
    kind: { type: String, enum: ['reminder', 'notice'], required: true },
    view: { type: Schema.Types.Mixed, default: null },
    state: {
      type: String,
      enum: ['planned', 'claimed', 'sent', 'dropped', 'unreachable', 'unknown', 'failed'],
      required: true,
    },
    plannedAt: { type: Date, required: true },
    dueAt: { type: Date, required: true },
    claimedUntil: date,
    holder: { type: String, default: null },
    sentAt: date,
    attempts: { type: Number, required: true },
    error: { type: String, default: null },
    messageId: { type: String, default: null },
    // No null by default: the earliest moment is kept by $min, and null comes before any.
    settledAt: Date,
    echoedAt: Date,
    receivedAt: Date,
    seenAt: Date,
  },
  { collection: 'deliveries', strict: 'throw', minimize: false, versionKey: false, autoIndex: false },
);
schema.index({ occasion: 1, member: 1 }, { unique: true });
schema.index({ state: 1, dueAt: 1 });
schema.index({ member: 1, plannedAt: -1 });
schema.index({ messageId: 1 });

/** The message was tried: waiting and dropped ones say nothing about whether the person can be reached. */
const TRIED: readonly DeliveryState[] = ['sent', 'unreachable', 'unknown', 'failed'];
const MOMENT = { sent: 'echoedAt', received: 'receivedAt', seen: 'seenAt' } as const;

const FRESH = {
  state: 'planned',
  claimedUntil: null,
  holder: null,
  sentAt: null,
  attempts: 0,
  error: null,
  messageId: null,
} as const;

/** Every message to somebody who did not just write to us: planned once per occasion and person, and what became of it. */
export function createDeliveryStore(connection: Connection): DeliveryStore {
  const model = connection.model<DeliveryDoc>('Delivery', schema);

  /** The unique index decides; the look before saves a sweep from writing what has long been planned. */
  async function planChunk(news: readonly NewDelivery[]): Promise<readonly string[]> {
    const occasions = [...new Set(news.map((one) => one.occasion))];
    const members = [...new Set(news.map((one) => one.member))];
    const known = await model
      .find({ occasion: { $in: occasions }, member: { $in: members } }, { _id: 0, occasion: 1, member: 1 })
      .lean<Pick<DeliveryDoc, 'occasion' | 'member'>[]>();
    const taken = new Set(known.map(keyOf));
    const docs = news.filter((one) => !taken.has(keyOf(one))).map((one) => ({ ...FRESH, ...one, _id: newId() }));
    return docs.length === 0 ? [] : insert(docs);
  }

  async function insert(docs: readonly DeliveryDoc[]): Promise<readonly string[]> {
    try {
      const writes = docs.map((document) => ({ insertOne: { document } }));
      await model.bulkWrite(writes, { ordered: false, throwOnValidationError: true });
      return docs.map((doc) => doc._id);
    } catch (error) {
      const lost = lostRaces(error);
      return docs.filter((_, index) => !lost.has(index)).map((doc) => doc._id);
    }
  }

  /** A claim whose answer was lost may have been written; left alone it would end as `unknown` though nothing was sent. */
  async function claimedAfterAll(id: string, holder: string, lost: unknown): Promise<DeliveryDoc> {
    for (let tries = 0; tries < ASK_AGAIN; tries += 1) {
      await sleep(ASK_AGAIN_MS);
      try {
        const doc = await model.findOne({ _id: id, holder, state: 'claimed' }).lean<DeliveryDoc>();
        if (doc === null) break;
        return doc;
      } catch {
        // Still no database: ask again.
      }
    }
    throw lost;
  }

  return {
    async plan(news) {
      const ids: string[] = [];
      for (let start = 0; start < news.length; start += CHUNK) {
        ids.push(...(await planChunk(news.slice(start, start + CHUNK))));
      }
      return ids;
    },

    async claim(id, now, until) {
      const holder = newId();
      try {
        const doc = await model
          .findOneAndUpdate(
            { _id: id, state: 'planned', dueAt: { $lte: now } },
            { $set: { state: 'claimed', claimedUntil: until, holder } },
            { returnDocument: 'after' },
          )
          .lean<DeliveryDoc>();
        return doc === null ? null : toDelivery(doc);
      } catch (error) {
        return toDelivery(await claimedAfterAll(id, holder, error));
      }
    },

    async settle(id, outcome) {
      const { state, error, messageId, at, dueAt } = outcome;
      const set = {
        state,
        error,
        messageId,
        claimedUntil: null,
        ...(state === 'sent' ? { sentAt: at } : {}),
        ...(state === 'planned' ? {} : { settledAt: at }),
        ...(dueAt === undefined ? {} : { dueAt }),
      };
      const failed = state === 'planned' && error !== null;
      // A holder slower than its claim still knows best what became of the message; nobody else can have taken it.
      await model.updateOne(
        { _id: id, state: { $in: ['claimed', 'unknown'] } },
        { $set: set, $inc: { attempts: failed || state === 'sent' ? 1 : 0 } },
      );
    },

    async waiting(now, limit) {
      const docs = await model
        .find({ state: 'planned', dueAt: { $lte: now } }, { _id: 1 })
        .sort({ dueAt: 1 })
        .limit(limit)
        .lean<{ _id: string }[]>();
      return docs.map((doc) => doc._id);
    },

    async expire(now) {
      const done = await model.updateMany(
        { state: 'claimed', claimedUntil: { $lte: now } },
        { $set: { state: 'unknown', error: 'outcome_unknown', claimedUntil: null } },
      );
      return done.modifiedCount;
    },

    async ofMember(member, limit) {
      const docs = await model.find({ member }).sort({ plannedAt: -1 }).limit(limit).lean<DeliveryDoc[]>();
      return docs.map(toDelivery);
    },

    async byOccasion(occasion) {
      const docs = await model.find({ occasion }).sort({ member: 1 }).lean<DeliveryDoc[]>();
      return docs.map(toDelivery);
    },

    async unreached(since) {
      return model.aggregate<Unreached>([
        { $match: { plannedAt: { $gte: since }, state: { $in: TRIED } } },
        { $set: { at: { $ifNull: ['$settledAt', '$plannedAt'] } } },
        { $sort: { at: -1, plannedAt: -1 } },
        {
          $group: {
            _id: '$member',
            state: { $first: '$state' },
            error: { $first: '$error' },
            at: { $first: '$at' },
          },
        },
        { $match: { state: 'unreachable', error: { $ne: null } } },
        { $project: { _id: 0, member: '$_id', error: 1, at: 1 } },
      ]);
    },

    async reopen(member, errors, since, now) {
      const closed = { member, state: 'unreachable', error: { $in: errors } } as const;
      const due = { state: 'planned', dueAt: now, error: null, claimedUntil: null, attempts: 0 } as const;
      const done = await model.updateMany({ ...closed, plannedAt: { $gt: since } }, { $set: due });
      await model.updateMany({ ...closed, plannedAt: { $lte: since } }, { $set: { state: 'dropped' } });
      return done.modifiedCount;
    },

    async outOfReach(errors, since) {
      const found = await model.aggregate<{ _id: string; at: Date }>([
        // Nothing is due before it is planned: the index on `dueAt` keeps the years before out of this.
        { $match: { state: 'unreachable', dueAt: { $gt: since }, plannedAt: { $gt: since }, error: { $in: errors } } },
        { $group: { _id: '$member', at: { $min: { $ifNull: ['$settledAt', '$plannedAt'] } } } },
      ]);
      return new Map(found.map(({ _id, at }) => [_id, at]));
    },

    async receipts(list) {
      const writes = list.filter((one) => one.messages.length > 0).map(noted);
      if (writes.length > 0) await model.bulkWrite(writes, { ordered: false });
    },
  };
}

function keyOf(one: Pick<Delivery, 'occasion' | 'member'>): string {
  return `${one.member} ${one.occasion}`;
}

function noted({ messages, what, at }: ReceiptNote) {
  return { updateMany: { filter: { messageId: { $in: [...messages] } }, update: { $min: { [MOMENT[what]]: at } } } };
}

function toDelivery({ _id, holder: _holder, settledAt: _settledAt, ...rest }: DeliveryDoc): Delivery {
  return { id: _id, ...rest };
}

/** Positions of documents that another process had planned first; any other failure is thrown on. */
function lostRaces(error: unknown): ReadonlySet<number> {
  if (!(error instanceof mongo.MongoBulkWriteError)) throw error;
  const errors = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors];
  if (errors.some((one) => one.code !== 11000)) throw error;
  return new Set(errors.map((one) => one.index));
}
