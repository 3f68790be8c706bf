import { requireNode } from './setup/node-version.mjs';

requireNode();
const { runToExit } = await import('./setup/stop-signal.mjs');
const { runCampaign } = await import('./setup/run-campaign.mjs');
await runToExit(runCampaign, { codeWhenStopped: 130 });
