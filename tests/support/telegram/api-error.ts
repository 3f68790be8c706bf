/** A refusal of the fake Bot API: becomes `{"ok":false,"error_code":…,"description":…}` on the wire. */
export class ApiError extends Error {
  readonly code: number;
  readonly description: string;
  readonly parameters: { retry_after: number } | undefined;

  constructor(code: number, description: string, parameters?: { retry_after: number }) {
    super(`${code}: ${description}`);
    this.name = 'ApiError';
    this.code = code;
    this.description = description;
    this.parameters = parameters;
  }
}

/** 400 with a text the real server uses. */
export function badRequest(text: string): ApiError {
  return new ApiError(400, `Bad Request: ${text}`);
}

/** 400 for what the real server would swallow or word in a way that is not documented. */
export function tooStrict(text: string): ApiError {
  return new ApiError(400, `Bad Request: fake: ${text}`);
}

export function forbidden(text: string): ApiError {
  return new ApiError(403, `Forbidden: ${text}`);
}

export function conflict(text: string): ApiError {
  return new ApiError(409, `Conflict: ${text}`);
}

export function tooManyRequests(seconds: number): ApiError {
  return new ApiError(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });
}
