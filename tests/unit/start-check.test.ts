import { describe, expect, it } from 'vitest';
import { formProblems } from '../../handlers/publish-drafts.ts';
import type { FileCheck } from '../../src/campaign/load.ts';
import type { Campaign } from '../../src/campaign/schema.ts';
import { SettingError } from '../../src/errors.ts';
import { createTexts } from '../../src/i18n.ts';
import type { Logger } from '../../src/logger.ts';
import type { CampaignStore, Revision } from '../../src/ports/campaigns.ts';
import { projectRoot } from '../../src/project-root.ts';
import { publishCampaigns } from '../../src/publish.ts';
import { allForms } from '../support/all-forms.ts';
import { offering } from '../support/odd-form.ts';
import { campaignOf, PLANS } from '../support/plan-stage.ts';

/** A start makes the same checks as `campaign check`: a file by which no questions can be asked is a wrong file. */

const forms = allForms();
const texts = createTexts(projectRoot());
const demo = await campaignOf('demo');

interface Started {
  readonly refused: SettingError | null;
  readonly published: readonly string[];
  readonly logged: readonly unknown[];
}

/** Starts where these are published already. */
async function started(check: FileCheck, before: readonly Campaign[] = [], name = 'demo'): Promise<Started> {
  const now = new Date('2026-11-23T02:00:00Z');
  const held: Revision[] = before.map((campaign) => ({ campaign, revision: 1, publishedAt: now }));
  const published: string[] = [];
  const logged: unknown[] = [];
  const campaigns: CampaignStore = {
    all: async () => held,
    newest: async () => null,
    revision: async () => null,
    publish: async (campaign: Campaign) => {
      published.push(campaign.id);
      return { campaign, revision: 1, publishedAt: now };
    },
  };
  const quiet = (): void => undefined;
  const log: Logger = { debug: quiet, info: quiet, warn: quiet, error: (told) => logged.push(told) };
  const refused: unknown = await publishCampaigns({
    ...{ files: [`campaigns/${name}.yaml`], root: projectRoot(), campaigns, check, now, log },
  }).then(
    () => null,
    (error: unknown) => error,
  );
  if (refused !== null && !(refused instanceof SettingError)) throw refused;
  return { refused, published, logged };
}

const atArea: FileCheck = ({ placeOf }) => {
  const path = ['plan', 'content_areas', 1, 'no'];
  const fault = { key: 'campaign:fault.option_long', values: { value: 'x', max: '40' } };
  return [{ ...placeOf(path), path: path.join('.'), fault, help: null }];
};

describe('a start', () => {
  it.each([...PLANS, 'demo'])('publishes %s, by which the house can ask its questions', async (name) => {
    const ran = await started((right) => formProblems(forms, right, texts.has), [], name);
    expect(ran).toEqual({ refused: null, published: [name], logged: [] });
  });

  it('refuses the first file by which it cannot, with line and field, and publishes nothing', async () => {
    const { refused, published } = await started(atArea);
    expect(published).toEqual([]);
    expect(refused).toMatchObject({ key: 'campaign_wrong', values: { path: 'plan.content_areas.1.no' } });
    expect(Number(refused?.values.line)).toBeGreaterThan(1);
    const ours = await started((right) => formProblems([offering()], right));
    expect(ours.published).toEqual([]);
    expect(ours.refused).toMatchObject({ key: 'campaign_whole' });
    expect(ours.refused?.values.message).toContain('Lỗi này ở chương trình, không ở tệp');
  });

  it('reports it where a campaign is in force, which goes on', async () => {
    for (const before of [demo, { ...demo, id: 'other' }]) {
      const { refused, published, logged } = await started(atArea, [before]);
      expect([refused, published]).toEqual([null, []]);
      expect(logged).toMatchObject([
        { file: 'campaigns/demo.yaml', problems: [expect.stringContaining('plan.content_areas.1.no')] },
      ]);
    }
  });
});
