import type { Campaign } from '../src/campaign/schema.ts';
import { fieldOf, textOf } from '../src/dialog/answers.ts';
import type { Json } from '../src/dialog/event.ts';
import { extensionOf, looksLike, pictureType } from '../src/domain/file-type.ts';
import type { ErrorCode } from '../src/errors.ts';
import type { Turn } from '../src/ports/handler.ts';
import { keepUpload, type UploadDeps } from './kept-upload.ts';

const MEGABYTE = 1024 * 1024;

/** Why a file is not kept; what is too large or of a wrong type is told the limit. */
function fault(code: ErrorCode, { initiatives }: Campaign): Json {
  if (code === 'file_too_large') {
    return { ok: false, fault: 'initiative:files.too_large', values: { max: String(initiatives.max_file_mb) } };
  }
  if (code === 'file_type_refused') {
    return { ok: false, fault: 'initiative:files.type_refused', values: { types: initiatives.file_types.join(', ') } };
  }
  return { ok: false, fault: `errors:${code}` };
}

/** Name and type of what came, null when it is not what it says. A photo goes by its content: its name is the app's. */
function namedAs(inputs: Json, bytes: Uint8Array): { readonly name: string; readonly mime: string } | null {
  const name = textOf(fieldOf(inputs, 'name'));
  const extension = extensionOf(name);
  if (looksLike(extension, bytes)) return { name, mime: textOf(fieldOf(inputs, 'mime')) };
  const picture = fieldOf(inputs, 'picture') === true ? pictureType(bytes) : null;
  if (picture === null) return null;
  return { name: `${name.slice(0, name.length - extension.length)}${picture.extension}`, mime: picture.mime };
}

/** Checks and keeps a file that arrived for an initiative or as evidence: `{ok, item}` or `{ok: false, fault}`. */
export async function keepFile(deps: UploadDeps, inputs: Json, turn: Turn): Promise<Json> {
  const { file_types: types, max_file_mb } = turn.campaign.initiatives;
  const refusal = (code: ErrorCode): Json => fault(code, turn.campaign);
  return keepUpload(deps, inputs, turn, { types, maxBytes: max_file_mb * MEGABYTE, named: namedAs, refusal });
}
