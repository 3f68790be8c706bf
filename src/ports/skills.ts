import type { MemberDone, ReachedLevel, SkillEvidence, SkillKey, SkillRecord } from '../domain/skill.ts';
import type { QuizResult, SkillQuiz } from '../domain/skill-quiz.ts';

/** Who decided about a confirmation; a reason declines it. */
export interface SkillDecision {
  readonly member: string;
  readonly name: string;
  readonly reason: string | null;
  readonly at: Date;
  /** The event of the turn in which they decided. */
  readonly event: string;
}

/** The checklist: one record per person, campaign, year and item. The same again changes nothing. */
export interface SkillStore {
  ofMember(member: string, campaign: string, year: number): Promise<readonly SkillRecord[]>;
  /** What these people have done in the year; those who have done nothing are absent. One read, whoever they are. */
  unitProgress(members: readonly string[], campaign: string, year: number): Promise<readonly MemberDone[]>;
  /** Done by the person's own word, or by a quiz they passed. */
  done(key: SkillKey, how: 'own' | 'quiz', at: Date): Promise<void>;
  /** Takes back what stands by `how`; anything else stays. */
  undo(key: SkillKey, how: 'own' | 'evidence', at: Date): Promise<void>;
  /** Done by evidence, which takes the place of what was handed in before. */
  prove(key: SkillKey, evidence: SkillEvidence, at: Date): Promise<void>;
  /** Asks for a confirmation unless one is waited for or given; returns the record as it stands then. */
  ask(key: SkillKey, at: Date): Promise<SkillRecord>;
  /** Takes the request back while nobody has decided. */
  withdraw(key: SkillKey, at: Date): Promise<void>;
  byRequest(request: string): Promise<SkillRecord | null>;
  /** Decides while the request is open; returns the record as it stands then, whoever decided. */
  decide(request: string, decision: SkillDecision): Promise<SkillRecord | null>;
  /** What became of this member's requests in the turn of this event, of all years. */
  decidedIn(event: string, member: string, campaign: string): Promise<readonly SkillRecord[]>;
  /** Requests nobody has decided about, oldest first; of these members, or of all. */
  openRequests(campaign: string, members: readonly string[] | null): Promise<readonly SkillRecord[]>;
}

/** Levels people have come to, each once and for good. */
export interface SkillLevelStore {
  of(member: string, campaign: string, year: number): Promise<readonly ReachedLevel[]>;
  /** Keeps the level; true when this event is the one that came to it first. */
  reach(who: Omit<SkillKey, 'item'>, level: ReachedLevel): Promise<boolean>;
}

/** Attempts at the questions of an item. */
export interface SkillQuizStore {
  of(key: SkillKey): Promise<SkillQuiz | null>;
  /** Begins attempt `number` when it is the next one; returns what stands then. */
  begin(key: SkillKey, number: number, at: Date): Promise<SkillQuiz | null>;
  /** Keeps the first answer to a question of the open attempt; returns what stands then. */
  answer(key: SkillKey, number: number, given: { question: string; choice: number }): Promise<SkillQuiz | null>;
  /** Ends the open attempt with its result. */
  finish(key: SkillKey, number: number, result: QuizResult): Promise<SkillQuiz | null>;
}
