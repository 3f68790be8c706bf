import { badRequest } from './api-error.ts';

export interface Entity {
  type: string;
  offset: number;
  length: number;
  url?: string;
  custom_emoji_id?: string;
}

export interface FormattedText {
  text: string;
  entities: Entity[];
}

interface OpenTag {
  name: string;
  offset: number;
  attributes: Map<string, string>;
}

const ENTITY_TYPES: Readonly<Record<string, string>> = {
  a: 'text_link',
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  span: 'spoiler',
  'tg-spoiler': 'spoiler',
  'tg-emoji': 'custom_emoji',
  'tg-time': 'date_time',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
};
const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };
const SURROGATES =
  'Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units';

/**
 * Reads parse_mode HTML the way the real server does (byte offsets in errors count UTF-8, entity offsets count UTF-16).
 * A lone `&` is plain text there, a lone `<` is not.
 */
export function parseHtml(source: string): FormattedText {
  if (!source.includes('<') && !source.includes('&')) return { text: source, entities: [] };
  const entities: Entity[] = [];
  const open: OpenTag[] = [];
  let text = '';
  let at = 0;
  while (at < source.length) {
    const mark = nextMark(source, at);
    text += source.slice(at, mark);
    if (mark >= source.length) break;
    if (source[mark] === '&') {
      const decoded = decodeReference(source, mark);
      text += decoded.text;
      at = decoded.end;
    } else if (source[mark + 1] === '/') {
      at = closeTag({ source, begin: mark, length: text.length }, open, entities);
    } else {
      const tag = readStartTag(source, mark);
      open.push({ name: tag.name, offset: text.length, attributes: tag.attributes });
      at = tag.end;
    }
  }
  const left = open.at(-1);
  if (left) fail(`Can't find end tag corresponding to start tag "${left.name}"`);
  if (source.includes('&#') && /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text))
    fail(SURROGATES);
  entities.sort((one, other) => one.offset - other.offset || other.length - one.length);
  return { text, entities };
}

function fail(text: string): never {
  throw badRequest(`can't parse entities: ${text}`);
}

function bytesBefore(source: string, at: number): number {
  return Buffer.byteLength(source.slice(0, at));
}

function nextMark(source: string, from: number): number {
  for (let at = from; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if (code === 0x26 || code === 0x3c) return at;
  }
  return source.length;
}

