import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inProject, projectRoot } from './paths.mjs';
import { lastLines, run } from './run.mjs';
import { SetupError } from './words.mjs';

const LIMIT_MS = 3 * 60_000;
const SETTINGS = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];

function sourcesIn(folder, found = []) {
  if (!existsSync(inProject(folder))) return found;
  for (const entry of readdirSync(inProject(folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.name === '.out') continue;
    if (entry.isDirectory()) sourcesIn(path, found);
    else if (entry.name.endsWith('.ts')) found.push(path);
  }
  return found;
}

function hashOf(folders, settings) {
  const hash = createHash('sha256');
  const files = [...settings, ...folders.flatMap((folder) => sourcesIn(folder))].sort();
  for (const file of files)
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(inProject(file)))
      .update('\0');
  return hash.digest('hex');
}

/** Compiles the TypeScript into dist/ when a source has changed since the last good build. */
export function ensureBuild(context) {
  return build(context, {
    config: 'tsconfig.build.json',
    stamp: '.stamp',
    info: '.tsbuildinfo',
    folders: ['src', 'handlers', 'jobs', 'models', 'scripts'],
    settings: SETTINGS,
  });
}

/** Compiles the benchmarks, and what they use, into dist/ too. */
export function ensureBenchBuild(context) {
  return build(context, {
    config: 'scripts/setup/tsconfig.bench.json',
    stamp: '.bench-stamp',
    info: '.bench.tsbuildinfo',
    folders: ['src', 'handlers', 'jobs', 'models', 'scripts', 'bench', 'tests'],
    settings: [...SETTINGS, 'scripts/setup/tsconfig.bench.json'],
  });
}

/** Compiles the doubles of Zalo and Telegram that run beside the try-out, and what they use, into dist/ too. */
export function ensureFakeBuild(context) {
  return build(context, {
    config: 'scripts/setup/tsconfig.fake.json',
    stamp: '.fake-stamp',
    info: '.fake.tsbuildinfo',
    folders: ['src', 'handlers', 'jobs', 'models', 'tests/support'],
    settings: [...SETTINGS, 'scripts/setup/tsconfig.fake.json'],
    step: 'step.buildFake',
  });
}

async function build({ progress, signal }, { config, stamp, info, folders, settings, step = 'step.build' }) {
  const stampFile = inProject('dist', stamp);
  const hash = hashOf(folders, settings);
  const before = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : undefined;
  if (before === hash) return;
  mkdirSync(inProject('dist'), { recursive: true });
  // Without a stamp the last build was cut off or never was: the compiler must not trust its own notes either.
  if (before === undefined) rmSync(inProject('dist', info), { force: true });
  rmSync(stampFile, { force: true });
  await progress.step(step, LIMIT_MS, () => compile(config, signal));
  writeFileSync(stampFile, hash);
}

async function compile(config, signal) {
  const compiler = inProject('node_modules', 'typescript', 'bin', 'tsc');
  // Types are checked where the code is changed; here somebody waits for the bot to start.
  const args = [compiler, '-p', inProject(config), '--pretty', 'false', '--noCheck'];
  const result = await run(process.execPath, args, { cwd: projectRoot, timeoutMs: LIMIT_MS, signal });
  if (result.code !== 0) throw new SetupError('fault.build', { detail: lastLines(result.out, 12) });
}
