import type { Skill } from '../campaign/practice-schema.ts';
import type { Upload } from '../dialog/answers.ts';

/** `open`: not done, or taken back; `asked`: a confirmation is waited for; `declined`: it was not given. */
export type SkillState = 'open' | 'asked' | 'declined' | 'done';
export type SkillProof = Skill['proof'];

/** One item of the checklist of one person in one campaign and year. */
export interface SkillKey {
  readonly member: string;
  readonly campaign: string;
  readonly year: number;
  readonly item: string;
}

/** What somebody handed in as evidence: words (a link, a certificate's number), files, or both. */
export interface SkillEvidence {
  readonly text: string | null;
  readonly files: readonly Upload[];
}

export interface SkillRecord extends SkillKey {
  readonly state: SkillState;
  readonly how: SkillProof;
  /** When it came to this state. */
  readonly at: Date;
  /** When it was done for the first time; kept when it is taken back. */
  readonly doneAt: Date | null;
  /** The newest confirmation asked for: every asking has an id of its own, so that old buttons are known as such. */
  readonly request: string | null;
  /** Who decided about that request, with the name they had then, and in which event. */
  readonly by: { readonly member: string; readonly name: string; readonly event: string } | null;
  /** Why it was declined. */
  readonly reason: string | null;
  readonly evidence: SkillEvidence | null;
}

/** What somebody has done in a year, by item ids. */
export interface MemberDone {
  readonly member: string;
  readonly items: readonly string[];
}

/** A level that somebody has come to; it stays theirs, whatever is taken back or added to the list later. */
export interface ReachedLevel {
  readonly level: number;
  readonly at: Date;
  /** The event of the turn that came to it: run again, the turn congratulates again. */
  readonly event: string;
}

/** The one key of a record. */
export function skillId({ member, campaign, year, item }: SkillKey): string {
  return `${member}.${campaign}.${year}.${item}`;
}

/** How an item is proven: a quiz without questions leaves the person's own tick. */
export function proofOf(item: Pick<Skill, 'proof' | 'quiz'>): SkillProof {
  return item.proof === 'quiz' && (item.quiz ?? []).length === 0 ? 'own' : item.proof;
}
