import { type Connection, type QueryFilter, Schema } from 'mongoose';
import { customAlphabet } from 'nanoid';
import { type Coauthor, type Initiative, initiativeCode } from '../src/domain/initiative.ts';
import type { KeptFile } from '../src/ports/files.ts';
import type { InitiativeFilter, InitiativeStore, NewInitiative } from '../src/ports/initiatives.ts';
import { fold } from '../src/text/fold.ts';
import { keptFileSchema } from './kept-file.ts';
import { createNumbering } from './numbering.ts';

type InitiativeDoc = Omit<Initiative, 'id' | 'coauthors' | 'files'> & {
  _id: string;
  prefix: string;
  /** The number in the code. */
  number: number;
  /** The title without diacritics, for the search. */
  folded: string;
  coauthors: Coauthor[];
  files: KeptFile[];
};

const newId = customAlphabet('0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz', 10);

const text = { type: String, required: true } as const;

const coauthor = new Schema<Coauthor>(
  {
    member: text,
    name: text,
    share: { type: Number, required: true },
    state: { type: String, enum: ['asked', 'accepted', 'declined'], required: true },
  },
  { _id: false, strict: 'throw' },
);

const schema = new Schema<InitiativeDoc>(
  {
    _id: text,
    code: text,
    key: text,
    prefix: text,
    year: { type: Number, required: true },
    number: { type: Number, required: true },
    campaign: text,
    author: text,
    authorName: text,
    unit: text,
    title: text,
    folded: { type: String },
    problem: text,
    solution: text,
    area: text,
    trialMonth: text,
    coauthors: { type: [coauthor], default: [] },
    files: { type: [keptFileSchema], default: [] },
    state: { type: String, enum: ['registered', 'withdrawn'], required: true },
    registeredAt: { type: Date, required: true },
    withdrawnAt: { type: Date, default: null },
  },
  { collection: 'initiatives', strict: 'throw', versionKey: false, autoIndex: false },
);
schema.index({ key: 1 }, { unique: true });
schema.index({ code: 1 }, { unique: true });
schema.index({ prefix: 1, year: 1, number: -1 }, { unique: true });
schema.index({ campaign: 1, state: 1, registeredAt: -1 });
schema.index({ author: 1, registeredAt: -1 });
schema.index({ 'coauthors.member': 1 });

const BY_CODE = { prefix: 1, year: 1, number: 1 } as const;

type Titled = { readonly code: string; readonly title: string };
const TITLES_AT_MOST = 5_000;
const TITLES_KEPT_MS = 5_000;

/** What is handed over to be registered: the code's prefix is the campaign's. */
interface Prefixed {
  readonly draft: NewInitiative;
  readonly prefix: string;
}

