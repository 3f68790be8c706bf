import type { KeptFile } from '../ports/files.ts';

/** A co-author: asked until the person answers; who declines gives the share back to the author. */
export interface Coauthor {
  readonly member: string;
  readonly name: string;
  /** Per cent, 1–99. */
  readonly share: number;
  readonly state: 'asked' | 'accepted' | 'declined';
}

export type InitiativeState = 'registered' | 'withdrawn';

/** A registration (idea). Months are `YYYY-MM`. */
export interface Initiative {
  readonly id: string;
  /** `SK-2026-0001`. */
  readonly code: string;
  /** Session id of the form that made it; unique. */
  readonly key: string;
  readonly campaign: string;
  readonly year: number;
  readonly author: string;
  readonly authorName: string;
  readonly unit: string;
  readonly title: string;
  readonly problem: string;
  readonly solution: string;
  /** `no` of the content area in the campaign. */
  readonly area: string;
  readonly trialMonth: string;
  readonly coauthors: readonly Coauthor[];
  readonly files: readonly KeptFile[];
  readonly state: InitiativeState;
  readonly registeredAt: Date;
  readonly withdrawnAt: Date | null;
}

/** The author's share: what co-authors who have not declined leave of 100 %. */
export function authorShare(coauthors: readonly Pick<Coauthor, 'share' | 'state'>[]): number {
  return coauthors.filter((one) => one.state !== 'declined').reduce((left, one) => left - one.share, 100);
}

/** `SK-2026-0001` from its parts; more than 9999 a year simply grows longer. */
export function initiativeCode(prefix: string, year: number, number: number): string {
  return `${prefix}-${year}-${String(number).padStart(4, '0')}`;
}
