import { type Connection, Schema } from 'mongoose';
import type { SkillStore } from '../src/ports/skills.ts';

interface TickDoc {
  _id: string;
  member: string;
  year: number;
  item: string;
  at: Date;
}

const schema = new Schema<TickDoc>(
  {
    _id: { type: String, required: true },
    member: { type: String, required: true },
    year: { type: Number, required: true },
    item: { type: String, required: true },
    at: { type: Date, required: true },
  },
  { collection: 'skillticks', strict: 'throw', versionKey: false, autoIndex: false },
);
schema.index({ member: 1, year: 1 });

/** Own ticks of the digital-skills checklist: one document per person, year and item. */
export function createSkillStore(connection: Connection): SkillStore {
  const model = connection.model<TickDoc>('SkillTick', schema);
  return {
    async ticked(member, year) {
      const docs = await model.find({ member, year }, { item: 1 }).sort({ item: 1 }).lean<Pick<TickDoc, 'item'>[]>();
      return docs.map((doc) => doc.item);
    },
    async set(member, year, item, ticked, at) {
      const _id = `${member}.${year}.${item}`;
      if (!ticked) {
        await model.deleteOne({ _id });
        return;
      }
      // The first tick keeps its moment.
      await model.updateOne({ _id }, { $setOnInsert: { member, year, item, at } }, { upsert: true });
    },
  };
}
