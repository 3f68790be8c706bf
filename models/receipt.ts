import { type Connection, mongo, Schema } from 'mongoose';
import type { ReceiptStore } from '../src/ports/members.ts';

interface ReceiptDoc {
  _id: string;
  member: string;
  campaign: string;
  /** Revision of the campaign that was read first. */
  revision: number;
  at: Date;
}

const schema = new Schema<ReceiptDoc>(
  {
    _id: { type: String, required: true },
    member: { type: String, required: true },
    campaign: { type: String, required: true },
    revision: { type: Number, required: true },
    at: { type: Date, required: true },
  },
  { collection: 'receipts', strict: 'throw', versionKey: false, autoIndex: false },
);
schema.index({ campaign: 1 });

/** Who has read the plan: one document per person and campaign, the first reading counts. */
export function createReceiptStore(connection: Connection): ReceiptStore {
  const model = connection.model<ReceiptDoc>('Receipt', schema);

  async function put(receipt: Omit<ReceiptDoc, '_id'>): Promise<Date> {
    const _id = keyOf(receipt.member, receipt.campaign);
    const doc = await model
      .findOneAndUpdate({ _id }, { $setOnInsert: receipt }, { upsert: true, returnDocument: 'after' })
      .lean<ReceiptDoc>();
    if (doc === null) throw new Error('an upsert returned nothing');
    return doc.at;
  }

  return {
    async put(member, campaign, revision, at) {
      const receipt = { member, campaign, revision, at };
      try {
        return await put(receipt);
      } catch (error) {
        // Two presses at once: the one that lost finds the other's document.
        if (error instanceof mongo.MongoServerError && error.code === 11000) return put(receipt);
        throw error;
      }
    },
    async of(member, campaign) {
      const doc = await model.findById(keyOf(member, campaign), { at: 1 }).lean<Pick<ReceiptDoc, 'at'>>();
      return doc === null ? null : doc.at;
    },
    async countByUnit(campaign) {
      const rows = await model.aggregate<{ _id: string; count: number }>([
        { $match: { campaign } },
        { $lookup: { from: 'members', localField: 'member', foreignField: '_id', as: 'reader' } },
        { $unwind: '$reader' },
        { $group: { _id: '$reader.unit', count: { $sum: 1 } } },
      ]);
      return Object.fromEntries(rows.map((row) => [row._id, row.count]));
    },
  };
}

function keyOf(member: string, campaign: string): string {
  return `${member}.${campaign}`;
}
