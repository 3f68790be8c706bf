import type { Address } from '../src/dialog/address.ts';
import { fieldOf, textOf } from '../src/dialog/answers.ts';
import type { Json } from '../src/dialog/event.ts';
import { extensionOf } from '../src/domain/file-type.ts';
import { AppError, type ErrorCode } from '../src/errors.ts';
import type { FileStore } from '../src/ports/files.ts';
import type { Turn } from '../src/ports/handler.ts';

export interface UploadDeps {
  readonly files: Pick<FileStore, 'keep'>;
  /** Bytes of a file that the person sent on their channel. Throws `AppError`. */
  readonly fetchFile: (address: Address, ref: string, maxBytes: number) => Promise<Buffer>;
}

/** What may be sent in one place. */
export interface UploadLimits {
  /** File name extensions, lower case, without the dot. */
  readonly types: readonly string[];
  readonly maxBytes: number;
  /** Name and type of what came, null when its content is not what it says. */
  readonly named: (inputs: Json, bytes: Uint8Array) => { readonly name: string; readonly mime: string } | null;
  /** The sentence for somebody whose file is not kept. */
  readonly refusal: (code: ErrorCode) => Json;
}

async function kept(deps: UploadDeps, inputs: Json, turn: Turn, limits: UploadLimits): Promise<Json> {
  const { types, maxBytes } = limits;
  if (!types.includes(extensionOf(textOf(fieldOf(inputs, 'name'))))) throw new AppError('file_type_refused');
  if (Number(fieldOf(inputs, 'size')) > maxBytes) throw new AppError('file_too_large');
  const bytes = await deps.fetchFile(turn.address, textOf(fieldOf(inputs, 'ref')), maxBytes);
  if (bytes.length > maxBytes) throw new AppError('file_too_large');
  const named = limits.named(inputs, bytes);
  if (named === null || !types.includes(extensionOf(named.name))) throw new AppError('file_type_refused');
  return {
    ...(await deps.files.keep({
      id: `${turn.address.channel}.${turn.address.chat}.${textOf(fieldOf(inputs, 'key'))}`,
      ...named,
      size: bytes.length,
      picture: fieldOf(inputs, 'picture') === true,
      bytes,
      owner: turn.member?.id ?? '',
      at: turn.now,
    })),
  };
}

/** Checks and keeps an arriving file: `{ok, item}` or the refusal. The same event keeps the same file. */
export async function keepUpload(deps: UploadDeps, inputs: Json, turn: Turn, limits: UploadLimits): Promise<Json> {
  try {
    return { ok: true, item: await kept(deps, inputs, turn, limits) };
  } catch (error) {
    if (error instanceof AppError) return limits.refusal(error.code);
    throw error;
  }
}
