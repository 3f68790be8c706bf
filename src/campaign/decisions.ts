import type { ModuleName } from './plan-schema.ts';
import type { Bilingual } from './words-schema.ts';

/** A factor as the office replaced it; it counts for what is answered from `since` on (ISO instant). */
export interface FactorDecision {
  readonly factor: string;
  readonly value: number;
  readonly unit: string;
  readonly year: number | null;
  readonly source: Bilingual;
  readonly since: string;
}

/** A module turned on or off by the office, and what the plan in force said of the module then. */
export interface ModuleTurn {
  readonly name: ModuleName;
  readonly state: 'on' | 'off';
  readonly under: 'on' | 'proposal';
}

/** What the office decided about a published campaign, beside its file. */
export interface Decisions {
  readonly modules: Readonly<Partial<Record<ModuleName, ModuleTurn['state']>>>;
  /** What the plan said of these modules when that was decided; decisions from before this was noted have nothing here. */
  readonly under?: Readonly<Partial<Record<ModuleName, ModuleTurn['under']>>>;
  /** Modules of the office's own that it puts into the official appendices all the same. */
  readonly appended: readonly ModuleName[];
  /** Oldest first. */
  readonly factors: readonly FactorDecision[];
}

export const UNDECIDED: Decisions = { modules: {}, appended: [], factors: [] };
