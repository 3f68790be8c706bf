import { requireNode } from './setup/node-version.mjs';

requireNode();
const { runToExit } = await import('./setup/stop-signal.mjs');
const { runPrepare } = await import('./setup/run-test.mjs');
await runToExit(runPrepare, { codeWhenStopped: 130 });
