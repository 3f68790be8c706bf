import { type Connection, mongo, Schema } from 'mongoose';
import type { Decisions, FactorDecision, ModuleTurn } from '../src/campaign/decisions.ts';
import { UNDECIDED } from '../src/campaign/decisions.ts';
import type { ModuleName } from '../src/campaign/plan-schema.ts';
import type { Deciding, DecisionStore } from '../src/ports/decisions.ts';

type Decided =
  // Without `under`: decided before that was noted.
  | ({ readonly kind: 'module' } & Omit<ModuleTurn, 'under'> & Partial<Pick<ModuleTurn, 'under'>>)
  | { readonly kind: 'append'; readonly name: ModuleName; readonly included: boolean }
  | { readonly kind: 'factor'; readonly factor: Omit<FactorDecision, 'since'> }
  | { readonly kind: 'published'; readonly revision: number };

interface DecisionDoc {
  /** `<campaign>.<number>`: two decisions at once cannot both be the next one. */
  _id: string;
  campaign: string;
  number: number;
  decided: Decided;
  by: string;
  at: Date;
  event: string;
}

const schema = new Schema<DecisionDoc>(
  {
    _id: { type: String, required: true },
    campaign: { type: String, required: true },
    number: { type: Number, required: true },
    decided: { type: Schema.Types.Mixed, required: true },
    by: { type: String, required: true },
    at: { type: Date, required: true },
    event: { type: String, required: true },
  },
  { collection: 'decisions', strict: 'throw', minimize: false, versionKey: false, autoIndex: false },
);
schema.index({ campaign: 1, number: -1 }, { unique: true });

/** What stands after one more decision; the same object when it changes nothing. */
function after(decisions: Decisions, decided: Decided, at: Date): Decisions {
  switch (decided.kind) {
    case 'module': {
      const { name, state, under } = decided;
      if (decisions.modules[name] === state && decisions.under?.[name] === under) return decisions;
      return { ...decisions, modules: { ...decisions.modules, [name]: state }, ...noted(decisions, name, under) };
    }
    case 'append': {
      const { name, included } = decided;
      if (decisions.appended.includes(name) === included) return decisions;
      const others = decisions.appended.filter((one) => one !== name);
      return { ...decisions, appended: included ? [...others, name] : others };
    }
    case 'factor': {
      const { factor } = decided;
      const newest = decisions.factors.findLast((one) => one.factor === factor.factor);
      if (newest !== undefined && sameFactor(newest, factor)) return decisions;
      return { ...decisions, factors: [...decisions.factors, { ...factor, since: at.toISOString() }] };
    }
    default:
      // What is published says itself what it holds.
      return decisions;
  }
}

/** What the plan said of each module when it was decided about; nothing is said of a module for which it was not noted. */
function noted({ under }: Decisions, name: ModuleName, now: ModuleTurn['under'] | undefined): Pick<Decisions, 'under'> {
  if (now !== undefined) return { under: { ...under, [name]: now } };
  if (under === undefined) return {};
  const { [name]: _before, ...others } = under;
  return { under: others };
}

function sameFactor(a: Omit<FactorDecision, 'since'>, b: Omit<FactorDecision, 'since'>): boolean {
  const same = a.value === b.value && a.unit === b.unit && a.year === b.year;
  return same && a.source.vi === b.source.vi && a.source.en === b.source.en;
}

interface Known {
  readonly number: number;
  readonly decisions: Decisions;
}

const NOTHING: Known = { number: 0, decisions: UNDECIDED };

/** The office's decisions in the order they were made; who decided, and when, stays on record. */
export function createDecisionStore(connection: Connection): DecisionStore {
  const model = connection.model<DecisionDoc>('Decision', schema);
  const kept = new Map<string, Known>();

  /** Decisions only ever follow each other, so what came since is laid over what is known. */
  async function now(campaign: string): Promise<Known> {
    const held = kept.get(campaign) ?? NOTHING;
    const newer = await model
      .find({ campaign, number: { $gt: held.number } })
      .sort({ number: 1 })
      .lean<DecisionDoc[]>();
    if (newer.length === 0) return held;
    const decisions = newer.reduce((so, { decided, at }) => after(so, decided, at), held.decisions);
    const next = { number: newer.at(-1)?.number ?? held.number, decisions };
    // Two readers at once: the one that has read further is right.
    if (next.number > (kept.get(campaign)?.number ?? 0)) kept.set(campaign, next);
    return kept.get(campaign) ?? next;
  }

  /** The same press once more decides nothing. */
  async function isDecided(campaign: string, decided: Decided, { decisions }: Known): Promise<boolean> {
    if (decided.kind !== 'published') return after(decisions, decided, new Date(0)) === decisions;
    const { revision } = decided;
    const noted = await model
      .countDocuments({ campaign })
      .where('decided.kind')
      .equals('published')
      .where('decided.revision')
      .equals(revision);
    return noted > 0;
  }

  async function decide(campaign: string, decided: Decided, deciding: Deciding): Promise<void> {
    const known = await now(campaign);
    // Asked after reading what stands: an event that another process works off meanwhile takes the next number from us.
    const isKnown = (await model.exists({ campaign, event: deciding.event })) !== null;
    if (isKnown || (await isDecided(campaign, decided, known))) return;
    const next = known.number + 1;
    try {
      await model.create({ _id: `${campaign}.${next}`, campaign, number: next, decided, ...deciding });
    } catch (error) {
      // Somebody else decided at the same moment: look again at what stands now.
      if (error instanceof mongo.MongoServerError && error.code === 11000) return decide(campaign, decided, deciding);
      throw error;
    }
  }

  return {
    of: async (campaign) => (await now(campaign)).decisions,
    turn: (campaign, turned, deciding) => decide(campaign, { kind: 'module', ...turned }, deciding),
    append: (campaign, name, included, deciding) => decide(campaign, { kind: 'append', name, included }, deciding),
    factor: (campaign, factor, deciding) => decide(campaign, { kind: 'factor', factor }, deciding),
    published: (campaign, revision, deciding) => decide(campaign, { kind: 'published', revision }, deciding),
  };
}
