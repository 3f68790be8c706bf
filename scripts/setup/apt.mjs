import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { onPath } from './programs.mjs';
import { run } from './run.mjs';

const POLICY = '/usr/sbin/policy-rc.d';

/** True where this process may install Debian or Ubuntu packages. */
export function canApt(env = process.env) {
  return process.getuid?.() === 0 && onPath(['apt-get'], env) !== undefined;
}

/**
 * Installs Debian packages; the services they bring are neither started nor enabled. Returns the result of the last command.
 * `services` are the units a package would enable.
 */
export async function aptInstall(packages, { timeoutMs, signal, services = [] }) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=2', '-qq'];
  const deadline = Date.now() + timeoutMs;
  const apt = (args) =>
    run('apt-get', [...options, ...args], { env, signal, timeoutMs: Math.max(1000, deadline - Date.now()) });
  const updated = await apt(['update']);
  const release = holdServicesBack();
  try {
    const installed = await apt(['install', '-y', '--no-install-recommends', ...packages]);
    if (installed.code !== 0) return { ...installed, out: `${updated.out}\n${installed.out}` };
    await disable(services, { env, signal });
    return installed;
  } finally {
    release();
  }
}

// Debian asks this file before a package may start its service; 101 means "not now".
function holdServicesBack() {
  if (existsSync(POLICY)) return () => {};
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  return () => rmSync(POLICY, { force: true });
}

async function disable(services, { env, signal }) {
  if (services.length === 0 || onPath(['systemctl'], env) === undefined) return;
  await run('systemctl', ['disable', ...services], { env, signal, timeoutMs: 20_000 });
}
