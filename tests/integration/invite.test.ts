import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createInviteStore } from '../../models/invite.ts';
import { createMemberStore } from '../../models/member.ts';
import { createUnitStore } from '../../models/unit.ts';
import { mongoUri, openDatabase } from '../support/database.ts';

const root = join(import.meta.dirname, '../..');
const { connection, name: dbName, drop } = await openDatabase();
// Inside the project, so that the compiled script finds its packages.
const out = join(root, 'node_modules', '.cache', dbName);
const units = createUnitStore(connection);
const members = createMemberStore(connection);
const invites = createInviteStore(connection);
const run = promisify(execFile);

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function invite(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const script = join(out, 'scripts', 'invite-member.js');
  const base = { PATH: process.env.PATH ?? '', LANG: 'C.UTF-8', MONGODB_URI: mongoUri(), MONGODB_DB: dbName };
  try {
    const { stdout, stderr } = await run(process.execPath, [script, ...args], { env: { ...base, ...env } });
    return { code: 0, stdout, stderr };
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || !('stdout' in error) || !('stderr' in error)) throw error;
    return { code: Number(error.code), stdout: String(error.stdout), stderr: String(error.stderr) };
  }
}

const ORDER = [
  '--role',
  'staff',
  '--unit',
  'qlcn',
  '--unit-name',
  'Phòng Quản lý công nghệ',
  '--name',
  'Nguyễn Thị Lan',
];

beforeAll(async () => {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const flags = ['-p', 'tsconfig.build.json', '--outDir', out, '--noCheck', '--incremental', 'false'];
  await run(process.execPath, [tsc, ...flags, '--tsBuildInfoFile', 'null'], { cwd: root });
});

beforeEach(async () => {
  await connection.dropDatabase();
});

afterAll(async () => {
  await drop();
  await rm(out, { recursive: true, force: true });
});

describe('invite-member', () => {
  it('adds the person and an unknown unit, and prints the code on its own line', async () => {
    const ran = await invite(ORDER);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const code = /^code: ([2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4})$/m.exec(ran.stdout)?.[1] ?? '';
    const issued = await invites.find(code);
    expect(issued?.usedAt).toBeNull();
    expect(await members.byId(issued?.member ?? '')).toMatchObject({
      name: 'Nguyễn Thị Lan',
      unit: 'QLCN',
      role: 'CAN_BO',
      joinedAt: null,
    });
    expect(await units.byCode('QLCN')).toEqual({ code: 'QLCN', name: 'Phòng Quản lý công nghệ' });
    expect(ran.stdout).not.toMatch(/^link:/m);
    expect(ran.stdout).toContain('Liên kết Telegram sẽ có khi bot đã nối với Telegram');
  });

  it('keeps the name of a known unit, gives every role, speaks English where the terminal does', async () => {
    await units.put('VP', 'Văn phòng Sở');
    const office = await invite(['--role=office', '--unit=VP', '--name=Trần Văn Bình'], { LANG: 'en_US.UTF-8' });
    expect(office.stdout).toContain('Added Trần Văn Bình, office, unit Văn phòng Sở.');
    await invite(['--role', 'lead', '--unit', 'VP', '--name', 'Lê Thị Chi']);
    expect((await members.ofUnit('VP')).map((one) => one.role)).toEqual(['DAU_MOI', 'TRUONG_PHONG']);
  });

  it('prints the deep link when the running bot has noted its name', async () => {
    const settings = connection.collection<{ _id: string; username: string }>('settings');
    await settings.insertOne({ _id: 'telegram', username: 'thidua_bot' });
    const { stdout } = await invite(ORDER);
    const code = /^code: (.+)$/m.exec(stdout)?.[1];
    expect(stdout).toContain(`\nlink: https://t.me/thidua_bot?start=${code}\n`);
  });

  it('asks Telegram for the name when only the token is known', async () => {
    const asked: (string | undefined)[] = [];
    const api: Server = createServer((request, response) => {
      asked.push(request.url);
      response.end(JSON.stringify({ ok: true, result: { id: 1, username: 'hoi_bot' } }));
    });
    await new Promise<void>((ready) => api.listen(0, '127.0.0.1', ready));
    const address = api.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const env = { TELEGRAM_BOT_TOKEN: '12:abc', TELEGRAM_API_ROOT: `http://127.0.0.1:${port}` };
    const { stdout, stderr } = await invite(ORDER, env);
    await new Promise((closed) => api.close(closed));
    expect(stdout).toMatch(/^link: https:\/\/t\.me\/hoi_bot\?start=[2-9A-Z-]{9}$/m);
    expect(asked).toEqual(['/bot12:abc/getMe']);
    expect(stdout + stderr).not.toContain('12:abc');
  });

  it.each([
    [[], '--role'],
    [['--role', 'boss', '--unit', 'A', '--name', 'Lê Chi'], '--role'],
    [['--role', 'staff', '--name', 'Lê Chi'], '--unit'],
    [['--role', 'staff', '--unit', '--name', 'Lê Chi'], '--unit'],
    [['--role', 'staff', '--unit', 'Phòng A', '--name', 'Lê Chi'], '--unit'],
    [['--role', 'staff', '--unit', 'A'], '--name'],
    [['--role', 'staff', '--unit', 'A', '--name', 'X'], '--name'],
    [['--role', 'staff', '--unit', 'A', '--unit-name', '', '--name', 'Lê Chi'], '--unit-name'],
    [[...ORDER, '--phone', '090'], '--phone'],
    [[...ORDER, 'thừa'], 'thừa'],
  ])('refuses %j in one sentence that names the argument', async (args, named) => {
    const ran = await invite(args);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr.trim().split('\n')).toHaveLength(1);
    expect(ran.stderr).toContain(named);
    expect(await members.all()).toEqual([]);
  });

  it.each([
    [{ MONGODB_URI: '' }, 2],
    [{ MONGODB_URI: 'localhost:27017' }, 2],
    [{ MONGODB_URI: 'mongodb://' }, 2],
    [{ MONGODB_URI: 'mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=300' }, 2],
  ])('names the setting %j', async (env, code) => {
    const ran = await invite(ORDER, env);
    expect(ran.code).toBe(code);
    expect(ran.stderr.trim().split('\n')).toHaveLength(1);
    expect(ran.stderr).toContain('MONGODB_URI');
  });
});
