import { readFile } from 'node:fs/promises';
import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { checkCampaign } from './check.ts';
import { helpAt } from './help.ts';
import type { Fault, Finding, Path, Problem } from './problem.ts';
import { type Campaign, campaignSchema } from './schema.ts';

export type LoadResult = { ok: true; campaign: Campaign } | { ok: false; problems: Problem[] };

const SAYS = { vi: z.locales.vi().localeError, en: z.locales.en().localeError };

/** Reads and checks a campaign file. A file that cannot be read is a problem on line 0, never an exception. */
export async function loadCampaign(file: string): Promise<LoadResult> {
  try {
    return readCampaign(await readFile(file, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const fault = { key: 'campaign:fault.unreadable', values: { code } };
    return { ok: false, problems: [{ line: 0, path: file, fault, help: null }] };
  }
}

/** Checks the text of a campaign file: YAML, then the schema, then what holds between its parts. */
export function readCampaign(source: string): LoadResult {
  const lines = new LineCounter();
  const document = parseDocument(source.normalize('NFC'), { lineCounter: lines });
  if (document.errors.length > 0) {
    return { ok: false, problems: document.errors.map((error) => yamlProblem(error, lines)) };
  }
  const parsed = campaignSchema.safeParse(document.toJS(), { reportInput: true });
  const found = parsed.success ? checkCampaign(parsed.data) : parsed.error.issues.flatMap(findingsOf);
  if (parsed.success && found.length === 0) return { ok: true, campaign: parsed.data };
  const problems = found.map(({ path, fault }) => ({
    line: lineOf(document, path, lines),
    path: path.map(String).join('.'),
    fault,
    // Between well-formed parts the fault itself names what is missing.
    help: parsed.success ? null : helpAt(campaignSchema, path),
  }));
  return { ok: false, problems: problems.sort((a, b) => a.line - b.line) };
}

function yamlProblem(error: { message: string; pos: [number, number] }, lines: LineCounter): Problem {
  // The library draws the line with a caret below its first sentence; only the sentence is for people.
  const message = error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/u, '') ?? '';
  return {
    line: lines.linePos(error.pos[0]).line,
    path: '',
    fault: { key: 'campaign:fault.yaml', values: { message } },
    help: null,
  };
}

/** A union fails in all its forms; the form that came nearest says what the writer meant. */
function findingsOf(issue: z.core.$ZodIssue): Finding[] {
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nearest = [...issue.errors].sort((a, b) => weight(a) - weight(b))[0] ?? [];
    return nearest.flatMap(findingsOf).map((found) => ({ ...found, path: [...issue.path, ...found.path] }));
  }
  if (issue.code === 'unrecognized_keys') {
    const fault = { key: 'campaign:fault.unknown', values: {} };
    return issue.keys.map((key) => ({ path: [...issue.path, key], fault }));
  }
  return [{ path: issue.path, fault: faultOf(issue) }];
}

/** The library's sentence in each language, except where it speaks of patterns and undefined values. */
function faultOf(issue: z.core.$ZodIssue): Fault {
  if (issue.code === 'invalid_type' && issue.input === undefined) return { key: 'campaign:fault.missing', values: {} };
  if (issue.code === 'invalid_format' && issue.format === 'regex') return { key: 'campaign:fault.pattern', values: {} };
  // A check of our own carries its text key as its message.
  if (issue.code === 'custom') return { key: issue.message, values: {} };
  return { key: 'campaign:fault.value', values: { vi: said(issue, SAYS.vi), en: said(issue, SAYS.en) } };
}

function said(issue: z.core.$ZodIssue, says: z.core.$ZodErrorMap): string {
  // The library reads the same fields of an issue while it is made and when it is done; only its types part the two.
  const words = says({ ...issue } as z.core.$ZodRawIssue);
  return (typeof words === 'string' ? words : words?.message) ?? issue.message;
}

/** A key that belongs elsewhere tells more against a form than a value that is wrong in it. */
function weight(issues: readonly z.core.$ZodIssue[]): number {
  return issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? 10 : 1), 0);
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
