import type { Connection, mongo } from 'mongoose';
import { occasionOf } from '../src/domain/occasion.ts';
import { type SkillKey, skillId } from '../src/domain/skill.ts';

/** Something of the office's lists, as campaign files had it: it named the places of the plan itself. */
interface OldItem {
  readonly id: string;
  readonly trace?: readonly string[];
}

interface OldCampaign {
  readonly id: string;
  readonly skills: { readonly areas: readonly { readonly items: readonly OldItem[] }[] };
  readonly pledges: { readonly items: readonly OldItem[] };
}

interface OldRevision {
  /** The revision: 1, 2, 3 … of the one campaign that there was. */
  readonly _id: number;
  readonly campaign: OldCampaign;
  readonly publishedAt: Date;
}

interface OldTick extends Omit<SkillKey, 'campaign'> {
  readonly _id: string;
  readonly at: Date;
}

interface ById {
  readonly _id: string;
}

interface OldDelivery extends ById {
  readonly occasion: string;
}

const DONE = 'upgraded-campaigns';
const CHUNK = 1_000;

/**
 * Databases of the first releases held one campaign, and nothing in them said of which it was. Brings them to today's
 * shape before anything is published. It may be killed at any moment and run by several processes at once: every step
 * adds only what is missing, old collections stay as they are, and that all is done is noted at the very end.
 */
export async function upgradeDatabase(connection: Connection): Promise<void> {
  await madeUpBills(connection);
  const settings = connection.collection<ById>('settings');
  const old = connection.collection<OldRevision>('campaigns');
  const [done, newest] = await Promise.all([settings.findOne({ _id: DONE }), old.findOne({}, { sort: { _id: -1 } })]);
  if (done !== null || newest === null) return;
  const { id } = newest.campaign;
  await revisions(connection, id);
  await ticks(connection, id);
  await conversations(connection, id);
  await reminders(connection, id);
  await settings.updateOne({ _id: DONE }, { $setOnInsert: { _id: DONE } }, { upsert: true });
}

/** Bills were each campaign's own once; those of a made-up one must not stand among the office's. Nothing to do a second time. */
async function madeUpBills(connection: Connection): Promise<void> {
  const ids = await connection.collection('revisions').distinct('id', { 'campaign.made_up': true });
  const unmarked = { campaign: { $in: ids }, madeUp: { $exists: false } };
  if (ids.length > 0) await connection.collection('bills').updateMany(unmarked, { $set: { madeUp: true } });
}

/** Only the campaign that was in force: another one before it had been given up, and must not come back to life. */
async function revisions(connection: Connection, id: string): Promise<void> {
  const made = connection.collection<ById>('revisions');
  const old = connection.collection<OldRevision>('campaigns').find({ 'campaign.id': id }).sort({ _id: 1 });
  for await (const { _id: revision, campaign, publishedAt } of old) {
    const fresh = { id, revision, campaign: bodyOf(campaign), publishedAt };
    await addMissing(made, [{ _id: `${id}.${revision}`, fresh }]);
  }
}

/** The file as today's reader would have read it. */
function bodyOf({ skills, pledges, ...rest }: OldCampaign): object {
  const items = [...skills.areas.flatMap((area) => area.items), ...pledges.items];
  const serves = items.flatMap(({ id, trace = [] }) => (trace.length === 0 ? [] : [[id, trace] as const]));
  const areas = skills.areas.map((area) => ({ ...area, items: area.items.map(untraced) }));
  return {
    pin: false,
    bodies: [],
    ...rest,
    skills: { ...skills, areas },
    pledges: { ...pledges, items: pledges.items.map((item) => ({ usual: null, ...untraced(item) })) },
    serves: Object.fromEntries(serves),
  };
}

function untraced({ trace: _trace, ...item }: OldItem): object {
  return item;
}

async function ticks(connection: Connection, campaign: string): Promise<void> {
  const skills = connection.collection<ById>('skills');
  const old = connection.collection<OldTick>('skillticks').find({}).sort({ _id: 1 });
  for await (const chunk of chunksOf(old)) {
    const docs = chunk.map(({ member, year, item, at }) => {
      const key = { member, campaign, year, item };
      return { _id: skillId(key), fresh: { ...key, state: 'done', how: 'own', at, doneAt: at } };
    });
    await addMissing(skills, docs);
  }
}

/** What was said before there were several campaigns was said about the only one. */
async function conversations(connection: Connection, campaign: string): Promise<void> {
  const forms = { $objectToArray: { $ifNull: ['$sessions', {}] } };
  const drafts = { $map: { input: forms, in: { $concat: [`${campaign}/`, '$$this.k'] } } };
  await connection
    .collection('conversations')
    .updateMany({ campaign: { $exists: false } }, [{ $set: { campaign, aside: { $literal: {} }, drafts } }]);
}

/** A reminder that was sent is not sent again under the name it has today. */
async function reminders(connection: Connection, campaign: string): Promise<void> {
  const deliveries = connection.collection<OldDelivery>('deliveries');
  const old = deliveries
    .find({ kind: 'reminder', occasion: { $not: /\// } }, { projection: { occasion: 1 } })
    .sort({ _id: 1 });
  for await (const chunk of chunksOf(old)) {
    const writes = chunk.map(({ _id, occasion }) => ({
      updateOne: { filter: { _id, occasion }, update: { $set: { occasion: occasionOf(campaign, occasion) } } },
    }));
    await unlessThere(() => deliveries.bulkWrite(writes, { ordered: false }));
  }
}

/** In parts, for a year of a large office is more than one operation has time for. */
async function* chunksOf<Doc>(docs: AsyncIterable<Doc>): AsyncGenerator<readonly Doc[]> {
  let chunk: Doc[] = [];
  for await (const doc of docs) {
    chunk.push(doc);
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

/** What is there already may have moved on since. */
async function addMissing(
  collection: mongo.Collection<ById>,
  docs: readonly (ById & { readonly fresh: mongo.Document })[],
): Promise<void> {
  const writes = docs.map(({ _id, fresh }) => ({
    updateOne: { filter: { _id }, update: { $setOnInsert: fresh }, upsert: true },
  }));
  await unlessThere(() => collection.bulkWrite(writes, { ordered: false }));
}

/** Two processes at once: what the other one wrote first stands. */
async function unlessThere(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 11000)) throw error;
  }
}