/** Registered initiatives. Codes of a year run without gaps: `SK-2026-0001`, `SK-2026-0002`, … */
export function createInitiativeStore(connection: Connection): InitiativeStore {
  const model = connection.model<InitiativeDoc>('Initiative', schema);
  const titles = new Map<string, Titled[]>();

  async function one(filter: QueryFilter<InitiativeDoc>): Promise<Initiative | null> {
    const doc = await model.findOne(filter).lean<InitiativeDoc>();
    return doc === null ? null : toInitiative(doc);
  }

  const number = createNumbering<Prefixed, InitiativeDoc>({
    series: ({ draft, prefix }) => `${prefix}-${draft.year}`,
    keyOf: ({ draft }) => draft.key,
    keyOfDoc: (doc) => doc.key,
    known: (keys) => model.find({ key: { $in: keys } }).lean<InitiativeDoc[]>(),
    async highest({ draft, prefix }) {
      const top = await model
        .findOne({ prefix, year: draft.year }, { number: 1 })
        .sort({ number: -1 })
        .lean<Pick<InitiativeDoc, 'number'>>();
      return top?.number ?? 0;
    },
    docOf: numberedDoc,
    insert: (docs) => model.insertMany([...docs], { ordered: true }),
  });

  /** Asked for at every title that is typed: read once in a while, and kept up with what this process changes. */
  async function readTitles(campaign: string): Promise<Titled[]> {
    const held = await model
      .find({ campaign, state: 'registered' }, { _id: 0, code: 1, title: 1 })
      .sort({ registeredAt: -1, number: -1 })
      .limit(TITLES_AT_MOST)
      .lean<Titled[]>();
    titles.set(campaign, held);
    setTimeout(() => titles.delete(campaign), TITLES_KEPT_MS).unref();
    return held;
  }

  function noteTitle({ campaign, code, title }: Initiative): void {
    const held = titles.get(campaign);
    if (held?.every((one) => one.code !== code)) held.unshift({ code, title });
  }

  return {
    async register(draft, prefix) {
      const registered = toInitiative(await number({ draft, prefix }));
      noteTitle(registered);
      return registered;
    },
    byCode: (code) => one({ code }),

    async ofMember(member) {
      const asCoauthor = { coauthors: { $elemMatch: { member, state: { $ne: 'declined' as const } } } };
      const docs = await model
        .find({ $or: [{ author: member }, asCoauthor] })
        .sort({ registeredAt: -1, number: -1 })
        .lean<InitiativeDoc[]>();
      return docs.map(toInitiative);
    },

    async withdraw(code, author, at) {
      const doc = await model
        .findOneAndUpdate(
          { code, author, state: 'registered' },
          { $set: { state: 'withdrawn', withdrawnAt: at } },
          { returnDocument: 'after' },
        )
        .lean<InitiativeDoc>();
      if (doc === null) return null;
      titles.delete(doc.campaign);
      return toInitiative(doc);
    },

    async answerCoauthor(code, member, accept) {
      // Declining is for good: the share has gone back to the author. What was withdrawn is no longer answered.
      const from = accept ? ['asked' as const] : ['asked' as const, 'accepted' as const];
      await model.updateOne(
        { code, state: 'registered', coauthors: { $elemMatch: { member, state: { $in: from } } } },
        { $set: { 'coauthors.$.state': accept ? 'accepted' : 'declined' } },
      );
      return one({ code, 'coauthors.member': member });
    },

    async titles(campaign, limit) {
      const held = titles.get(campaign) ?? (await readTitles(campaign));
      return held.slice(0, limit);
    },

    async list(filter, { skip, limit }) {
      const found = model.find(match(filter)).sort(BY_CODE).skip(skip).limit(limit);
      return (await found.lean<InitiativeDoc[]>()).map(toInitiative);
    },

    count: (filter) => model.countDocuments(match(filter)).exec(),
    countWithdrawn: (filter) => model.countDocuments({ ...match(filter), state: 'withdrawn' }).exec(),

    async tally(filter) {
      return model.aggregate<{ unit: string; area: string; count: number }>([
        { $match: match(filter) },
        { $group: { _id: { unit: '$unit', area: '$area' }, count: { $sum: 1 } } },
        { $project: { _id: 0, unit: '$_id.unit', area: '$_id.area', count: 1 } },
        { $sort: { unit: 1, area: 1 } },
      ]);
    },

    async byMonth(filter, offset) {
      const month = { $dateToString: { date: '$registeredAt', format: '%Y-%m', timezone: offset } };
      return model.aggregate<{ month: string; count: number }>([
        { $match: match(filter) },
        { $group: { _id: month, count: { $sum: 1 } } },
        { $project: { _id: 0, month: '$_id', count: 1 } },
        { $sort: { month: 1 } },
      ]);
    },

    async *each(filter) {
      for await (const doc of model.find(match(filter)).sort(BY_CODE).lean<InitiativeDoc[]>().cursor()) {
        yield toInitiative(doc);
      }
    },
  };
}

function match({ campaign, from, to, unit, area }: InitiativeFilter): QueryFilter<InitiativeDoc> {
  const since = from === undefined ? {} : { $gte: from };
  const until = to === undefined ? {} : { $lt: to };
  const bounded = from !== undefined || to !== undefined;
  return {
    campaign,
    state: 'registered',
    ...(bounded ? { registeredAt: { ...since, ...until } } : {}),
    ...(unit === undefined ? {} : { unit }),
    ...(area === undefined ? {} : { area }),
  };
}

function numberedDoc({ draft, prefix }: Prefixed, number: number): InitiativeDoc {
  const numbered = { prefix, number, code: initiativeCode(prefix, draft.year, number), folded: fold(draft.title) };
  const lists = { coauthors: [...draft.coauthors], files: [...draft.files] };
  return { _id: newId(), ...draft, ...lists, ...numbered, state: 'registered', withdrawnAt: null };
}

function toInitiative({ _id, prefix: _p, number: _n, folded: _f, ...rest }: InitiativeDoc): Initiative {
  return { id: _id, ...rest };
}
