import type { EntryCount, EntryKind, UnitEntry } from '../domain/unit-entry.ts';

export type NewUnitEntry = Omit<UnitEntry, 'id' | 'code' | 'state' | 'withdrawnAt'>;

/** What is listed of a campaign: of one unit, of one kind, or all; never what was withdrawn. */
export interface UnitEntryFilter {
  readonly campaign: string;
  readonly unit?: string;
  readonly kind?: EntryKind;
}

export interface UnitEntryStore {
  /** Registers once per `key`; the same key again returns what was registered. Gives the next free code of campaign and year. */
  register(draft: NewUnitEntry): Promise<UnitEntry>;
  byId(id: string): Promise<UnitEntry | null>;
  /** By unit and code. */
  list(filter: UnitEntryFilter): Promise<readonly UnitEntry[]>;
  /** The unit takes it back; withdrawn already: as it stands. Null when it is not the unit's. */
  withdraw(id: string, unit: string, at: Date): Promise<UnitEntry | null>;
  /** Counts by unit and kind. */
  tally(campaign: string): Promise<readonly EntryCount[]>;
  /** How much each unit has registered; units with nothing are absent. */
  countByUnit(campaign: string): Promise<ReadonlyMap<string, number>>;
}
