import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, isSame } from './processes.mjs';
import { Stopped } from './words.mjs';

let counter = 0;

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function holderIn(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Who holds this lock and is alive; nothing when it is free or its holder died. */
export function holderOf(file) {
  const holder = holderIn(read(file) ?? '');
  return isSame(holder) ? holder : undefined;
}

/** Takes the lock or answers false. The file appears whole or not at all, because it is linked into place. */
export function tryLock(file, purpose) {
  mkdirSync(dirname(file), { recursive: true });
  const mine = `${file}.${process.pid}-${counter++}`;
  writeFileSync(mine, JSON.stringify({ ...describe(process.pid), purpose }));
  try {
    if (link(mine, file)) return true;
    return breakStale(file) && link(mine, file);
  } finally {
    rmSync(mine, { force: true });
  }
}

function link(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

// Two may see the same dead holder: the one that moved a fresh lock aside by mistake puts it back.
function breakStale(file) {
  const seen = read(file);
  if (seen === undefined) return true;
  if (isSame(holderIn(seen))) return false;
  const aside = `${file}.stale-${process.pid}-${counter++}`;
  try {
    renameSync(file, aside);
  } catch {
    return true;
  }
  const moved = read(aside);
  if (moved !== seen) link(aside, file);
  unlinkSync(aside);
  return moved === seen;
}

export function unlock(file) {
  const holder = holderIn(read(file) ?? '');
  if (holder?.pid === process.pid) rmSync(file, { force: true });
}

/** Does `work` while holding the lock; waits up to `limitMs` for another holder. `onWait` is told once. */
export async function withLock(file, { purpose, limitMs, signal, onWait, onTimeout }, work) {
  const deadline = Date.now() + limitMs;
  let told = false;
  while (!tryLock(file, purpose)) {
    if (signal?.aborted) throw new Stopped();
    if (Date.now() > deadline) throw onTimeout();
    if (!told) onWait?.();
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  try {
    return await work();
  } finally {
    unlock(file);
  }
}
