import { dayOf, timeOf } from '../src/campaign/calendar.ts';
import { labelOf } from '../src/campaign/lookup.ts';
import type { Skill } from '../src/campaign/practice-schema.ts';
import { actionButton, type Button, type Line, line, type View } from '../src/dialog/view.ts';
import { choiceOrder, type QuizQuestion, retryAt, rightNeeded, type SkillQuiz } from '../src/domain/skill-quiz.ts';
import type { MemberTurn } from '../src/ports/handler.ts';
import { formatDay } from '../src/text/date.ts';
import { MENU, proposalLines } from './skill-sheet.ts';

/** What a quiz screen is about. */
export interface Quizzed {
  readonly turn: MemberTurn;
  readonly item: Skill;
  readonly quiz: readonly QuizQuestion[];
  readonly taken: SkillQuiz | null;
}

/** Choices go by letters: they are too long for buttons. */
const LETTERS = 'ABCDEF';

function back({ id }: Skill): Button {
  return actionButton(line('skills:button.show', { id }), 'skills.item', id);
}

function head({ turn, item }: Quizzed): Line {
  return line('skills:item_title', { id: item.id, name: labelOf(item, turn.lang) });
}

/** Before the first question: how many there are, what passes, what the last attempt came to, when the next may begin. */
export function introView(about: Quizzed): View {
  const { turn, item, quiz, taken } = about;
  const later = retryAt(taken, turn.now);
  const last = taken?.last ?? null;
  const number = (taken?.attempt ?? 0) + (taken?.open === true ? 0 : 1);
  const begin = actionButton(
    line(taken?.open === true ? 'skills:quiz.go_on' : 'skills:quiz.begin'),
    'skills.begin',
    item.id,
    String(number),
  );
  return {
    lines: [
      head(about),
      ...proposalLines(turn.campaign),
      rulesLine(quiz.length),
      ...(last === null
        ? []
        : [line('skills:quiz.last', { right: last.right, total: last.total, attempts: taken?.attempt ?? 0 })]),
      ...(later === null ? [] : [laterLine(turn, later)]),
    ],
    buttons: [...(later === null ? [[begin]] : []), [back(item), MENU]],
    replace: true,
  };
}

function rulesLine(total: number): Line {
  const needed = rightNeeded(total);
  return line(needed === total ? 'skills:quiz.rules_all' : 'skills:quiz.rules', { total, needed });
}

/** On the item itself: what the last attempt came to, and until when to wait. */
export function lastLines(turn: MemberTurn, taken: SkillQuiz | null): readonly Line[] {
  if (taken === null || taken.last === null || taken.last.passed) return [];
  const { right, total } = taken.last;
  const later = retryAt(taken, turn.now);
  if (later === null) return [line('skills:quiz.item_last', { right, total })];
  const time = timeOf(later, turn.campaign);
  const day = formatDay(dayOf(later, turn.campaign));
  return [line('skills:quiz.item_wait', { right, total, time, day })];
}

function laterLine({ campaign }: MemberTurn, at: Date): Line {
  return line('skills:quiz.later', { time: timeOf(at, campaign), day: formatDay(dayOf(at, campaign)) });
}

/** One question with its choices by letter. */
export function questionView(about: Quizzed, question: QuizQuestion, above: readonly Line[] = []): View {
  const { turn, item, quiz, taken } = about;
  const attempt = taken?.attempt ?? 1;
  const order = choiceOrder(question, attempt);
  const at = quiz.indexOf(question);
  const rows = order.map((choice, place) =>
    line('skills:quiz.choice', { letter: letter(place), text: said(about, question, choice) }),
  );
  const buttons = order.map((choice, place) =>
    actionButton(
      line('skills:quiz.letter', { letter: letter(place) }),
      'skills.answer',
      item.id,
      String(attempt),
      question.id,
      String(choice),
    ),
  );
  return {
    lines: [
      ...above,
      line('skills:quiz.question', { number: at + 1, total: quiz.length, ask: labelOf(question.ask, turn.lang) }),
      line('skills:items', { rows }),
    ],
    buttons: [buttons, [back(item)]],
    replace: true,
  };
}

function letter(place: number): string {
  return LETTERS[place] ?? String(place + 1);
}

function said({ turn }: Quizzed, question: QuizQuestion, choice: number): string {
  const found = question.choices[choice];
  return found === undefined ? '' : labelOf(found, turn.lang);
}

/** Right or not, and why; below it the way to the next question. `above` says that it had been answered before. */
export function answeredView(about: Quizzed, question: QuizQuestion, above: readonly Line[] = []): View {
  const { item, taken, quiz } = about;
  const next = actionButton(line('skills:quiz.next'), 'skills.begin', item.id, String(taken?.attempt ?? 1));
  const result = resultLines(about);
  const over = taken?.open === false;
  return {
    lines: [...above, ...verdict(about, question), ...(over ? result : [left(quiz, taken)])],
    buttons: over ? [[back(item), MENU]] : [[next], [back(item)]],
    replace: true,
  };
}

function left(quiz: readonly QuizQuestion[], taken: SkillQuiz | null): Line {
  const answered = quiz.filter((one) => taken?.answers[one.id] !== undefined).length;
  return line('skills:quiz.left', { answered, total: quiz.length });
}

function verdict(about: Quizzed, question: QuizQuestion): readonly Line[] {
  const given = about.taken?.answers[question.id];
  const why = line('skills:quiz.why', { why: labelOf(question.why, about.turn.lang) });
  if (given === question.right)
    return [line('skills:quiz.right', { text: said(about, question, question.right) }), why];
  const words = { given: said(about, question, given ?? -1), text: said(about, question, question.right) };
  return [line('skills:quiz.wrong', words), why];
}

/** What a finished attempt came to. */
function resultLines({ turn, taken }: Quizzed): readonly Line[] {
  const last = taken?.last ?? null;
  if (last === null) return [];
  const values = { right: last.right, total: last.total };
  if (last.passed) return [line('skills:quiz.passed', values)];
  const later = retryAt(taken, turn.now);
  return [line('skills:quiz.failed', values), ...(later === null ? [] : [laterLine(turn, later)])];
}
