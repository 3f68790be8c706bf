/** The one catalogue of errors. A person sees `locales/<lang>/errors.json` under the same code; the log sees the code. */
export const ERROR_CODES = [
  'channel_unreachable',
  'channel_refused',
  'channel_flooded',
  'person_stopped',
  'outcome_unknown',
  'file_too_large',
  'file_type_refused',
  'file_gone',
  'files_full',
  'not_allowed',
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
    super(`${key} ${values['name'] ?? ''}`.trim());
    this.name = 'SettingError';
    this.key = key;
    this.values = values;
  }
}
