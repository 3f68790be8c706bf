import { requireNode } from './setup/node-version.mjs';

requireNode();
const { runToExit } = await import('./setup/stop-signal.mjs');
const { runZalo } = await import('./setup/run-zalo.mjs');
await runToExit(runZalo, { codeWhenStopped: 130 });
