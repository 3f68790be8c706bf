import { type Connection, type mongo, Schema } from 'mongoose';
import { addressId } from '../src/dialog/address.ts';
import { sessionsIn } from '../src/domain/drafts.ts';
import type { Conversation, ConversationStore, Draft, Turned } from '../src/ports/conversations.ts';

/** As kept: `_id` is `channel:chat`; `drafts` repeats open drafts as `campaign/form` so that they can be found. */
interface Kept extends Omit<Conversation, 'id'> {
  readonly _id: string;
  readonly drafts: readonly string[];
}

const SEEN_AT_MOST = 200;
/** Cut now and then to this many: cutting one at every turn would put the whole list into the oplog at every turn. */
const SEEN_AFTER_CUT = 120;

function createSchema(): Schema<Kept> {
  const schema = new Schema<Kept>(
    {
      _id: { type: String, required: true },
      address: { type: Schema.Types.Mixed, required: true },
      rev: { type: Number, required: true },
      member: { type: String, default: null },
      lang: { type: String, default: null },
      campaign: { type: String, default: null },
      sessions: { type: Schema.Types.Mixed, required: true },
      aside: { type: Schema.Types.Mixed, default: {} },
      drafts: { type: [String], required: true },
      active: { type: String, default: null },
      choices: { type: Schema.Types.Mixed, required: true },
      seen: { type: Schema.Types.Mixed, required: true },
      outbox: { type: Schema.Types.Mixed, required: true },
      lastAt: { type: Date, default: null },
      heardAt: { type: Date, default: null },
      unsure: { type: Boolean, default: false },
      doubts: { type: Number, default: 0 },
    },
    { collection: 'conversations', versionKey: false, minimize: false, strict: 'throw', autoIndex: false },
  );
  schema.index({ 'outbox.leaseUntil': 1 }, { sparse: true });
  schema.index({ drafts: 1 });
  return schema;
}

function read(kept: Kept): Conversation {
  return {
    id: kept._id,
    address: kept.address,
    rev: kept.rev,
    member: kept.member,
    lang: kept.lang,
    campaign: kept.campaign ?? null,
    sessions: kept.sessions,
    aside: kept.aside ?? {},
    active: kept.active,
    choices: kept.choices,
    seen: kept.seen,
    outbox: kept.outbox,
    // Conversations of the first releases have none of these, nor a campaign.
    lastAt: kept.lastAt ?? null,
    heardAt: kept.heardAt ?? null,
    unsure: kept.unsure ?? false,
    doubts: kept.doubts ?? 0,
  };
}

/** What the process knows after its own save, without reading again. */
function after(turned: Turned): Conversation {
  const { before } = turned;
  const seen = turned.seen === null ? before.seen : [...before.seen, turned.seen];
  return {
    id: before.id,
    address: before.address,
    rev: before.rev + 1,
    member: turned.member,
    lang: turned.lang,
    campaign: turned.campaign,
    sessions: turned.sessions,
    aside: turned.aside,
    active: turned.active,
    choices: turned.choices,
    seen: seen.length > SEEN_AT_MOST ? seen.slice(-SEEN_AFTER_CUT) : seen,
    outbox: turned.replaces === true ? turned.send : [...before.outbox, ...turned.send],
    lastAt: later(before.lastAt, turned.lastAt),
    heardAt: later(before.heardAt, turned.heardAt),
    ...doubt(turned),
  };
}

