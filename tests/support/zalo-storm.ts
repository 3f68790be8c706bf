import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface StormOptions {
  readonly url: string;
  readonly appId: string;
  readonly oaId: string;
  readonly oaSecret: string;
  readonly people: number;
  readonly perSecond: number;
  readonly seconds: number;
}

export interface StormAnswer {
  /** Number of the event; it is the text of its message, and tells the person. */
  readonly index: number;
  readonly sent: number;
  readonly answered: number;
  /** From the moment it was due to the end of the answer. */
  readonly ms: number;
  /** 0 when there was none. */
  readonly status: number;
}

const run = promisify(execFile);
const HERE = dirname(fileURLToPath(import.meta.url));

/** A storm of signed events from a process of its own. */
export async function runStorm(options: StormOptions): Promise<readonly StormAnswer[]> {
  const loader = join(HERE, 'ts-loader.mjs');
  const args = ['--import', loader, join(HERE, 'zalo-storm-child.ts'), JSON.stringify(options)];
  const { stdout } = await run(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout);
}
