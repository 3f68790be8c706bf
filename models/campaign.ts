import { isDeepStrictEqual } from 'node:util';
import { type Connection, mongo, Schema } from 'mongoose';
import type { Campaign } from '../src/campaign/schema.ts';
import type { CampaignStore, Revision } from '../src/ports/campaigns.ts';

interface RevisionDoc {
  /** The revision: 1, 2, 3 … */
  _id: number;
  campaign: Campaign;
  publishedAt: Date;
}

const schema = new Schema<RevisionDoc>(
  {
    _id: { type: Number, required: true },
    campaign: { type: Schema.Types.Mixed, required: true },
    publishedAt: { type: Date, required: true },
  },
  { collection: 'campaigns', strict: 'throw', minimize: false, versionKey: false, autoIndex: false },
);

/** Published revisions of the campaign; a revision is never changed. */
export function createCampaignStore(connection: Connection): CampaignStore {
  const model = connection.model<RevisionDoc>('Campaign', schema);
  let known: Revision | null = null;

  /** The body is large and never changes, so it is read once per revision. */
  async function current(): Promise<Revision | null> {
    const head = await model.findOne({}, { publishedAt: 1 }).sort({ _id: -1 }).lean<Omit<RevisionDoc, 'campaign'>>();
    if (head === null) return null;
    const same = known?.revision === head._id && known.publishedAt.getTime() === head.publishedAt.getTime();
    if (known !== null && same) return known;
    const doc = await model.findById(head._id).lean<RevisionDoc>();
    known = doc === null ? null : { campaign: doc.campaign, revision: doc._id, publishedAt: doc.publishedAt };
    return known;
  }

  async function publish(campaign: Campaign, at: Date): Promise<Revision> {
    const body: Campaign = JSON.parse(JSON.stringify(campaign));
    const newest = await current();
    if (newest !== null && isDeepStrictEqual(newest.campaign, body)) return newest;
    const revision = (newest?.revision ?? 0) + 1;
    try {
      await model.create({ _id: revision, campaign: body, publishedAt: at });
    } catch (error) {
      // Another process published this number first; look again at what is in force.
      if (error instanceof mongo.MongoServerError && error.code === 11000) return publish(campaign, at);
      throw error;
    }
    return { campaign: body, revision, publishedAt: at };
  }

  return { current, publish };
}
