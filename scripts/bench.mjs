import { requireNode } from './setup/node-version.mjs';

requireNode();
const { runToExit } = await import('./setup/stop-signal.mjs');
const { runBench } = await import('./setup/run-bench.mjs');
await runToExit(runBench, { codeWhenStopped: 130 });
