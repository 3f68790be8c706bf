import { labelOf } from '../src/campaign/lookup.ts';
import type { Skill } from '../src/campaign/practice-schema.ts';
import type { Campaign } from '../src/campaign/schema.ts';
import type { ChannelName } from '../src/dialog/address.ts';
import type { Form, Step } from '../src/dialog/form.ts';
import { line } from '../src/dialog/view.ts';
import { proofOf } from '../src/domain/skill.ts';
import { skillItems } from '../src/domain/skill-progress.ts';
import { shorten } from '../src/text/shorten.ts';
import { fileStep, takesFiles } from './file-step.ts';

export const EVIDENCE_FORM = 'skill_evidence';
const FILE_TEXTS = {
  prompt: 'skills:evidence.files.prompt',
  pictures: 'skills:evidence.files.prompt_pictures',
  label: 'skills:evidence.files.label',
};
const NAME_LENGTH = 50;

/** Where no files are taken, words are left. */
function waySteps(campaign: Campaign, channel: ChannelName | undefined): readonly Step[] {
  if (!takesFiles(campaign, channel)) return [];
  return [
    {
      id: 'way',
      kind: 'choice',
      prompt: 'skills:evidence.way.prompt',
      options: [
        { value: 'file', label: line('skills:evidence.way.file') },
        { value: 'text', label: line('skills:evidence.way.text') },
      ],
    },
    { ...fileStep(campaign, channel, FILE_TEXTS), when: { answered: 'way', equals: 'file' } },
  ];
}

/** The items that ask for evidence. */
export function evidenceItems(campaign: Campaign): readonly Skill[] {
  return skillItems(campaign).filter((item) => proofOf(item) === 'evidence');
}

/** Evidence for an item: files, or words such as a link or a certificate's number. */
export function evidenceForm(campaign: Campaign, channel?: ChannelName): Form {
  return {
    id: EVIDENCE_FORM,
    version: 1,
    title: 'skills:evidence.form',
    steps: [
      {
        id: 'item',
        kind: 'choice',
        prompt: 'skills:evidence.item.prompt',
        label: 'skills:evidence.item.label',
        options: evidenceItems(campaign).map((item) => ({
          value: item.id,
          label: line('skills:evidence.item.choice', {
            id: item.id,
            vi: shorten(item.vi, NAME_LENGTH),
            en: shorten(labelOf(item, 'en'), NAME_LENGTH),
          }),
        })),
      },
      ...waySteps(campaign, channel),
      {
        id: 'text',
        kind: 'text',
        prompt: 'skills:evidence.text.prompt',
        label: 'skills:evidence.text.label',
        example: 'skills:evidence.text.example',
        notes: ['initiative:secrecy'],
        min: 3,
        max: 500,
        ...(takesFiles(campaign, channel) ? { when: { answered: 'way', equals: 'text' } } : {}),
      },
      { id: 'review', kind: 'review', prompt: 'skills:evidence.review', confirm: 'skills:evidence.confirm' },
    ],
  };
}
