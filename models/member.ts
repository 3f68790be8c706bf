import { type Connection, type QueryFilter, Schema } from 'mongoose';
import { customAlphabet } from 'nanoid';
import { type Address, addressId, type ChannelName } from '../src/dialog/address.ts';
import { type Consent, type Member, type RankConsent, ROLES } from '../src/domain/member.ts';
import { AppError } from '../src/errors.ts';
import type { MemberStore } from '../src/ports/members.ts';
import { comparePeople } from '../src/text/compare.ts';
import { fold } from '../src/text/fold.ts';
import { oneLine } from '../src/text/nfc.ts';
import { toneKey } from '../src/text/tone.ts';

interface BoundAddress {
  /** `channel:chat`, unique over all people. */
  id: string;
  channel: ChannelName;
  chat: string;
  stopped: boolean;
  /** When they stopped, by the channel's word; null where it was only found out, by a refusal. */
  stoppedAt: Date | null;
}

type MemberDoc = Omit<Member, 'id' | 'addresses' | 'stopped' | 'consent' | 'rankedIn'> & {
  _id: string;
  /** The name without diacritics, for the search. */
  folded: string;
  /** Keyed digests of their phone numbers; absent when none is known. */
  phones?: string[];
  addresses: BoundAddress[];
  rankedIn: string[];
  /** Every time they agreed or no longer agreed to be counted in a table of units, oldest first: each is a proof. */
  rankings: RankConsent[];
  /** Every consent given, oldest first: each is a proof. */
  consents: Consent[];
};

const newId = customAlphabet('0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz', 10);
/** How many people of one folded name are looked at before ranking. */
const WIDEST = 500;

const LANGS = ['vi', 'en'];

const address = new Schema<BoundAddress>(
  {
    id: { type: String, required: true },
    channel: { type: String, required: true },
    chat: { type: String, required: true },
    stopped: { type: Boolean, default: false },
    stoppedAt: { type: Date, default: null },
  },
  { _id: false, id: false, strict: 'throw' },
);

const consent = new Schema<Consent>(
  {
    version: { type: String, required: true },
    at: { type: Date, required: true },
    channel: { type: String, required: true },
    lang: { type: String, enum: LANGS, required: true },
  },
  { _id: false, strict: 'throw' },
);

const ranking = new Schema<RankConsent>(
  {
    campaign: { type: String, required: true },
    agreed: { type: Boolean, required: true },
    version: { type: String, required: true },
    at: { type: Date, required: true },
    channel: { type: String, required: true },
    lang: { type: String, enum: LANGS, required: true },
  },
  { _id: false, strict: 'throw' },
);

const schema = new Schema<MemberDoc>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    folded: { type: String, required: true },
    unit: { type: String, required: true },
    role: { type: String, enum: [...ROLES], required: true },
    lang: { type: String, enum: LANGS, required: true },
    // No empty list by default: the unique index would hold it, once.
    phones: { type: [String], default: undefined },
    addresses: { type: [address], default: [] },
    consents: { type: [consent], default: [] },
    joinedAt: { type: Date, default: null },
    campaigns: { type: [String], default: null },
    body: { type: String, default: null },
    rankedIn: { type: [String], default: [] },
    rankings: { type: [ranking], default: [] },
  },
  { collection: 'members', strict: 'throw', versionKey: false, autoIndex: false },
);
// Without the filter all who have not joined would share the one missing address.
schema.index(
  { 'addresses.id': 1 },
  { unique: true, partialFilterExpression: { 'addresses.id': { $exists: true } }, name: 'one_member_per_address' },
);
schema.index({ phones: 1 }, { unique: true, sparse: true, name: 'one_member_per_phone' });
schema.index({ unit: 1 });

