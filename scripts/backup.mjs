import { requireNode } from './setup/node-version.mjs';

requireNode();
const { runToExit } = await import('./setup/stop-signal.mjs');
const { runBackup } = await import('./setup/run-backup.mjs');
await runToExit(runBackup, { codeWhenStopped: 130 });
