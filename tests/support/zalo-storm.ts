import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface StormOptions {
  readonly url: string;
  readonly appId: string;
  readonly oaId: string;
  readonly oaSecret: string;
  /** Those who write in turn, and what each of them writes, again and again; nothing: the number of the event. */
  readonly people: readonly { readonly id: string; readonly says: readonly string[] }[];
  /** Moment of the first event. */
  readonly from: number;
  readonly perSecond: number;
  readonly seconds: number;
}

export interface StormAnswer {
  /** Number of the event; the person is its rest over their count. */
  readonly index: number;
  readonly sent: number;
  readonly answered: number;
  /** From the moment it was due to the end of the answer. */
  readonly ms: number;
  /** 0 when there was none. */
  readonly status: number;
}

/** Number of an event, by the id under which it is kept. */
export const indexOf = (id: string): number => Number(id.split('x').at(-1));

const run = promisify(execFile);
const HERE = dirname(fileURLToPath(import.meta.url));

/** A storm of signed events from a process of its own. */
export async function runStorm(options: StormOptions): Promise<readonly StormAnswer[]> {
  const loader = join(HERE, 'ts-loader.mjs');
  const args = ['--import', loader, join(HERE, 'zalo-storm-child.ts'), JSON.stringify(options)];
  const { stdout } = await run(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout);
}

/** How long answers took, in milliseconds. */
export function figuresOf(answers: readonly StormAnswer[]): { p50: number; p99: number; max: number } {
  const times = answers.map(({ ms }) => ms).sort((one, other) => one - other);
  const at = (part: number): number => Math.round(times[Math.ceil(part * times.length) - 1] ?? 0);
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}
