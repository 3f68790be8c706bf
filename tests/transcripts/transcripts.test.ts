import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import type { House } from '../support/house.ts';
import { play } from './play.ts';
import { type Line, readTranscript } from './transcript.ts';

const folder = import.meta.dirname;
const files = readdirSync(folder).filter((name) => name.endsWith('.chat'));

/** `{code}` stands for the speaker's invitation code. */
function withCodes(line: Line, house: House): Line {
  if (line.act.kind !== 'say' || !line.act.words.includes('{code:')) return line;
  const words = line.act.words.replace(/\{code:(\w+)\}/gu, (_all, who: string) => house.codes.get(who) ?? '');
  return { ...line, act: { ...line.act, words } };
}

for (const channel of ['telegram', 'web'] as const) {
  describe(`transcripts on ${channel}`, () => {
    for (const file of files) {
      it(file, { timeout: 240_000 }, async () => {
        await play(readTranscript(readFileSync(join(folder, file), 'utf8')), channel, withCodes);
      });
    }
  });
}
