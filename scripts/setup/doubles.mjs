import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { killGroup } from './bot.mjs';
import { inProject, projectRoot } from './paths.mjs';
import { whenAborted } from './stop-signal.mjs';
import { SetupError, Stopped } from './words.mjs';

const ENTRY = inProject('dist', 'tests', 'support', 'side-by-side-child.js');
const READY_MS = 30_000;

/** The options after `npm start --`. */
export function readArguments(argv) {
  const unknown = argv.find((one) => one !== '--fake-zalo');
  if (unknown !== undefined) throw new SetupError('fault.argument', { argument: unknown }, 2);
  return { doubles: argv.length > 0 };
}

/** Doubles need the sources of the tests to be compiled. */
export function requireSources() {
  const sources = ['tsconfig.build.json', 'tests/support/side-by-side-child.ts'];
  if (!sources.every((one) => existsSync(inProject(one)))) throw new SetupError('fault.fakeSources', {}, 2);
}

/** Doubles are for trying out: said here in a sentence, and refused by the bot itself too. */
export function requireTryout({ NODE_ENV, TRYOUT, ROLE }) {
  if (NODE_ENV === 'production') throw new SetupError('fault.fakeProduction', {}, 2);
  if (TRYOUT === 'off' || ROLE === 'worker') throw new SetupError('fault.fakeTryout', {}, 2);
}

/** Starts the doubles of Zalo and Telegram; `line` is what the bot is told of them. When this process dies they end. */
export async function startDoubles(signal) {
  const child = spawn(process.execPath, ['--enable-source-maps', ENTRY], {
    cwd: projectRoot,
    // Nothing that steers the bot, and no secret, is any business of theirs.
    env: { PATH: process.env.PATH ?? '' },
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const exited = new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (code, name) => resolve(code ?? (name === 'SIGKILL' ? 137 : 1)));
  });
  const stop = (graceMs) => stopChild(child, exited, graceMs);
  const late = new Promise((resolve) => setTimeout(resolve, READY_MS).unref());
  const stopped = whenAborted(signal);
  const line = await Promise.race([firstLine(child.stdout), exited, late, stopped].map(asText));
  if (line !== undefined) return { pid: child.pid, line, exited, stop };
  await stop(0);
  if (signal.aborted) throw new Stopped();
  throw new SetupError('fault.doublesStart');
}

/** A line, or undefined for whatever else came first. */
function asText(promise) {
  return promise.then((value) => (typeof value === 'string' ? value : undefined));
}

function firstLine(stream) {
  return new Promise((resolve) => {
    let said = '';
    stream.setEncoding('utf8').on('data', (piece) => {
      said += piece;
      const end = said.indexOf('\n');
      if (end >= 0) resolve(said.slice(0, end));
    });
  });
}

async function stopChild(child, exited, graceMs) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => killGroup(child.pid), graceMs);
  await exited;
  clearTimeout(timer);
}
