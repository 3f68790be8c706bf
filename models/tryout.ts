import mongoose from 'mongoose';
import type { NewTryoutMessage, TryoutCommand, TryoutMessage, TryoutStore } from '../src/ports/tryout.ts';

type Kept = Omit<TryoutMessage, 'id'> & { readonly _id: string };
type Change = Parameters<TryoutStore['change']>[2];

interface KeptCommands {
  readonly _id: string;
  readonly commands: readonly TryoutCommand[];
}

interface KeptClock {
  readonly _id: 'clock';
  readonly offset: number;
}

const DUPLICATE = 11_000;
const MOST_TRIES = 50;

const shape = { strict: 'throw', autoIndex: false, versionKey: false } as const;
const text = { type: String, required: true } as const;

const button = new mongoose.Schema({ label: text, data: String, url: String }, { ...shape, _id: false });

const file = new mongoose.Schema(
  {
    id: text,
    name: text,
    mime: text,
    size: { type: Number, required: true },
    picture: { type: Boolean, required: true },
  },
  { ...shape, _id: false },
);

const messages = new mongoose.Schema(
  {
    _id: text,
    person: text,
    from: { type: String, required: true, enum: ['bot', 'person'] },
    at: { type: Date, required: true },
    // An empty text is a text: a file without words.
    text: { type: String, default: '' },
    buttons: [[button]],
    file: { type: file, default: null },
    pressed: { type: String, default: null },
    order: { type: Number, required: true },
    rev: { type: Number, required: true },
  },
  { ...shape, collection: 'tryout_messages' },
);
// Unique, so that a page which has seen rev n can never miss a smaller one that is written late.
messages.index({ person: 1, rev: 1 }, { unique: true });
messages.index({ person: 1, order: 1 });
messages.index({ 'file.id': 1 }, { sparse: true });

const commandLists = new mongoose.Schema(
  { _id: text, commands: [new mongoose.Schema({ name: text, help: text }, { ...shape, _id: false })] },
  { ...shape, collection: 'tryout_commands' },
);

const clocks = new mongoose.Schema(
  { _id: text, offset: { type: Number, required: true } },
  { ...shape, collection: 'tryout_clock' },
);

function duplicateOf(error: unknown): 'rev' | 'id' | null {
  if (!(error instanceof mongoose.mongo.MongoServerError) || error.code !== DUPLICATE) return null;
  const pattern: unknown = error.keyPattern;
  return typeof pattern === 'object' && pattern !== null && 'rev' in pattern ? 'rev' : 'id';
}

function toMessage({ _id, ...kept }: Kept): TryoutMessage {
  const buttons = kept.buttons.map((row) =>
    row.map((one) => ({ label: one.label, data: one.data ?? null, url: one.url ?? null })),
  );
  return { ...kept, id: _id, buttons };
}

/** Chats, command lists and the clock of the try-out. */
export function createTryoutStore(connection: mongoose.Connection): TryoutStore {
  const Message = connection.model<Kept>('TryoutMessage', messages);
  const Commands = connection.model<KeptCommands>('TryoutCommands', commandLists);
  const Clock = connection.model<KeptClock>('TryoutClock', clocks);

  async function nextRev(person: string): Promise<number> {
    const last = await Message.findOne({ person }, { rev: 1 }).sort({ rev: -1 }).lean();
    return (last?.rev ?? 0) + 1;
  }

  /** Tries `write` with the next free rev until nobody else has taken it. */
  async function atNextRev<T>(person: string, write: (rev: number) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await write(await nextRev(person));
      } catch (error) {
        if (duplicateOf(error) !== 'rev' || tries >= MOST_TRIES) throw error;
      }
    }
  }

  async function append(message: NewTryoutMessage): Promise<TryoutMessage> {
    const { id, ...rest } = message;
    try {
      return await atNextRev(message.person, async (rev) => {
        await Message.create({ ...rest, _id: id, order: rev, rev });
        return { ...message, order: rev, rev };
      });
    } catch (error) {
      const first = duplicateOf(error) === 'id' ? await Message.findById(id).lean() : null;
      if (first === null) throw error;
      return toMessage(first);
    }
  }

  async function change(person: string, id: string, changed: Change): Promise<TryoutMessage | null> {
    return atNextRev(person, async (rev) => {
      const update = { $set: { ...changed, rev } };
      const kept = await Message.findOneAndUpdate({ _id: id, person }, update, { returnDocument: 'after' }).lean();
      return kept === null ? null : toMessage(kept);
    });
  }

  return {
    append,
    change,
    latest: async (person, limit) => {
      const found = await Message.find({ person }).sort({ order: -1 }).limit(limit).lean();
      return found.map(toMessage).reverse();
    },
    since: async (person, rev, limit) => {
      const found = await Message.find({ person, rev: { $gt: rev } })
        .sort({ rev: 1 })
        .limit(limit)
        .lean();
      return found.map(toMessage);
    },
    file: async (id) => {
      const found = await Message.findOne({ 'file.id': id }, { file: 1 }).lean();
      return found?.file ?? null;
    },
    said: async () => {
      const counted = await Message.aggregate<{ _id: string; count: number }>([
        { $match: { from: 'bot' } },
        { $group: { _id: '$person', count: { $sum: 1 } } },
      ]);
      return Object.fromEntries(counted.map((one) => [one._id, one.count]));
    },
    commands: async (person) => {
      const kept = await Commands.findById(person).lean();
      return kept === null ? [] : kept.commands.map(({ name, help }) => ({ name, help }));
    },
    keepCommands: async (person, commands) => {
      await Commands.updateOne({ _id: person }, { $set: { commands } }, { upsert: true });
    },
    offset: async () => (await Clock.findById('clock').lean())?.offset ?? 0,
    keepOffset: async (offset) => {
      await Clock.updateOne({ _id: 'clock' }, { $set: { offset } }, { upsert: true });
    },
  };
}
