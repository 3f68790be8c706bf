/** The one catalogue of errors. A person sees `locales/<lang>/errors.json` under the same code; the log sees the code. */
export const ERROR_CODES = [
  'channel_unreachable',
  'channel_refused',
  'channel_flooded',
  'person_stopped',
  'outcome_unknown',
  'window_closed',
  'budget_spent',
  'channel_unpaid',
  'access_lost',
  'channel_off',
  'file_too_large',
  'file_type_refused',
  'file_gone',
  'files_full',
  'not_allowed',
  'not_offered',
  'no_campaign',
  'paused',
  'not_joined',
  'not_found',
  'stale_button',
  'unknown_text',
  'unknown_command',
  'secret_marking',
  'too_late',
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** An error with a code of the catalogue; `message` is for the log and holds neither names nor texts of people. */
export class AppError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string = code) {
    super(message);
    this.name = 'AppError';
    this.code = code;
  }
}

/** A setting that keeps the program from starting: said in one sentence (`settings:<key>`), exit code 2. */
export class SettingError extends Error {
  readonly key: string;
  readonly values: Readonly<Record<string, string>>;

  constructor(key: string, values: Readonly<Record<string, string>>) {
    super(`${key} ${values.name ?? ''}`.trim());
    this.name = 'SettingError';
    this.key = key;
    this.values = values;
  }
}

const TOKENS = /bot\d+:[\w-]+/g;

/** Takes bot tokens out of a text that came from an SDK or a URL. */
export function scrub(text: string): string {
  return text.replace(TOKENS, 'bot<token>');
}

/** Name, message and code of whatever was thrown, scrubbed; no stack, since stacks may quote URLs. */
export function describeError(error: unknown): { name: string; message: string; code?: string } {
  if (!(error instanceof Error)) return { name: 'Thrown', message: scrub(String(error)) };
  const code =
    'code' in error && (typeof error.code === 'string' || typeof error.code === 'number') ? error.code : null;
  const described = { name: error.name, message: scrub(error.message) };
  return code === null ? described : { ...described, code: String(code) };
}
