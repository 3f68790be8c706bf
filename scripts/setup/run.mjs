import { spawn } from 'node:child_process';
import { Stopped } from './words.mjs';

const KEEP_CHARS = 8000;
const GRACE_MS = 3000;

/**
 * Runs a command in a process group of its own and returns {code, out, timedOut, missing}.
 * After `timeoutMs`, or when `signal` is aborted, the whole group is ended: nothing it started stays behind.
 */
export function run(command, args, { timeoutMs, cwd, env, signal, onOutput } = {}) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new Stopped());
    let out = '';
    let timedOut = false;
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const keep = (chunk) => {
      out = (out + chunk).slice(-KEEP_CHARS);
      onOutput?.(chunk);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    const onAbort = () => endGroup(child);
    signal?.addEventListener('abort', onAbort, { once: true });
    const timer = setTimeout(() => {
      timedOut = true;
      endGroup(child);
    }, timeoutMs);
    const finish = (result) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      if (signal?.aborted) reject(new Stopped());
      else resolve({ code: 1, out, timedOut, missing: false, ...result });
    };
    child.once('error', (error) => finish({ out: error.message, missing: error.code === 'ENOENT' }));
    child.once('close', (code) => finish({ code: timedOut ? 1 : (code ?? 1) }));
  });
}

/** SIGTERM to everything a command started, SIGKILL to what is left three seconds later. */
export function endGroup(child) {
  const send = (name) => {
    try {
      process.kill(-child.pid, name);
    } catch {
      // gone already
    }
  };
  if (child.pid === undefined) return;
  send('SIGTERM');
  setTimeout(() => send('SIGKILL'), GRACE_MS).unref();
}

/** The last lines of an output, for the sentence that says why a step failed. */
export function lastLines(text, count = 6) {
  return text.trim().split('\n').slice(-count).join('\n');
}
