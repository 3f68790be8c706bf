import type { Campaign } from '../src/campaign/schema.ts';
import type { ChannelName } from '../src/dialog/address.ts';
import type { Form, Option, Step } from '../src/dialog/form.ts';
import { line } from '../src/dialog/view.ts';

/** Raised whenever a question of this form changes in meaning. */
const VERSION = 1;
/** Channels on which people can send pictures and no other files. */
const PICTURES_ONLY: ReadonlySet<ChannelName> = new Set(['zalo-bot']);
const SECRECY = ['initiative:secrecy'];

function areas(campaign: Campaign): readonly Option[] {
  return campaign.plan.content_areas.map((area) => ({
    value: area.no,
    label: line('initiative:area.choice', { no: area.no, vi: area.vi, en: area.en ?? area.vi }),
  }));
}

function filesStep(campaign: Campaign, pictures: boolean): readonly Step[] {
  const { files, max_files, max_file_mb, file_types } = campaign.initiatives;
  if (!files) return [];
  return [
    {
      id: 'files',
      kind: 'files',
      prompt: pictures ? 'initiative:files.prompt_pictures' : 'initiative:files.prompt',
      label: 'initiative:files.label',
      notes: SECRECY,
      values: { most: max_files, max: max_file_mb, types: file_types.join(', ') },
      optional: true,
      most: max_files,
      lookup: { name: 'file', mode: 'check' },
    },
  ];
}

/** The registration of an initiative as a table; limits, areas and files come from the campaign, what can be sent from the channel. */
export function initiativeForm(campaign: Campaign, channel?: ChannelName): Form {
  const { title_min, title_max, text_min, text_max, trial_months_ahead, max_authors } = campaign.initiatives;
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
        options: areas(campaign),
      },
      {
        id: 'trial',
        kind: 'month',
        prompt: 'initiative:trial.prompt',
        label: 'initiative:trial.label',
        from: 0,
        to: trial_months_ahead,
      },
      {
        id: 'coauthors',
        kind: 'people',
        prompt: 'initiative:coauthors.prompt',
        label: 'initiative:coauthors.label',
        optional: true,
        most: max_authors - 1,
        lookup: { name: 'people', mode: 'check' },
      },
      ...filesStep(campaign, channel !== undefined && PICTURES_ONLY.has(channel)),
      { id: 'review', kind: 'review', prompt: 'initiative:review.prompt', confirm: 'initiative:review.confirm' },
    ],
  };
}
