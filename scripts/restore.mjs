import { requireNode } from './setup/node-version.mjs';

requireNode();
const { runToExit } = await import('./setup/stop-signal.mjs');
const { runRestore } = await import('./setup/run-backup.mjs');
await runToExit(runRestore, { codeWhenStopped: 130 });
