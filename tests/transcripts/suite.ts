import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import type { House } from '../support/house.ts';
import { play } from './play.ts';
import { type Line, readTranscript } from './transcript.ts';

const folder = import.meta.dirname;

/** `{code:lan}` stands for Lan's invitation code. */
function withCodes(line: Line, house: House): Line {
  if (line.act.kind !== 'say' || !line.act.words.includes('{code:')) return line;
  const words = line.act.words.replace(/\{code:(\w+)\}/gu, (_all, who: string) => house.codes.get(who) ?? '');
  return { ...line, act: { ...line.act, words } };
}

/** Every `.chat` file of this folder on one channel. */
export function describeTranscripts(channel: 'telegram' | 'web'): void {
  const files = readdirSync(folder).filter((name) => name.endsWith('.chat'));
  describe(`transcripts on ${channel}`, () => {
    for (const file of files) {
      it(file, { timeout: 240_000 }, async () => {
        await play(readTranscript(readFileSync(join(folder, file), 'utf8')), channel, withCodes);
      });
    }
  });
}
