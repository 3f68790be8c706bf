import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBenchBuild } from './build.mjs';
import { inProject, projectRoot } from './paths.mjs';
import { prepare } from './prepare.mjs';
import { createProgress } from './progress.mjs';
import { endGroup } from './run.mjs';
import { findPrograms, startServers } from './servers.mjs';
import { withoutBotSettings } from './settings.mjs';
import { SetupError, Stopped } from './words.mjs';

const LIMIT_MS = 15 * 60_000;

/** `npm run bench [-- NAME…]`: compiles bench/*.ts and runs each, or those named, beside throw-away servers. */
export async function runBench(signal) {
  const progress = createProgress();
  await prepare({ progress, signal, also: () => ensureBenchBuild({ progress, signal }) });
  const all = readdirSync(inProject('bench'))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.slice(0, -3));
  const asked = process.argv.slice(2);
  const unknown = asked.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new SetupError('bench.unknown', { name: unknown, all: all.join(', ') }, 2);

  const programs = await findPrograms({ env: process.env, progress, signal, need: { mongod: true, redis: true } });
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'thi dua bench-')));
  let servers = {};
  try {
    servers = await startServers({ dataDir: folder, programs });
    const env = { ...withoutBotSettings(), MONGODB_URI: servers.mongod.uri, REDIS_URL: servers.redis.uri };
    let failed = 0;
    for (const name of asked.length > 0 ? asked : all.sort()) {
      progress.line(`\n== ${name}`);
      if ((await runOne(name, { env, signal })) !== 0) failed += 1;
      if (signal.aborted) throw new Stopped();
    }
    return failed === 0 ? 0 : 1;
  } finally {
    await Promise.allSettled([servers.redis?.stop(), servers.mongod?.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

function runOne(name, { env, signal }) {
  return new Promise((resolve) => {
    const args = ['--expose-gc', inProject('dist', 'bench', `${name}.js`)];
    const child = spawn(process.execPath, args, {
      cwd: projectRoot,
      env,
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const end = () => endGroup(child);
    const timer = setTimeout(end, LIMIT_MS);
    signal.addEventListener('abort', end, { once: true });
    child.once('error', () => resolve(1));
    child.once('close', (code) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve(code ?? 1);
    });
  });
}
