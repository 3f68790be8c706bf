import { labelOf } from '../src/campaign/lookup.ts';
import type { Pledge } from '../src/campaign/practice-schema.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import { textOf } from '../src/dialog/answers.ts';
import type { Answers, Condition, Form, NumberStep, Session, TextStep } from '../src/dialog/form.ts';
import { type Line, line } from '../src/dialog/view.ts';
import { buttonOfMonday, type CheckinWeek, mondayOfButton } from '../src/domain/checkin-week.ts';
import { openInputs } from '../src/domain/savings.ts';
import type { FormHandler, MemberTurn, Outcome, Turn } from '../src/ports/handler.ts';
import {
  type Figures,
  heldFigures,
  type Own,
  type PledgeBook,
  statedInputs,
  weekOf,
  weekState,
} from './pledge-book.ts';
import { checkedView, notedLine, weekLine } from './pledge-kept.ts';
import { moduleLines, noteView, titleLine } from './pledge-screens.ts';

/** The numbers behind a week's answer: how much it was, and what the pledge's formula leaves open. */

const FORM = 'amount';
const MOST = 1_000_000;
/** Nobody has so many times what is usual, whether asked back or not. */
const MOST_TIMES = 1000;
/** People share a room, a document has pages: nothing of a formula is nothing. */
const LEAST_INPUT = 0.01;

const stepOf = (pledge: string, input: string): string => `${pledge}.${input}`;

function amountStep(pledge: Pledge, when: Condition): NumberStep {
  const { id, unit, usual, saving } = pledge;
  return {
    id,
    kind: 'number',
    // Sheets are what is saved itself; of a distance or a meeting one cannot say that it is saved.
    prompt: saving.of === 'sheet' && saving.inputs.length === 0 ? 'pledge:amount.prompt_saved' : 'pledge:amount.prompt',
    example: 'pledge:amount.example',
    values: { id, vi: unit.vi, en: unit.en ?? unit.vi },
    min: 0,
    max: MOST,
    optional: true,
    when,
    ...(usual === null ? {} : { usual }),
  };
}

function inputSteps(pledge: Pledge, when: Condition): readonly NumberStep[] {
  return openInputs(pledge).map((input) => ({
    id: stepOf(pledge.id, input.id),
    kind: 'number',
    prompt: 'pledge:amount.input',
    example: 'pledge:amount.example',
    values: { vi: input.vi, en: input.en, unit: input.unit },
    min: LEAST_INPUT,
    max: input.usual === undefined ? MOST : Math.min(MOST, input.usual * MOST_TIMES),
    optional: true,
    when,
    ...(input.usual === undefined ? {} : { usual: input.usual }),
  }));
}

/** What the numbers are for. Given with the form and never asked, so it stands last, where no *back* leads. */
function aboutStep(id: string): TextStep {
  return { id, kind: 'text', prompt: 'pledge:amount.about', max: 40 };
}

/** The questions for the numbers of one answer, as a table: those of the pledge that `pledge` holds are walked. */
function amountForm({ pledges }: Campaign): Form {
  const questions = pledges.items.flatMap((pledge) => {
    const when: Condition = { answered: 'pledge', equals: pledge.id };
    return [...(pledge.asks === 'amount' ? [amountStep(pledge, when)] : []), ...inputSteps(pledge, when)];
  });
  const about = ['pledge', 'taken', 'week'].map(aboutStep);
  return { id: FORM, version: 1, title: 'pledge:amount.form', steps: [...questions, ...about] };
}

function about({ kept }: Own, week: CheckinWeek): Answers {
  return { pledge: kept.pledge.id, taken: kept.taken.id, week: buttonOfMonday(week.monday) };
}

/** Numbers for the formula that were asked before are not asked each week again; a skipped one stays skipped. */
function known(at: Own): Answers {
  const { kept } = at;
  const stated = statedInputs(at);
  if (stated === null) return {};
  return Object.fromEntries(
    openInputs(kept.pledge).map((input) => [stepOf(kept.pledge.id, input.id), stated[input.id] ?? null]),
  );
}

/** Asks how much it was, right after the tap. */
export function askAmount(at: Own, week: CheckinWeek): Outcome {
  return {
    views: [{ lines: [notedLine(at.here, at.kept, week), ...moduleLines(at.here)], replace: true }],
    open: { form: FORM, answers: { ...about(at, week), ...known(at) }, fresh: true },
    campaign: at.here.campaign.id,
  };
}

/** The numbers that stay unless others are given. */
function heldLines(at: Own, week: CheckinWeek): readonly Line[] {
  const { here, kept } = at;
  const { amount, inputs } = heldFigures(at, week.monday);
  const rows = openInputs(kept.pledge).flatMap((input) => {
    const value = inputs[input.id];
    if (value === undefined) return [];
    return [line('pledge:amount.held_input', { name: labelOf(input, here.lang), value, unit: input.unit })];
  });
  const unit = labelOf(kept.pledge.unit, here.lang);
  const all = amount === undefined ? rows : [line('pledge:amount.held_amount', { amount, unit }), ...rows];
  return all.length === 0 ? [] : [line('pledge:amount.held', { rows: all })];
}

/** Asks for all numbers of an answer, also those given before: what is passed over then stays. */
export function askFigures(at: Own, week: CheckinWeek): Outcome {
  const { here, kept } = at;
  const head = [titleLine(here, kept.pledge), ...moduleLines(here), weekLine(kept.taken, week)];
  return {
    views: [{ lines: [...head, ...heldLines(at, week)] }],
    open: { form: FORM, answers: about(at, week), fresh: true },
    campaign: here.campaign.id,
  };
}

function figuresOf(pledge: Pledge, { answers }: Session): Figures {
  const numbers = openInputs(pledge).flatMap((input): [string, number][] => {
    const value = answers[stepOf(pledge.id, input.id)];
    return typeof value === 'number' ? [[input.id, value]] : [];
  });
  const amount = answers[pledge.id];
  return { inputs: Object.fromEntries(numbers), ...(typeof amount === 'number' ? { amount } : {}) };
}

function isMember(turn: Turn): turn is MemberTurn {
  return turn.member !== null;
}

/** The form that asks for numbers; each week's numbers are kept with its answer and may be given again for seven days. */
export function amountFormHandler(book: PledgeBook): FormHandler {
  return {
    id: FORM,
    ability: 'pledge',
    build: (turn) => amountForm(turn.campaign),
    lookup: async () => null,

    async submit(session, turn) {
      if (!isMember(turn)) return {};
      const at = await book.own(turn, textOf(session.answers.taken));
      const monday = mondayOfButton(textOf(session.answers.week));
      const week = at === null || monday === null ? null : weekOf(at, monday);
      const answer = at?.kept.checkins.find((one) => one.week === monday)?.answer;
      if (at === null || week === null || answer === undefined) {
        return { views: [noteView(turn, 'pledge:gone', false)] };
      }
      const state = weekState(at, week);
      if (state !== 'open') return { views: [noteView(at.here, `pledge:${state}`, false)] };
      const after = await book.record(at, week, { answer, figures: figuresOf(at.kept.pledge, session) });
      return { views: [{ ...checkedView(after.here, after.kept, week), replace: false }] };
    },
  };
}
