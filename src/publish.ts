import { resolve } from 'node:path';
import { alsoChecked, type FileCheck, loadCampaign } from './campaign/load.ts';
import { fileOf, problemText } from './campaign/problem.ts';
import type { Lang } from './dialog/lang.ts';
import { SettingError } from './errors.ts';
import { createTexts } from './i18n.ts';
import type { Logger } from './logger.ts';
import type { CampaignStore } from './ports/campaigns.ts';

export interface Publishing {
  /** Paths of campaign files, relative to `root`. */
  readonly files: readonly string[];
  readonly root: string;
  readonly campaigns: CampaignStore;
  /** What keeps the house from asking its questions by a file. */
  readonly check: FileCheck;
  readonly now: Date;
  readonly log: Logger;
}

/** Whoever sets the bot up reads the start of it in one language, as in main.ts. */
const LANG: Lang = 'vi';

/**
 * Publishes campaigns of which the database holds none yet; where one is in force, a new revision is the office's to
 * publish. A wrong file is only reported as long as any campaign is in force.
 * Throws `SettingError` (`campaign_missing`, `campaign_whole`, `campaign_wrong`) when there is nothing to go on with.
 */
export async function publishCampaigns(publishing: Publishing): Promise<void> {
  for (const [index, file] of publishing.files.entries()) {
    // The moments keep the order of the files.
    await publishFile({ ...publishing, now: new Date(publishing.now.getTime() + index) }, file);
  }
}

async function publishFile({ root, campaigns, check, now, log }: Publishing, file: string): Promise<void> {
  const published = await campaigns.all();
  const loaded = alsoChecked(await loadCampaign(resolve(root, file)), check);
  if (loaded.ok) {
    const { campaign } = loaded;
    if (published.every((one) => one.campaign.id !== campaign.id)) await campaigns.publish(campaign, now);
    return;
  }
  // Only a wrong file needs words, so they are read here and not at every start.
  const texts = createTexts(root);
  const [problem] = loaded.problems;
  if (published.length > 0) {
    const problems = loaded.problems
      .slice(0, 5)
      .map((one) => `${fileOf(file, one)}:${one.line} ${one.path}: ${problemText(one, texts, LANG)}`);
    log.error({ file, problems }, 'campaign_file_wrong');
    return;
  }
  if (problem === undefined || problem.fault.key === 'campaign:fault.missing_file')
    throw new SettingError('campaign_missing', { name: 'CAMPAIGN', file });
  const values = { name: 'CAMPAIGN', file: fileOf(file, problem), message: problemText(problem, texts, LANG) };
  if (problem.line === 0) throw new SettingError('campaign_whole', values);
  throw new SettingError('campaign_wrong', { ...values, line: String(problem.line), path: problem.path });
}
