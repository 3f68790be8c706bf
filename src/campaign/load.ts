import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { withinOneEdit } from '../text/fuzzy.ts';
import { checkCampaign } from './check.ts';
import { helpAt, keysAt } from './help.ts';
import { type Include, parseWithIncludes } from './include.ts';
import type { Fault, Finding, Problem } from './problem.ts';
import { type Campaign, campaignSchema } from './schema.ts';

export type LoadResult = { ok: true; campaign: Campaign } | { ok: false; problems: Problem[] };

const UNKNOWN = 'campaign:fault.unknown';

const SAYS = { vi: z.locales.vi().localeError, en: z.locales.en().localeError };

/** Reads and checks a campaign file. A file that cannot be read is a problem on line 0, never an exception. */
export async function loadCampaign(file: string): Promise<LoadResult> {
  try {
    return readCampaign(await readFile(file, 'utf8'), (name) => textOf(join(dirname(file), name)));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const fault = { key: 'campaign:fault.unreadable', values: { code } };
    return { ok: false, problems: [{ file: null, line: 0, path: file, fault, help: null }] };
  }
}

function textOf(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

/**
 * Checks the text of a campaign file: YAML, then the schema, then what holds between its parts.
 * `include` gives the text of the files it names with `!include`.
 */
export function readCampaign(source: string, include: Include = () => null): LoadResult {
  const { document, problems: unread, placeOf } = parseWithIncludes(source, include);
  if (unread.length > 0) return { ok: false, problems: [...unread] };
  const parsed = campaignSchema.safeParse(document.toJS(), { reportInput: true });
  const found = parsed.success ? checkCampaign(parsed.data) : parsed.error.issues.flatMap(findingsOf);
  if (parsed.success && found.length === 0) return { ok: true, campaign: parsed.data };
  const problems = found.map(({ path, fault }) => ({
    ...placeOf(path),
    path: path.map(String).join('.'),
    fault,
    // Between well-formed parts, and of a key that is not known, the fault itself names what belongs there.
    help: parsed.success || fault.key.startsWith(UNKNOWN) ? null : helpAt(campaignSchema, path),
  }));
  return { ok: false, problems: problems.sort(byPlace) };
}

/** The campaign file first, then the files it includes, each from top to bottom. */
function byPlace(a: Problem, b: Problem): number {
  return (a.file ?? '').localeCompare(b.file ?? '') || a.line - b.line;
}

/** A union fails in all its forms; the form that came nearest says what the writer meant. */
function findingsOf(issue: z.core.$ZodIssue): Finding[] {
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nearest = [...issue.errors].sort((a, b) => weight(a) - weight(b))[0] ?? [];
    return nearest.flatMap(findingsOf).map((found) => ({ ...found, path: [...issue.path, ...found.path] }));
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...issue.path, key], fault: unknown(issue.path, key) }));
  }
  return [{ path: issue.path, fault: faultOf(issue) }];
}

/** A key that does not belong here: the one it was meant to be, or all there are. */
function unknown(path: Finding['path'], key: string): Fault {
  const keys = keysAt(campaignSchema, path);
  const near = keys.find((known) => withinOneEdit(known, key));
  if (near !== undefined) return { key: 'campaign:fault.unknown_near', values: { near } };
  return { key: UNKNOWN, values: { keys: keys.join(', ') } };
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
