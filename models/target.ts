import { type Connection, Schema } from 'mongoose';
import { customAlphabet } from 'nanoid';
import type { OwnPlan, Target } from '../src/domain/target.ts';
import type { TargetStore } from '../src/ports/targets.ts';

type TargetDoc = Omit<Target, 'id'> & { _id: string };
type PlanDoc = OwnPlan & { _id: string };

const newId = customAlphabet('0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz', 10);
const text = { type: String, required: true } as const;

const planSchema = new Schema<PlanDoc>(
  {
    // Campaign and unit: a unit has one plan in each campaign.
    _id: text,
    campaign: text,
    unit: text,
    name: text,
    namedBy: text,
    namedAt: { type: Date, required: true },
  },
  { collection: 'own_plans', strict: 'throw', versionKey: false, autoIndex: false },
);
planSchema.index({ campaign: 1, unit: 1 });

const schema = new Schema<TargetDoc>(
  {
    _id: text,
    key: text,
    campaign: text,
    unit: text,
    author: text,
    name: text,
    measure: text,
    baseline: { type: Number, default: null },
    target: { type: Number, required: true },
    deadline: text,
    area: text,
    state: { type: String, enum: ['set', 'removed'], required: true },
    setAt: { type: Date, required: true },
    removedAt: { type: Date, default: null },
  },
  { collection: 'targets', strict: 'throw', versionKey: false, autoIndex: false },
);
schema.index({ key: 1 }, { unique: true });
schema.index({ campaign: 1, state: 1, unit: 1, setAt: 1 });

/** The plans that units make for themselves, and what they want to reach. */
export function createTargetStore(connection: Connection): TargetStore {
  const model = connection.model<TargetDoc>('Target', schema);
  const plans = connection.model<PlanDoc>('OwnPlan', planSchema);

  async function one(filter: { _id?: string; unit?: string; key?: string }): Promise<Target | null> {
    const doc = await model.findOne(filter).lean<TargetDoc>();
    return doc === null ? null : toTarget(doc);
  }

  return {
    async namePlan(plan) {
      const { campaign, unit } = plan;
      await plans.updateOne({ _id: `${campaign} ${unit}` }, { $set: { ...plan } }, { upsert: true });
    },

    async planOf(campaign, unit) {
      const doc = await plans.findById(`${campaign} ${unit}`).lean<PlanDoc>();
      return doc === null ? null : toPlan(doc);
    },

    async plans(campaign) {
      return (await plans.find({ campaign }).sort({ unit: 1 }).lean<PlanDoc[]>()).map(toPlan);
    },

    async set(draft) {
      const fresh = { _id: newId(), ...draft, state: 'set' as const, removedAt: null };
      await model.updateOne({ key: draft.key }, { $setOnInsert: fresh }, { upsert: true });
      const set = await one({ key: draft.key });
      if (set === null) throw new Error('a target was not found again');
      return set;
    },

    byId: (id) => one({ _id: id }),

    async list(campaign, unit) {
      const of = unit === undefined ? {} : { unit };
      const docs = await model
        .find({ campaign, state: 'set', ...of })
        .sort({ unit: 1, setAt: 1, _id: 1 })
        .lean<TargetDoc[]>();
      return docs.map(toTarget);
    },

    async remove(id, unit, at) {
      await model.updateOne({ _id: id, unit, state: 'set' }, { $set: { state: 'removed', removedAt: at } });
      return one({ _id: id, unit });
    },
  };
}

function toTarget({ _id, ...rest }: TargetDoc): Target {
  return { id: _id, ...rest };
}

function toPlan({ _id, ...rest }: PlanDoc): OwnPlan {
  return rest;
}
