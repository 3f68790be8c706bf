import { type Connection, Schema } from 'mongoose';
import type { ReachedLevel } from '../src/domain/skill.ts';
import type { SkillLevelStore } from '../src/ports/skills.ts';

interface LevelDoc extends ReachedLevel {
  _id: string;
  member: string;
  campaign: string;
  year: number;
}

const text = { type: String, required: true } as const;
const schema = new Schema<LevelDoc>(
  {
    _id: text,
    member: text,
    campaign: text,
    year: { type: Number, required: true },
    level: { type: Number, required: true },
    at: { type: Date, required: true },
    event: text,
  },
  { collection: 'skilllevels', strict: 'throw', versionKey: false, autoIndex: false },
);
schema.index({ campaign: 1, year: 1, member: 1, level: 1 });

/** Levels of the checklist that people have come to. */
export function createSkillLevelStore(connection: Connection): SkillLevelStore {
  const model = connection.model<LevelDoc>('SkillLevel', schema);
  return {
    async of(member, campaign, year) {
      return model
        .find({ campaign, year, member }, { _id: 0, level: 1, at: 1, event: 1 })
        .sort({ level: 1 })
        .lean<ReachedLevel[]>();
    },
    async reach({ member, campaign, year }, { level, at, event }) {
      const _id = `${member}.${campaign}.${year}.${level}`;
      const fresh = { member, campaign, year, level, at, event };
      await model.updateOne({ _id }, { $setOnInsert: fresh }, { upsert: true });
      const kept = await model.findById(_id, { event: 1 }).lean<Pick<LevelDoc, 'event'>>();
      return kept?.event === event;
    },
  };
}
