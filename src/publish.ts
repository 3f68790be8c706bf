import { resolve } from 'node:path';
import { loadCampaign } from './campaign/load.ts';
import { problemText } from './campaign/problem.ts';
import type { Lang } from './dialog/lang.ts';
import { SettingError } from './errors.ts';
import { createTexts } from './i18n.ts';
import type { Logger } from './logger.ts';
import type { CampaignStore } from './ports/campaigns.ts';

export interface Publishing {
  /** Path of the campaign file, relative to `root`. */
  readonly file: string;
  readonly root: string;
  readonly campaigns: CampaignStore;
  readonly now: Date;
  readonly log: Logger;
}

/** Whoever sets the bot up reads the start of it in one language, as in main.ts. */
const LANG: Lang = 'vi';

/**
 * Publishes the campaign file into an empty database. Where a revision is in force, a wrong file is only reported.
 * Throws `SettingError` (`campaign_missing`, `campaign_wrong`) when there is nothing to go on with.
 */
export async function publishCampaign({ file, root, campaigns, now, log }: Publishing): Promise<void> {
  const published = await campaigns.current();
  const loaded = await loadCampaign(resolve(root, file));
  if (loaded.ok) {
    if (published === null) await campaigns.publish(loaded.campaign, now);
    return;
  }
  // Only a wrong file needs words, so they are read here and not at every start.
  const texts = createTexts(root);
  const [problem] = loaded.problems;
  if (published !== null) {
    const problems = loaded.problems
      .slice(0, 5)
      .map((one) => `${file}:${one.line} ${one.path}: ${problemText(one, texts, LANG)}`);
    log.error({ revision: published.revision, problems }, 'campaign_file_wrong');
    return;
  }
  if (problem === undefined || problem.line === 0)
    throw new SettingError('campaign_missing', { name: 'CAMPAIGN', file });
  throw new SettingError('campaign_wrong', {
    name: 'CAMPAIGN',
    file,
    line: String(problem.line),
    path: problem.path,
    message: problemText(problem, texts, LANG),
  });
}
