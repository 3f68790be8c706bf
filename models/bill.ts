import { type Connection, Schema } from 'mongoose';
import { BILL_KINDS, mergedBills, type TypedBill } from '../src/domain/bill.ts';
import type { BillStore } from '../src/ports/bills.ts';

/** `_id` is the key of the submission. */
type BillDoc = TypedBill & { _id: string };

// No default: what is absent was not typed, null takes away.
const figures = new Schema(Object.fromEntries(BILL_KINDS.map((kind) => [kind, { type: Number }])), {
  _id: false,
  strict: 'throw',
});

const schema = new Schema<BillDoc>(
  {
    _id: { type: String, required: true },
    campaign: { type: String, required: true },
    madeUp: { type: Boolean },
    month: { type: String, required: true },
    figures: { type: figures, required: true },
    by: { type: String, required: true },
    at: { type: Date, required: true },
  },
  { collection: 'bills', strict: 'throw', versionKey: false, autoIndex: false },
);
schema.index({ month: 1, at: 1 });

/** The office's bills. A figure typed again takes the place of the one before, which stays on record. */
export function createBillStore(connection: Connection): BillStore {
  const model = connection.model<BillDoc>('Bill', schema);
  return {
    async put({ key, ...bill }) {
      await model.updateOne({ _id: key }, { $setOnInsert: bill }, { upsert: true });
    },
    async between({ id: campaign, made_up }, from, to) {
      const seen = made_up ? { campaign } : { madeUp: { $ne: true } as const };
      const docs = await model
        .find({ ...seen, month: { $gte: from, $lte: to } })
        .sort({ month: 1, at: 1, _id: 1 })
        .lean<BillDoc[]>();
      return mergedBills(docs.map(({ _id, ...bill }) => bill));
    },
  };
}
