import { type Connection, Schema } from 'mongoose';
import type { PledgeStanding } from '../src/domain/standing.ts';
import type { StandingStore, StandingSum } from '../src/ports/standings.ts';

type StandingDoc = PledgeStanding & {
  /** `<campaign>.<year>.<member>`: written whole each time. */
  _id: string;
};

const schema = new Schema<StandingDoc>(
  {
    _id: { type: String, required: true },
    member: { type: String, required: true },
    campaign: { type: String, required: true },
    year: { type: Number, required: true },
    pledges: { type: Schema.Types.Mixed, required: true },
    totals: { type: Schema.Types.Mixed, required: true },
    factors: { type: [Schema.Types.Mixed], required: true },
    strength: { type: Number, required: true },
    history: { type: [Schema.Types.Mixed], required: true },
    madeOn: { type: String },
  },
  { collection: 'standings', strict: 'throw', versionKey: false, autoIndex: false, minimize: false },
);
schema.index({ campaign: 1, year: 1, member: 1, madeOn: 1 });

/** What people's pledges came to, one document per person, campaign and year. */
export function createStandingStore(connection: Connection): StandingStore {
  const model = connection.model<StandingDoc>('Standing', schema);
  return {
    async put(standing) {
      const _id = keyOf(standing.member, standing.campaign, standing.year);
      await model.replaceOne({ _id }, standing, { upsert: true });
    },
    async of(member, campaign, year) {
      return model.findById(keyOf(member, campaign, year), { _id: 0 }).lean<PledgeStanding>();
    },
    async madeOn(campaign, year) {
      // All of it stands in the index, so no standing is read.
      const found = await model
        .find({ campaign, year }, { _id: 0, member: 1, madeOn: 1 })
        .lean<Pick<PledgeStanding, 'member' | 'madeOn'>[]>();
      return new Map(found.flatMap(({ member, madeOn }) => (madeOn === undefined ? [] : [[member, madeOn]])));
    },
    async ofMembers(members, campaign, year) {
      const ids = members.map((member) => keyOf(member, campaign, year));
      return model.find({ _id: { $in: ids } }, { _id: 0 }).lean<PledgeStanding[]>();
    },
    async sumsOf(members, campaign, year) {
      const ids = members.map((member) => keyOf(member, campaign, year));
      const without = { _id: 0, campaign: 0, year: 0, pledges: 0, madeOn: 0 } as const;
      return model
        .find({ _id: { $in: ids } }, without)
        .slice('history', 1)
        .lean<StandingSum[]>();
    },
  };
}

function keyOf(member: string, campaign: string, year: number): string {
  return `${campaign}.${year}.${member}`;
}
