import { spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, realpathSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from './chromium.mjs';
import { inProject, projectRoot } from './paths.mjs';
import { prepare } from './prepare.mjs';
import { createProgress } from './progress.mjs';
import { endGroup } from './run.mjs';
import { findPrograms, startServers } from './servers.mjs';
import { withoutBotSettings } from './settings.mjs';
import { countedLine, countReport } from './test-count.mjs';
import { SetupError, Stopped, words } from './words.mjs';

const DEFAULT_MINUTES = 25;
const MEMORY = '/dev/shm';
const ROOM_BYTES = 4 * 1024 ** 3;
const NEED = { mongod: true, redis: true };

/** The set-up alone, as the checks of a build server need it before anything else. */
export async function runPrepare(signal) {
  const progress = createProgress();
  const env = process.env;
  await prepare({ progress, signal, also: () => findAll({ env, progress, signal }) });
  return 0;
}

async function findAll({ env, progress, signal }) {
  const programs = await findPrograms({ env, progress, signal, need: NEED });
  return { ...programs, chromium: await findChromium({ env, progress, signal }) };
}

/** `npm test`: the set-up, throw-away servers, every test; the last line is `N passed, N failed`. */
export async function runTest(signal) {
  try {
    const counted = await runAll(signal);
    process.stdout.write(`${countedLine(counted)}\n`);
    return counted.failed === 0 && counted.passed > 0 ? 0 : 1;
  } catch (error) {
    if (error instanceof Stopped) throw error;
    process.stderr.write(`${error instanceof SetupError ? error.message : error.stack}\n`);
    process.stdout.write(`${countedLine({ passed: 0, failed: 1 })}\n`);
    return 1;
  }
}

/** Memory in place of a disk where there is plenty: databases are made and dropped by the hundred, which is most of the waiting. */
function placeForData() {
  try {
    accessSync(MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(MEMORY);
    if (bavail * bsize > ROOM_BYTES) return MEMORY;
  } catch {
    // No such place here.
  }
  return tmpdir();
}

async function runAll(signal) {
  const progress = createProgress();
  const env = process.env;
  let programs;
  // Of several runs at once only one installs programs.
  await prepare({
    progress,
    signal,
    also: async () => {
      programs = await findAll({ env, progress, signal });
    },
  });
  // The blank in the name keeps us honest about paths with blanks.
  const folder = realpathSync(mkdtempSync(join(placeForData(), 'thi dua test-')));
  let servers = {};
  try {
    servers = await startServers({ dataDir: folder, programs, cacheGb: 0.25 });
    const report = join(folder, 'report.json');
    const testEnv = environment({ env, programs, servers, folder });
    const run = await runVitest({ report, env: testEnv, signal });
    if (signal.aborted) throw new Stopped();
    return judge(run, report);
  } finally {
    await Promise.allSettled([servers.redis?.stop(), servers.mongod?.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

function environment({ env, programs, servers, folder }) {
  const given = {
    MONGODB_URI: env.MONGODB_URI || servers.mongod.uri,
    REDIS_URL: env.REDIS_URL || servers.redis.uri,
    MONGOD_BINARY: programs.mongod.file,
    REDIS_SERVER_BINARY: programs.redis,
    TEST_DATA_DIR: folder,
  };
  if (programs.chromium !== undefined) given.CHROMIUM_BINARY = programs.chromium;
  if (env.CI || !process.stdout.isTTY) given.NO_COLOR = '1';
  return { ...withoutBotSettings(env), ...given };
}

function runVitest({ report, env, signal }) {
  const minutes = Number(process.env.TEST_MINUTES) || DEFAULT_MINUTES;
  const args = [inProject('node_modules', 'vitest', 'vitest.mjs'), 'run', '--reporter=default', '--reporter=json'];
  args.push(`--outputFile.json=${report}`, ...process.argv.slice(2));
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: projectRoot,
      env,
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      process.stderr.write(`${words('test.late', { minutes })}\n`);
      endGroup(child);
    }, minutes * 60_000);
    const onAbort = () => endGroup(child);
    signal.addEventListener('abort', onAbort, { once: true });
    child.once('error', () => resolve({ code: 1, late }));
    child.once('close', (code) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      resolve({ code: code ?? 1, late });
    });
  });
}

function judge({ code, late }, report) {
  let parsed;
  try {
    parsed = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    process.stderr.write(`${words('test.noReport')}\n`);
  }
  const filtered = process.argv
    .slice(2)
    .some((argument) => argument === '-t' || argument.startsWith('--testNamePattern'));
  const counted = countReport(parsed, { code, late, filtered });
  for (const reason of counted.reasons) process.stderr.write(`${reason}\n`);
  return counted;
}
