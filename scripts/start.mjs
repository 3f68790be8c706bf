import { requireNode } from './setup/node-version.mjs';

requireNode();
const { runToExit } = await import('./setup/stop-signal.mjs');
const { runStart } = await import('./setup/run-start.mjs');
await runToExit(runStart);
