import { type Connection, mongo, Schema } from 'mongoose';
import { customAlphabet } from 'nanoid';
import { CHECKIN_ANSWERS, type Checkin, START_LEVELS, type TakenPledge } from '../src/domain/pledge.ts';
import type { PledgeStore } from '../src/ports/pledges.ts';

type TakenDoc = Omit<TakenPledge, 'id'> & { _id: string };
type CheckinDoc = Checkin & { _id: string };

const newId = customAlphabet('0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz', 10);

const takenSchema = new Schema<TakenDoc>(
  {
    _id: { type: String, required: true },
    member: { type: String, required: true },
    campaign: { type: String, required: true },
    pledge: { type: String, required: true },
    takenOn: { type: String, required: true },
    weeks: { type: Number, required: true },
    state: { type: String, enum: ['active', 'ended'], required: true },
    start: { type: String, enum: [...START_LEVELS] },
    renews: { type: String },
    endedOn: { type: String },
  },
  { collection: 'pledges', strict: 'throw', versionKey: false, autoIndex: false },
);
takenSchema.index(
  { member: 1, campaign: 1, pledge: 1 },
  { unique: true, partialFilterExpression: { state: 'active' }, name: 'one_active_of_a_kind' },
);
takenSchema.index({ campaign: 1, state: 1 });
takenSchema.index({ campaign: 1, endedOn: 1 });
takenSchema.index({ member: 1, takenOn: -1 });

const checkinSchema = new Schema<CheckinDoc>(
  {
    _id: { type: String, required: true },
    taken: { type: String, required: true },
    member: { type: String, required: true },
    week: { type: String, required: true },
    answer: { type: String, enum: [...CHECKIN_ANSWERS], required: true },
    at: { type: Date, required: true },
    days: { type: Number },
    amount: { type: Number },
    inputs: { type: Schema.Types.Mixed },
    terms: { type: Schema.Types.Mixed },
  },
  { collection: 'checkins', strict: 'throw', versionKey: false, autoIndex: false },
);
checkinSchema.index({ taken: 1, week: 1 }, { unique: true });
checkinSchema.index({ member: 1, week: 1 });

/** Pledges people have taken, and their answers week by week. */
export function createPledgeStore(connection: Connection): PledgeStore {
  const pledges = connection.model<TakenDoc>('Pledge', takenSchema);
  const checkins = connection.model<CheckinDoc>('Checkin', checkinSchema);

  async function takeOnce(taken: Parameters<PledgeStore['take']>[0]): Promise<TakenPledge> {
    const { member, campaign, pledge, ...rest } = taken;
    const doc = await pledges
      .findOneAndUpdate(
        { member, campaign, pledge, state: 'active' },
        { $setOnInsert: { _id: newId(), ...rest } },
        { upsert: true, returnDocument: 'after' },
      )
      .lean<TakenDoc>();
    if (doc === null) throw new Error('an upsert returned nothing');
    return toTaken(doc);
  }

  return {
    async take(taken) {
      try {
        return await takeOnce(taken);
      } catch (error) {
        // Two upserts at once: the unique index refused one, which now finds the other's document.
        if (error instanceof mongo.MongoServerError && error.code === 11000) return takeOnce(taken);
        throw error;
      }
    },
    async byId(id) {
      const doc = await pledges.findById(id).lean<TakenDoc>();
      return doc === null ? null : toTaken(doc);
    },
    async ofMember(member) {
      const docs = await pledges.find({ member }).sort({ takenOn: -1, _id: 1 }).lean<TakenDoc[]>();
      return docs.map(toTaken);
    },
    async *active(campaign) {
      for await (const doc of pledges.find({ campaign, state: 'active' }).lean<TakenDoc[]>().cursor()) {
        yield toTaken(doc);
      }
    },
    async endedSince(campaign, day) {
      return (await pledges.find({ campaign, endedOn: { $gte: day } }).lean<TakenDoc[]>()).map(toTaken);
    },
    async takers(campaign) {
      return pledges.distinct('member', { campaign });
    },
    async begin(id, start) {
      await pledges.updateOne({ _id: id }, { $set: { start } });
    },
    async end(id, on) {
      const endedOn = on === undefined ? {} : { endedOn: on };
      await pledges.updateOne({ _id: id, state: 'active' }, { $set: { state: 'ended', ...endedOn } });
    },
    async checkin(checkin) {
      await checkins.replaceOne({ _id: `${checkin.taken}.${checkin.week}` }, checkin, { upsert: true });
    },
    async recount(days) {
      const writes = days.map(({ taken, week, days: held }) => ({
        updateOne: { filter: { _id: `${taken}.${week}`, days: { $exists: true } }, update: { $set: { days: held } } },
      }));
      if (writes.length > 0) await checkins.bulkWrite(writes);
    },
    async checkins(taken) {
      return checkins.find({ taken }, { _id: 0 }).sort({ week: 1 }).lean<Checkin[]>();
    },
    async checkinsOf(member) {
      return checkins.find({ member }, { _id: 0 }).sort({ week: 1, taken: 1 }).lean<Checkin[]>();
    },
    async answered(taken, week) {
      const doc = await checkins.findById(`${taken}.${week}`, { answer: 1 }).lean<Pick<CheckinDoc, 'answer'>>();
      return doc === null ? null : doc.answer;
    },
    async heldIn(members, campaign, { from, to }) {
      const running = { $or: [{ state: 'active' as const }, { endedOn: { $gte: from } }] };
      const docs = await pledges
        .find({ member: { $in: [...members] }, campaign, takenOn: { $lte: to }, ...running })
        .lean<TakenDoc[]>();
      return docs.map(toTaken);
    },
    async answeredIn(taken, monday) {
      return checkins.distinct('taken', { taken: { $in: [...taken] }, week: monday });
    },
  };
}

function toTaken({ _id, ...rest }: TakenDoc): TakenPledge {
  return { id: _id, ...rest };
}
