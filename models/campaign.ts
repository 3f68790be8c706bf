import { isDeepStrictEqual } from 'node:util';
import { type Connection, mongo, Schema } from 'mongoose';
import type { Campaign } from '../src/campaign/schema.ts';
import type { CampaignStore, Revision } from '../src/ports/campaigns.ts';

interface RevisionDoc {
  /** `campaign.revision`, e.g. `demo.3`. */
  _id: string;
  id: string;
  revision: number;
  campaign: Campaign;
  publishedAt: Date;
}

type Head = Omit<RevisionDoc, 'campaign'>;

const schema = new Schema<RevisionDoc>(
  {
    _id: { type: String, required: true },
    id: { type: String, required: true },
    revision: { type: Number, required: true },
    campaign: { type: Schema.Types.Mixed, required: true },
    publishedAt: { type: Date, required: true },
  },
  { collection: 'revisions', strict: 'throw', minimize: false, versionKey: false, autoIndex: false, id: false },
);
schema.index({ id: 1, revision: -1 }, { unique: true });

/** Published revisions of the campaigns; a revision is never changed. */
export function createCampaignStore(connection: Connection): CampaignStore {
  const model = connection.model<RevisionDoc>('Revision', schema);
  const known = new Map<string, Revision>();

  /** The body is large and never changes, so it is read once per revision. */
  async function bodyOf(head: Head): Promise<Revision | null> {
    const held = known.get(head._id);
    // Another database may stand behind the same name after a restore.
    if (held !== undefined && held.publishedAt.getTime() === head.publishedAt.getTime()) return held;
    const doc = await model.findById(head._id).lean<RevisionDoc>();
    if (doc === null) return null;
    const read = { campaign: doc.campaign, revision: doc.revision, publishedAt: doc.publishedAt };
    known.set(doc._id, read);
    return read;
  }

  async function all(): Promise<readonly Revision[]> {
    const heads = await model.find({}, { campaign: 0 }).sort({ revision: 1, publishedAt: 1, id: 1 }).lean<Head[]>();
    // The first revisions come first, and give the campaigns their order; later ones take their place in it.
    const newest = new Map<string, Head>();
    for (const head of heads) newest.set(head.id, head);
    const read = await Promise.all([...newest.values()].map(bodyOf));
    return read.filter((one) => one !== null);
  }

  async function newest(id: string): Promise<Revision | null> {
    const head = await model.findOne({ id }, { campaign: 0 }).sort({ revision: -1 }).lean<Head>();
    return head === null ? null : bodyOf(head);
  }

  async function publish(campaign: Campaign, at: Date): Promise<Revision>;
  async function publish(campaign: Campaign, at: Date, base: number | null | undefined): Promise<Revision | null>;
  async function publish(campaign: Campaign, at: Date, base?: number | null): Promise<Revision | null> {
    const { decisions: _decided, ...file } = campaign;
    const body: Campaign = JSON.parse(JSON.stringify(file));
    const held = await newest(body.id);
    if (held !== null && isDeepStrictEqual(held.campaign, body)) return held;
    if (base !== undefined && base !== (held?.revision ?? null)) return null;
    const revision = (held?.revision ?? 0) + 1;
    try {
      await model.create({ _id: `${body.id}.${revision}`, id: body.id, revision, campaign: body, publishedAt: at });
    } catch (error) {
      // Another process published this number first; look again at what is in force.
      if (error instanceof mongo.MongoServerError && error.code === 11000) return publish(campaign, at, base);
      throw error;
    }
    return { campaign: body, revision, publishedAt: at };
  }

  return {
    all,
    newest,
    async revision(id, revision) {
      const head = await model.findById(`${id}.${revision}`, { campaign: 0 }).lean<Head>();
      return head === null ? null : bodyOf(head);
    },
    publish,
  };
}
