import type { Campaign } from '../src/campaign/schema.ts';
import type { Form } from '../src/dialog/form.ts';
import { line } from '../src/dialog/view.ts';
import { officeLines } from '../src/domain/offer.ts';
import { ENTRY_KINDS } from '../src/domain/unit-entry.ts';
import { areaOptions } from './area-options.ts';

/** Raised whenever a question of this form changes in meaning. */
const VERSION = 1;
const SECRECY = 'initiative:secrecy';

/** What a unit registers, as a table; areas and how far ahead one may plan come from the campaign. */
export function unitForm(campaign: Campaign): Form {
  const { title_min, title_max, text_min, text_max, trial_months_ahead } = campaign.initiatives;
  const marks = officeLines(campaign, 'unit_registration').map(({ key }) => key);
  return {
    id: 'unit',
    version: VERSION,
    title: 'unit:form',
    steps: [
      {
        id: 'kind',
        kind: 'choice',
        prompt: 'unit:kind.prompt',
        label: 'unit:kind.label',
        options: ENTRY_KINDS.map((kind) => ({ value: kind, label: line(`unit:kind.${kind}`) })),
      },
      {
        id: 'area',
        kind: 'choice',
        prompt: 'unit:area.prompt',
        label: 'unit:area.label',
        notes: marks,
        options: areaOptions(campaign),
      },
      {
        id: 'name',
        kind: 'text',
        prompt: 'unit:name.prompt',
        label: 'unit:name.label',
        example: 'unit:name.example',
        min: title_min,
        max: title_max,
      },
      {
        id: 'work',
        kind: 'text',
        prompt: 'unit:work.prompt',
        label: 'unit:work.label',
        example: 'unit:work.example',
        notes: [SECRECY],
        min: text_min,
        max: text_max,
      },
      {
        id: 'month',
        kind: 'month',
        prompt: 'unit:month.prompt',
        label: 'unit:month.label',
        from: 0,
        to: trial_months_ahead,
      },
      {
        id: 'person',
        kind: 'text',
        prompt: 'unit:person.prompt',
        label: 'unit:person.label',
        optional: true,
        max: 100,
      },
      { id: 'review', kind: 'review', prompt: 'unit:review.prompt', confirm: 'unit:review.confirm' },
    ],
  };
}
