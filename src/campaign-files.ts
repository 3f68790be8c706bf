import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { includeFrom, type LoadResult, loadCampaign, readCampaign } from './campaign/load.ts';
import type { Problem } from './campaign/problem.ts';
import type { CampaignFiles, ReadCampaign } from './ports/campaign-files.ts';

export interface CampaignFilesDeps {
  /** The project's folder: file names are relative to it, and `campaigns` below it holds what files include. */
  readonly root: string;
  readonly names: readonly string[];
}

const UNREADABLE: Problem = {
  file: null,
  line: 0,
  path: '',
  fault: { key: 'campaign:fault.unreadable', values: { code: 'YAML' } },
  help: null,
};
/** Letters of a mark: it travels in buttons. */
const MARK_LENGTH = 12;

function marked(result: LoadResult): ReadCampaign {
  const said = JSON.stringify(result.ok ? result.campaign : result.problems);
  const mark = createHash('sha256').update(said).digest('base64url').slice(0, MARK_LENGTH);
  return { ...result, mark };
}

/** Campaign files as they lie in the project's folder at the moment of asking. */
export function createCampaignFiles({ root, names }: CampaignFilesDeps): CampaignFiles {
  const include = includeFrom(join(root, 'campaigns'));
  return {
    names,
    read: async (name) => marked(await loadCampaign(resolve(root, name))),
    check(sent) {
      try {
        return marked(readCampaign(sent, include));
      } catch {
        // YAML that is well formed and cannot be unfolded: aliases without end.
        return marked({ ok: false, problems: [UNREADABLE] });
      }
    },
  };
}
