import { type Document, isMap, isPair, isScalar, isSeq, type Node, Scalar, visit } from 'yaml';
import { INCLUDE_TAG, parseYaml, problemAt, SIZE_AT_MOST, type Source, type Written } from './parse-yaml.ts';
import { MOST_PROBLEMS, type Path, type Problem } from './problem.ts';

/** What a file below the campaign's folder holds, by its name, or null when there is none. May throw where it cannot be read. */
export type Include = (name: string) => Written | null;

/** Where in which file something stands. */
export type Place = Pick<Problem, 'file' | 'line'>;

export interface Parsed {
  /** Null when the file is too large to be read. */
  readonly read: {
    readonly document: Document.Parsed;
    /** The line of the deepest part of the path that is written, in the file that writes it. */
    readonly placeOf: (path: Path) => Place;
  } | null;
  readonly problems: readonly Problem[];
}

interface Mention {
  readonly name: string;
  readonly offset: number;
  readonly put: (node: Node) => void;
}

/** Below the campaign's folder, and nothing that could lead out of it. */
const PLAIN_NAME = /^([a-z0-9][a-z0-9-]*\/)*[a-z0-9][a-z0-9-]*\.ya?ml$/u;

/** Parses a campaign file and puts in the place of each `!include name.yaml` what that file holds; one level deep. */
export function parseWithIncludes(source: Written, include: Include): Parsed {
  const main = parseYaml(source, null, SIZE_AT_MOST);
  const { document } = main;
  if (document === null) return { read: null, problems: main.problems };
  const roots = new Map<Node, Source>();
  const problems = [...main.problems];
  let room = SIZE_AT_MOST - main.size;
  for (const mention of problems.length > 0 ? [] : mentionsIn(document)) {
    const read = readIncluded(mention, { from: main.source, include, room });
    problems.push(...read.problems);
    // Whoever includes one file a thousand times has written a thousand of them.
    room -= read.size;
    if (room < 0 || problems.length > MOST_PROBLEMS) break;
    if (read.part === null) continue;
    mention.put(read.part.root);
    roots.set(read.part.root, read.part.source);
  }
  const placeOf = (path: Path): Place => placeIn(document, path, { main: main.source, roots });
  return { read: { document, placeOf }, problems };
}

interface Including {
  readonly from: Source;
  readonly include: Include;
  /** How large the file may be. */
  readonly room: number;
}

interface Included {
  readonly problems: readonly Problem[];
  readonly part: { readonly root: Node; readonly source: Source } | null;
  readonly size: number;
}

function readIncluded({ name, offset }: Mention, { from, include, room }: Including): Included {
  const wrong = (key: string, values = {}): Included => ({
    problems: [problemAt(from, offset, key, { name, ...values })],
    part: null,
    size: 1,
  });
  if (!PLAIN_NAME.test(name)) return wrong('campaign:fault.include_name');
  const taken = take(include, name);
  if ('code' in taken) return wrong('campaign:fault.unreadable', taken);
  if (taken.written === null) return wrong('campaign:fault.include_missing');
  const { document, source, problems, size } = parseYaml(taken.written, name, room);
  if (document === null) return { problems, part: null, size };
  const nested = problems.length > 0 ? [] : mentionsIn(document);
  const deeper = nested.map((one) => problemAt(source, one.offset, 'campaign:fault.include_nested', {}));
  const root = document.contents ?? new Scalar(null);
  return { problems: [...problems, ...deeper], part: { root, source }, size: size + 1 };
}

/** What the file holds, or why the disk does not give it. */
function take(include: Include, name: string): { readonly written: Written | null } | { readonly code: string } {
  try {
    return { written: include(name) };
  } catch (error) {
    return { code: diskCode(error) };
  }
}

/** The code by which the disk says why it does not give a file. */
export function diskCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

function mentionsIn(document: Document.Parsed): Mention[] {
  const found: Mention[] = [];
  visit(document, {
    Scalar(key, node, path) {
      if (node.tag !== INCLUDE_TAG) return;
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
