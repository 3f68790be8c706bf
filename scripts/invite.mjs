import { requireNode } from './setup/node-version.mjs';

requireNode();
const { runToExit } = await import('./setup/stop-signal.mjs');
const { runInvite } = await import('./setup/run-invite.mjs');
await runToExit(runInvite, { codeWhenStopped: 130 });
