import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { inProject, projectRoot } from './paths.mjs';
import { lastLines, run } from './run.mjs';
import { SetupError } from './words.mjs';

const LIMIT_MS = 10 * 60_000;
const stampFile = inProject('node_modules', '.thi-dua-stamp');
const lockFile = inProject('package-lock.json');

function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function lockHash() {
  return createHash('sha256').update(readFileSync(lockFile)).digest('hex');
}

export function packagesAreReady() {
  return readText(stampFile) === lockHash();
}

// npm writes its hidden lock file last, so one that agrees with ours is a whole installation made by hand.
function installedByHand() {
  const hidden = readText(inProject('node_modules', '.package-lock.json'));
  if (hidden === undefined) return false;
  const have = JSON.parse(hidden).packages;
  const want = Object.entries(JSON.parse(readFileSync(lockFile, 'utf8')).packages);
  return want.every(([place, entry]) => {
    if (place === '') return true;
    return have[place] === undefined ? entry.optional === true : have[place].version === entry.version;
  });
}

/** Installs the packages of package-lock.json once; a run that was cut off leaves no stamp and is done again. */
export async function ensurePackages({ progress, signal }) {
  if (packagesAreReady()) return;
  if (!installedByHand()) await progress.step('step.packages', LIMIT_MS, () => install(signal));
  writeFileSync(stampFile, lockHash());
}

async function install(signal) {
  // Started by npm we use that very npm; development packages are needed to build, also under NODE_ENV=production.
  const own = process.env.npm_execpath;
  const [command, first] = own?.endsWith('npm-cli.js') && existsSync(own) ? [process.execPath, [own]] : ['npm', []];
  const args = [...first, 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const result = await run(command, args, { cwd: projectRoot, timeoutMs: LIMIT_MS, signal });
  if (result.code !== 0) {
    const key = result.timedOut ? 'fault.packagesTimeout' : 'fault.packages';
    throw new SetupError(key, { detail: lastLines(result.out), minutes: LIMIT_MS / 60_000 });
  }
}
