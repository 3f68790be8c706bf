import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../src/clock.ts';
import { ApiError } from '../telegram/api-error.ts';
import { readBody } from '../telegram/request-body.ts';
import type { Upload } from '../telegram/wire.ts';
import { headerOf, type Request } from './http-exchange.ts';
import { invalid, OaError, overLimit } from './oa-error.ts';

const MEGABYTE = 1024 * 1024;
const LIFE_MS = 7 * 86_400_000;

export type UploadKind = 'image' | 'gif' | 'file';

export interface StoredUpload {
  readonly kind: UploadKind;
  readonly name: string;
  readonly mime: string;
  readonly bytes: Buffer;
  readonly endsAt: number;
}

interface Format {
  readonly mime: string;
  /** How the bytes begin, in hex; any for plain text. */
  readonly begins?: string;
}

const FORMATS: Readonly<Record<UploadKind, Readonly<Record<string, Format>>>> = {
  image: {
    jpg: { mime: 'image/jpeg', begins: 'ffd8ff' },
    jpeg: { mime: 'image/jpeg', begins: 'ffd8ff' },
    png: { mime: 'image/png', begins: '89504e470d0a1a0a' },
  },
  gif: { gif: { mime: 'image/gif', begins: '47494638' } },
  file: {
    pdf: { mime: 'application/pdf', begins: '255044462d' },
    doc: { mime: 'application/msword', begins: 'd0cf11e0' },
    docx: {
      mime: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      begins: '504b0304',
    },
    csv: { mime: 'text/csv' },
  },
};
const MOST_BYTES: Readonly<Record<UploadKind, number>> = { image: MEGABYTE, gif: 5 * MEGABYTE, file: 5 * MEGABYTE };

/** Uploaded pictures and files: checked, kept for seven days. */
export function createUploads(clock: Clock) {
  const stored = new Map<string, StoredUpload>();

  function take(kind: UploadKind, request: Request): Record<string, string> {
    const upload = onlyFile(request);
    const format = checkFormat(kind, upload);
    const id = randomBytes(24).toString('base64url');
    stored.set(id, {
      kind,
      name: upload.fileName,
      mime: format.mime,
      bytes: upload.bytes,
      endsAt: clock.now().getTime() + LIFE_MS,
    });
    return kind === 'file' ? { token: id } : { attachment_id: id };
  }

  /** What an attachment id or token stands for. */
  function use(id: unknown, kind: UploadKind): StoredUpload {
    const found = typeof id === 'string' ? stored.get(id) : undefined;
    if (found?.kind !== kind) throw invalid(kind === 'file' ? 'token' : 'attachment_id');
    if (clock.now().getTime() >= found.endsAt) throw new OaError(-100, 'attachment_id was expired');
    return found;
  }

  return { take, use };
}

export type Uploads = ReturnType<typeof createUploads>;

function onlyFile(request: Request): Upload {
  const contentType = headerOf(request, 'content-type') ?? '';
  if (!contentType.startsWith('multipart/form-data')) throw invalid('the body is not multipart/form-data');
  try {
    const { params, files } = readBody(contentType, request.raw, undefined);
    const file = files.get('file');
    if (!file || files.size !== 1 || Object.keys(params).length > 0) throw invalid('exactly one part named file');
    return file;
  } catch (error) {
    throw error instanceof ApiError ? invalid(error.description) : error;
  }
}

function checkFormat(kind: UploadKind, { fileName, bytes }: Upload): Format {
  if (bytes.length === 0) throw invalid('file is empty');
  const extension = /[^/\\]\.(\w+)$/.exec(fileName)?.[1]?.toLowerCase() ?? '';
  const format = Object.hasOwn(FORMATS[kind], extension) ? FORMATS[kind][extension] : undefined;
  if (!format) throw invalid(`file type is not supported: ${extension}`);
  if (bytes.length > MOST_BYTES[kind]) throw overLimit('file size');
  const begins = format.begins ?? '';
  const isTrue = begins === '' ? !bytes.includes(0) : bytes.toString('hex', 0, begins.length / 2) === begins;
  if (!isTrue) throw invalid(`file is not what its name says: ${extension}`);
  return format;
}
