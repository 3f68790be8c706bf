import type { FactorDecision } from '../src/campaign/decisions.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import { textOf } from '../src/dialog/answers.ts';
import type { Json } from '../src/dialog/event.ts';
import type { Form, Session, Step } from '../src/dialog/form.ts';
import { type Line, line } from '../src/dialog/view.ts';
import { factorList, type ListedFactor } from '../src/domain/factor-list.ts';
import type { DecisionStore } from '../src/ports/decisions.ts';
import type { FormHandler, Handler, MemberTurn, Outcome, Turn } from '../src/ports/handler.ts';
import { normalise } from '../src/text/nfc.ts';
import { doubtedNumber, doubtedStep, doubtRows, farRows, type NumberRow } from './doubted-number.ts';
import { factorName, listView, withoutStop } from './factor-screens.ts';
import { MENU } from './period-screen.ts';

interface FactorDeps {
  readonly decisions: Pick<DecisionStore, 'of' | 'factor'>;
  /** What is known of campaigns is read again at the next turn: its answers count with the new factor. */
  readonly forget: () => void;
}

const FORM = 'factor';
const VALUE = 'value_';
const SURE = { prompt: 'factor:sure.prompt', keep: 'factor:sure.keep', change: 'factor:sure.change' };
/** A factor moves by some per cent when it is published anew: ten times is a slip already. */
const FAR = 10;
/** The least and the most that any kilowatt-hour, sheet or litre could come to, in kg. */
const LEAST = 0.0001;
const MOST = 1000;
const SOURCE_AT_LEAST = 5;
const SOURCE_AT_MOST = 300;
const OLDEST_YEAR = 2000;

/** A value step of its own for each factor: it names the unit, and what is usual is that factor's own value. */
function valueSteps({ pledges }: Campaign): readonly Step[] {
  return Object.entries(pledges.factors).flatMap(([id, { unit, value }]) =>
    doubtedNumber(
      {
        id: `${VALUE}${id}`,
        prompt: 'factor:value.prompt',
        label: 'factor:value.label',
        example: 'factor:value.example',
        values: { unit, file: value },
        when: { answered: 'factor', equals: id },
        min: LEAST,
        max: MOST,
      },
      SURE,
    ),
  );
}

/** Another value for a factor, its year and where it comes from, as a table. */
export function factorForm(campaign: Campaign): Form {
  const names = Object.entries(campaign.pledges.factors);
  return {
    id: FORM,
    version: 1,
    title: 'factor:form',
    steps: [
      {
        id: 'factor',
        kind: 'choice',
        prompt: 'factor:which.prompt',
        label: 'factor:which.label',
        options: names.map(([id, file]) => ({ value: id, label: factorName({ file }) })),
      },
      ...valueSteps(campaign),
      {
        id: 'year',
        kind: 'text',
        prompt: 'factor:year.prompt',
        label: 'factor:year.label',
        example: 'factor:year.example',
        min: 4,
        max: 4,
        optional: true,
        lookup: { name: 'year', mode: 'check' },
      },
      {
        id: 'source',
        kind: 'text',
        prompt: 'factor:source_text.prompt',
        label: 'factor:source_text.label',
        example: 'factor:source_text.example',
        min: SOURCE_AT_LEAST,
        max: SOURCE_AT_MOST,
      },
      {
        id: 'review',
        kind: 'review',
        prompt: 'factor:review.prompt',
        notes: ['factor:kept'],
        confirm: 'factor:review.confirm',
      },
    ],
  };
}

function sentence(key: string): Outcome {
  return { views: [{ lines: [line(key)], buttons: [[MENU]] }] };
}

/** Read anew: the turn may hold what was decided a moment ago. */
async function inForce(deps: FactorDeps, turn: Turn): Promise<readonly ListedFactor[]> {
  const decisions = await deps.decisions.of(turn.campaign.id);
  return factorList({ ...turn.campaign, decisions }, turn.now);
}

async function list(deps: FactorDeps, turn: MemberTurn, above: readonly Line[] = []): Promise<Outcome> {
  return { views: [listView(turn, await inForce(deps, turn), above)] };
}

async function odd(deps: FactorDeps, turn: Turn, id: string, value: Json): Promise<readonly NumberRow[]> {
  const held = (await inForce(deps, turn)).find((one) => one.id === id);
  if (held === undefined || typeof value !== 'number') return [];
  const of = { unit: held.unit };
  return farRows({ key: 'factor:sure.typed', value, of }, { key: 'factor:sure.used', value: held.value, of }, FAR);
}

/** The year a factor is of: not one to come. */
function yearChecked(typed: string, turn: Turn): Json {
  const [year, latest] = [Number(typed), turn.now.getUTCFullYear()];
  const fits = /^\d{4}$/u.test(typed) && year >= OLDEST_YEAR && year <= latest;
  if (fits) return { ok: true };
  return { ok: false, fault: 'factor:year.fault', values: { from: String(OLDEST_YEAR), to: String(latest) } };
}

/** What the answers say of a factor, or null when the campaign has taken it off meanwhile. */
function decisionOf({ answers }: Session, { campaign }: Turn): Omit<FactorDecision, 'since'> | null {
  const factor = textOf(answers.factor);
  const file = campaign.pledges.factors[factor];
  const value = answers[`${VALUE}${factor}`];
  if (file === undefined || typeof value !== 'number') return null;
  const year = textOf(answers.year);
  // The office writes it once; both languages show it as written.
  const source = withoutStop(normalise(textOf(answers.source)));
  return {
    factor,
    value,
    unit: file.unit,
    year: year === '' ? null : Number(year),
    source: { vi: source, en: source },
  };
}

async function submit(deps: FactorDeps, session: Session, turn: Turn): Promise<Outcome> {
  const { member, campaign } = turn;
  const decision = decisionOf(session, turn);
  if (member === null || decision === null) return sentence('errors:not_found');
  // The same once more decides nothing, so a turn that runs twice leaves one replacement.
  await deps.decisions.factor(campaign.id, decision, { by: member.id, at: turn.now, event: session.id });
  deps.forget();
  return list(deps, { ...turn, member }, [line('factor:done', { value: decision.value, unit: decision.unit })]);
}

function form(deps: FactorDeps): FormHandler {
  return {
    id: FORM,
    ability: 'factor',
    asks: ({ pledges }) => Object.keys(pledges.factors).length > 0,
    build: (turn) => factorForm(turn.campaign),
    async lookup(name, inputs, turn) {
      if (name === 'year') return yearChecked(textOf(inputs), turn);
      const step = doubtedStep(name) ?? '';
      if (!step.startsWith(VALUE)) return [];
      return doubtRows(await odd(deps, turn, step.slice(VALUE.length), inputs), turn.lang);
    },
    submit: (session, turn) => submit(deps, session, turn),
  };
}

/** `/heso`: the factors by which savings become kg CO₂, and another value for one of them. */
export function createFactorHandler(deps: FactorDeps): Handler {
  return {
    commands: [{ name: 'heso', aliases: ['factors'], ability: 'factor', run: (turn) => list(deps, turn) }],
    actions: {
      'factor.open': (turn) => list(deps, turn),
      'factor.replace': async (turn, [id = '']) => {
        if (turn.campaign.pledges.factors[id] === undefined) return list(deps, turn);
        return { open: { form: FORM, answers: { factor: id }, fresh: true } };
      },
    },
    forms: [form(deps)],
  };
}
