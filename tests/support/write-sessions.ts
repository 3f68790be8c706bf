import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCampaign } from '../../src/campaign/load.ts';
import { projectRoot } from '../../src/project-root.ts';
import { allForms, tableOf } from './all-forms.ts';
import { sampleSession } from './sample-session.ts';

/**
 * Stores a sample draft of each form version that has none yet, before a release:
 * `node --import ./tests/support/ts-loader.mjs tests/support/write-sessions.ts`. What is stored is never written anew.
 */
const root = projectRoot();
const loaded = await loadCampaign(join(root, 'campaigns', 'demo.yaml'));
if (!loaded.ok) throw new Error('the demo does not load');
for (const handler of allForms()) {
  const form = tableOf(handler, loaded.campaign);
  const file = join(root, 'tests', 'unit', 'sessions', `${form.id}.${form.version}.json`);
  if (!existsSync(file)) writeFileSync(file, `${JSON.stringify(sampleSession(form), null, 2)}\n`);
}