/** The people of the roster and the addresses they joined from. */
export function createMemberStore(connection: Connection): MemberStore {
  const model = connection.model<MemberDoc>('Member', schema);

  async function found(id: string): Promise<Member> {
    const doc = await model.findById(id).lean<MemberDoc>();
    if (doc === null) throw new AppError('not_found', 'no such member');
    return toMember(doc);
  }

  async function sorted(filter: { unit?: string }): Promise<readonly Member[]> {
    const docs = await model.find(filter).lean<MemberDoc[]>();
    return docs.map(toMember).sort((a, b) => comparePeople(a.name, b.name));
  }

  async function lift(of: QueryFilter<BoundAddress>): Promise<boolean> {
    const free = { 'addresses.$.stopped': false, 'addresses.$.stoppedAt': null };
    const result = await model.updateOne({ addresses: { $elemMatch: of } }, { $set: free });
    return result.matchedCount === 1;
  }

  return {
    async byId(id) {
      const doc = await model.findById(id).lean<MemberDoc>();
      return doc === null ? null : toMember(doc);
    },
    async byAddress(bound) {
      const doc = await model.findOne({ 'addresses.id': addressId(bound) }).lean<MemberDoc>();
      return doc === null ? null : toMember(doc);
    },
    all: () => sorted({}),
    ofUnit: (unit) => sorted({ unit }),
    async seats() {
      const docs = await model
        .find({ joinedAt: { $ne: null } }, { unit: 1, role: 1, campaigns: 1, rankedIn: 1 })
        .lean<Pick<MemberDoc, '_id' | 'unit' | 'role' | 'campaigns' | 'rankedIn'>[]>();
      return docs.map((doc) => ({
        id: doc._id,
        unit: doc.unit,
        role: doc.role,
        campaigns: doc.campaigns ?? null,
        rankedIn: doc.rankedIn ?? [],
      }));
    },

    async search(typed, limit) {
      const folded = fold(typed);
      if (folded === '') return [];
      const docs = await model
        .find({ joinedAt: { $ne: null }, folded: { $regex: `(^| )${literal(folded)}` } })
        .limit(WIDEST)
        .lean<MemberDoc[]>();
      return ranked(docs.map(toMember), typed).slice(0, limit);
    },

    async byPhone(digest) {
      const doc = await model.findOne({ phones: digest }).lean<MemberDoc>();
      return doc === null ? null : toMember(doc);
    },

    async add({ name, unit, role, phone, campaigns = null, body = null }) {
      const clean = oneLine(name);
      const fresh = { name: clean, folded: fold(clean), unit, role, campaigns, body, lang: 'vi' as const };
      const phones = phone === undefined ? {} : { phones: [phone] };
      const made = await model.create({ _id: newId(), ...fresh, ...phones, addresses: [], consents: [] });
      return toMember(made.toObject<MemberDoc>());
    },

    async setPhone(id, digest) {
      await model.updateOne({ _id: id }, { $set: { phones: [digest] } });
    },

    async join(id, { address: bound, lang, consent: given, at, alone }) {
      const key = addressId(bound);
      const entry: BoundAddress = {
        id: key,
        channel: bound.channel,
        chat: bound.chat,
        stopped: false,
        stoppedAt: null,
      };
      const free = alone === true ? { 'addresses.channel': { $ne: bound.channel } } : { 'addresses.id': { $ne: key } };
      await model.updateOne({ _id: id, ...free }, { $push: { addresses: entry, consents: given }, $set: { lang } });
      // Joining from a second channel keeps the day of the first.
      await model.updateOne({ _id: id, joinedAt: null, 'addresses.id': key }, { $set: { joinedAt: at } });
      return found(id);
    },

    async setLang(id, lang) {
      await model.updateOne({ _id: id }, { $set: { lang } });
    },

    async setCampaigns(id, campaigns) {
      await model.updateOne({ _id: id }, { $set: { campaigns } });
    },

    async setRanked(id, given) {
      const { campaign, agreed } = given;
      const held = agreed ? { rankedIn: { $ne: campaign } } : { rankedIn: campaign };
      const change = agreed
        ? { $push: { rankings: given, rankedIn: campaign } }
        : { $push: { rankings: given }, $pull: { rankedIn: campaign } };
      await model.updateOne({ _id: id, ...held }, change);
    },

    async setStopped(bound, stopped, at = null) {
      const id = addressId(bound);
      const notLater = at === null ? {} : { $or: [{ stoppedAt: null }, { stoppedAt: { $lte: at } }] };
      if (!stopped) return lift({ id, ...notLater });
      // Of two stops the newer one stands, whichever comes first; a refusal does not say when.
      const when = at === null ? {} : { $max: { 'addresses.$.stoppedAt': at } };
      const result = await model.updateOne({ 'addresses.id': id }, { $set: { 'addresses.$.stopped': true }, ...when });
      return result.matchedCount === 1;
    },

    async takeBackStop(bound, at) {
      await lift({ id: addressId(bound), stoppedAt: at });
    },
  };
}

function toMember(doc: MemberDoc): Member {
  const { _id, name, unit, role, lang, addresses, consents, joinedAt } = doc;
  // Pushes go to the first address: one that can be reached goes before one where the person stopped.
  const reachable = addresses.filter((one) => !one.stopped);
  const left = addresses.filter((one) => one.stopped);
  const ordered = [...reachable, ...left];
  const last = consents.at(-1);
  return {
    id: _id,
    name,
    unit,
    role,
    lang,
    addresses: ordered.map(toAddress),
    stopped: addresses.length > 0 && reachable.length === 0,
    ...(left.length === 0 ? {} : { stoppedOn: left.map((one) => one.id) }),
    consent: last === undefined ? null : { version: last.version, at: last.at, channel: last.channel, lang: last.lang },
    joinedAt,
    // People of the first releases have none of these.
    campaigns: doc.campaigns ?? null,
    body: doc.body ?? null,
    rankedIn: doc.rankedIn ?? [],
  };
}

function toAddress({ channel, chat }: BoundAddress): Address {
  return { channel, chat };
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Best first: what was typed with its marks goes before what only matches without them. */
function ranked(members: readonly Member[], typed: string): readonly Member[] {
  const marked = toneKey(oneLine(typed)).toLowerCase();
  const folded = fold(typed);
  const rank = (member: Member): number => {
    const withMarks = closeness(toneKey(member.name).toLowerCase(), marked);
    return withMarks < NONE ? withMarks : NONE + closeness(fold(member.name), folded);
  };
  const order = members.map((member) => ({ member, rank: rank(member) }));
  return order.sort((a, b) => a.rank - b.rank || comparePeople(a.member.name, b.member.name)).map((one) => one.member);
}

const NONE = 4;

/** 0 the whole name, 1 its last words (people go by their given name), 2 words in it, 3 the beginning of words, 4 not in it. */
function closeness(name: string, typed: string): number {
  if (name === typed) return 0;
  if (name.endsWith(` ${typed}`)) return 1;
  const padded = ` ${name} `;
  if (padded.includes(` ${typed} `)) return 2;
  return padded.includes(` ${typed}`) ? 3 : NONE;
}