function draftsIn({ campaign, sessions, aside }: Pick<Conversation, 'campaign' | 'sessions' | 'aside'>): string[] {
  const all = campaign === null ? aside : { ...aside, [campaign]: sessions };
  return Object.entries(all).flatMap(([id, held]) => Object.keys(held).map((form) => `${id}/${form}`));
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function later(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}

/** A turn of the person ends the doubt; how many in a row began in one is counted. */
function doubt({ before, seen }: Turned): Pick<Conversation, 'unsure' | 'doubts'> {
  if (seen === null) return { unsure: before.unsure, doubts: before.doubts };
  return { unsure: false, doubts: before.unsure ? before.doubts + 1 : 0 };
}

function isDuplicateKey(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 11000;
}

/**
 * Conversations: session, outbox and seen events in one document, saved by compare-and-set on `rev`.
 * The driver's collection is used directly: this is the one hot path, and mongoose's casting would cost a third of it.
 */
export function createConversationStore(connection: Connection): ConversationStore {
  connection.model('Conversation', createSchema());
  const collection = connection.collection<Kept>('conversations');

  const insert = async (next: Conversation): Promise<Conversation | null> => {
    const { id, ...rest } = next;
    try {
      await collection.insertOne({ ...rest, _id: id, drafts: draftsIn(next) });
      return next;
    } catch (error) {
      if (isDuplicateKey(error)) return null;
      throw error;
    }
  };

  const update = async (turned: Turned, next: Conversation): Promise<Conversation | null> => {
    const set = {
      rev: next.rev,
      member: next.member,
      lang: next.lang,
      campaign: next.campaign,
      sessions: next.sessions,
      aside: next.aside,
      drafts: draftsIn(next),
      active: next.active,
      choices: next.choices,
      ...(next.unsure === turned.before.unsure ? {} : { unsure: next.unsure }),
      ...(next.doubts === turned.before.doubts ? {} : { doubts: next.doubts }),
    };
    // Only a save adds entries: with an unmoved `rev` the outbox holds nothing that `before` does not know of.
    const replaces = turned.replaces === true;
    const send = [...turned.send];
    const cut = turned.before.seen.length >= SEEN_AT_MOST ? { $slice: -SEEN_AFTER_CUT } : {};
    const change: mongo.UpdateFilter<Kept> = { $set: replaces ? { ...set, outbox: send } : set };
    // An event that comes late must not turn the time back.
    const moments = {
      ...(turned.lastAt === null ? {} : { lastAt: turned.lastAt }),
      ...(turned.heardAt === null ? {} : { heardAt: turned.heardAt }),
    };
    if (Object.keys(moments).length > 0) change.$max = moments;
    change.$push = {
      ...(replaces ? {} : { outbox: { $each: send } }),
      ...(turned.seen === null ? {} : { seen: { $each: [turned.seen], ...cut } }),
    };
    const result = await collection.updateOne({ _id: next.id, rev: turned.before.rev }, change);
    return result.matchedCount === 1 ? next : null;
  };

  const byFilter = (filter: mongo.Filter<Kept>, limit: number): Promise<Kept[]> =>
    collection.find(filter).limit(limit).toArray();

  return {
    async load(address) {
      const kept = await collection.findOne({ _id: addressId(address) });
      return kept === null ? null : read(kept);
    },
    async revision(address) {
      const kept = await collection.findOne({ _id: addressId(address) }, { projection: { rev: 1 } });
      return kept?.rev ?? 0;
    },
    async save(turned) {
      const next = after(turned);
      return turned.before.rev === 0 ? insert(next) : update(turned, next);
    },
    async tick(delivered) {
      if (delivered.length === 0) return;
      const byConversation = new Map<string, string[]>();
      for (const one of delivered) {
        byConversation.set(one.conversation, [...(byConversation.get(one.conversation) ?? []), one.entry]);
      }
      const writes = [...byConversation].map(([id, entries]) => ({
        updateOne: { filter: { _id: id }, update: { $pull: { outbox: { id: { $in: entries } } } } },
      }));
      await collection.bulkWrite(writes, { ordered: false });
    },
    async postpone(conversation, { tried, behind, nextAt }) {
      const ids = tried === null ? behind : [tried, ...behind];
      const moved = {
        'outbox.$[one].nextAt': nextAt,
        'outbox.$[one].leaseUntil': nextAt,
        'outbox.$[one].begun': false,
      };
      const arrayFilters: mongo.Document[] = [{ 'one.id': { $in: ids } }];
      if (tried === null) {
        await collection.updateOne({ _id: conversation }, { $set: moved }, { arrayFilters });
        return;
      }
      const change = { $set: moved, $inc: { 'outbox.$[tried].attempts': 1 } };
      arrayFilters.push({ 'tried.id': tried });
      await collection.updateOne({ _id: conversation }, change, { arrayFilters });
    },
    async giveUp(conversation, entries) {
      const isLast = { $eq: [{ $arrayElemAt: ['$outbox.id', -1] }, entries.at(-1)] };
      const left = { $filter: { input: '$outbox', cond: { $not: { $in: ['$$this.id', [...entries]] } } } };
      // What comes behind is still to be shown, and then the person knows where they are.
      const unsure = { $cond: [isLast, true, { $ifNull: ['$unsure', false] }] };
      await collection.updateOne({ _id: conversation }, [
        { $set: { outbox: left, unsure, rev: { $add: ['$rev', 1] } } },
      ]);
    },
    async begin(conversation, entry) {
      const held = { _id: conversation, 'outbox.id': entry };
      const result = await collection.updateOne(held, { $set: { 'outbox.$.begun': true } });
      return result.matchedCount === 1;
    },
    async lastAt(addresses) {
      const kept = collection.find(
        { _id: { $in: [...addresses] }, lastAt: { $ne: null } },
        { projection: { lastAt: 1 } },
      );
      const known = new Map<string, Date>();
      for await (const { _id, lastAt } of kept) if (lastAt !== null) known.set(_id, lastAt);
      return known;
    },
    async overdue(now, limit) {
      const waiting = { outbox: { $elemMatch: { leaseUntil: { $lte: now }, nextAt: { $lte: now } } } };
      return (await byFilter(waiting, limit)).map(read);
    },
    async claim(conversation, entry, now, until) {
      const result = await collection.updateOne(
        { _id: conversation, outbox: { $elemMatch: { id: entry, leaseUntil: { $lte: now } } } },
        { $set: { 'outbox.$.leaseUntil': until } },
      );
      return result.modifiedCount === 1;
    },
    async renew(conversation, entry, until) {
      const held = { id: entry.id, leaseUntil: entry.leaseUntil };
      const result = await collection.updateOne(
        { _id: conversation, outbox: { $elemMatch: held } },
        { $set: { 'outbox.$.leaseUntil': until } },
      );
      return result.modifiedCount === 1;
    },
    async draftsOf(campaign) {
      const kept = await byFilter({ drafts: { $regex: `^${literal(campaign)}/` } }, 100_000);
      return kept.flatMap((one) =>
        Object.values(sessionsIn(read(one), campaign)).map((session) => ({ member: one.member, session })),
      );
    },
    async drafts(campaign, form) {
      const kept = await byFilter({ drafts: `${campaign}/${form}`, member: { $ne: null } }, 100_000);
      return kept.flatMap((one): Draft[] => {
        const session = sessionsIn(read(one), campaign)[form];
        if (session === undefined || one.member === null) return [];
        return [{ member: one.member, form, touchedAt: new Date(session.touchedAt) }];
      });
    },
    async oldestWaiting(now) {
      const waiting = await byFilter({ outbox: { $elemMatch: { nextAt: { $lte: now } } } }, 1_000);
      const ages = waiting.flatMap((one) =>
        one.outbox.filter((entry) => entry.nextAt <= now).map((entry) => now.getTime() - entry.at.getTime()),
      );
      return Math.max(0, ...ages);
    },
  };
}
