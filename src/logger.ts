import { pino } from 'pino';

/** Codes and ids only: never message text, names or tokens. */
export interface Logger {
  debug(fields: Fields, code: string): void;
  info(fields: Fields, code: string): void;
  warn(fields: Fields, code: string): void;
  error(fields: Fields, code: string): void;
}

export type Fields = Readonly<Record<string, unknown>>;

const TOKENS = /bot\d+:[\w-]+/g;

/** Takes bot tokens out of a text that came from an SDK or a URL. */
export function scrub(text: string): string {
  return text.replace(TOKENS, 'bot<token>');
}

/** Name, message and code of whatever was thrown, scrubbed; no stack, since stacks may quote URLs. */
export function describeError(error: unknown): { name: string; message: string; code?: string } {
  if (!(error instanceof Error)) return { name: 'Thrown', message: scrub(String(error)) };
  const code = 'code' in error && (typeof error.code === 'string' || typeof error.code === 'number') ? error.code : null;
  const described = { name: error.name, message: scrub(error.message) };
  return code === null ? described : { ...described, code: String(code) };
}

/** A JSON-lines logger on standard error; `level` as in pino (`silent` for none). */
export function createLogger(level: string): Logger {
  const out = pino(
    {
      level,
      base: null,
      hooks: { streamWrite: scrub },
      serializers: { error: describeError },
    },
    pino.destination({ dest: 2, sync: true }),
  );
  return {
    debug: (fields, code) => out.debug(fields, code),
    info: (fields, code) => out.info(fields, code),
    warn: (fields, code) => out.warn(fields, code),
    error: (fields, code) => out.error(fields, code),
  };
}
