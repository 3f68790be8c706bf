import { spawn } from 'node:child_process';
import { projectRoot } from './paths.mjs';
import { BOT_ENTRY } from './servers.mjs';

/**
 * Starts the compiled bot. `ready` settles with its message, or with undefined when it ended first; `exited` with its exit
 * code. When this process dies the bot sees its channel close and ends itself.
 */
export function startBot(env, args = []) {
  const child = spawn(process.execPath, ['--enable-source-maps', BOT_ENTRY, ...args], {
    cwd: projectRoot,
    env,
    // Ctrl-C must not reach it from the terminal: it is asked once, by us, and the servers outlive it.
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGKILL' ? 137 : 1)));
  });
  const ready = new Promise((resolve) => {
    child.on('message', (message) => {
      if (message?.type === 'ready') resolve(message);
    });
    exited.then(() => resolve(undefined));
  });
  return { pid: child.pid, ready, exited, stop: (graceMs) => stopBot(child, exited, graceMs) };
}

async function stopBot(child, exited, graceMs) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => killGroup(child.pid), graceMs);
  await exited;
  clearTimeout(timer);
}

export function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // gone already
  }
}
