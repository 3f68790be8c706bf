import { type Connection, Schema } from 'mongoose';
import type { MilestoneStore } from '../src/ports/milestones.ts';

interface MilestoneDoc {
  /** `<campaign>.<code>`: a milestone has one day. */
  _id: string;
  campaign: string;
  code: string;
  /** `YYYY-MM-DD`; null after the office took the day back. */
  day: string | null;
  by: string;
  at: Date;
}

const schema = new Schema<MilestoneDoc>(
  {
    _id: { type: String, required: true },
    campaign: { type: String, required: true },
    code: { type: String, required: true },
    day: { type: String, default: null },
    by: { type: String, required: true },
    at: { type: Date, required: true },
  },
  { collection: 'milestones', strict: 'throw', versionKey: false, autoIndex: false },
);
schema.index({ campaign: 1 });

/** Days the office gave to milestones; who set the day last, and when, stays on record. */
export function createMilestoneStore(connection: Connection): MilestoneStore {
  const model = connection.model<MilestoneDoc>('Milestone', schema);
  return {
    async dated(campaign) {
      const docs = await model.find({ campaign, day: { $ne: null } }).lean<MilestoneDoc[]>();
      return new Map(docs.flatMap(({ code, day }) => (day === null ? [] : [[code, day] as const])));
    },
    async set(campaign, code, day, by, at) {
      await model.updateOne(
        { _id: `${campaign}.${code}` },
        { $set: { campaign, code, day, by, at } },
        { upsert: true },
      );
    },
  };
}
