import { createHash } from 'node:crypto';
import { accessSync, constants, createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

export function sha256File(file) {
  return new Promise((resolve, reject) => {
    const hash = createHash('sha256');
    createReadStream(file, { highWaterMark: 1 << 20 })
      .on('data', (chunk) => hash.update(chunk))
      .on('error', reject)
      .on('end', () => resolve(hash.digest('hex')));
  });
}

export function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The first of these programs that the PATH has. */
export function onPath(names, env) {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  for (const name of names) {
    for (const folder of folders) {
      if (isProgram(join(folder, name))) return join(folder, name);
    }
  }
  return undefined;
}

/**
 * Programs kept from an earlier download, as <cache>/<program>-<version>/<program>. Beside each lies its sha256, written
 * last: one without it, or with another, was cut off or changed and is not used.
 */
export async function keptPrograms(cacheDir, program) {
  const kept = [];
  for (const folder of existsSync(cacheDir) ? readdirSync(cacheDir) : []) {
    if (!folder.startsWith(`${program}-`)) continue;
    const file = join(cacheDir, folder, program);
    if (await isWhole(file)) kept.push({ file, version: folder.slice(program.length + 1) });
  }
  return kept;
}

async function isWhole(file) {
  if (!isProgram(file) || !existsSync(`${file}.sha256`)) return false;
  return (await sha256File(file)) === readFileSync(`${file}.sha256`, 'utf8').trim();
}

/** Puts a program into the cache in one step; `source` is a file or its bytes. Returns its path there. */
export async function keepProgram(cacheDir, { program, version, source }) {
  const folder = join(cacheDir, `${program}-${version}`);
  await mkdir(folder, { recursive: true });
  const temporary = await mkdtemp(join(folder, 'new-'));
  try {
    const copy = join(temporary, program);
    if (typeof source === 'string') await copyFile(source, copy);
    else await writeFile(copy, source);
    await chmod(copy, 0o755);
    await writeFile(`${copy}.sha256`, `${await sha256File(copy)}\n`);
    await rename(copy, join(folder, program));
    await rename(`${copy}.sha256`, join(folder, `${program}.sha256`));
    return join(folder, program);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
