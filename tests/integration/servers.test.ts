import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Command, cleanEnv, copyProject, processesOf, runCommand } from '../support/project-copy.ts';

const READY = /Dừng: nhấn Ctrl-C/;
const CODE = /^code: (\S+)$/m;

let copy: ReturnType<typeof copyProject>;
let commands: Command[] = [];

beforeAll(() => {
  copy = copyProject();
  return () => copy.remove();
});

afterEach(async () => {
  for (const command of commands) {
    command.child.kill('SIGTERM');
    await command.exited;
  }
  commands = [];
});

function launch(script: string, args: readonly string[] = [], extra: Record<string, string> = {}): Command {
  const command = runCommand(copy.folder, ['node', `scripts/${script}.mjs`, ...args], cleanEnv(extra));
  commands.push(command);
  return command;
}

async function finished(command: Command): Promise<{ code: number; output: string }> {
  return { code: await command.exited, output: command.output() };
}

function invite(name: string): Command {
  return launch('invite', ['--role', 'office', '--unit', 'VP', '--unit-name', 'Văn phòng', '--name', name]);
}

function uri(): string {
  return JSON.parse(readFileSync(join(copy.folder, 'data', 'servers.json'), 'utf8')).running.mongodbUri;
}

async function namesOfMembers(): Promise<string[]> {
  const client = new mongoose.mongo.MongoClient(uri());
  try {
    const found = await client.db('thidua').collection('members').find({}).toArray();
    return found.map((member) => String(member.name)).sort();
  } finally {
    await client.close();
  }
}

describe('commands beside npm start and without it', () => {
  it('invites when nothing runs, two at once, and leaves nothing running', async () => {
    const [first, second] = await Promise.all([finished(invite('Lê Thị Một')), finished(invite('Lê Thị Hai'))]);
    expect([first.code, second.code], first.output + second.output).toEqual([0, 0]);
    const codes = [first, second].map(({ output }) => CODE.exec(output)?.[1]);
    expect(codes[0]).toBeDefined();
    expect(codes[1]).toBeDefined();
    expect(codes[0]).not.toBe(codes[1]);
    expect(processesOf(copy.folder)).toEqual([]);
  });

  it('invites and backs up beside a running bot, and restores only when it is stopped', async () => {
    const file = join(copy.folder, 'bản sao lưu.gz');
    const bot = launch('start');
    await bot.until(READY);
    expect((await finished(invite('Lê Thị Ba'))).output).toMatch(CODE);
    expect(await namesOfMembers()).toEqual(['Lê Thị Ba', 'Lê Thị Hai', 'Lê Thị Một']);

    const saved = await finished(launch('backup', [file]));
    expect(saved.code, saved.output).toBe(0);
    expect(saved.output).toContain(file);
    expect(saved.output).toContain('secret.key');
    const refused = await finished(launch('restore', [file]));
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.output).toContain('Bot đang chạy');

    expect((await finished(invite('Lê Thị Bốn'))).code).toBe(0);
    bot.child.kill('SIGTERM');
    expect(await bot.exited).toBe(0);

    const careful = await finished(launch('restore', [file]));
    expect(careful.code).toBe(2);
    expect(careful.output).toContain('--replace');
    const restored = await finished(launch('restore', [file, '--replace']));
    expect(restored.code, restored.output).toBe(0);
    expect(processesOf(copy.folder)).toEqual([]);

    const again = launch('start');
    await again.until(READY);
    expect(await namesOfMembers()).toEqual(['Lê Thị Ba', 'Lê Thị Hai', 'Lê Thị Một']);
  });

  it('passes on what the command says of wrong arguments, and its code', async () => {
    const { code, output } = await finished(launch('invite', ['--role', 'king']));
    expect(code).toBe(2);
    expect(output).not.toMatch(/\n\s+at /);
    expect(await finished(launch('backup'))).toMatchObject({ code: 2 });
  });
});

describe('what cannot be started', () => {
  it('data made by another MongoDB stops with a sentence and code 2', async () => {
    const dataDir = join(copy.folder, 'old data');
    mkdirSync(join(dataDir, 'mongodb'), { recursive: true });
    writeFileSync(join(dataDir, 'mongodb', 'thi-dua-bot.json'), JSON.stringify({ version: '4.4.29', port: 27018 }));
    const { MONGOD_BINARY } = process.env;
    if (MONGOD_BINARY === undefined) throw new Error('MONGOD_BINARY is not set: run the tests with npm test');
    const { code, output } = await finished(launch('start', [], { DATA_DIR: dataDir, MONGOD_BINARY }));
    expect(code).toBe(2);
    expect(output).toContain('do MongoDB 4.4 tạo');
    expect(output.trim().split('\n')).toHaveLength(1);
  });

  it('files that mongod cannot open stop with a sentence and code 2', async () => {
    const dataDir = join(copy.folder, 'broken data');
    mkdirSync(join(dataDir, 'mongodb'), { recursive: true });
    writeFileSync(join(dataDir, 'mongodb', 'WiredTiger'), 'not what it seems');
    writeFileSync(join(dataDir, 'mongodb', 'storage.bson'), 'not what it seems');
    const { code, output } = await finished(launch('start', [], { DATA_DIR: dataDir }));
    expect(code, output).toBe(2);
    expect(output).toContain('không mở được dữ liệu');
    expect(output).not.toMatch(/\n\s+at /);
    expect(processesOf(dataDir)).toEqual([]);
  });

  it('a data folder that cannot be made stops with a sentence and code 2', async () => {
    writeFileSync(join(copy.folder, 'a file'), '');
    const { code, output } = await finished(launch('start', [], { DATA_DIR: join(copy.folder, 'a file', 'data') }));
    expect(code).toBe(2);
    expect(output).toContain('Không ghi được vào thư mục dữ liệu');
  });

  it('packages that cannot be installed give one sentence, and the next run tries again', async () => {
    const bare = copyProject({ packages: false });
    const bin = join(bare.folder, 'bin');
    mkdirSync(bin);
    // An npm that is cut off half way: it leaves a node_modules that is not whole.
    writeFileSync(
      join(bin, 'npm'),
      '#!/bin/sh\nmkdir -p node_modules/half\necho "network is unreachable" >&2\nexit 1\n',
    );
    chmodSync(join(bin, 'npm'), 0o755);
    try {
      for (const _ of ['first', 'again']) {
        const env = cleanEnv({ PATH: `${bin}:${process.env.PATH ?? ''}` });
        const { code, output } = await finished(runCommand(bare.folder, ['node', 'scripts/start.mjs'], env));
        expect(code).toBe(1);
        expect(output).toContain('npm ci');
        expect(output).toContain('network is unreachable');
        expect(existsSync(join(bare.folder, 'node_modules', '.thi-dua-stamp'))).toBe(false);
      }
    } finally {
      bare.remove();
    }
  });
});
