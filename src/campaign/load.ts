import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { z } from 'zod';
import { checkCampaign } from './check.ts';
import { helpAt, isOptionalAt } from './help.ts';
import { diskCode, type Include, type Place, parseWithIncludes } from './include.ts';
import type { Written } from './parse-yaml.ts';
import { type Finding, MOST_PROBLEMS, type Path, type Problem } from './problem.ts';
import { type Campaign, campaignSchema } from './schema.ts';
import { findingsOf } from './shape-fault.ts';

export type LoadResult =
  | { ok: true; campaign: Campaign; placeOf: (path: Path) => Place }
  | { ok: false; problems: Problem[] };

export type RightFile = Extract<LoadResult, { ok: true }>;

/** What may still be wrong with a file that loads: whoever knows the questions of the bot can tell. */
export type FileCheck = (right: RightFile) => readonly Problem[];

/** What was loaded, or its problems where `check` finds some. */
export function alsoChecked<T extends LoadResult>(loaded: T, check: FileCheck): T | Extract<LoadResult, { ok: false }> {
  const problems = loaded.ok ? check(loaded) : [];
  return problems.length === 0 ? loaded : { ok: false, problems: [...problems] };
}

/** Reads and checks a campaign file. A file that cannot be read is a problem on line 0, never an exception. */
export async function loadCampaign(file: string): Promise<LoadResult> {
  try {
    return readCampaign(await readFile(file), includeFrom(dirname(file)));
  } catch (error) {
    const code = diskCode(error);
    const key = code === 'ENOENT' ? 'campaign:fault.missing_file' : 'campaign:fault.unreadable';
    return { ok: false, problems: [wholeProblem(key, { code }, file)] };
  }
}

function wholeProblem(key: string, values: Problem['fault']['values'], path = ''): Problem {
  return { file: null, line: 0, path, fault: { key, values }, help: null };
}

/** The files below this folder, as a campaign file includes them. */
export function includeFrom(folder: string): Include {
  return (name) => {
    const file = join(folder, name);
    return existsSync(file) ? readFileSync(file) : null;
  };
}

/**
 * Checks what a campaign file holds: UTF-8, YAML, then the schema, then what holds between its parts.
 * `include` gives the files it names with `!include`.
 */
export function readCampaign(source: Written, include: Include = () => null): LoadResult {
  try {
    return readWhole(source, include);
  } catch (error) {
    // What lies in itself thousands of times over is more than the stack holds.
    if (!(error instanceof RangeError)) throw error;
    return { ok: false, problems: [wholeProblem('campaign:fault.too_deep', {})] };
  }
}

function readWhole(source: Written, include: Include): LoadResult {
  const { read, problems: unread } = parseWithIncludes(source, include);
  if (read === null || unread.length > 0) return { ok: false, problems: counted(unread, (problem) => problem) };
  const parsed = parsedOf(read.document.toJS());
  const found = parsed.success ? checkCampaign(parsed.data) : parsed.error.issues.flatMap(findingsOf);
  if (parsed.success && found.length === 0) return { ok: true, campaign: parsed.data, placeOf: read.placeOf };
  const problemOf = ({ path, fault }: Finding): Problem => ({
    ...read.placeOf(path),
    path: path.map(String).join('.'),
    fault,
    // Between well-formed parts, and of a key that is not known, the fault itself names what belongs there.
    help: parsed.success || NO_HELP.has(fault.key) ? null : helpAt(campaignSchema, path),
  });
  return { ok: false, problems: counted(found, problemOf) };
}

const NO_HELP: ReadonlySet<string> = new Set(['campaign:fault.unknown', 'campaign:fault.unknown_near']);

/** A file is read once in a while: checks compiled for its shape cost more than they save, a sixth of the first load. */
const PARSING = { reportInput: true, jitless: true } as const;

/** Checks the shape. English that is left blank is no fault: it is not there yet. */
function parsedOf(data: unknown): z.ZodSafeParseResult<Campaign> {
  const parsed = campaignSchema.safeParse(data, PARSING);
  const blank = (parsed.error?.issues ?? [])
    .flatMap(withForms)
    .filter(({ path, input }) => path.at(-1) === 'en' && input === null && isOptionalAt(campaignSchema, path));
  if (blank.length === 0) return parsed;
  for (const { path } of blank) leaveOut(data, path);
  return campaignSchema.safeParse(data, PARSING);
}

interface Refused {
  readonly path: Finding['path'];
  readonly input: unknown;
}

/** What was refused and, of a part with several forms, what each of them refuses in it. */
function withForms(issue: z.core.$ZodIssue): readonly Refused[] {
  const forms = issue.code === 'invalid_union' ? issue.errors.flat().flatMap(withForms) : [];
  const inside = forms.map(({ path, input }) => ({ path: [...issue.path, ...path], input }));
  return [{ path: issue.path, input: issue.input }, ...inside];
}

function leaveOut(data: unknown, path: Finding['path']): void {
  const [step, ...rest] = path;
  if (typeof data !== 'object' || data === null || step === undefined) return;
  if (rest.length === 0) Reflect.deleteProperty(data, step);
  else leaveOut(Reflect.get(data, step), rest);
}

/** The first problems in the order in which they stand, and how many more there are. */
function counted<T>(found: readonly T[], problemOf: (one: T) => Problem): Problem[] {
  const problems = found.slice(0, MOST_PROBLEMS).map(problemOf).sort(byPlace);
  const more = found.length - problems.length;
  return more === 0 ? problems : [...problems, wholeProblem('campaign:fault.more', { more: String(more) })];
}

/** The campaign file first, then the files it includes, each from top to bottom. */
function byPlace(a: Problem, b: Problem): number {
  return (a.file ?? '').localeCompare(b.file ?? '') || a.line - b.line;
}
