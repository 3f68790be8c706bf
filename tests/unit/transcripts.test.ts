import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../src/project-root.ts';
import { CHAT_KINDS } from '../support/chat.ts';
import { rebuiltOn, talks } from '../transcripts/rebuild.ts';
import { readTranscript } from '../transcripts/transcript.ts';

const folder = join(projectRoot(), 'tests', 'transcripts');
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.chat'))
  .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));

describe('transcripts', () => {
  it('are read with their conditions', () => {
    const { lines } = readTranscript('== lan\n?zalo > menu\n?!numbered,web <none\n');
    expect(lines.map(({ act, on }) => [act.kind, on])).toEqual([
      ['who', CHAT_KINDS],
      ['say', ['zalo-buttons', 'zalo-numbers']],
      ['none', ['telegram', 'zalo-buttons']],
    ]);
  });

  it('name only channels that there are', () => {
    expect(() => readTranscript('?viber > menu')).toThrow('viber');
  });

  it.each(files)(
    '$name has the app rebuilt before each line that talks, on a channel that plays it',
    ({ name, text }) => {
      const { lines } = readTranscript(text);
      for (const [index, line] of lines.entries()) expect(line.on).toContain(rebuiltOn(name, line, index));
      const talking = [...lines.entries()].filter(([, line]) => talks(line));
      const rebuilds = CHAT_KINDS.map(
        (kind) => talking.filter(([index, line]) => rebuiltOn(name, line, index) === kind).length,
      );
      expect(rebuilds.reduce((all, one) => all + one)).toBe(talking.length);
      // Spread over the channels, so that no run has to carry them all.
      expect(Math.max(...rebuilds)).toBeLessThan(talking.length / 2 + 3);
      expect(lines.some(({ act }) => act.kind === 'restart')).toBe(true);
    },
  );

  it.each(files)('$name says why wherever channels differ, by a row of the table of losses', ({ text }) => {
    const docs = readFileSync(join(projectRoot(), 'docs', 'zalo.md'), 'utf8');
    const rows = docs.split('\n').flatMap((line) => /^\| (.+?) \|/u.exec(line)?.[1] ?? []);
    let row: string | null = null;
    for (const [at, raw] of text.split('\n').entries()) {
      const line = raw.trim();
      if (line.startsWith('#')) row = /^# \[(.+)\] \S/u.exec(line)?.[1] ?? null;
      else if (!line.startsWith('?')) row = null;
      else if (row === null) throw new Error(`line ${at + 1} has no remark: ${line}`);
      else expect(rows).toContain(row);
    }
  });
});
