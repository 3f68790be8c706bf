import { type Connection, type QueryFilter, Schema } from 'mongoose';
import { customAlphabet } from 'nanoid';
import { initiativeCode } from '../src/domain/initiative.ts';
import { ENTRY_KINDS, ENTRY_PREFIX, type EntryCount, type UnitEntry } from '../src/domain/unit-entry.ts';
import type { NewUnitEntry, UnitEntryFilter, UnitEntryStore } from '../src/ports/unit-entries.ts';
import { createNumbering } from './numbering.ts';

type UnitEntryDoc = Omit<UnitEntry, 'id'> & {
  _id: string;
  /** The number in the code. */
  number: number;
};

const newId = customAlphabet('0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz', 10);
const text = { type: String, required: true } as const;

const schema = new Schema<UnitEntryDoc>(
  {
    _id: text,
    code: text,
    key: text,
    campaign: text,
    year: { type: Number, required: true },
    number: { type: Number, required: true },
    unit: text,
    author: text,
    authorName: text,
    kind: { type: String, enum: [...ENTRY_KINDS], required: true },
    area: text,
    name: text,
    work: text,
    month: text,
    person: { type: String, default: null },
    state: { type: String, enum: ['registered', 'withdrawn'], required: true },
    registeredAt: { type: Date, required: true },
    withdrawnAt: { type: Date, default: null },
  },
  { collection: 'unit_entries', strict: 'throw', versionKey: false, autoIndex: false },
);
schema.index({ key: 1 }, { unique: true });
schema.index({ campaign: 1, year: 1, number: -1 }, { unique: true });
schema.index({ campaign: 1, state: 1, unit: 1, kind: 1 });

/** What units register in a campaign. Codes run without gaps in each campaign and year. */
export function createUnitEntryStore(connection: Connection): UnitEntryStore {
  const model = connection.model<UnitEntryDoc>('UnitEntry', schema);

  const number = createNumbering<NewUnitEntry, UnitEntryDoc>({
    series: ({ campaign, year }) => `${campaign} ${year}`,
    keyOf: (draft) => draft.key,
    keyOfDoc: (doc) => doc.key,
    known: (keys) => model.find({ key: { $in: keys } }).lean<UnitEntryDoc[]>(),
    async highest({ campaign, year }) {
      const top = await model
        .findOne({ campaign, year }, { number: 1 })
        .sort({ number: -1 })
        .lean<Pick<UnitEntryDoc, 'number'>>();
      return top?.number ?? 0;
    },
    docOf: numberedDoc,
    insert: (docs) => model.insertMany([...docs], { ordered: true }),
  });

  async function one(filter: QueryFilter<UnitEntryDoc>): Promise<UnitEntry | null> {
    const doc = await model.findOne(filter).lean<UnitEntryDoc>();
    return doc === null ? null : toEntry(doc);
  }

  return {
    register: async (draft) => toEntry(await number(draft)),
    byId: (id) => one({ _id: id }),

    async list(filter) {
      const docs = await model.find(match(filter)).sort({ unit: 1, year: 1, number: 1 }).lean<UnitEntryDoc[]>();
      return docs.map(toEntry);
    },

    async withdraw(id, unit, at) {
      const withdrawn = { $set: { state: 'withdrawn' as const, withdrawnAt: at } };
      await model.updateOne({ _id: id, unit, state: 'registered' }, withdrawn);
      return one({ _id: id, unit });
    },

    tally: (campaign) =>
      model.aggregate<EntryCount>([
        { $match: match({ campaign }) },
        { $group: { _id: { unit: '$unit', kind: '$kind' }, count: { $sum: 1 } } },
        { $project: { _id: 0, unit: '$_id.unit', kind: '$_id.kind', count: 1 } },
      ]),

    async countByUnit(campaign) {
      const counts = await model.aggregate<{ _id: string; count: number }>([
        { $match: match({ campaign }) },
        { $group: { _id: '$unit', count: { $sum: 1 } } },
      ]);
      return new Map(counts.map(({ _id, count }) => [_id, count]));
    },
  };
}

function match({ campaign, unit, kind }: UnitEntryFilter): QueryFilter<UnitEntryDoc> {
  return {
    campaign,
    state: 'registered',
    ...(unit === undefined ? {} : { unit }),
    ...(kind === undefined ? {} : { kind }),
  };
}

function numberedDoc(draft: NewUnitEntry, number: number): UnitEntryDoc {
  const code = initiativeCode(ENTRY_PREFIX, draft.year, number);
  return { _id: newId(), ...draft, number, code, state: 'registered', withdrawnAt: null };
}

function toEntry({ _id, number: _n, ...rest }: UnitEntryDoc): UnitEntry {
  return { id: _id, ...rest };
}
