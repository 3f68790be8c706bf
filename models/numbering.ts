import { mongo } from 'mongoose';

/** What one kind of document is numbered by, and how it is read and written. */
export interface Numbered<Draft, Doc> {
  /** Drafts of one series are numbered together. */
  series(draft: Draft): string;
  /** Unique over all documents: the same again is registered once. */
  keyOf(draft: Draft): string;
  keyOfDoc(doc: Doc): string;
  /** The documents of these keys. */
  known(keys: readonly string[]): Promise<readonly Doc[]>;
  /** The highest number given in the draft's series; 0 when there is none. */
  highest(draft: Draft): Promise<number>;
  docOf(draft: Draft, number: number): Doc;
  /** Writes them in order, stopping at the first that is refused. */
  insert(docs: readonly Doc[]): Promise<unknown>;
}

/** A draft in line for its number. */
interface Waiting<Draft, Doc> {
  readonly draft: Draft;
  readonly done: (doc: Doc) => void;
  readonly failed: (error: unknown) => void;
}

/** Registers drafts, each once, under numbers that run without gaps. A unique index on series and number must stand behind it. */
export function createNumbering<Draft, Doc>(kind: Numbered<Draft, Doc>): (draft: Draft) => Promise<Doc> {
  let waiting: Waiting<Draft, Doc>[] = [];
  let working = false;

  /** False when another process took a number, or registered one of these drafts: then one has to look again. */
  async function inserted(docs: readonly Doc[]): Promise<boolean> {
    try {
      await kind.insert(docs);
      return true;
    } catch (error) {
      if (error instanceof mongo.MongoServerError && error.code === 11000) return false;
      throw error;
    }
  }

  /** Gives all of one series their numbers. */
  async function registerTogether(drafts: readonly [Draft, ...Draft[]]): Promise<Map<string, Doc>> {
    const byKey = new Map(drafts.map((draft) => [kind.keyOf(draft), draft]));
    for (;;) {
      const [held, highest] = await Promise.all([kind.known([...byKey.keys()]), kind.highest(drafts[0])]);
      const known = new Map(held.map((doc) => [kind.keyOfDoc(doc), doc]));
      const fresh = [...byKey].filter(([key]) => !known.has(key)).map(([, draft]) => draft);
      const docs = fresh.map((draft, at) => kind.docOf(draft, highest + 1 + at));
      if (docs.length > 0 && !(await inserted(docs))) continue;
      for (const doc of docs) known.set(kind.keyOfDoc(doc), doc);
      return known;
    }
  }

  /** Those in line go together: one after another, fifty people who confirm at once would wait for fifty journal writes. */
  async function workOff(): Promise<void> {
    if (working) return;
    working = true;
    for (let [next] = waiting; next !== undefined; [next] = waiting) {
      const { draft: first } = next;
      const together = waiting.filter((one) => kind.series(one.draft) === kind.series(first));
      waiting = waiting.filter((one) => !together.includes(one));
      try {
        const registered = await registerTogether([first, ...together.slice(1).map((one) => one.draft)]);
        for (const one of together) settle(one, registered.get(kind.keyOf(one.draft)));
      } catch (error) {
        for (const one of together) one.failed(error);
      }
    }
    working = false;
  }

  return (draft) =>
    new Promise((done, failed) => {
      waiting.push({ draft, done, failed });
      void workOff();
    });
}

function settle<Draft, Doc>(one: Waiting<Draft, Doc>, registered: Doc | undefined): void {
  if (registered === undefined) one.failed(new Error('registration was not found again'));
  else one.done(registered);
}
