import { accessSync, constants, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

export function inProject(...parts) {
  return join(projectRoot, ...parts);
}

/** Where data is kept: DATA_DIR, reckoned from the project when it is relative. */
export function dataDirOf(env) {
  return resolve(projectRoot, env.DATA_DIR || 'data');
}

/** Where downloaded server programs are kept for all copies of the project; a home that cannot be written is replaced by the project's own folder. */
export function cacheDirOf(env) {
  const wanted = join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'thi-dua-bot');
  try {
    mkdirSync(wanted, { recursive: true });
    accessSync(wanted, constants.W_OK);
    return wanted;
  } catch {
    const own = inProject('.cache', 'programs');
    mkdirSync(own, { recursive: true });
    return own;
  }
}
