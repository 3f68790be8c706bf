import { beforeAll, describe, expect, it } from 'vitest';
import { initiativeForm } from '../../handlers/initiative-form.ts';
import { evidenceForm } from '../../handlers/skill-evidence-form.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import { defineForm } from '../../src/dialog/define.ts';
import type { Form } from '../../src/dialog/form.ts';
import { createTexts } from '../../src/i18n.ts';
import { projectRoot } from '../../src/project-root.ts';
import { campaignOf } from '../support/plan-stage.ts';

/** Nobody is asked for what would be refused whatever they answer. */

const texts = createTexts(projectRoot());
let campaign: Campaign;

beforeAll(async () => {
  campaign = await campaignOf('demo');
});

const limited = (limits: Partial<Campaign['initiatives']>): Campaign => ({
  ...campaign,
  initiatives: { ...campaign.initiatives, ...limits },
});
const stepsOf = (form: Form): readonly string[] => defineForm(form, texts.has).steps.map(({ id }) => id);

describe('the limits of a campaign', () => {
  it('leave out the question for co-authors where there may be one author', () => {
    expect(stepsOf(initiativeForm(limited({ max_authors: 1 })))).not.toContain('coauthors');
    const two = initiativeForm(limited({ max_authors: 2 })).steps.find(({ id }) => id === 'coauthors');
    expect(two).toMatchObject({ most: 1 });
  });

  it('leave out the question for files where none is taken', () => {
    const none = limited({ files: true, max_files: 0 });
    expect(stepsOf(initiativeForm(none))).not.toContain('files');
    expect(stepsOf(evidenceForm(none))).toEqual(['item', 'text', 'review']);
    const one = limited({ files: true, max_files: 1 });
    expect(stepsOf(initiativeForm(one))).toContain('files');
    expect(stepsOf(evidenceForm(one))).toEqual(['item', 'way', 'files', 'text', 'review']);
  });

  it('leave it out where only pictures can be sent and none is taken', () => {
    const papers = limited({ file_types: ['pdf', 'docx'] });
    expect(stepsOf(initiativeForm(papers, 'zalo-bot'))).not.toContain('files');
    expect(stepsOf(evidenceForm(papers, 'zalo-bot'))).toEqual(['item', 'text', 'review']);
    expect(stepsOf(initiativeForm(papers, 'telegram'))).toContain('files');
    expect(stepsOf(evidenceForm(campaign, 'zalo-bot'))).toContain('files');
  });
});
