import {
  type Alias,
  type Document,
  isMap,
  isScalar,
  Lexer,
  LineCounter,
  parseDocument,
  type ScalarTag,
  visit,
  type YAMLParseError,
} from 'yaml';
import { utf8Text } from '../text/utf8.ts';
import type { Problem } from './problem.ts';

/** One YAML file of a campaign: how much of it is read, and what keeps it from being read. */

/** A file's text, or its bytes as they lie on the disk or were sent. */
export type Written = string | Uint8Array;

export interface Source {
  readonly file: string | null;
  readonly lines: LineCounter;
}

export interface ParsedFile {
  readonly document: Document.Parsed | null;
  readonly source: Source;
  readonly problems: readonly Problem[];
  /** How many words and signs it is made of. */
  readonly size: number;
}

export const INCLUDE_TAG = '!include';
const includeTag: ScalarTag = { tag: INCLUDE_TAG, resolve: (name) => name };

/** The largest plan needs a fifth of this. */
const KILOBYTES_AT_MOST = 256;
/** Words and signs of a file and of all it includes: twice what the largest plan has. The library's work is not linear in them. */
export const SIZE_AT_MOST = 15_000;
/** With these begin blanks, line ends, comments, and the signs by which the library marks a document and a text. */
const NO_WORDS: ReadonlySet<string | undefined> = new Set([
  ' ',
  '\t',
  '\r',
  '\n',
  '#',
  '\ufeff',
  '\u0002',
  '\u001f',
  undefined,
]);

/** What the library finds most often, as people can put it right. */
const YAML_FAULTS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'campaign:fault.yaml_tab',
  BAD_INDENT: 'campaign:fault.yaml_indent',
  MISSING_CHAR: 'campaign:fault.yaml_open',
  BAD_SCALAR_START: 'campaign:fault.yaml_sign',
  BLOCK_AS_IMPLICIT_KEY: 'campaign:fault.yaml_colon',
  MULTILINE_IMPLICIT_KEY: 'campaign:fault.yaml_colon',
};

/** Parses one file that may have so many words and signs; a file that is too large is refused before it is parsed. */
export function parseYaml(written: Written, file: string | null, sizeAtMost: number): ParsedFile {
  const source: Source = { file, lines: new LineCounter() };
  const refused = (key: string, size: number): ParsedFile => {
    const fault = { key, values: { max: String(KILOBYTES_AT_MOST) } };
    return { document: null, source, problems: [{ file, line: 0, path: '', fault, help: null }], size };
  };
  if (Buffer.byteLength(written) > KILOBYTES_AT_MOST * 1024) return refused('campaign:fault.too_large', 0);
  const text = typeof written === 'string' ? written : utf8Text(written);
  if (text === null) return refused('campaign:fault.not_utf8', 0);
  const size = sizeOf(text, sizeAtMost);
  if (size > sizeAtMost) return refused('campaign:fault.too_many', size);
  const letters = text.normalize('NFC');
  const document = parseDocument(letters, {
    lineCounter: source.lines,
    customTags: [includeTag],
    prettyErrors: false,
    // The library compares each key with each other one.
    uniqueKeys: false,
  });
  const [broken] = document.errors;
  // One slip makes the library stumble over every line below it.
  const wrong = broken === undefined ? wrongNodes(document, source) : [yamlProblem(broken, source)];
  const problems = [...lostLetters(letters, source), ...wrong];
  return { document, source, problems, size };
}

function sizeOf(text: string, atMost: number): number {
  let size = 0;
  for (const token of new Lexer().lex(text)) {
    if (!NO_WORDS.has(token[0])) size += 1;
    if (size > atMost) break;
  }
  return size;
}

/** What an editor puts where it could not read a letter; one problem for each line. */
const LOST_LETTER = /\ufffd[^\n]*/gu;

function lostLetters(text: string, source: Source): Problem[] {
  return [...text.matchAll(LOST_LETTER)].map(({ index }) => problemAt(source, index, 'campaign:fault.lost_letter', {}));
}

/** A plan says everything once and in full; aliases would only be a way to break the reader. */
function wrongNodes(document: Document.Parsed, source: Source): Problem[] {
  const found: Problem[] = [];
  visit(document, {
    Alias: (_key, node: Alias) => {
      found.push(problemAt(source, node.range?.[0] ?? 0, 'campaign:fault.yaml_sign', {}));
    },
    Map: (_key, node) => {
      for (const offset of doubledKeys(node)) found.push(problemAt(source, offset, 'campaign:fault.yaml_twice', {}));
    },
  });
  return found;
}

function doubledKeys(node: unknown): number[] {
  const seen = new Set<string>();
  return (isMap(node) ? node.items : []).flatMap(({ key }) => {
    if (!isScalar(key)) return [];
    const name = String(key.value);
    const twice = seen.has(name);
    seen.add(name);
    return twice ? [key.range?.[0] ?? 0] : [];
  });
}

function yamlProblem(error: YAMLParseError, source: Source): Problem {
  const known = YAML_FAULTS[error.code];
  return problemAt(source, error.pos[0], known ?? 'campaign:fault.yaml', { message: error.message });
}

/** Something wrong at a place of a file's text. */
export function problemAt(source: Source, offset: number, key: string, values: Record<string, string>): Problem {
  const { line } = source.lines.linePos(offset);
  return { file: source.file, line, path: '', fault: { key, values }, help: null };
}
