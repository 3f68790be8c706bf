/** Parameters of one call, after the body was read; values as JSON gives them. */
export type Params = Record<string, unknown>;

export interface Upload {
  fileName: string;
  mime: string | undefined;
  bytes: Buffer;
}

export interface Body {
  params: Params;
  files: Map<string, Upload>;
}

export interface Clock {
  now(): Date;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function unixTime(clock: Clock): number {
  return Math.floor(clock.now().getTime() / 1000);
}
