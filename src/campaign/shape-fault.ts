import { z } from 'zod';
import { withinOneEdit } from '../text/fuzzy.ts';
import { keysAt } from './help.ts';
import { type Fault, type Finding, MOST_PROBLEMS } from './problem.ts';
import { campaignSchema } from './schema.ts';

/** What is wrong with the shape of a campaign file, in words of our own: the library speaks of types and patterns. */

type Issue = z.core.$ZodIssue;

const SAYS = { vi: z.locales.vi().localeError, en: z.locales.en().localeError };
/** Letters of a value that are repeated in a fault. */
const VALUE_AT_MOST = 40;

/** A union fails in all its forms; the form that came nearest says what the writer meant. */
export function findingsOf(issue: Issue): Finding[] {
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nearest = [...issue.errors].sort((a, b) => weight(a) - weight(b))[0] ?? [];
    return nearest.flatMap(findingsOf).map((found) => ({ ...found, path: [...issue.path, ...found.path] }));
  }
  if (issue.code === 'unrecognized_keys') {
    // Looking for what each was meant to be takes time; nobody reads more than that.
    return issue.keys.map((key, at) => {
      const fault = at < MOST_PROBLEMS ? unknown(issue.path, key) : { key: 'campaign:fault.unknown', values: {} };
      return { path: [...issue.path, key], fault };
    });
  }
  return [{ path: issue.path, fault: faultOf(issue) }];
}

/** A key that does not belong here: the one it was meant to be, or all there are. */
function unknown(path: Finding['path'], key: string): Fault {
  const keys = keysAt(campaignSchema, path);
  const near = keys.find((known) => withinOneEdit(known, key));
  if (near !== undefined) return { key: 'campaign:fault.unknown_near', values: { near } };
  return { key: 'campaign:fault.unknown', values: { keys: keys.join(', ') } };
}

/**
 * A key that belongs elsewhere tells more against a form than a value that is wrong in it; and most of all that the
 * form takes nothing of this kind, such as a block where it has words.
 */
function weight(issues: readonly Issue[]): number {
  const weigh = ({ code, path }: Issue): number => (code === 'unrecognized_keys' ? 10 : path.length === 0 ? 100 : 1);
  return issues.reduce((sum, issue) => sum + weigh(issue), 0);
}

function faultOf(issue: Issue): Fault {
  // A check of our own carries its text key as its message.
  if (issue.code === 'custom') return { key: issue.message, values: {} };
  if (issue.input === null || issue.input === '') return { key: 'campaign:fault.empty', values: {} };
  if (issue.code === 'invalid_value') return choiceFault(issue.values, issue.input);
  if (issue.code === 'invalid_type') return typeFault(issue.expected, issue.input);
  // What is wrong with a name that the writer gave is what is wrong with any text.
  if (issue.code === 'invalid_key' && issue.issues[0] !== undefined) return faultOf(issue.issues[0]);
  if (issue.code === 'invalid_format') return { key: 'campaign:fault.pattern', values: {} };
  if (issue.code === 'too_big') return bigFault(issue);
  if (issue.code === 'too_small') return smallFault(issue);
  return { key: 'campaign:fault.value', values: { vi: said(issue, SAYS.vi), en: said(issue, SAYS.en) } };
}

function choiceFault(choices: readonly unknown[], input: unknown): Fault {
  if (input === undefined) return { key: 'campaign:fault.missing', values: {} };
  const values = { choices: choices.map(String).join(', ') };
  return { key: choices.length === 1 ? 'campaign:fault.only' : 'campaign:fault.choice', values };
}

const TYPES: Readonly<Record<string, string>> = {
  number: 'campaign:fault.not_number',
  int: 'campaign:fault.not_whole',
  string: 'campaign:fault.not_text',
  boolean: 'campaign:fault.not_boolean',
  array: 'campaign:fault.not_list',
  tuple: 'campaign:fault.not_list',
  object: 'campaign:fault.not_block',
  record: 'campaign:fault.not_block',
};

function typeFault(expected: string, input: unknown): Fault {
  if (input === undefined) return { key: 'campaign:fault.missing', values: {} };
  if (Array.isArray(input)) return { key: 'campaign:fault.is_list', values: {} };
  if (typeof input === 'object') return { key: 'campaign:fault.is_block', values: {} };
  const is = String(input);
  const shown = is.length > VALUE_AT_MOST ? `${is.slice(0, VALUE_AT_MOST)}…` : is;
  return { key: TYPES[expected] ?? 'campaign:fault.pattern', values: { is: shown } };
}

function bigFault({ origin, maximum }: z.core.$ZodIssueTooBig): Fault {
  const values = { max: String(maximum) };
  if (origin === 'string') return { key: 'campaign:fault.long_text', values };
  return { key: isCount(origin) ? 'campaign:fault.long_list' : 'campaign:fault.large', values };
}

function smallFault({ origin, minimum, inclusive = true }: z.core.$ZodIssueTooSmall): Fault {
  const values = { min: String(minimum) };
  if (origin === 'string') return { key: 'campaign:fault.short_text', values };
  if (isCount(origin)) return { key: 'campaign:fault.short_list', values };
  return { key: inclusive ? 'campaign:fault.small' : 'campaign:fault.not_positive', values };
}

function isCount(origin: string): boolean {
  return origin === 'array' || origin === 'tuple';
}

/** The library's sentence in each language, for what our schema has not met yet. */
function said(issue: Issue, says: z.core.$ZodErrorMap): string {
  // The library reads the same fields of an issue while it is made and when it is done; only its types part the two.
  const words = says({ ...issue } as z.core.$ZodRawIssue);
  return (typeof words === 'string' ? words : words?.message) ?? issue.message;
}
