import { parseArgs } from 'node:util';
import { line } from '../src/dialog/view.ts';
import { Refused } from './campaign-say.ts';

export interface CheckOrder {
  readonly work: 'check';
  readonly file: string;
  /** Every warning is printed, however many there are. */
  readonly all: boolean;
}

export interface DiffOrder {
  readonly work: 'diff';
  /** A file, or `published`: the one in force. */
  readonly before: string;
  readonly after: string;
}

export interface PublishOrder {
  readonly work: 'publish';
  readonly file: string;
  /** Who publishes, for the record. */
  readonly by: string;
  /** The file is meant to open a campaign of its own. */
  readonly isNew: boolean;
}

export type Order = CheckOrder | DiffOrder | PublishOrder;

const USAGE = line('tool:usage');
/** On record where nobody was named. */
const NOBODY = 'npm run campaign';

function parse(args: readonly string[]) {
  const options = { by: { type: 'string' }, new: { type: 'boolean' }, all: { type: 'boolean' } } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch {
    throw new Refused(USAGE, 2);
  }
}

/** What the caller wants; throws `Refused` with the ways to call it. */
export function readOrder(args: readonly string[]): Order {
  const { values, positionals } = parse(args);
  const [work, first, second, ...more] = positionals;
  const plain = values.by === undefined && values.new === undefined;
  if (first === undefined || more.length > 0) throw new Refused(USAGE, 2);
  if (work === 'check' && second === undefined && plain) return { work, file: first, all: values.all === true };
  if (values.all !== undefined) throw new Refused(USAGE, 2);
  if (work === 'diff' && second !== undefined && plain) return { work, before: first, after: second };
  if (work === 'publish' && second === undefined) {
    return { work, file: first, by: values.by?.trim() || NOBODY, isNew: values.new === true };
  }
  throw new Refused(USAGE, 2);
}
