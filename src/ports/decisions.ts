import type { Decisions, FactorDecision, ModuleTurn } from '../campaign/decisions.ts';
import type { ModuleName } from '../campaign/plan-schema.ts';

/** Who decided, and when. */
export interface Deciding {
  readonly by: string;
  readonly at: Date;
  /** In which event: brought a second time, it decides nothing, whatever was decided since. */
  readonly event: string;
}

/** What the office decided about its campaigns; every decision is kept, the newest of a kind counts. */
export interface DecisionStore {
  /** As it stands now; `UNDECIDED` before the first decision. The same object until something is decided. */
  of(campaign: string): Promise<Decisions>;
  turn(campaign: string, turned: ModuleTurn, deciding: Deciding): Promise<void>;
  /** Puts a module of the office's own into the official appendices, or takes it out. */
  append(campaign: string, name: ModuleName, included: boolean, deciding: Deciding): Promise<void>;
  factor(campaign: string, decision: Omit<FactorDecision, 'since'>, deciding: Deciding): Promise<void>;
  /** Keeps on record who published a revision; the first who says so counts. */
  published(campaign: string, revision: number, deciding: Deciding): Promise<void>;
}
