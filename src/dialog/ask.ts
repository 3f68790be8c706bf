import { formatDay, formatMonth } from '../text/date.ts';
import { addMonths, monthOf } from '../text/day.ts';
import { fieldOf, foundLines, peopleOf, sharedOf, textOf, uploadsOf } from './answers.ts';
import { choosing, collecting } from './collect.ts';
import type { Json } from './event.ts';
import type { ChoiceStep, Form, MonthStep, Session, Step } from './form.ts';
import { before, counts, gathers, walk } from './locate.ts';
import { type Button, type Line, line, replyButton, type Value, type View, verbatim } from './view.ts';

/** Values of the buttons every question carries. */
export const NAV = {
  back: '~back',
  skip: '~skip',
  keep: '~keep',
  later: '~later',
  drop: '~drop',
  stay: '~stay',
} as const;
/** Values of the card's buttons. */
export const CONFIRM = '~ok';
export const EDIT = '~e.';

export interface Asked {
  readonly form: Form;
  readonly session: Session;
  readonly step: Step;
  /** `YYYY-MM-DD`. */
  readonly today: string;
}

function rows(buttons: readonly Button[], columns: number): Button[][] {
  const laid: Button[][] = [];
  for (let at = 0; at < buttons.length; at += columns) laid.push(buttons.slice(at, at + columns));
  return laid;
}

function choiceButtons(step: ChoiceStep): Button[][] {
  return rows(
    step.options.map((option) => replyButton(option.label, option.value)),
    step.columns ?? 1,
  );
}

function monthButtons(step: MonthStep, today: string): Button[][] {
  // The nearest six: ahead of today, or, where only the past is asked for, up to its end.
  const first = step.to <= 0 ? Math.max(step.from, step.to - 5) : Math.max(step.from, 0);
  const months = Array.from({ length: Math.min(6, step.to - first + 1) }, (_, at) =>
    addMonths(monthOf(today), first + at),
  );
  return rows(
    months.map((month) => replyButton(verbatim(formatMonth(month)), month)),
    3,
  );
}

/** How an answer reads on the card. */
export function shown(step: Step, answer: Json | undefined): Value {
  if (answer === null || answer === undefined) return line('dialog:card.none');
  switch (step.kind) {
    case 'choice':
      return step.options.find((option) => option.value === answer)?.label ?? line('dialog:card.none');
    case 'month':
      return formatMonth(textOf(answer));
    case 'date':
      return formatDay(textOf(answer));
    case 'number':
      return typeof answer === 'number' ? answer : '';
    case 'people': {
      const people = peopleOf(answer);
      if (people.length === 0) return line('dialog:card.none');
      const own = people.reduce((left, one) => left - one.share, 100);
      return [
        ...people.map((one) => line('dialog:card.person', { name: one.name, share: one.share })),
        line('dialog:card.own_share', { share: own }),
      ];
    }
    case 'files': {
      const files = uploadsOf(answer);
      return files.length === 0 ? line('dialog:card.none') : files.map((one) => verbatim(one.name));
    }
    default:
      return textOf(answer);
  }
}

/** Long answers are shortened where they are only recalled; what is sent is whole. */
const HELD_LENGTH = 200;
const CARD_LENGTH = 600;

function cut(text: string, length: number): string {
  const letters = [...text];
  return letters.length <= length ? text : `${letters.slice(0, length).join('')}…`;
}

function cardValue(value: Value): Value {
  return typeof value === 'string' ? cut(value, CARD_LENGTH) : value;
}

/** What a check has taken typed words for (`shown` of its result): the whole name of somebody. */
function foundAs({ lookup }: Step, { found }: Session): string | null {
  return lookup === undefined ? null : textOf(fieldOf(found[lookup.name]?.result, 'shown')) || null;
}

type Body = ReturnType<typeof collecting>;

function card(asked: Asked, confirm: string): Body {
  const { form, session } = asked;
  const fields = walk(form, session).flatMap((step) =>
    step.label === undefined || step === asked.step ? [] : [{ step, label: line(step.label) }],
  );
  const lines = fields.map(({ step, label }) =>
    line('dialog:card.row', {
      label,
      value: foundAs(step, session) ?? cardValue(shown(step, session.answers[step.id])),
    }),
  );
  const edits = fields.map(({ step, label }) => replyButton(line('dialog:card.edit', { label }), `${EDIT}${step.id}`));
  return { lines, buttons: [[replyButton(line(confirm), CONFIRM)], ...rows(edits, 2)] };
}

function navigation(asked: Asked): Button[] {
  const { form, session, step } = asked;
  const nav: Button[] = [];
  if (before(form, session, step) !== undefined) nav.push(replyButton(line('dialog:nav.back'), NAV.back));
  if (counts(step, session.answers[step.id])) nav.push(replyButton(line('dialog:nav.keep'), NAV.keep));
  else if (step.optional === true && !gathers(step)) nav.push(replyButton(line('dialog:nav.skip'), NAV.skip));
  return nav;
}

function body(asked: Asked): Body {
  const { step, session } = asked;
  switch (step.kind) {
    case 'review':
      return card(asked, step.confirm);
    case 'people':
    case 'files':
      return collecting(step, session);
    case 'choice': {
      const items = foundLines(session.found[step.shows ?? '']?.result);
      return { lines: items.length === 0 ? [] : [line('dialog:found', { items })], buttons: choiceButtons(step) };
    }
    case 'month':
      return { lines: [], buttons: monthButtons(step, asked.today) };
    default:
      return { lines: [], buttons: [] };
  }
}

function current({ step, session }: Asked): Line[] {
  const answer = session.answers[step.id];
  if (gathers(step) || answer === null || sharedOf(answer) !== null || !counts(step, answer)) return [];
  const value = shown(step, answer);
  return [line('dialog:current', { value: typeof value === 'string' ? cut(value, HELD_LENGTH) : value })];
}

/** Whether a typed number is an answer of its own here; `expectsChoice` reads by the same rule. */
function takesOwnWords({ step, session }: Asked): boolean {
  if (step.kind === 'people') return !choosing(step, session);
  return step.kind !== 'choice' && step.kind !== 'review' && step.kind !== 'files';
}

/**
 * The view of a question: notes, what is held, the question, its buttons, and the way back. `wait` ties the buttons to it.
 * Under lines that say what was wrong it stays short: what stands a message further up is not said again.
 */
export function ask(asked: Asked, wait: string, above: readonly Line[] = []): View {
  const { step } = asked;
  const own = body(asked);
  const nav = navigation(asked);
  const again = above.length > 0;
  const notes = again && (step.notes?.length ?? 0) > 1 ? [] : (step.notes ?? []).map((key) => line(key, step.values));
  const lines = again && step.kind === 'choice' ? [] : own.lines;
  const question = own.asks === true ? [] : [line(step.prompt, step.values)];
  const buttons = nav.length === 0 ? own.buttons : [...own.buttons, nav];
  return {
    lines: [...above, ...notes, ...lines, ...current(asked), ...question],
    // A question without any button would leave nothing but typing.
    buttons: buttons.length > 0 ? buttons : [[replyButton(line('dialog:nav.later'), NAV.later)]],
    wait,
    ...(takesOwnWords(asked) ? { free: true } : {}),
    ...(step.kind === 'text' && step.shares !== undefined ? { shares: step.shares } : {}),
  };
}
