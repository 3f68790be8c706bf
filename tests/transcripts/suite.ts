import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import type { ChatKind } from '../support/chat.ts';
import type { House } from '../support/house.ts';
import { play } from './play.ts';
import { type Line, readTranscript, type Transcript } from './transcript.ts';

const folder = import.meta.dirname;

/** `{code:lan}` stands for Lan's invitation code. */
export function withCodes(line: Line, house: House): Line {
  if (line.act.kind !== 'say' || !line.act.words.includes('{code:')) return line;
  const words = line.act.words.replace(/\{code:(\w+)\}/gu, (_all, who: string) => house.codes.get(who) ?? '');
  return { ...line, act: { ...line.act, words } };
}

/** All conversations of this folder by file name. */
export function readTranscripts(): ReadonlyMap<string, Transcript> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.chat'));
  return new Map(names.map((name) => [name, readTranscript(readFileSync(join(folder, name), 'utf8'))]));
}

/** Every `.chat` file of this folder on one channel. */
export function describeTranscripts(channel: ChatKind): void {
  describe(`transcripts on ${channel}`, () => {
    for (const [name, transcript] of readTranscripts()) {
      it(name, { timeout: 240_000 }, () => play({ name, transcript }, channel, withCodes));
    }
  });
}
