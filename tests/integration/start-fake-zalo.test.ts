import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/own-servers.ts';
import { type Command, cleanEnv, copyProject, processesOf, runCommand } from '../support/project-copy.ts';

/** `npm start -- --fake-zalo`: doubles of Zalo and Telegram as a process beside the bot. */
const READY = /Dừng: nhấn Ctrl-C/;
const DOUBLES = 'side-by-side-child';

let copy: ReturnType<typeof copyProject>;
let commands: Command[] = [];

beforeAll(() => {
  copy = copyProject();
});
afterEach(async () => {
  for (const command of commands) {
    command.child.kill('SIGTERM');
    await command.exited;
  }
  commands = [];
});
afterAll(() => copy.remove());

function launch(argument: string, extra: Record<string, string> = {}): Command {
  const command = runCommand(copy.folder, ['node', 'scripts/start.mjs', argument], cleanEnv(extra));
  commands.push(command);
  return command;
}

async function started(): Promise<{ command: Command; url: string; pages: string }> {
  const port = await freePort();
  const command = launch('--fake-zalo', { PORT: String(port) });
  await command.until(READY);
  const url = `http://127.0.0.1:${port}`;
  const { phones }: { phones: string } = JSON.parse(await (await fetch(`${url}/api/tryout/people`)).text());
  return { command, url, pages: phones };
}

/** The id of the doubles' process that this very command has started. */
function doublesOf({ child }: Command): number {
  const found = readdirSync('/proc').find((name) => {
    try {
      if (!readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(`${DOUBLES}.js`)) return false;
      return readFileSync(`/proc/${name}/status`, 'utf8').includes(`PPid:\t${child.pid}\n`);
    } catch {
      return false;
    }
  });
  if (found === undefined) throw new Error('the doubles do not run');
  return Number(found);
}

async function screenOf(pages: string): Promise<string> {
  return (await fetch(`${pages}/screen/zalo/lan`)).text();
}

describe('npm start -- --fake-zalo', { timeout: 180_000 }, () => {
  it('lets a made-up person greet the bot on Zalo, and ends with everything on Ctrl-C', async () => {
    const { command, pages } = await started();
    expect(command.output()).toContain('Web, Zalo và Telegram cạnh nhau');
    const headers = { 'x-tryout': '1', 'content-type': 'application/json' };
    const followed = await fetch(`${pages}/act/zalo/lan`, { method: 'POST', headers, body: '{"kind":"follow"}' });
    expect(followed.status).toBe(200);
    await expect.poll(() => screenOf(pages)).toContain('Anh/chị muốn dùng ngôn ngữ nào?');
    command.child.kill('SIGINT');
    expect(await command.exited).toBe(0);
    expect(processesOf(copy.folder)).toEqual([]);
  });

  it('tells when the doubles have died, and goes on without them', async () => {
    const { command, url, pages } = await started();
    process.kill(doublesOf(command), 'SIGKILL');
    await command.until(/Bản giả lập Zalo và Telegram vừa tự dừng \(mã 137\)/);
    await expect(fetch(pages)).rejects.toThrow();
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    command.child.kill('SIGTERM');
    expect(await command.exited).toBe(0);
  });

  it('leaves nothing behind when it is killed', async () => {
    const { command } = await started();
    command.child.kill('SIGKILL');
    await command.exited;
    await expect.poll(() => processesOf(copy.folder).filter((line) => /\.js/.test(line))).toEqual([]);
    const second = await started();
    second.command.child.kill('SIGTERM');
    expect(await second.command.exited).toBe(0);
    expect(processesOf(copy.folder)).toEqual([]);
  });

  it.each([
    ['--fake-zallo', {}, 'Không có tùy chọn --fake-zallo.'],
    ['--fake-zalo', { NODE_ENV: 'production' }, '--fake-zalo chỉ để dùng thử'],
    ['--fake-zalo', { TRYOUT: 'off' }, '--fake-zalo cần trang dùng thử'],
  ])('refuses %s with %o in one sentence', async (argument, env, words) => {
    const command = launch(argument, env);
    expect(await command.exited).toBe(2);
    expect(command.output().trim().split('\n').at(-1)).toContain(words);
    expect(command.output()).not.toMatch(/\n\s+at /);
    expect(processesOf(copy.folder)).toEqual([]);
  });
});
