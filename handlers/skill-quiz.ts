import { skillOf } from '../src/campaign/lookup.ts';
import { type Line, line, type View } from '../src/dialog/view.ts';
import { proofOf } from '../src/domain/skill.ts';
import { nextQuestion, retryAt, type SkillQuiz, scoreOf } from '../src/domain/skill-quiz.ts';
import type { Handler, MemberTurn, Outcome } from '../src/ports/handler.ts';
import type { SkillQuizStore } from '../src/ports/skills.ts';
import { itemView } from './skill-item-screen.ts';
import { answeredView, introView, type Quizzed, questionView } from './skill-quiz-screens.ts';
import { congratulations, gone, isOff, keyOf, ownSheet, type SheetDeps } from './skill-sheet.ts';

export interface SkillQuizDeps extends SheetDeps {
  readonly skillQuizzes: SkillQuizStore;
}

/** The quiz of an item as it stands for the person; null when there is none. */
async function quizOf(deps: SkillQuizDeps, turn: MemberTurn, id: string | undefined): Promise<Quizzed | null> {
  const item = skillOf(turn.campaign, id ?? '');
  if (item === null || isOff(turn.campaign) || proofOf(item) !== 'quiz') return null;
  return { turn, item, quiz: item.quiz ?? [], taken: await deps.skillQuizzes.of(keyOf(turn, item.id)) };
}

function show(view: View): Outcome {
  return { views: [view] };
}

/** Of somebody who has passed the item itself; of anybody else the rules first. */
async function intro(deps: SkillQuizDeps, turn: MemberTurn, id: string | undefined): Promise<Outcome> {
  const about = await quizOf(deps, turn, id);
  if (about === null) return gone();
  if (about.taken?.last?.passed === true) return show(await finished(deps, about));
  return show(introView(about));
}

/** The next question of this attempt, which begins with the first. */
async function begin(deps: SkillQuizDeps, turn: MemberTurn, [id, number]: readonly string[]): Promise<Outcome> {
  const about = await quizOf(deps, turn, id);
  if (about === null) return gone();
  if (about.taken?.last?.passed === true) return show(await finished(deps, about));
  if (retryAt(about.taken, turn.now) !== null) return show(introView(about));
  const attempt = Number(number);
  const taken = await deps.skillQuizzes.begin(keyOf(turn, about.item.id), attempt, turn.now);
  if (taken?.attempt !== attempt || !taken.open) return show(withStale({ ...about, taken }));
  return asked(deps, { ...about, taken });
}

/** The first question without an answer; where a revision took away the last one, the attempt is over. */
async function asked(deps: SkillQuizDeps, about: Quizzed): Promise<Outcome> {
  const next = nextQuestion(about.quiz, about.taken?.answers ?? {});
  if (next !== null) return show(questionView(about, next));
  const over = await close(deps, about);
  return show(over.taken?.last?.passed === true ? await finished(deps, over) : introView(over));
}

function withStale(about: Quizzed): View {
  const view = introView(about);
  return { ...view, lines: [line('skills:quiz.stale'), ...view.lines] };
}

/** Ends an attempt in which every question is answered. */
async function close(deps: SkillQuizDeps, about: Quizzed): Promise<Quizzed> {
  const { turn, item, quiz, taken } = about;
  if (taken === null || !taken.open || nextQuestion(quiz, taken.answers) !== null) return about;
  const result = scoreOf(quiz, taken.answers, turn.now);
  return { ...about, taken: await deps.skillQuizzes.finish(keyOf(turn, item.id), taken.attempt, result) };
}

/** Keeps the first answer to a question; pressed again, it says so and shows the same. */
async function answer(deps: SkillQuizDeps, turn: MemberTurn, args: readonly string[]): Promise<Outcome> {
  const [id, number, asked, choice] = args;
  const about = await quizOf(deps, turn, id);
  // By its id: the office may have put the questions in another order since the button was shown.
  const question = about?.quiz.find((one) => one.id === asked);
  const given = question?.choices[Number(choice)] === undefined ? null : Number(choice);
  if (about === null || question === undefined || given === null) return gone();
  const attempt = Number(number);
  if (about.taken?.attempt !== attempt) return show(withStale(about));
  const taken = await deps.skillQuizzes.answer(keyOf(turn, about.item.id), attempt, {
    question: question.id,
    choice: given,
  });
  const over = await close(deps, { ...about, taken });
  const again = taken?.answers[question.id] === given ? [] : [line('skills:quiz.answered')];
  const above = [...again, ...(await passed(deps, over))];
  return show(answeredView(over, question, above));
}

function hasPassed(taken: SkillQuiz | null): boolean {
  return taken !== null && !taken.open && taken.last?.passed === true;
}

/** The item is done once the quiz is passed; done again, nothing changes. */
async function passed(deps: SkillQuizDeps, { turn, item, taken }: Quizzed): Promise<readonly Line[]> {
  if (!hasPassed(taken)) return [];
  await deps.skills.done(keyOf(turn, item.id), 'quiz', turn.now);
  return congratulations(deps, await ownSheet(deps, turn), { at: turn.now, event: turn.eventId });
}

async function finished(deps: SkillQuizDeps, about: Quizzed): Promise<View> {
  const above = await passed(deps, about);
  return itemView(about.turn, await ownSheet(deps, about.turn), { item: about.item, above });
}

/** The questions of an item: one after another, each with its explanation; what was not passed may be tried again a day later. */
export function createSkillQuizHandler(deps: SkillQuizDeps): Handler {
  return {
    actions: {
      'skills.quiz': (turn, [id]) => intro(deps, turn, id),
      'skills.begin': (turn, args) => begin(deps, turn, args),
      'skills.answer': (turn, args) => answer(deps, turn, args),
    },
  };
}
