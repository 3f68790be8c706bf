import { type Consent, getsMessages, type Member } from './member.ts';

/** A person, a unit or a practice that others may learn from. */
export const EXAMPLE_KINDS = ['person', 'unit', 'practice'] as const;
export type ExampleKind = (typeof EXAMPLE_KINDS)[number];

/** `selected`: the person concerned has been asked and has not answered. `refused`: they did not agree. */
export const EXAMPLE_STATES = [
  'proposed',
  'confirmed',
  'declined',
  'selected',
  'published',
  'refused',
  'taken_down',
] as const;
export type ExampleState = (typeof EXAMPLE_STATES)[number];

export const EXAMPLE_MOVES = ['confirm', 'decline', 'select', 'agree', 'refuse', 'withdraw', 'take_down'] as const;
export type ExampleMove = (typeof EXAMPLE_MOVES)[number];

/** One step in the life of an example. */
export interface ExampleStep {
  readonly move: ExampleMove;
  /** Member id. */
  readonly by: string;
  readonly at: Date;
  /** Why a head declined. */
  readonly reason: string | null;
}

/** Proof of an answer to the question whether one may be shown. */
export type ExampleConsent = Consent & { readonly agreed: boolean; readonly asking: number };

export interface GoodExample {
  readonly id: string;
  /** Session id of the form that made it; unique. */
  readonly key: string;
  readonly campaign: string;
  readonly kind: ExampleKind;
  /** Member id of the person, or of the author of the practice; null for a unit. */
  readonly subject: string | null;
  readonly subjectName: string;
  /** Code and name of the unit, or of the person's. */
  readonly unit: string;
  readonly unitName: string;
  readonly title: string;
  readonly lesson: string;
  /** `no` of the content area in the campaign. */
  readonly area: string;
  readonly proposer: string;
  readonly proposerName: string;
  readonly state: ExampleState;
  /** How often the person concerned has been asked. */
  readonly asking: number;
  /** Oldest first. */
  readonly steps: readonly ExampleStep[];
  readonly consents: readonly ExampleConsent[];
  readonly proposedAt: Date;
  readonly publishedAt: Date | null;
}

/** Where a move starts and where it leads. */
export interface Path {
  readonly from: readonly ExampleState[];
  readonly to: ExampleState;
}

const PATHS: Readonly<Record<ExampleMove, Path>> = {
  confirm: { from: ['proposed'], to: 'confirmed' },
  decline: { from: ['proposed'], to: 'declined' },
  // Who did not agree, or was taken down, may be asked again.
  select: { from: ['confirmed', 'refused', 'taken_down'], to: 'selected' },
  agree: { from: ['selected'], to: 'published' },
  refuse: { from: ['selected'], to: 'refused' },
  withdraw: { from: ['published'], to: 'taken_down' },
  take_down: { from: ['selected', 'published'], to: 'taken_down' },
};

/** For a unit its head has already spoken: it is published when it is selected. */
const OF_UNITS: Readonly<Partial<Record<ExampleMove, Path>>> = {
  confirm: PATHS.confirm,
  decline: PATHS.decline,
  select: { ...PATHS.select, to: 'published' },
  take_down: PATHS.take_down,
};

/** The way of a move for this kind of example, or null when the kind knows no such move. */
export function pathOf(kind: ExampleKind, move: ExampleMove): Path | null {
  return (kind === 'unit' ? OF_UNITS[move] : PATHS[move]) ?? null;
}

/** Where the move leads from where the example stands, or null when it cannot be made there. */
export function moved({ kind, state }: Pick<GoodExample, 'kind' | 'state'>, move: ExampleMove): ExampleState | null {
  const path = pathOf(kind, move);
  return path?.from.includes(state) === true ? path.to : null;
}

type Concerning = Pick<GoodExample, 'unit' | 'subject' | 'proposer'>;

/**
 * Who confirms an example: the heads of its unit; the office where there is none, or where the head is the one concerned or
 * the one who proposes; in an office of one, that one. While no head gets messages, the office beside them.
 */
export function vouchers(example: Concerning, people: readonly Member[]): readonly Member[] {
  const isFree = ({ id }: Member): boolean => id !== example.subject && id !== example.proposer;
  const heads = people.filter((one) => one.role === 'TRUONG_PHONG' && one.unit === example.unit && isFree(one));
  if (heads.some(getsMessages)) return heads;
  const office = people.filter((one) => one.role === 'DAU_MOI');
  const others = office.filter(isFree);
  return [...heads, ...(others.length > 0 ? others : office)];
}

/** Whether the person concerned has been asked at least once: before that they are not shown what is said of them. */
export function wasAsked({ asking }: Pick<GoodExample, 'asking'>): boolean {
  return asking > 0;
}

/** The newest step, or null when nothing has been done since it was proposed. */
export function lastStep({ steps }: Pick<GoodExample, 'steps'>): ExampleStep | null {
  return steps.at(-1) ?? null;
}
