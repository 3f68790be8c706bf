import { type Connection, Schema } from 'mongoose';

/** What one part of the house notes for another, e.g. the bot's user name for invitation links. */
export interface SettingStore {
  noteTelegram(username: string): Promise<void>;
  /** When wrongly signed events were first let through; the first moment counts. */
  observedSince(now: Date): Promise<Date>;
}

interface Kept {
  readonly _id: string;
  readonly username?: string;
  readonly since?: Date;
}

const schema = new Schema<Kept>(
  { _id: { type: String, required: true }, username: { type: String }, since: { type: Date } },
  { collection: 'settings', versionKey: false, strict: 'throw', autoIndex: false },
);

export function createSettingStore(connection: Connection): SettingStore {
  const model = connection.model<Kept>('Setting', schema);
  return {
    async noteTelegram(username) {
      await model.updateOne({ _id: 'telegram' }, { $set: { username } }, { upsert: true });
    },
    async observedSince(now) {
      const kept = await model
        .findOneAndUpdate(
          { _id: 'zalo-observe' },
          { $setOnInsert: { since: now } },
          { upsert: true, returnDocument: 'after' },
        )
        .lean<Kept>();
      return kept?.since ?? now;
    },
  };
}
