/** An answer with `ok: false`. */
export class BotApiError extends Error {
  readonly code: number;

  constructor(code: number, description: string) {
    super(description);
    this.name = 'BotApiError';
    this.code = code;
  }
}

export function badRequest(why: string): BotApiError {
  return new BotApiError(400, `Bad Request: ${why}`);
}

export type Params = Readonly<Record<string, unknown>>;

export function isParams(value: unknown): value is Params {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Only what the documents name may be in a call: a keyboard, say, is in none of them. */
export function checkNames(params: Params, known: readonly string[]): void {
  const odd = Object.keys(params).find((name) => !known.includes(name));
  if (odd !== undefined) throw badRequest(`unknown parameter ${odd}`);
}

/** A text of a length between `least` and `most` in UTF-16 units. */
export function textOf(params: Params, name: string, { least, most }: { least: number; most: number }): string {
  const value = params[name];
  if (typeof value !== 'string') throw badRequest(`${name} must be a string`);
  if (value.length < least || value.length > most) throw badRequest(`${name} must have ${least} to ${most} characters`);
  return value;
}
