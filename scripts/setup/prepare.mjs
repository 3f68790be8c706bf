import { existsSync } from 'node:fs';
import { ensureBuild } from './build.mjs';
import { withLock } from './lock.mjs';
import { ensurePackages } from './packages.mjs';
import { inProject } from './paths.mjs';
import { SetupError } from './words.mjs';

const WAIT_MS = 15 * 60_000;

/** What every command does first: packages, then the build; of several commands at once one works and the others wait. */
export async function prepare({ progress, signal, also }) {
  // A container image brings its packages and its build and has no sources.
  if (!existsSync(inProject('tsconfig.build.json'))) return;
  await withLock(
    inProject('.cache', 'setup.lock'),
    {
      purpose: 'setup',
      limitMs: WAIT_MS,
      signal,
      onWait: () => progress.note('step.waiting'),
      onTimeout: () =>
        new SetupError('fault.setupLock', { minutes: WAIT_MS / 60_000, file: inProject('.cache', 'setup.lock') }),
    },
    async () => {
      await ensurePackages({ progress, signal });
      await ensureBuild({ progress, signal });
      await also?.();
    },
  );
}
