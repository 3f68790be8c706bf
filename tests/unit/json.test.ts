import { describe, expect, it } from 'vitest';
import { readJson } from '../../src/channels/json.ts';

const WIDE = '1234567890123456789';
const MB = 1024 * 1024;
const MOST_MS = 100;

/** So much text of one piece again and again, between a head and an end. */
function filled(piece: string, head = '', end = ''): string {
  return head + piece.repeat(Math.floor((MB - head.length - end.length) / piece.length)) + end;
}

/** A list in a list in a list, so many in all. */
function lists(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth);
}

/** The collector's threads are of our process too, and may be at work on what went before; so many tries may be theirs. */
const TRIES = 12;

/** Time of our own processor, which others on the machine do not lengthen: of several tries the quickest. */
function quickest(text: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (let tried = 0; tried < TRIES && best >= MOST_MS; tried += 1) {
    const began = process.cpuUsage();
    readJson(text);
    best = Math.min(best, process.cpuUsage(began).user / 1_000);
  }
  return best;
}

describe('JSON with ids', () => {
  it.each([
    [`{"id":${WIDE}}`, { id: WIDE }],
    [`{"id":-${WIDE}}`, { id: `-${WIDE}` }],
    [`[ ${WIDE},${WIDE}\n]`, [WIDE, WIDE]],
    [WIDE, WIDE],
    ['{"at":1763697600123}', { at: 1_763_697_600_123 }],
    ['[123456789012345,1234567890123456]', [123_456_789_012_345, '1234567890123456']],
  ])('has whole numbers of 16 digits and more as text: %s', (text, value) => {
    expect(readJson(text)).toEqual(value);
  });

  it.each([
    '[1.2345678901234567,-0.1234567890123456789]',
    '[12345678901234567.5,1e5,1.5E-3,1e0000000000000000001]',
    '[12345678901234567e1,1234567890123456E+2]',
    '[true,false,null,1]',
  ])('has all else as it is: %s', (text) => {
    expect(readJson(text)).toEqual(JSON.parse(text));
  });

  it('leaves digits within words alone', () => {
    const said = { [WIDE]: `a ${WIDE}, "${WIDE}" \\${WIDE}\\" \\`, id: `"${WIDE}` };
    expect(readJson(JSON.stringify(said))).toEqual(said);
    expect(readJson(`{"a":"\\\\","b":${WIDE},"c":"\\"${WIDE}"}`)).toEqual({ a: '\\', b: WIDE, c: `"${WIDE}` });
  });

  it.each(['', ' ', 'xin chào', '{"a":', '{"a":1}}', '"', `"${WIDE}`, `0${WIDE}`, '[1,]', "{'a':1}", `{${WIDE}:1}`])(
    'is nothing where it is none: %j',
    (text) => {
      expect(readJson(text)).toBeUndefined();
    },
  );

  it('is nothing where it nests deeper than a hundred or has more than 100,000 lists, which brackets within words do not', () => {
    const words = JSON.stringify({ said: lists(200), quoted: `\\"${lists(200)}` });
    expect(readJson(lists(100))).toEqual(JSON.parse(lists(100)));
    expect(readJson(lists(101))).toBeUndefined();
    expect(readJson(`[${'{"a":['.repeat(50)}${']}'.repeat(50)}]`)).toBeUndefined();
    expect(readJson(`[${`${lists(99)},`.repeat(300)}0]`)).toHaveLength(301);
    expect(readJson(words)).toEqual(JSON.parse(words));
    expect(readJson(`[${'{},'.repeat(99_999)}0]`)).toHaveLength(100_000);
    expect(readJson(`[${'{},'.repeat(100_000)}0]`)).toBeUndefined();
  });

  it.each([
    ['quotes behind backslashes', filled('\\"')],
    ['quotes behind backslashes, in a string without end', filled('\\"', `[${WIDE},"`)],
    ['strings without end', filled('"\\')],
    ['quotes', filled('"')],
    ['backslashes', filled('\\', '"')],
    ['digits and a dot', filled('1', '[', '.]')],
    ['minus signs', filled('-')],
    ['open brackets', filled('[')],
    ['lists within lists', lists(MB / 2)],
    ['lists within lists, not deep', filled(`${lists(10)},`, '[', '0]')],
    ['empty lists', filled('[],', '[', '0]')],
    ['empty objects', filled('{},', '[', '0]')],
    ['objects within objects', `${'{"a":'.repeat(MB / 7)}1${'}'.repeat(MB / 7)}`],
  ])('takes no time to refuse a megabyte of %s', (_what, text) => {
    expect(readJson(text)).toBeUndefined();
    expect(quickest(text)).toBeLessThan(MOST_MS);
  });

  it.each([
    ['quotes behind backslashes', filled('\\"', `[${WIDE},"`, '"]')],
    ['one string', filled('a', `[${WIDE},"`, '"]')],
    ['pairs of backslashes', filled('\\\\', `[${WIDE},"`, '"]')],
    ['empty strings', filled('"",', `[${WIDE},`, '""]')],
    ['digits', filled('1', '[', ']')],
    ['digits and a fraction', filled('1', `[${WIDE},`, '.5]')],
    ['digits and a power', filled('1', `[${WIDE},`, 'e1]')],
    ['wide numbers', filled(`${WIDE},`, '[', '0]')],
    ['numbers almost wide', filled('123456789012345,', `[${WIDE},`, '0]')],
    ['wide decimals', filled('1234567890123456.5,', `[${WIDE},`, '0]')],
    ['lists within lists, as deep and as many as may be', filled(' ', `[${`${lists(99)},`.repeat(1_010)}`, '0]')],
    ['objects, as many as may be', filled(' ', `[${'{"a":1},'.repeat(99_999)}`, '0]')],
  ])('takes no time to read a megabyte of %s', (_what, text) => {
    expect(readJson(text)).toBeDefined();
    expect(quickest(text)).toBeLessThan(MOST_MS);
  });
});
