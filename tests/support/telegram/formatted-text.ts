import { badRequest, tooStrict } from './api-error.ts';
import { type Entity, type FormattedText, parseHtml } from './html.ts';
import { isRecord, type Params } from './wire.ts';

export interface ShownText extends FormattedText {
  /** The text with its markup: what was sent with parse_mode HTML, else the escaped plain text. */
  html: string;
}

interface TextFields {
  text: string;
  entities: string;
  limit: number;
  tooLong: string;
}

const MESSAGE: TextFields = { text: 'text', entities: 'entities', limit: 4096, tooLong: 'message is too long' };
const CAPTION: TextFields = {
  text: 'caption',
  entities: 'caption_entities',
  limit: 1024,
  tooLong: 'message caption is too long',
};

/** The text of a message; refuses an empty or over-long one. */
export function readText(params: Params): ShownText {
  const source = params.text;
  if (typeof source !== 'string' || source === '') throw badRequest('message text is empty');
  const shown = read(source, params, MESSAGE);
  if (shown.text === '') throw badRequest('text must be non-empty');
  return shown;
}

/** The caption of a file, `undefined` when there is none. */
export function readCaption(params: Params): ShownText | undefined {
  const source = params.caption;
  if (typeof source !== 'string' || source === '') return undefined;
  const shown = read(source, params, CAPTION);
  return shown.text === '' ? undefined : shown;
}

function read(source: string, params: Params, fields: TextFields): ShownText {
  const mode = typeof params.parse_mode === 'string' ? params.parse_mode.toLowerCase() : '';
  if (mode !== '' && mode !== 'html') {
    if (mode === 'markdown' || mode === 'markdownv2') throw tooStrict(`parse_mode ${mode} is not implemented`);
    throw badRequest('unsupported parse_mode');
  }
  const parsed =
    mode === 'html' ? parseHtml(source) : { text: source, entities: readEntities(params[fields.entities]) };
  const tidy = tidyText(parsed);
  // The real server counts characters; UTF-16 units are the stricter reading of the same limit.
  if (tidy.text.length > fields.limit) throw badRequest(fields.tooLong);
  return { ...tidy, html: mode === 'html' ? source.trim() : escapeHtml(tidy.text) };
}

function readEntities(given: unknown): Entity[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) throw badRequest("can't parse message entities: expected an Array");
  return given.map((entity: unknown) => {
    if (!isRecord(entity)) throw badRequest("can't parse MessageEntity: expected an Object");
    const { type, offset, length } = entity;
    if (typeof type !== 'string') throw badRequest('can\'t parse MessageEntity: Field "type" must be of type String');
    if (typeof offset !== 'number' || typeof length !== 'number') {
      throw badRequest('can\'t parse MessageEntity: Field "offset" must be of type Number');
    }
    return { ...entity, type, offset, length };
  });
}

/** Control characters become blanks, `\r` goes, both ends are trimmed; entities move along. */
function tidyText({ text, entities }: FormattedText): FormattedText {
  const clean = text.includes('\r') ? text.replaceAll('\r', '') : text;
  const blank = clean.replace(/\p{Cc}/gu, (sign) => (sign < ' ' && sign !== '\n' ? ' ' : sign));
  const trimmed = blank.trim();
  if (trimmed.length === text.length || entities.length === 0) return { text: trimmed, entities };
  const lead = blank.length - blank.trimStart().length;
  const kept: Entity[] = [];
  for (const entity of entities) {
    const offset = Math.max(0, entity.offset - lead);
    const end = Math.min(trimmed.length, entity.offset + entity.length - lead);
    if (end > offset) kept.push({ ...entity, offset, length: end - offset });
  }
  return { text: trimmed, entities: kept };
}

function escapeHtml(text: string): string {
  return /[&<>]/.test(text) ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') : text;
}
