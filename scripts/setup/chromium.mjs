import { aptInstall, canApt } from './apt.mjs';
import { isProgram, onPath } from './programs.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const APT_MS = 8 * 60_000;

/** Finds a browser for the browser tests: CHROMIUM_BINARY, the PATH, apt-get as root; undefined (and a sentence) when there is none. */
export async function findChromium({ env, progress, signal }) {
  if (env.CHROMIUM_BINARY && isProgram(env.CHROMIUM_BINARY)) return env.CHROMIUM_BINARY;
  const inPath = onPath(NAMES, env);
  if (inPath !== undefined) return inPath;
  if (canApt(env)) {
    // The fonts give the pictures Vietnamese letters on a machine that has none.
    const packages = ['chromium', 'fonts-dejavu-core', 'fonts-noto-color-emoji'];
    await progress.step('step.chromiumApt', APT_MS, () => aptInstall(packages, { timeoutMs: APT_MS, signal }));
    const installed = onPath(NAMES, env);
    if (installed !== undefined) return installed;
  }
  progress.note('fault.chromiumMissing');
  return undefined;
}
