import { ApiError, badRequest } from './api-error.ts';
import { readCaption } from './formatted-text.ts';
import { checkReply } from './methods-messages.ts';
import { type Markup, readMarkup } from './reply-markup.ts';
import type { Body, Params } from './wire.ts';
import type { Chat, StoredFile, StoredMessage, World } from './world.ts';

type Send = (chat: Chat, draft: Partial<StoredMessage>, markup: Markup | undefined) => Params;

const MEGABYTE = 1024 * 1024;
const MOST_UPLOAD = 50 * MEGABYTE;
const MOST_PHOTO = 10 * MEGABYTE;
const MOST_DOWNLOAD = 20 * MEGABYTE;
const MIME_BY_EXTENSION: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  txt: 'text/plain',
  csv: 'text/csv',
  json: 'application/json',
  zip: 'application/zip',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};
const IMAGE_STARTS = ['89504e47', 'ffd8ff', '52494646', '47494638'];

/** Methods that send and fetch files, and the download address. */
export function createFileMethods(world: World, send: Send) {
  function sendDocument(params: Params, body: Body): Params {
    const chat = world.target(params.chat_id);
    const text = readCaption(params);
    const markup = readMarkup(params);
    checkReply(params, chat);
    return send(chat, { document: fileFrom('document', params, body), text }, markup);
  }

  function sendPhoto(params: Params, body: Body): Params {
    const chat = world.target(params.chat_id);
    const text = readCaption(params);
    const markup = readMarkup(params);
    checkReply(params, chat);
    return send(chat, { photo: fileFrom('photo', params, body), text }, markup);
  }

  function fileFrom(field: 'document' | 'photo', params: Params, body: Body): StoredFile {
    const given = params[field];
    const attached =
      typeof given === 'string' && given.startsWith('attach://') ? given.slice('attach://'.length) : field;
    const upload = body.files.get(attached);
    if (upload) {
      checkUpload(field, upload.bytes);
      const mime = upload.mime ?? MIME_BY_EXTENSION[/\.(\w+)$/.exec(upload.fileName.toLowerCase())?.[1] ?? ''];
      const file = { name: upload.fileName, mime: mime ?? 'application/octet-stream', bytes: upload.bytes };
      return world.addFile(field === 'photo' ? 'photos' : 'documents', file);
    }
    if (given === undefined) throw badRequest(`there is no ${field} in the request`);
    const known = world.files.get(String(given));
    if (!known) throw badRequest('wrong file identifier/HTTP URL specified');
    return known;
  }

  function getFile(params: Params): Params {
    if (params.file_id === undefined) throw badRequest('file_id not specified');
    const file = world.files.get(String(params.file_id));
    if (!file) throw badRequest('wrong file_id or the file is temporarily unavailable');
    if (file.size > MOST_DOWNLOAD) throw badRequest('file is too big');
    return { file_id: file.fileId, file_unique_id: file.uniqueId, file_size: file.size, file_path: file.path };
  }

  /** Bytes behind `/file/bot<token>/<path>`. */
  function download(path: string): Buffer {
    const file = world.paths.get(path);
    if (!file) throw new ApiError(404, 'Not Found');
    return file.bytes;
  }

  return { download, methods: { sendDocument, sendPhoto, getFile } };
}

function checkUpload(field: 'document' | 'photo', bytes: Buffer): void {
  if (bytes.length === 0) throw badRequest('file must be non-empty');
  if (bytes.length > MOST_UPLOAD) throw new ApiError(413, 'Request Entity Too Large');
  if (field === 'document') return;
  if (bytes.length > MOST_PHOTO) throw badRequest(`file of size ${bytes.length} bytes is too big for a photo`);
  const start = bytes.toString('hex', 0, 4);
  if (!IMAGE_STARTS.some((image) => start.startsWith(image))) throw badRequest('IMAGE_PROCESS_FAILED');
}
