import { pino } from 'pino';
import { describeError, scrub } from './errors.ts';

/** Codes and ids only: never message text, names or tokens. */
export interface Logger {
  debug(fields: Fields, code: string): void;
  info(fields: Fields, code: string): void;
  warn(fields: Fields, code: string): void;
  error(fields: Fields, code: string): void;
}

export type Fields = Readonly<Record<string, unknown>>;

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
