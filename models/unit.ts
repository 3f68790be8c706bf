import { type Connection, Schema } from 'mongoose';
import type { Unit } from '../src/domain/member.ts';
import type { UnitStore } from '../src/ports/members.ts';

interface UnitDoc {
  _id: string;
  name: string;
}

const schema = new Schema<UnitDoc>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
  },
  { collection: 'units', strict: 'throw', versionKey: false, autoIndex: false },
);

/** The units of the agency, by their short code. */
export function createUnitStore(connection: Connection): UnitStore {
  const model = connection.model<UnitDoc>('Unit', schema);
  return {
    async all() {
      const docs = await model.find().sort({ _id: 1 }).lean<UnitDoc[]>();
      return docs.map(toUnit);
    },
    async byCode(code) {
      const doc = await model.findById(code).lean<UnitDoc>();
      return doc === null ? null : toUnit(doc);
    },
    async put(code, name) {
      // Without a name only a unit that is not there yet gets one: its code.
      const update = name === null ? { $setOnInsert: { name: code } } : { $set: { name } };
      const doc = await model
        .findOneAndUpdate({ _id: code }, update, { upsert: true, returnDocument: 'after' })
        .lean<UnitDoc>();
      if (doc === null) throw new Error('an upsert returned nothing');
      return toUnit(doc);
    },
  };
}

function toUnit({ _id, name }: UnitDoc): Unit {
  return { code: _id, name };
}
