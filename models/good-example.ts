import { type Connection, type QueryFilter, Schema } from 'mongoose';
import { customAlphabet } from 'nanoid';
import {
  EXAMPLE_KINDS,
  EXAMPLE_MOVES,
  EXAMPLE_STATES,
  type ExampleConsent,
  type ExampleStep,
  type GoodExample,
  moved,
} from '../src/domain/good-example.ts';
import type { GoodExampleStore } from '../src/ports/good-examples.ts';

type GoodExampleDoc = Omit<GoodExample, 'id' | 'steps' | 'consents'> & {
  _id: string;
  steps: ExampleStep[];
  consents: ExampleConsent[];
};

const newId = customAlphabet('0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz', 10);
const text = { type: String, required: true } as const;
const number = { type: Number, required: true } as const;
const date = { type: Date, required: true } as const;

const step = new Schema<ExampleStep>(
  {
    move: { type: String, enum: [...EXAMPLE_MOVES], required: true },
    by: text,
    at: date,
    reason: { type: String, default: null },
  },
  { _id: false, strict: 'throw' },
);

const consent = new Schema<ExampleConsent>(
  {
    agreed: { type: Boolean, required: true },
    asking: number,
    version: text,
    at: date,
    channel: text,
    lang: { type: String, enum: ['vi', 'en'], required: true },
  },
  { _id: false, strict: 'throw' },
);

const schema = new Schema<GoodExampleDoc>(
  {
    _id: text,
    key: text,
    campaign: text,
    kind: { type: String, enum: [...EXAMPLE_KINDS], required: true },
    subject: { type: String, default: null },
    subjectName: text,
    unit: text,
    unitName: text,
    title: text,
    lesson: text,
    area: text,
    proposer: text,
    proposerName: text,
    state: { type: String, enum: [...EXAMPLE_STATES], required: true },
    asking: number,
    steps: { type: [step], default: [] },
    consents: { type: [consent], default: [] },
    proposedAt: date,
    publishedAt: { type: Date, default: null },
  },
  { collection: 'good_examples', strict: 'throw', versionKey: false, autoIndex: false },
);
schema.index({ key: 1 }, { unique: true });
schema.index({ campaign: 1, state: 1, publishedAt: -1 });
schema.index({ campaign: 1, proposer: 1 });
schema.index({ campaign: 1, subject: 1 });

/** Good examples from the proposal to the list everybody reads. */
export function createGoodExampleStore(connection: Connection): GoodExampleStore {
  const model = connection.model<GoodExampleDoc>('GoodExample', schema);

  async function one(filter: QueryFilter<GoodExampleDoc>): Promise<GoodExample | null> {
    const doc = await model.findOne(filter).lean<GoodExampleDoc>();
    return doc === null ? null : toExample(doc);
  }

  return {
    async propose(draft) {
      const fresh = { ...draft, state: 'proposed' as const, asking: 0, steps: [], consents: [], publishedAt: null };
      await model.updateOne({ key: draft.key }, { $setOnInsert: { _id: newId(), ...fresh } }, { upsert: true });
      const proposed = await one({ key: draft.key });
      if (proposed === null) throw new Error('a good example was not found again');
      return proposed;
    },

    byId: (id) => one({ _id: id }),

    async move(example, made, answer) {
      const { id, state, asking } = example;
      const to = moved(example, made.move);
      if (to === null) return null;
      const published = to === 'published' ? { publishedAt: made.at } : {};
      const doc = await model
        .findOneAndUpdate(
          { _id: id, state, asking },
          {
            $set: { state: to, ...published },
            $inc: { asking: to === 'selected' ? 1 : 0 },
            $push: { steps: made, ...(answer === null ? {} : { consents: answer }) },
          },
          { returnDocument: 'after' },
        )
        .lean<GoodExampleDoc>();
      return doc === null ? null : toExample(doc);
    },

    async published(campaign, { skip, limit }) {
      const found = model.find({ campaign, state: 'published' }).sort({ publishedAt: -1, _id: 1 });
      return (await found.skip(skip).limit(limit).lean<GoodExampleDoc[]>()).map(toExample);
    },

    countPublished: (campaign) => model.countDocuments({ campaign, state: 'published' }).exec(),

    async standing(campaign, states) {
      const found = model.find({ campaign, state: { $in: [...states] } }).sort({ proposedAt: 1, _id: 1 });
      return (await found.lean<GoodExampleDoc[]>()).map(toExample);
    },

    async ofMember(campaign, member) {
      const about = { subject: member, asking: { $gt: 0 } };
      const found = model.find({ campaign, $or: [{ proposer: member }, about] }).sort({ proposedAt: -1, _id: 1 });
      return (await found.lean<GoodExampleDoc[]>()).map(toExample);
    },
  };
}

function toExample({ _id, ...rest }: GoodExampleDoc): GoodExample {
  return { id: _id, ...rest };
}
