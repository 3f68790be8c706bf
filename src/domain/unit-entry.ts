/** What a unit registers: content to compete in, an initiative of the unit, a solution. */
export const ENTRY_KINDS = ['content', 'initiative', 'solution'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** Something a unit has registered through its head. The month is `YYYY-MM`. */
export interface UnitEntry {
  readonly id: string;
  /** `DV-2026-0001`; numbers run per campaign and year. */
  readonly code: string;
  /** Session id of the form that made it; unique. */
  readonly key: string;
  readonly campaign: string;
  readonly year: number;
  readonly unit: string;
  readonly author: string;
  readonly authorName: string;
  readonly kind: EntryKind;
  /** `no` of the content area in the campaign. */
  readonly area: string;
  readonly name: string;
  readonly work: string;
  readonly month: string;
  /** Who sees to it, as typed; null where nobody is named. */
  readonly person: string | null;
  readonly state: 'registered' | 'withdrawn';
  readonly registeredAt: Date;
  readonly withdrawnAt: Date | null;
}

/** How many entries of a kind a unit has registered. */
export interface EntryCount {
  readonly unit: string;
  readonly kind: EntryKind;
  readonly count: number;
}

/** The prefix of codes of what units register. */
export const ENTRY_PREFIX = 'DV';

/** Whether a word names a kind (buttons come from outside). */
export function isEntryKind(word: string): word is EntryKind {
  return ENTRY_KINDS.some((kind) => kind === word);
}

/** The counts of one unit by kind, 0 where it has none. */
export function countsOf(unit: string, counts: readonly EntryCount[]): Readonly<Record<EntryKind, number>> {
  const of = (kind: EntryKind): number => counts.find((one) => one.unit === unit && one.kind === kind)?.count ?? 0;
  return { content: of('content'), initiative: of('initiative'), solution: of('solution') };
}
