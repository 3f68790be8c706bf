import {
  type Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  Scalar,
  type ScalarTag,
  visit,
  type YAMLParseError,
} from 'yaml';
import type { Path, Problem } from './problem.ts';

/** The text of a file below the campaign's folder, by its name, or null when there is none. */
export type Include = (name: string) => string | null;

/** Where in which file something stands. */
export type Place = Pick<Problem, 'file' | 'line'>;

export interface Parsed {
  readonly document: Document.Parsed;
  readonly problems: readonly Problem[];
  /** The line of the deepest part of the path that is written, in the file that writes it. */
  readonly placeOf: (path: Path) => Place;
}

interface Source {
  readonly file: string | null;
  readonly lines: LineCounter;
}

interface Mention {
  readonly name: string;
  readonly offset: number;
  readonly put: (node: Node) => void;
}

const TAG = '!include';
const includeTag: ScalarTag = { tag: TAG, resolve: (name) => name };
/** Below the campaign's folder, and nothing that could lead out of it. */
const PLAIN_NAME = /^([a-z0-9][a-z0-9-]*\/)*[a-z0-9][a-z0-9-]*\.ya?ml$/u;

/** Parses a campaign file and puts in the place of each `!include name.yaml` what that file holds; one level deep. */
export function parseWithIncludes(source: string, include: Include): Parsed {
  const main = parseOne(source, null);
  const roots = new Map<Node, Source>();
  const problems = [...main.problems];
  for (const mention of main.problems.length > 0 ? [] : mentionsIn(main.document)) {
    const read = readIncluded(mention, main.source, include);
    problems.push(...read.problems);
    if (read.part === null) continue;
    mention.put(read.part.root);
    roots.set(read.part.root, read.part.source);
  }
  const placeOf = (path: Path): Place => placeIn(main.document, path, { main: main.source, roots });
  return { document: main.document, problems, placeOf };
}

interface Included {
  readonly problems: readonly Problem[];
  readonly part: { readonly root: Node; readonly source: Source } | null;
}

function readIncluded({ name, offset }: Mention, from: Source, include: Include): Included {
  const wrong = (key: string): Included => ({ problems: [problemAt(from, offset, key, { name })], part: null });
  if (!PLAIN_NAME.test(name)) return wrong('campaign:fault.include_name');
  const text = include(name);
  if (text === null) return wrong('campaign:fault.include_missing');
  const { document, source, problems } = parseOne(text, name);
  const nested = problems.length > 0 ? [] : mentionsIn(document);
  const deeper = nested.map((one) => problemAt(source, one.offset, 'campaign:fault.include_nested', {}));
  const root = document.contents ?? new Scalar(null);
  return { problems: [...problems, ...deeper], part: { root, source } };
}

function parseOne(text: string, file: string | null) {
  const source: Source = { file, lines: new LineCounter() };
  const document = parseDocument(text.normalize('NFC'), { lineCounter: source.lines, customTags: [includeTag] });
  const broken = document.errors.map((error) => yamlProblem(error, source));
  return { document, source, problems: broken.length > 0 ? broken : aliasProblems(document, source) };
}

/** A plan says everything once and in full; aliases would only be a way to break the reader. */
function aliasProblems(document: Document.Parsed, source: Source): Problem[] {
  const found: Problem[] = [];
  visit(document, {
    Alias(_key, node) {
      found.push(problemAt(source, node.range?.[0] ?? 0, 'campaign:fault.yaml_sign', {}));
    },
  });
  return found;
}

/** What the library finds most often, as people can put it right. */
const YAML_FAULTS: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'campaign:fault.yaml_twice',
  TAB_AS_INDENT: 'campaign:fault.yaml_tab',
  BAD_INDENT: 'campaign:fault.yaml_indent',
  MISSING_CHAR: 'campaign:fault.yaml_open',
  BAD_SCALAR_START: 'campaign:fault.yaml_sign',
  BLOCK_AS_IMPLICIT_KEY: 'campaign:fault.yaml_colon',
  MULTILINE_IMPLICIT_KEY: 'campaign:fault.yaml_colon',
};

function yamlProblem(error: YAMLParseError, source: Source): Problem {
  // The library draws the line with a caret below its first sentence; only the sentence is for people.
  const message = error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/u, '') ?? '';
  return problemAt(source, error.pos[0], YAML_FAULTS[error.code] ?? 'campaign:fault.yaml', { message });
}

function problemAt(source: Source, offset: number, key: string, values: Record<string, string>): Problem {
  const { line } = source.lines.linePos(offset);
  return { file: source.file, line, path: '', fault: { key, values }, help: null };
}

function mentionsIn(document: Document.Parsed): Mention[] {
  const found: Mention[] = [];
  visit(document, {
    Scalar(key, node, path) {
      if (node.tag !== TAG) return;
      const parent = path.at(-1);
      found.push({
        name: String(node.value),
        offset: startOf(node) ?? 0,
        put: (root) => {
          if (isPair(parent)) parent.value = root;
          else if (isSeq(parent) && typeof key === 'number') parent.items[key] = root;
        },
      });
    },
  });
  return found;
}

interface Sources {
  readonly main: Source;
  readonly roots: ReadonlyMap<Node, Source>;
}

function placeIn(document: Document.Parsed, path: Path, { main, roots }: Sources): Place {
  let source = main;
  let node: unknown = document.contents;
  let offset = 0;
  for (const step of path) {
    const next = childOf(node, step);
    if (next === null) break;
    node = next.node;
    offset = next.offset ?? offset;
    const entered = isMap(node) || isSeq(node) || isScalar(node) ? roots.get(node) : undefined;
    if (entered === undefined) continue;
    source = entered;
    offset = startOf(node) ?? 0;
  }
  return { file: source.file, line: source.lines.linePos(offset).line };
}

function childOf(node: unknown, step: PropertyKey): { node: unknown; offset: number | undefined } | null {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
    return pair && isScalar(pair.key) ? { node: pair.value, offset: pair.key.range?.[0] } : null;
  }
  const item = isSeq(node) ? node.items[Number(step)] : undefined;
  return item === undefined ? null : { node: item, offset: startOf(item) };
}

function startOf(node: unknown): number | undefined {
  return isMap(node) || isSeq(node) || isScalar(node) ? node.range?.[0] : undefined;
}
