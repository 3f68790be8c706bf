import { resolve } from 'node:path';
import { loadCampaign, problemText } from './campaign/load.ts';
import { SettingError } from './errors.ts';
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
  const [problem] = loaded.problems;
  if (published !== null) {
    const problems = loaded.problems.slice(0, 5).map((one) => problemText(file, one));
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
    message: problem.message,
  });
}
