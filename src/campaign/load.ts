import { readFile } from 'node:fs/promises';
import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { checkCampaign } from './check.ts';
import { helpAt } from './help.ts';
import { type Campaign, campaignSchema } from './schema.ts';

/** One thing wrong in a campaign file: where, and in words what is wrong and what belongs there. */
export type Problem = { line: number; path: string; message: string };
export type LoadResult = { ok: true; campaign: Campaign } | { ok: false; problems: Problem[] };

type Path = readonly PropertyKey[];
type Found = { path: Path; message: string };

const localeError = z.locales.vi().localeError;

/** Reads and checks a campaign file. A file that cannot be read is a problem on line 0, never an exception. */
export async function loadCampaign(file: string): Promise<LoadResult> {
  try {
    return readCampaign(await readFile(file, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return { ok: false, problems: [{ line: 0, path: file, message: `Không đọc được tệp (${code})` }] };
  }
}

/** Checks the text of a campaign file: YAML, then the schema, then what holds between its parts. */
export function readCampaign(source: string): LoadResult {
  const lines = new LineCounter();
  const document = parseDocument(source.normalize('NFC'), { lineCounter: lines });
  if (document.errors.length > 0) {
    return { ok: false, problems: document.errors.map((error) => yamlProblem(error, lines)) };
  }
  const parsed = campaignSchema.safeParse(document.toJS(), { error: localeError, reportInput: true });
  const found = parsed.success ? checkCampaign(parsed.data) : parsed.error.issues.flatMap(toFound);
  if (parsed.success && found.length === 0) return { ok: true, campaign: parsed.data };
  const problems = found.map(({ path, message }) => ({
    line: lineOf(document, path, lines),
    path: pathText(path),
    message: withHelp(message, path, parsed.success),
  }));
  return { ok: false, problems: problems.sort((a, b) => a.line - b.line) };
}

/** A problem as one line for the console: `file:12 plan.years.from: …`. */
export function problemText(file: string, problem: Problem): string {
  return `${file}:${problem.line} ${problem.path}: ${problem.message}`;
}

function yamlProblem(error: { message: string; pos: [number, number] }, lines: LineCounter): Problem {
  // The library draws the line with a caret below its first sentence; only the sentence is for people.
  const message = error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/u, '') ?? '';
  return { line: lines.linePos(error.pos[0]).line, path: '', message: `Không phải YAML đúng: ${message}` };
}

/** A union fails in all its forms; the form that came nearest says what the writer meant. */
function toFound(issue: z.core.$ZodIssue): Found[] {
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nearest = [...issue.errors].sort((a, b) => weight(a) - weight(b))[0] ?? [];
    return nearest.flatMap(toFound).map((found) => ({ ...found, path: [...issue.path, ...found.path] }));
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...issue.path, key], message: 'Không có mục nào tên như vậy ở đây' }));
  }
  return [{ path: issue.path, message: sentence(issue) }];
}

/** The library's sentence, except where it speaks of patterns and undefined values. */
function sentence(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.input === undefined) return 'Thiếu mục này';
  if (issue.code === 'invalid_format' && issue.format === 'regex') return 'Viết chưa đúng dạng';
  return issue.message;
}

/** A key that belongs elsewhere tells more against a form than a value that is wrong in it. */
function weight(issues: readonly z.core.$ZodIssue[]): number {
  return issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? 10 : 1), 0);
}

function withHelp(message: string, path: Path, inSchema: boolean): string {
  if (inSchema) return message;
  const help = helpAt(campaignSchema, path);
  return help === null ? message : `${message}. Cần ghi: ${help}`;
}

function pathText(path: Path): string {
  return path.map(String).join('.');
}

/** The line of the deepest part of the path that stands in the file. */
function lineOf(document: Document.Parsed, path: Path, lines: LineCounter): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (!pair || !isScalar(pair.key)) break;
      offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(step)];
      if (item === undefined) break;
      node = item;
      offset = startOf(item) ?? offset;
    } else break;
  }
  return lines.linePos(offset).line;
}

function startOf(node: unknown): number | undefined {
  return isMap(node) || isSeq(node) || isScalar(node) ? node.range?.[0] : undefined;
}
