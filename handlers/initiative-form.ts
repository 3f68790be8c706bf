import type { Campaign } from '../src/campaign/schema.ts';
import type { ChannelName } from '../src/dialog/address.ts';
import type { Form, Step } from '../src/dialog/form.ts';
import { line } from '../src/dialog/view.ts';
import { areaOptions } from './area-options.ts';
import { fileStep, takesFiles } from './file-step.ts';

/** Raised whenever a question of this form changes in meaning. */
const VERSION = 1;
const FILE_TEXTS = {
  prompt: 'initiative:files.prompt',
  pictures: 'initiative:files.prompt_pictures',
  label: 'initiative:files.label',
};
const SECRECY = ['initiative:secrecy'];

function filesSteps(campaign: Campaign, channel: ChannelName | undefined): readonly Step[] {
  return takesFiles(campaign, channel) ? [{ ...fileStep(campaign, channel, FILE_TEXTS), optional: true }] : [];
}

/** With one author there is nobody else to name. */
function peopleSteps({ initiatives }: Campaign): readonly Step[] {
  const most = initiatives.max_authors - 1;
  if (most === 0) return [];
  return [
    {
      id: 'coauthors',
      kind: 'people',
      prompt: 'initiative:coauthors.prompt',
      label: 'initiative:coauthors.label',
      optional: true,
      most,
      lookup: { name: 'people', mode: 'check' },
    },
  ];
}

/** The registration of an initiative as a table; limits, areas and files come from the campaign, what can be sent from the channel. */
export function initiativeForm(campaign: Campaign, channel?: ChannelName): Form {
  const { title_min, title_max, text_min, text_max, trial_months_ahead } = campaign.initiatives;
  return {
    id: 'initiative',
    version: VERSION,
    title: 'initiative:form',
    steps: [
      {
        id: 'title',
        kind: 'text',
        prompt: 'initiative:title.prompt',
        label: 'initiative:title.label',
        example: 'initiative:title.example',
        notes: SECRECY,
        min: title_min,
        max: title_max,
        lookup: { name: 'similar', mode: 'inform' },
      },
      {
        id: 'similar',
        kind: 'choice',
        prompt: 'initiative:similar.prompt',
        shows: 'similar',
        when: { found: 'similar' },
        options: [
          { value: 'go', label: line('initiative:similar.go') },
          { value: 'change', label: line('initiative:similar.change'), opens: 'title' },
        ],
      },
      {
        id: 'problem',
        kind: 'text',
        prompt: 'initiative:problem.prompt',
        label: 'initiative:problem.label',
        example: 'initiative:problem.example',
        notes: SECRECY,
        min: text_min,
        max: text_max,
      },
      {
        id: 'solution',
        kind: 'text',
        prompt: 'initiative:solution.prompt',
        label: 'initiative:solution.label',
        example: 'initiative:solution.example',
        notes: SECRECY,
        min: text_min,
        max: text_max,
      },
      {
        id: 'area',
        kind: 'choice',
        prompt: 'initiative:area.prompt',
        label: 'initiative:area.label',
        options: areaOptions(campaign),
      },
      {
        id: 'trial',
        kind: 'month',
        prompt: 'initiative:trial.prompt',
        label: 'initiative:trial.label',
        from: 0,
        to: trial_months_ahead,
      },
      ...peopleSteps(campaign),
      ...filesSteps(campaign, channel),
      { id: 'review', kind: 'review', prompt: 'initiative:review.prompt', confirm: 'initiative:review.confirm' },
    ],
  };
}