function decodeReference(source: string, begin: number): { text: string; end: number } {
  const found = /^&(?:#x([0-9a-f]{1,8})|#(\d{1,10})|([a-z]+))/i.exec(source.slice(begin, begin + 16));
  const plain = { text: '&', end: begin + 1 };
  if (!found) return plain;
  const [whole, hex, decimal, name] = found;
  const text = name === undefined ? fromCode(hex, decimal) : NAMED[name];
  if (text === undefined) return plain;
  const end = begin + whole.length;
  return { text, end: source[end] === ';' ? end + 1 : end };
}

function fromCode(hex: string | undefined, decimal: string | undefined): string | undefined {
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return code === 0 || code >= 0x10ffff ? undefined : String.fromCodePoint(code);
}

const BLANKS = /\s*/y;
const TAG_NAME = /[^\s>]*/y;
const ATTRIBUTE_NAME = /[^\s=>/"']*/y;
const BARE_VALUE = /[a-z0-9.-]*/iy;

/** Where what a sticky pattern matches from here ends. */
function skip(source: string, from: number, pattern: RegExp): number {
  pattern.lastIndex = from;
  return from + (pattern.exec(source)?.[0].length ?? 0);
}

function readStartTag(source: string, begin: number) {
  let at = skip(source, begin + 1, TAG_NAME);
  if (at >= source.length) fail(`Unclosed start tag at byte offset ${bytesBefore(source, begin)}`);
  const name = source.slice(begin + 1, at).toLowerCase();
  if (!Object.hasOwn(ENTITY_TYPES, name)) {
    fail(`Unsupported start tag "${name}" at byte offset ${bytesBefore(source, begin)}`);
  }
  const attributes = new Map<string, string>();
  for (;;) {
    at = skip(source, at, BLANKS);
    if (at >= source.length) fail(`Unclosed start tag "${name}" at byte offset ${bytesBefore(source, begin)}`);
    if (source[at] === '>') break;
    const attribute = readAttribute({ source, begin, name }, at);
    attributes.set(attribute.key, attribute.value);
    at = attribute.end;
  }
  if (name === 'span' && attributes.get('class') !== 'tg-spoiler') {
    fail(`Tag "span" must have class "tg-spoiler" at byte offset ${bytesBefore(source, begin)}`);
  }
  return { name, attributes, end: at + 1 };
}

interface TagPlace {
  source: string;
  begin: number;
  name: string;
}

function readAttribute({ source, begin, name }: TagPlace, from: number) {
  const where = () => `"${name}" at byte offset ${bytesBefore(source, begin)}`;
  let at = skip(source, from, ATTRIBUTE_NAME);
  const key = source.slice(from, at).toLowerCase();
  if (key === '') fail(`Empty attribute name in the tag ${where()}`);
  at = skip(source, at, BLANKS);
  if (source[at] !== '=') {
    if (name === 'blockquote' && key === 'expandable') return { key, value: '', end: at };
    fail(`Expected equal sign in declaration of an attribute of the tag ${where()}`);
  }
  at = skip(source, at + 1, BLANKS);
  if (at >= source.length) fail(`Unclosed start tag ${where()}`);
  const quote = source.charAt(at);
  if (quote !== '"' && quote !== "'") {
    const end = skip(source, at, BARE_VALUE);
    if (end >= source.length || !/[\s>]/.test(source.charAt(end))) {
      fail(`Unexpected end of name token at byte offset ${bytesBefore(source, at)}`);
    }
    return { key, value: source.slice(at, end).toLowerCase(), end };
  }
  const end = source.indexOf(quote, at + 1);
  if (end < 0) fail(`Unclosed start tag at byte offset ${bytesBefore(source, begin)}`);
  return { key, value: decodeAll(source.slice(at + 1, end)), end: end + 1 };
}

function decodeAll(value: string): string {
  let text = '';
  for (let at = 0; at < value.length; ) {
    const piece = value[at] === '&' ? decodeReference(value, at) : { text: value.charAt(at), end: at + 1 };
    text += piece.text;
    at = piece.end;
  }
  return text;
}

interface Reading {
  source: string;
  begin: number;
  /** UTF-16 length of the text read so far. */
  length: number;
}

function closeTag({ source, begin, length }: Reading, open: OpenTag[], entities: Entity[]): number {
  const tag = open.pop();
  if (!tag) fail(`Unexpected end tag at byte offset ${bytesBefore(source, begin)}`);
  const nameEnd = skip(source, begin + 2, TAG_NAME);
  const name = source.slice(begin + 2, nameEnd).toLowerCase();
  const end = skip(source, nameEnd, BLANKS);
  if (source[end] !== '>') fail(`Unclosed end tag at byte offset ${bytesBefore(source, begin)}`);
  if (name !== '' && name !== tag.name) {
    const where = bytesBefore(source, begin);
    fail(`Unmatched end tag at byte offset ${where}, expected "</${tag.name}>", found "</${name}>"`);
  }
  const entity = toEntity(tag, length - tag.offset);
  if (entity) entities.push(entity);
  return end + 1;
}

function toEntity(tag: OpenTag, length: number): Entity | undefined {
  if (length <= 0) return undefined;
  const entity: Entity = { type: ENTITY_TYPES[tag.name] ?? tag.name, offset: tag.offset, length };
  if (tag.name === 'a') {
    const url = tag.attributes.get('href');
    if (url === undefined || url === '') return undefined;
    return { ...entity, url };
  }
  if (tag.name === 'blockquote' && tag.attributes.has('expandable')) entity.type = 'expandable_blockquote';
  const emoji = tag.attributes.get('emoji-id');
  if (tag.name === 'tg-emoji' && emoji !== undefined) entity.custom_emoji_id = emoji;
  return entity;
}
