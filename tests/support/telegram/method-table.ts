import { tooStrict } from './api-error.ts';
import { isRecord, type Params } from './wire.ts';

/** `!` marks a required parameter. `file` is an upload or a string; `chat` a number or string. */
type Kind = 'integer' | 'string' | 'boolean' | 'object' | 'array' | 'chat' | 'file';
type Spec = Readonly<Record<string, Kind | `${Kind}!`>>;

const SEND = {
  business_connection_id: 'string',
  message_thread_id: 'integer',
  direct_messages_topic_id: 'integer',
  disable_notification: 'boolean',
  protect_content: 'boolean',
  allow_paid_broadcast: 'boolean',
  message_effect_id: 'string',
  suggested_post_parameters: 'object',
  reply_parameters: 'object',
  reply_markup: 'object',
  parse_mode: 'string',
} as const satisfies Spec;

const MEDIA = { ...SEND, chat_id: 'chat', caption: 'string', caption_entities: 'array' } as const satisfies Spec;

const EDIT = {
  business_connection_id: 'string',
  chat_id: 'chat',
  message_id: 'integer',
  inline_message_id: 'string',
  reply_markup: 'object',
} as const satisfies Spec;

/**
 * What each method takes, by Bot API 10.1. `chat_id`, `text` and the like carry no `!` where the method itself
 * refuses their absence with the real server's words.
 */
const METHODS = {
  getMe: {},
  getUpdates: { offset: 'integer', limit: 'integer', timeout: 'integer', allowed_updates: 'array' },
  setWebhook: {
    url: 'string!',
    certificate: 'file',
    ip_address: 'string',
    max_connections: 'integer',
    allowed_updates: 'array',
    drop_pending_updates: 'boolean',
    secret_token: 'string',
  },
  deleteWebhook: { drop_pending_updates: 'boolean' },
  getWebhookInfo: {},
  sendMessage: { ...SEND, chat_id: 'chat', text: 'string', entities: 'array', link_preview_options: 'object' },
  editMessageText: {
    ...EDIT,
    text: 'string',
    parse_mode: 'string',
    entities: 'array',
    link_preview_options: 'object',
    rich_message: 'object',
  },
  editMessageCaption: {
    ...EDIT,
    caption: 'string',
    parse_mode: 'string',
    caption_entities: 'array',
    show_caption_above_media: 'boolean',
  },
  editMessageReplyMarkup: EDIT,
  answerCallbackQuery: {
    callback_query_id: 'string',
    text: 'string',
    show_alert: 'boolean',
    url: 'string',
    cache_time: 'integer',
  },
  deleteMessage: { chat_id: 'chat', message_id: 'integer' },
  sendDocument: { ...MEDIA, document: 'file', thumbnail: 'file', disable_content_type_detection: 'boolean' },
  sendPhoto: { ...MEDIA, photo: 'file', show_caption_above_media: 'boolean', has_spoiler: 'boolean' },
  getFile: { file_id: 'string' },
  sendChatAction: {
    business_connection_id: 'string',
    chat_id: 'chat',
    message_thread_id: 'integer',
    action: 'string',
  },
  setMyCommands: { commands: 'array!', scope: 'object', language_code: 'string' },
  getMyCommands: { scope: 'object', language_code: 'string' },
  deleteMyCommands: { scope: 'object', language_code: 'string' },
} as const satisfies Record<string, Spec>;

export type MethodName = keyof typeof METHODS;

interface Rules {
  kinds: Readonly<Record<string, Kind>>;
  required: readonly string[];
}

/** The table taken apart once: this runs for every call. */
const RULES = new Map<string, Rules>(
  Object.entries<Spec>(METHODS).map(([method, spec]) => {
    const names = Object.keys(spec);
    const kinds = Object.fromEntries(names.map((name) => [name, kindOf(spec[name] ?? 'string')]));
    return [method, { kinds, required: names.filter((name) => spec[name]?.endsWith('!')) }];
  }),
);
const NO_RULES: Rules = { kinds: {}, required: [] };

function kindOf(kind: Kind | `${Kind}!`): Kind {
  return (kind.endsWith('!') ? kind.slice(0, -1) : kind) as Kind;
}

const BY_LOWER_CASE = new Map(Object.keys(METHODS).map((name) => [name.toLowerCase(), name]));

/** Method names are case-insensitive on the real server. */
export function findMethod(name: string): MethodName | undefined {
  const found = isMethod(name) ? name : BY_LOWER_CASE.get(name.toLowerCase());
  return found !== undefined && isMethod(found) ? found : undefined;
}

function isMethod(name: string): name is MethodName {
  return Object.hasOwn(METHODS, name);
}

/**
 * Refuses unknown names, wrong types and missing required parameters, and turns what urlencoded and multipart bodies
 * carry as text into what the same call has as JSON.
 */
export function checkParams(method: MethodName, params: Params, hasFile: (name: string) => boolean): Params {
  const { kinds, required } = RULES.get(method) ?? NO_RULES;
  const checked: Params = {};
  for (const name in params) {
    const kind = kinds[name];
    if (kind !== undefined) checked[name] = convert(name, kind, params[name]);
    else if (name !== 'method' || params.method !== method) throw tooStrict(`unknown parameter ${name}`);
  }
  for (const name of required) {
    if (params[name] === undefined && !hasFile(name)) throw tooStrict(`required parameter ${name} is missing`);
  }
  return checked;
}

function convert(name: string, kind: Kind, value: unknown): unknown {
  const converted = CONVERT[kind](value);
  if (converted === undefined) throw tooStrict(`parameter ${name} must be of type ${kind}`);
  return converted;
}

const CONVERT: Readonly<Record<Kind, (value: unknown) => unknown>> = {
  string: (value) => (typeof value === 'string' ? value : undefined),
  file: (value) => (typeof value === 'string' ? value : undefined),
  integer: (value) => {
    if (typeof value === 'number') return Number.isInteger(value) ? value : undefined;
    return typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : undefined;
  },
  boolean: (value) => {
    if (typeof value === 'boolean') return value;
    if (value === 'true' || value === 'True' || value === '1') return true;
    return value === 'false' || value === 'False' || value === '0' ? false : undefined;
  },
  chat: (value) => (typeof value === 'string' || Number.isInteger(value) ? value : undefined),
  object: (value) => {
    const parsed = typeof value === 'string' ? parseJson(value) : value;
    return isRecord(parsed) ? parsed : undefined;
  },
  array: (value) => {
    const parsed = typeof value === 'string' ? parseJson(value) : value;
    return Array.isArray(parsed) ? parsed : undefined;
  },
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
