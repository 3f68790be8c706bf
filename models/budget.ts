import { type Connection, mongo, Schema } from 'mongoose';
import type { BudgetStore } from '../src/ports/budget.ts';

interface BudgetDoc {
  /** `account month`. */
  _id: string;
  spent: number;
}

const schema = new Schema<BudgetDoc>(
  { _id: { type: String, required: true }, spent: { type: Number, required: true } },
  { collection: 'budgets', strict: 'throw', versionKey: false, autoIndex: false },
);

/** Messages that cost money, one counter for each account and month. */
export function createBudgetStore(connection: Connection): BudgetStore {
  const model = connection.model<BudgetDoc>('Budget', schema);

  async function count(_id: string, most: number, upsert: boolean): Promise<boolean> {
    const done = await model.updateOne({ _id, spent: { $lt: most } }, { $inc: { spent: 1 } }, { upsert });
    return done.modifiedCount + done.upsertedCount === 1;
  }

  return {
    async take(account, month, most) {
      if (most < 1) return false;
      const id = `${account} ${month}`;
      try {
        return await count(id, most, true);
      } catch (error) {
        if (!(error instanceof mongo.MongoServerError) || error.code !== 11000) throw error;
        // There already: spent, or made by another process a moment ago.
        return count(id, most, false);
      }
    },
    async giveBack(account, month) {
      await model.updateOne({ _id: `${account} ${month}`, spent: { $gt: 0 } }, { $inc: { spent: -1 } });
    },
    async spent(account, month) {
      const found = await model.findById(`${account} ${month}`).lean<BudgetDoc>();
      return found?.spent ?? 0;
    },
  };
}
