import { type Connection, mongo, Schema } from 'mongoose';
import { customAlphabet } from 'nanoid';
import type { Upload } from '../src/dialog/answers.ts';
import { type MemberDone, type SkillKey, type SkillProof, type SkillRecord, skillId } from '../src/domain/skill.ts';
import type { SkillStore } from '../src/ports/skills.ts';
import { keptFileSchema } from './kept-file.ts';

interface SkillDoc extends SkillKey {
  _id: string;
  state: SkillRecord['state'];
  how: SkillProof;
  at: Date;
  doneAt?: Date;
  request?: string;
  by?: NonNullable<SkillRecord['by']>;
  reason?: string;
  evidence?: { text: string | null; files: Upload[] };
}

const newId = customAlphabet('0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz', 10);
const text = { type: String, required: true } as const;

const evidence = new Schema<{ text: string | null; files: Upload[] }>(
  { text: { type: String, default: null }, files: { type: [keptFileSchema], default: [] } },
  { _id: false, strict: 'throw' },
);
const by = new Schema<NonNullable<SkillDoc['by']>>(
  { member: text, name: text, event: text },
  { _id: false, strict: 'throw' },
);

const schema = new Schema<SkillDoc>(
  {
    _id: text,
    member: text,
    campaign: text,
    year: { type: Number, required: true },
    item: text,
    state: { type: String, enum: ['open', 'asked', 'declined', 'done'], required: true },
    how: { type: String, enum: ['own', 'lead', 'evidence', 'quiz'], required: true },
    at: { type: Date, required: true },
    doneAt: { type: Date },
    request: { type: String },
    by: { type: by },
    reason: { type: String },
    evidence: { type: evidence },
  },
  { collection: 'skills', strict: 'throw', versionKey: false, autoIndex: false },
);
// Ends in what a unit's figures need, so that they are read from the index alone.
schema.index({ campaign: 1, year: 1, member: 1, state: 1, item: 1 });
schema.index({ request: 1 }, { unique: true, partialFilterExpression: { request: { $type: 'string' } } });
schema.index({ campaign: 1, at: 1 }, { partialFilterExpression: { state: 'asked' }, name: 'open_requests' });

/** The digital-skills checklist. */
export function createSkillStore(connection: Connection): SkillStore {
  const model = connection.model<SkillDoc>('Skill', schema);

  async function one(filter: { _id: string } | { request: string }): Promise<SkillRecord | null> {
    const doc = await model.findOne(filter).lean<SkillDoc>();
    return doc === null ? null : toRecord(doc);
  }

  /** Sets what is given; the first moment of being done stays. */
  async function put(key: SkillKey, given: Partial<SkillDoc>, at: Date): Promise<void> {
    const { member, campaign, year, item } = key;
    await model.updateOne(
      { _id: skillId(key) },
      {
        $set: { ...given, state: 'done', at },
        $setOnInsert: { member, campaign, year, item },
        $min: { doneAt: at },
        $unset: { reason: 1 },
      },
      { upsert: true },
    );
  }

  /** A record with an open request where there was none at all. */
  async function insertAsked(key: SkillKey, at: Date): Promise<void> {
    const { member, campaign, year, item } = key;
    const fresh = { member, campaign, year, item, state: 'asked', how: 'lead', at, request: newId() } as const;
    try {
      await model.updateOne({ _id: skillId(key) }, { $setOnInsert: fresh }, { upsert: true });
    } catch (error) {
      // Two at once: the other one's stands.
      if (!(error instanceof mongo.MongoServerError && error.code === 11000)) throw error;
    }
  }

  return {
    async ofMember(member, campaign, year) {
      const docs = await model.find({ campaign, year, member }).sort({ item: 1 }).lean<SkillDoc[]>();
      return docs.map(toRecord);
    },

    unitProgress: (members, campaign, year) =>
      model.aggregate<MemberDone>([
        { $match: { campaign, year, member: { $in: [...members] }, state: 'done' } },
        { $group: { _id: '$member', items: { $push: '$item' } } },
        { $project: { _id: 0, member: '$_id', items: 1 } },
        { $sort: { member: 1 } },
      ]),

    async done(key, how, at) {
      // Pressed again: the moment stays.
      const before = await model.exists({ _id: skillId(key), how, state: 'done' });
      if (before === null) await put(key, { how }, at);
    },

    prove: (key, given, at) =>
      put(key, { how: 'evidence', evidence: { text: given.text, files: [...given.files] } }, at),

    async undo(key, how, at) {
      await model.updateOne(
        { _id: skillId(key), how, state: 'done' },
        { $set: { state: 'open', at }, $unset: { evidence: 1 } },
      );
    },

    async ask(key, at) {
      const _id = skillId(key);
      const asked = await model
        .findOneAndUpdate(
          { _id, state: { $in: ['open', 'declined'] } },
          { $set: { state: 'asked', how: 'lead', at, request: newId() }, $unset: { reason: 1, by: 1 } },
          { returnDocument: 'after' },
        )
        .lean<SkillDoc>();
      if (asked !== null) return toRecord(asked);
      await insertAsked(key, at);
      const record = await one({ _id });
      if (record === null) throw new Error('a request was not found again');
      return record;
    },

    async withdraw(key, at) {
      await model.updateOne({ _id: skillId(key), state: 'asked' }, { $set: { state: 'open', at } });
    },

    byRequest: (request) => one({ request }),

    async decide(request, { member, name, event, reason, at }) {
      const decided = { by: { member, name, event }, at };
      await model.updateOne(
        { request, state: 'asked' },
        reason === null
          ? { $set: { ...decided, state: 'done', how: 'lead' }, $min: { doneAt: at } }
          : { $set: { ...decided, state: 'declined', reason } },
      );
      return one({ request });
    },

    async decidedIn(event, member, campaign) {
      const docs = await model
        .find({ campaign, member, 'by.event': event })
        .sort({ year: 1, item: 1 })
        .lean<SkillDoc[]>();
      return docs.map(toRecord);
    },

    async openRequests(campaign, members) {
      const whose = members === null ? {} : { member: { $in: [...members] } };
      const docs = await model
        .find({ campaign, state: 'asked', ...whose })
        .sort({ at: 1, _id: 1 })
        .lean<SkillDoc[]>();
      return docs.map(toRecord);
    },
  };
}

function toRecord({ _id, ...doc }: SkillDoc): SkillRecord {
  return {
    ...doc,
    doneAt: doc.doneAt ?? null,
    request: doc.request ?? null,
    by: doc.by ?? null,
    reason: doc.reason ?? null,
    evidence: doc.evidence ?? null,
  };
}
