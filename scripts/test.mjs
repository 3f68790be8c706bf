import { requireNode } from './setup/node-version.mjs';

requireNode();
const { runToExit } = await import('./setup/stop-signal.mjs');
const { runTest } = await import('./setup/run-test.mjs');
await runToExit(runTest, { codeWhenStopped: 130 });
