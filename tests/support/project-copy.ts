import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const LEFT_OUT = new Set(['node_modules', '.git', 'data', '.cache', '.env', 'coverage', '.out']);

/** A copy of the project under a path with a blank in it; its packages and its build are those of the original. */
export function copyProject({ packages = true } = {}): { folder: string; remove(): void } {
  const folder = join(realpathSync(mkdtempSync(join(tmpdir(), 'thi dua copy-'))), 'bot thi đua');
  cpSync(root, folder, { recursive: true, filter: (from) => !LEFT_OUT.has(basename(from)) });
  if (packages) symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return { folder, remove: () => rmSync(join(folder, '..'), { recursive: true, force: true }) };
}

/** What a person's shell would have: nothing that steers the bot, but the mongod that this test run found. */
export function cleanEnv(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|MONGODB_URI$|REDIS_URL$|NODE_ENV$|VITEST|INIT_CWD$|PORT$|DATA_DIR$|TELEGRAM_)/.test(name),
  );
  return { ...Object.fromEntries(kept), ...extra };
}

export interface Command {
  readonly child: ChildProcess;
  readonly exited: Promise<number>;
  output(): string;
  /** Settles when the output holds this text; rejects when the command ends before. */
  until(pattern: RegExp): Promise<RegExpMatchArray>;
}

/** Runs a command in a process group of its own, as a terminal does. */
export function runCommand(folder: string, argv: readonly string[], env = cleanEnv()): Command {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const listeners = new Set<() => void>();
  const take = (chunk: Buffer): void => {
    output += chunk.toString();
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const exited = new Promise<number>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? (signal ? 255 : 1))),
  );
  const until = (pattern: RegExp): Promise<RegExpMatchArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(output);
        if (match === null) return;
        listeners.delete(look);
        resolve(match);
      };
      listeners.add(look);
      look();
      exited.then((code) => reject(new Error(`ended with ${code} before ${String(pattern)}:\n${output}`)));
    });
  return { child, exited, output: () => output, until };
}

/** Command lines of all processes that work on this folder: nothing may be left when a command has ended. */
export function processesOf(folder: string): string[] {
  const lines: string[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const line = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      const place = realpathSync(`/proc/${name}/cwd`);
      if (line.includes(folder) || place.startsWith(folder)) lines.push(line);
    } catch {
      // ended while we looked
    }
  }
  return lines;
}
