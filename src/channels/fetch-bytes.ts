import { type Agent, get as getPlain, type IncomingMessage } from 'node:http';
import { get as getSecure } from 'node:https';
import { AppError } from '../errors.ts';

export interface FetchOptions {
  /** Largest file taken, in bytes. */
  readonly most: number;
  readonly signal: AbortSignal;
  /** For https only. */
  readonly agent?: Agent;
  /** Whether a status other than 200 means that the file will never come. */
  readonly isGone: (status: number) => boolean;
}

/** The address a server sent us on to; following it is the caller's decision. */
export interface Moved {
  readonly status: number;
  readonly moved: string;
}

const MOVED: readonly number[] = [301, 302, 303, 307, 308];

type Code = 'file_too_large' | 'file_gone' | 'channel_unreachable';

interface Outcome {
  readonly isGone: FetchOptions['isGone'];
  resolve(got: Buffer | Moved): void;
  fail(code: Code): void;
}

/**
 * Reads a file that a person sent. Throws `AppError` (file_too_large, file_gone, channel_unreachable), whose words never
 * hold the address, since there may be a token in it.
 */
export function fetchBytes(url: URL, { most, signal, agent, isGone }: FetchOptions): Promise<Buffer | Moved> {
  const secure = url.protocol === 'https:';
  const options = { signal, ...(secure && agent !== undefined ? { agent } : {}) };
  return new Promise((resolve, reject) => {
    const fail = (code: Code): void => {
      request.destroy();
      reject(new AppError(code, 'download'));
    };
    const request = (secure ? getSecure : getPlain)(url, options, (response) =>
      collect(response, most, { isGone, resolve, fail }),
    );
    request.on('error', () => fail('channel_unreachable'));
  });
}

function collect(response: IncomingMessage, most: number, { isGone, resolve, fail }: Outcome): void {
  const status = response.statusCode ?? 0;
  if (status !== 200) {
    const { location } = response.headers;
    response.resume();
    if (MOVED.includes(status) && location !== undefined) resolve({ status, moved: location });
    else fail(isGone(status) ? 'file_gone' : 'channel_unreachable');
    return;
  }
  const pieces: Buffer[] = [];
  let size = 0;
  response.on('data', (piece: Buffer) => {
    size += piece.length;
    if (size > most) fail('file_too_large');
    else pieces.push(piece);
  });
  response.on('error', () => fail('channel_unreachable'));
  response.on('end', () => {
    // A connection that broke off also ends: half a file is not a file.
    if (response.complete) resolve(Buffer.concat(pieces, size));
    else fail('channel_unreachable');
  });
}
