import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';

/**
 * The backup file: gzip of lines. First a header, then for each collection its name and its documents as canonical EJSON,
 * last a trailer with the counts and the sha256 of every line before it.
 */

const FORMAT = 'thi-dua-bot-backup';
const VERSION = 1;
const PART_CHARS = 64 * 1024;

export interface Header {
  readonly format: string;
  readonly version: number;
  readonly takenAt: string;
  readonly database: string;
  /** True when every collection was read as of one moment. */
  readonly snapshot: boolean;
}

export type Entry = { readonly collection: string } | { readonly document: string };

export interface Totals {
  readonly documents: number;
  readonly collections: number;
}

/** What stops a backup or a restore; told to the person as `setup:backup.<fault>`. */
export class BackupFault extends Error {
  readonly fault: string;
  readonly values: Readonly<Record<string, string | number>>;

  constructor(fault: string, values: Readonly<Record<string, string | number>> = {}) {
    super(fault);
    this.name = 'BackupFault';
    this.fault = fault;
    this.values = values;
  }
}

/** Why the system refused, as its code (`ENOSPC`), which names no content. */
export function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && (typeof error.code === 'string' || typeof error.code === 'number')) {
    return String(error.code);
  }
  return error instanceof Error ? error.name : 'unknown';
}

export function headerOf(values: Omit<Header, 'format' | 'version'>): Header {
  return { format: FORMAT, version: VERSION, ...values };
}

function lineOf(entry: Entry): string {
  return 'collection' in entry ? `${JSON.stringify({ collection: entry.collection })}\n` : `${entry.document}\n`;
}

/** Writes the whole file beside its place and moves it there at the end: a backup that was cut off never has its name. */
export async function writeFile(
  file: string,
  header: Header,
  entries: AsyncIterable<Entry>,
): Promise<Totals & { bytes: number }> {
  const temporary = `${file}.${process.pid}.part`;
  const totals = { documents: 0, collections: 0 };
  const hash = createHash('sha256');
  const note = (line: string): string => {
    hash.update(line);
    return line;
  };
  async function* lines(): AsyncGenerator<string> {
    let part = note(`${JSON.stringify(header)}\n`);
    for await (const entry of entries) {
      if ('collection' in entry) totals.collections += 1;
      else totals.documents += 1;
      part += note(lineOf(entry));
      if (part.length > PART_CHARS) {
        yield part;
        part = '';
      }
    }
    yield `${part}${JSON.stringify({ end: true, ...totals, sha256: hash.digest('hex') })}\n`;
  }
  try {
    await pipeline(Readable.from(lines()), createGzip(), createWriteStream(temporary, { mode: 0o600, flags: 'wx' }));
    await flush(temporary);
    await rename(temporary, file);
    return { ...totals, bytes: (await stat(file)).size };
  } catch (error) {
    await rm(temporary, { force: true });
    if (error instanceof Error && 'syscall' in error) {
      throw new BackupFault('unwritable', { file, reason: reasonOf(error) });
    }
    throw error;
  }
}

async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const source = createReadStream(file);
  const gunzip = createGunzip();
  // The reader of the lines meets the fault: a destroyed gunzip ends its loop with that error.
  source.on('error', (error) => gunzip.destroy(error));
  yield* createInterface({ input: source.pipe(gunzip), crlfDelay: Number.POSITIVE_INFINITY });
}

function parsed(line: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line ?? '');
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Reads the file to its end and compares it with its trailer. Throws `damaged` or `unreadable`; nothing was used of it then. */
export async function verifyFile(file: string): Promise<Header & Totals> {
  const hash = createHash('sha256');
  let first: string | undefined;
  let last: string | undefined;
  try {
    for await (const line of linesOf(file)) {
      if (last !== undefined) hash.update(`${last}\n`);
      first ??= line;
      last = line;
    }
  } catch (error) {
    const code = reasonOf(error);
    throw new BackupFault(code.startsWith('Z_') ? 'damaged' : 'unreadable', { file, reason: code });
  }
  const header = parsed(first);
  const trailer = parsed(last);
  if (header.format !== FORMAT) throw new BackupFault('damaged', { file, reason: 'format' });
  if (header.version !== VERSION) throw new BackupFault('damaged', { file, reason: `version ${header.version}` });
  if (trailer.end !== true) throw new BackupFault('damaged', { file, reason: 'end' });
  if (trailer.sha256 !== hash.digest('hex')) throw new BackupFault('damaged', { file, reason: 'sha256' });
  return {
    format: FORMAT,
    version: VERSION,
    takenAt: String(header.takenAt),
    database: String(header.database),
    snapshot: header.snapshot === true,
    documents: Number(trailer.documents),
    collections: Number(trailer.collections),
  };
}

const COLLECTION = '{"collection":';

/** The collections and documents of a file that was verified. A document never begins as a collection line does: it has `_id` first. */
export async function* entriesOf(file: string, totals: Totals): AsyncGenerator<Entry> {
  let left = totals.documents + totals.collections;
  let first = true;
  for await (const line of linesOf(file)) {
    if (first) {
      first = false;
      continue;
    }
    if (left === 0) return;
    left -= 1;
    if (line.startsWith(COLLECTION)) yield { collection: String(parsed(line).collection) };
    else yield { document: line };
  }
}
