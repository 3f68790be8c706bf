import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCampaignStore } from '../../models/campaign.ts';
import { createInviteStore } from '../../models/invite.ts';
import { createMemberStore } from '../../models/member.ts';
import { createUnitStore } from '../../models/unit.ts';
import { loadCampaign } from '../../src/campaign/load.ts';
import { createPhoneKey } from '../../src/phone-key.ts';
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

  describe('with a phone number', () => {
    const KEY = 'k'.repeat(32);
    const digest = createPhoneKey(KEY)('0912345678') ?? '';

    it('keeps a keyed digest of it and nothing else, by the key of the settings', async () => {
      const ran = await invite([...ORDER, '--phone', '0912 345.678'], { SECRET_KEY: KEY });
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      const code = /^code: (.+)$/m.exec(ran.stdout)?.[1] ?? '';
      expect(ran.stdout).toContain('mã một chiều có khóa');
      const member = await members.byPhone(digest);
      expect(member).toMatchObject({ name: 'Nguyễn Thị Lan', joinedAt: null });
      expect((await invites.find(code))?.member).toBe(member?.id);
      const kept = await connection.collection('members').find().toArray();
      expect(kept[0]?.phones).toEqual([digest]);
      expect(JSON.stringify(kept) + ran.stdout).not.toMatch(/912.?345.?678/u);
    });

    it('does not add the person again, however the number is written, and names nobody', async () => {
      await invite([...ORDER, '--phone=0912345678'], { SECRET_KEY: KEY });
      const other = ['--role', 'lead', '--unit', 'VP', '--name', 'Trần Văn Bình', '--phone', '+84 912 345 678'];
      for (const order of [[...ORDER, '--phone', '84912345678'], other]) {
        const ran = await invite(order, { SECRET_KEY: KEY });
        expect(ran).toMatchObject({ code: 2, stdout: '' });
        expect(ran.stderr.trim().split('\n')).toHaveLength(1);
        expect(ran.stderr).toContain('--phone');
        expect(ran.stderr).not.toMatch(/Lan|Bình|912/u);
      }
      expect(await members.all()).toHaveLength(1);
      expect(await units.byCode('VP')).toBeNull();
    });

    it('two at once add one person', async () => {
      const order = [...ORDER, '--phone', '0912345678'];
      const ran = await Promise.all([0, 1].map(() => invite(order, { SECRET_KEY: KEY })));
      expect(ran.map((one) => one.code).sort()).toEqual([0, 2]);
      expect(await members.all()).toHaveLength(1);
    });

    it('takes the key that the bot keeps in its data folder', async () => {
      const data = await mkdtemp(join(tmpdir(), 'invite-'));
      await writeFile(join(data, 'secret.key'), `${KEY}\n`);
      const ran = await invite([...ORDER, '--phone', '0912345678'], { DATA_DIR: data });
      await rm(data, { recursive: true });
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      expect(await members.byPhone(digest)).toMatchObject({ name: 'Nguyễn Thị Lan' });
    });

    it.each([
      [{ SECRET_KEY: 'short' }, 'SECRET_KEY'],
      [{ NODE_ENV: 'production' }, 'SECRET_KEY'],
      [{ DATA_DIR: '/proc/none' }, 'DATA_DIR'],
    ])('names the setting %j without which it cannot be kept', async (env, named) => {
      const ran = await invite([...ORDER, '--phone', '0912345678'], env);
      expect(ran).toMatchObject({ code: 2, stdout: '' });
      expect(ran.stderr.trim().split('\n')).toHaveLength(1);
      expect(ran.stderr).toContain(named);
      expect(await members.all()).toEqual([]);
      expect(await invite(ORDER, env)).toMatchObject({ code: 0 });
    });
  });

  describe('into a place that a plan gives', () => {
    beforeEach(async () => {
      const store = createCampaignStore(connection);
      for (const file of ['demo', 'dak-lak-vpubnd']) {
        const loaded = await loadCampaign(join(root, 'campaigns', `${file}.yaml`));
        if (!loaded.ok) throw new Error(`${file} does not load`);
        await store.publish(loaded.campaign, new Date());
      }
    });
    const person = (...more: string[]) => ['--unit', 'VP', '--unit-name', 'Văn phòng', '--name', 'Trần An', ...more];

    it('notes the campaigns, and the body of somebody who works with the office', async () => {
      expect(await invite(person('--role', 'staff', '--campaign', 'demo'))).toMatchObject({ code: 0 });
      const body = ['--role', 'body', '--body', 'trung-tam', '--campaign', 'dak-lak-vpubnd,demo'];
      expect(await invite(person(...body))).toMatchObject({ code: 0, stderr: '' });
      expect(await invite(person('--role', 'leader'))).toMatchObject({ code: 0 });
      const all = (await members.all()).map(({ role, campaigns, body: of }) => ({ role, campaigns, of }));
      expect(all).toEqual(
        expect.arrayContaining([
          { role: 'CAN_BO', campaigns: ['demo'], of: null },
          { role: 'PHOI_HOP', campaigns: ['dak-lak-vpubnd', 'demo'], of: 'trung-tam' },
          { role: 'LANH_DAO', campaigns: null, of: null },
        ]),
      );
    });

    it.each([
      [
        ['--role', 'staff', '--campaign', 'khac'],
        ['khac', 'demo, dak-lak-vpubnd'],
      ],
      [['--role', 'body'], ['--body']],
      [['--role', 'staff', '--body', 'trung-tam'], ['--body']],
      [
        ['--role', 'body', '--body', 'khac'],
        ['khac', 'trung-tam'],
      ],
      [['--role', 'body', '--body', 'trung-tam', '--campaign', 'demo'], ['trung-tam']],
      [['--role', 'outsider'], ['outsider']],
    ])('refuses %j, saying what there is', async (args, named) => {
      const ran = await invite(person(...args));
      expect(ran).toMatchObject({ code: 2, stdout: '' });
      for (const word of named) expect(ran.stderr).toContain(word);
      expect(await members.all()).toEqual([]);
    });
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
    [[...ORDER, '--phone', '02513 822 000'], '--phone'],
    [[...ORDER, '--phone'], '--phone'],
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
