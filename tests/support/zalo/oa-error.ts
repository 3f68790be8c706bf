/** A refusal of the OpenAPI: HTTP 200 with `{"error":…,"message":…}`. */
export class OaError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.name = 'OaError';
    this.code = code;
  }
}

/** -201: a field is not as it must be. */
export function invalid(what: string): OaError {
  return new OaError(-201, `Params is invalid: ${what}`);
}

/** -210: a field is over its limit. */
export function overLimit(what: string): OaError {
  return new OaError(-210, `Parameter is over limit: ${what}`);
}

/** -233: a kind of message that is not sent this way. */
export function unsupported(what: string): OaError {
  return new OaError(-233, `Message type is invalid or not supported: ${what}`);
}
