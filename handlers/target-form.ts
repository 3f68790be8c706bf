import type { Campaign } from '../src/campaign/schema.ts';
import { fieldOf, textOf } from '../src/dialog/answers.ts';
import type { Json } from '../src/dialog/event.ts';
import type { Form } from '../src/dialog/form.ts';
import { officeLines } from '../src/domain/offer.ts';
import { formatDay } from '../src/text/date.ts';
import type { Day } from '../src/text/day.ts';
import { fold } from '../src/text/fold.ts';
import { parseNumber } from '../src/text/number.ts';
import { areaOptions } from './area-options.ts';
import { doubtedNumber, farRows, type NumberRow } from './doubted-number.ts';

const NAME_AT_MOST = 200;
const MEASURE_AT_MOST = 40;
const FIGURE_AT_MOST = 1_000_000_000_000;
/** The step whose number is held against where the unit stands. */
export const TARGET = 'target';
const SURE = { prompt: 'target:sure.prompt', keep: 'target:sure.keep', change: 'target:sure.change', with: 'baseline' };
/** How people say that there is no figure to start from; "không" alone is 0. */
const NO_FIGURE = /^(?:(?:khong|chua) (?:co|ro|biet)(?: so(?: lieu)?)?|chua|none|not yet|unknown)[.!]*$/u;

/** The question for the name of the unit's plan. */
export function planForm(campaign: Campaign): Form {
  return {
    id: 'plan-name',
    version: 1,
    title: 'target:plan.form',
    steps: [
      {
        id: 'name',
        kind: 'text',
        prompt: 'target:plan.prompt',
        notes: marks(campaign),
        example: 'target:plan.example',
        min: 5,
        max: NAME_AT_MOST,
      },
    ],
  };
}

/** One target of the unit's plan, as a table. */
export function targetForm(campaign: Campaign): Form {
  return {
    id: 'target',
    version: 1,
    title: 'target:form',
    steps: [
      {
        id: 'name',
        kind: 'text',
        prompt: 'target:name.prompt',
        label: 'target:name.label',
        notes: marks(campaign),
        example: 'target:name.example',
        min: 5,
        max: NAME_AT_MOST,
      },
      {
        id: 'measure',
        kind: 'text',
        prompt: 'target:measure.prompt',
        label: 'target:measure.label',
        max: MEASURE_AT_MOST,
      },
      {
        id: 'baseline',
        kind: 'text',
        prompt: 'target:baseline.prompt',
        label: 'target:baseline.label',
        example: 'target:baseline.example',
        optional: true,
        max: MEASURE_AT_MOST,
        lookup: { name: 'baseline', mode: 'check' },
      },
      ...doubtedNumber(
        {
          id: TARGET,
          prompt: 'target:target.prompt',
          label: 'target:target.label',
          min: 0,
          max: FIGURE_AT_MOST,
        },
        SURE,
      ),
      {
        id: 'deadline',
        kind: 'date',
        prompt: 'target:deadline.prompt',
        label: 'target:deadline.label',
        example: 'target:deadline.example',
        lookup: { name: 'deadline', mode: 'check' },
      },
      {
        id: 'area',
        kind: 'choice',
        prompt: 'target:area.prompt',
        label: 'target:area.label',
        options: areaOptions(campaign),
      },
      { id: 'review', kind: 'review', prompt: 'target:review.prompt', confirm: 'target:review.confirm' },
    ],
  };
}

function marks(campaign: Campaign): readonly string[] {
  return officeLines(campaign, 'own_plans').map(({ key }) => key);
}

/** The figure a unit starts from as typed; null: there is none yet; undefined: not understood. */
export function baselineOf(typed: string): number | null | undefined {
  if (typed === '' || NO_FIGURE.test(fold(typed))) return null;
  const figure = parseNumber(typed);
  return figure === null || figure < 0 || figure > FIGURE_AT_MOST ? undefined : figure;
}

/** Whether a typed baseline can be read. */
export function checkedBaseline(typed: string): Json {
  return baselineOf(typed) === undefined ? { fault: 'target:baseline.unread' } : { ok: true };
}

/** Where the unit stands, above a target that is a hundred times as much; far downwards it may well want to go. */
export function farTarget(inputs: Json): readonly NumberRow[] {
  const [value, baseline] = [fieldOf(inputs, 'value'), baselineOf(textOf(fieldOf(inputs, 'with')))];
  if (typeof value !== 'number' || typeof baseline !== 'number' || value < baseline) return [];
  const usual = { key: 'target:sure.baseline', value: baseline, of: {} };
  return farRows({ key: 'target:sure.target', value, of: {} }, usual);
}

/** Whether a deadline lies ahead, and before the plan's last year is over where the plan names one. */
export function checkedDeadline(day: Day, today: Day, campaign: Pick<Campaign, 'plan'>): Json {
  if (day < today) return { fault: 'target:deadline.past', values: { today: formatDay(today) } };
  const { to } = campaign.plan.years;
  const last = to === null ? null : `${to}-12-31`;
  if (last === null || today > last || day <= last) return { ok: true };
  return { fault: 'target:deadline.late', values: { last: formatDay(last) } };
}
