import type { Campaign } from '../src/campaign/schema.ts';
import type { Address } from '../src/dialog/address.ts';
import { fieldOf, textOf } from '../src/dialog/answers.ts';
import type { Json } from '../src/dialog/event.ts';
import { extensionOf, looksLike, pictureType } from '../src/domain/file-type.ts';
import { AppError, type ErrorCode } from '../src/errors.ts';
import type { FileStore } from '../src/ports/files.ts';
import type { Turn } from '../src/ports/handler.ts';

export interface FileDeps {
  readonly files: Pick<FileStore, 'keep'>;
  /** Bytes of a file that the person sent on their channel. Throws `AppError`. */
  readonly fetchFile: (address: Address, ref: string, maxBytes: number) => Promise<Buffer>;
}

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

/** Checks and keeps an arriving file: `{ok, item}` or `{ok: false, fault}`. The same event keeps the same file. */
export async function keepFile(deps: FileDeps, inputs: Json, turn: Turn): Promise<Json> {
  const { file_types, max_file_mb } = turn.campaign.initiatives;
  const name = textOf(fieldOf(inputs, 'name'));
  const extension = extensionOf(name);
  if (!file_types.includes(extension)) return fault('file_type_refused', turn.campaign);
  const maxBytes = max_file_mb * MEGABYTE;
  if (Number(fieldOf(inputs, 'size')) > maxBytes) return fault('file_too_large', turn.campaign);
  try {
    const bytes = await deps.fetchFile(turn.address, textOf(fieldOf(inputs, 'ref')), maxBytes);
    if (bytes.length > maxBytes) return fault('file_too_large', turn.campaign);
    const named = namedAs(inputs, bytes);
    if (named === null || !file_types.includes(extensionOf(named.name))) {
      return fault('file_type_refused', turn.campaign);
    }
    const kept = await deps.files.keep({
      id: `${turn.address.channel}.${turn.address.chat}.${textOf(fieldOf(inputs, 'key'))}`,
      ...named,
      size: bytes.length,
      picture: fieldOf(inputs, 'picture') === true,
      bytes,
      owner: turn.member?.id ?? '',
      at: turn.now,
    });
    return { ok: true, item: { ...kept } };
  } catch (error) {
    if (error instanceof AppError) return fault(error.code, turn.campaign);
    throw error;
  }
}
