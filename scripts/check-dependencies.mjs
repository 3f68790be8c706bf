// Checks "who may import whom": node scripts/check-dependencies.mjs [FOLDER]. Exit code 1 on a violation, or when nothing was looked at.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { inProject, projectRoot } from './setup/paths.mjs';

const FOLDERS = ['src', 'handlers', 'jobs', 'models', 'scripts', 'tests', 'bench'];
const folder = resolve(process.argv[2] ?? projectRoot);
const cruiser = inProject('node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
const args = [cruiser, '--config', inProject('.dependency-cruiser.cjs'), '--output-type', 'json'];

const result = spawnSync(process.execPath, [...args, ...FOLDERS.filter((name) => existsSync(join(folder, name)))], {
  cwd: folder,
  encoding: 'utf8',
  maxBuffer: 256 * 1024 * 1024,
  timeout: 120_000,
});

function summaryOf(text) {
  try {
    return JSON.parse(text).summary;
  } catch {
    return undefined;
  }
}

const summary = summaryOf(result.stdout);
if (summary === undefined) {
  process.stderr.write(`dependency-cruiser gave no result: ${result.error?.message ?? result.stderr}\n`);
  process.exit(1);
}
for (const { rule, from, to } of summary.violations) process.stderr.write(`${rule.name}: ${from} -> ${to}\n`);
process.stdout.write(`${summary.totalCruised} modules cruised, ${summary.violations.length} violations\n`);
// With a compiler it does not know the cruiser finds no module and is content.
process.exit(summary.violations.length === 0 && summary.totalCruised > 0 ? 0 : 1);
