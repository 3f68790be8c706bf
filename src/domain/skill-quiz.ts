import type { Skill } from '../campaign/practice-schema.ts';

export type QuizQuestion = NonNullable<Skill['quiz']>[number];

/** What an attempt came to. */
export interface QuizResult {
  readonly right: number;
  readonly total: number;
  readonly passed: boolean;
  readonly at: Date;
}

/** Where somebody is with the questions of an item. */
export interface SkillQuiz {
  /** 1, 2, 3 … of the attempts begun. */
  readonly attempt: number;
  /** The newest attempt is still being answered. */
  readonly open: boolean;
  /** Its answers: question id to the choice's place in the file. */
  readonly answers: Readonly<Record<string, number>>;
  /** What the newest finished attempt came to. */
  readonly last: QuizResult | null;
}

const PASS_SHARE = 0.8;
const RETRY_MS = 24 * 3_600_000;

/** How many right answers pass: four of five, rounded up. */
export function rightNeeded(total: number): number {
  return Math.ceil(total * PASS_SHARE);
}

/** The first question that has no answer yet, or null. */
export function nextQuestion(quiz: readonly QuizQuestion[], answers: SkillQuiz['answers']): QuizQuestion | null {
  return quiz.find((one) => answers[one.id] === undefined) ?? null;
}

/** What the answers come to. */
export function scoreOf(quiz: readonly QuizQuestion[], answers: SkillQuiz['answers'], at: Date): QuizResult {
  const right = quiz.filter((one) => answers[one.id] === one.right).length;
  return { right, total: quiz.length, passed: right >= rightNeeded(quiz.length), at };
}

/** When the next attempt may begin after one that was not passed; null when one may begin now. */
export function retryAt(taken: SkillQuiz | null, now: Date): Date | null {
  if (taken === null || taken.open || taken.last === null || taken.last.passed) return null;
  const at = new Date(taken.last.at.getTime() + RETRY_MS);
  return at > now ? at : null;
}

/** The order in which choices are shown: it moves on with each attempt, so that nobody learns the place by heart. */
export function choiceOrder(question: QuizQuestion, attempt: number): readonly number[] {
  const count = question.choices.length;
  return Array.from({ length: count }, (_, at) => (at + attempt - 1) % count);
}
