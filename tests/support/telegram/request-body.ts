import type { IncomingMessage } from 'node:http';
import { ApiError, badRequest, tooStrict } from './api-error.ts';
import { type Body, isRecord, type Params, type Upload } from './wire.ts';

/** 50 MB of file and some room for the other fields. */
const MOST_BYTES = 50 * 1024 * 1024 + 64 * 1024;
const NO_FILES: ReadonlyMap<string, Upload> = new Map();

/** Collects the raw body; answers 413 like the real server when it is over 50 MB. */
export function collectBody(request: IncomingMessage, done: (error: ApiError | undefined, raw: Buffer) => void): void {
  const pieces: Buffer[] = [];
  let size = 0;
  request.on('data', (piece: Buffer) => {
    size += piece.length;
    if (size <= MOST_BYTES) pieces.push(piece);
    else pieces.length = 0;
  });
  request.on('end', () => {
    const error = size > MOST_BYTES ? new ApiError(413, 'Request Entity Too Large') : undefined;
    const first = pieces[0];
    done(error, pieces.length === 1 && first ? first : Buffer.concat(pieces));
  });
}

/** Reads JSON, urlencoded and multipart bodies; parameters in the address count too. */
export function readBody(contentType: string | undefined, raw: Buffer, query: string | undefined): Body {
  const fromQuery = query === undefined ? {} : Object.fromEntries(new URLSearchParams(query));
  const type = contentType ?? '';
  if (type.startsWith('application/json')) return withoutFiles({ ...fromQuery, ...readJson(raw) });
  if (type.startsWith('application/x-www-form-urlencoded')) {
    return withoutFiles({ ...fromQuery, ...Object.fromEntries(new URLSearchParams(raw.toString())) });
  }
  if (type.startsWith('multipart/form-data')) {
    const body = readMultipart(type, raw);
    return { params: { ...fromQuery, ...body.params }, files: body.files };
  }
  if (raw.length > 0) throw tooStrict(`content type ${type === '' ? 'is missing' : `${type} is not known`}`);
  return withoutFiles(fromQuery);
}

function withoutFiles(params: Params): Body {
  return { params, files: NO_FILES as Map<string, Upload> };
}

function readJson(raw: Buffer): Params {
  if (raw.length === 0) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(raw.toString());
  } catch {
    throw badRequest("can't parse JSON object");
  }
  if (!isRecord(parsed)) throw badRequest('JSON object expected');
  return parsed;
}

function readMultipart(contentType: string, raw: Buffer): Body {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const name = boundary?.[1] ?? boundary?.[2];
  if (name === undefined) throw badRequest("can't find boundary in multipart content type");
  const body: Body = { params: {}, files: new Map() };
  const delimiter = Buffer.from(`--${name}`);
  let begin = raw.indexOf(delimiter);
  if (begin < 0) throw badRequest('multipart body has no part');
  for (;;) {
    begin += delimiter.length;
    if (raw.toString('latin1', begin, begin + 2) === '--') return body;
    const next = raw.indexOf(delimiter, begin);
    if (next < 0) throw badRequest('multipart body is cut off');
    // A part lies between the line end after one delimiter and the one before the next.
    addPart(body, raw.subarray(begin + 2, next - 2));
    begin = next;
  }
}

function addPart(body: Body, part: Buffer): void {
  const split = part.indexOf('\r\n\r\n');
  if (split < 0) throw badRequest('multipart part has no headers');
  const headers = part.toString('utf8', 0, split);
  const bytes = part.subarray(split + 4);
  const disposition = /^content-disposition:\s*form-data;\s*(.*)$/im.exec(headers)?.[1];
  if (disposition === undefined) throw badRequest('multipart part has no content disposition');
  const name = quoted(disposition, 'name');
  if (name === undefined) throw badRequest('multipart part has no name');
  const fileName = quoted(disposition, 'filename');
  if (fileName === undefined) {
    body.params[name] = bytes.toString();
    return;
  }
  const mime = /^content-type:\s*(\S+)/im.exec(headers)?.[1];
  body.files.set(name, { fileName, mime, bytes: Buffer.from(bytes) });
}

function quoted(disposition: string, key: string): string | undefined {
  const found = new RegExp(`(?:^|;\\s*)${key}="([^"]*)"(.*)$`, 'i').exec(disposition);
  if (!found) return undefined;
  const [, value, rest = ''] = found;
  // telegraf does not escape quotes in file names: what follows would be lost silently on the real server.
  if (rest.trim() !== '' && !rest.trim().startsWith(';')) throw tooStrict(`unescaped quote in the ${key} of a part`);
  return value;
}
