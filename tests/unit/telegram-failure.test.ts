import { TelegramError } from 'telegraf';
import { describe, expect, it } from 'vitest';
import { failureOf, isNotEditable, isNotModified } from '../../src/channels/telegram/failure.ts';
import { AppError } from '../../src/errors.ts';

function refused(error_code: number, description: string, retry_after?: number): TelegramError {
  return new TelegramError({
    error_code,
    description,
    ...(retry_after === undefined ? {} : { parameters: { retry_after } }),
  });
}

function broken(message: string, code: string): Error {
  return Object.assign(new Error(message), { name: 'FetchError', code });
}

describe('failures of the Bot API', () => {
  it.each([
    [
      refused(429, 'Too Many Requests: retry after 2282', 2282),
      { kind: 'retry', code: 'channel_flooded', afterMs: 2_282_000 },
    ],
    [refused(429, 'Too Many Requests'), { kind: 'retry', code: 'channel_flooded', afterMs: 1000 }],
    [refused(403, 'Forbidden: bot was blocked by the user'), { kind: 'stopped', code: 'person_stopped' }],
    [refused(403, 'Forbidden: user is deactivated'), { kind: 'stopped', code: 'person_stopped' }],
    [refused(400, 'Bad Request: chat not found'), { kind: 'stopped', code: 'person_stopped' }],
    [refused(400, 'Bad Request: BUTTON_DATA_INVALID'), { kind: 'refused', code: 'channel_refused' }],
    [refused(413, 'Request Entity Too Large'), { kind: 'refused', code: 'channel_refused' }],
    [refused(401, 'Unauthorized'), { kind: 'retry', code: 'channel_refused', afterMs: 60_000 }],
    [refused(502, 'Bad Gateway'), { kind: 'retry', code: 'channel_unreachable' }],
    [refused(504, 'Gateway Timeout'), { kind: 'unknown', code: 'outcome_unknown' }],
    [
      broken('request to http://a failed, reason: connect ECONNREFUSED', 'ECONNREFUSED'),
      { kind: 'retry', code: 'channel_unreachable' },
    ],
    [
      broken('request to http://a failed, reason: getaddrinfo ENOTFOUND a', 'ENOTFOUND'),
      { kind: 'retry', code: 'channel_unreachable' },
    ],
    [
      broken('request to http://a failed, reason: connect ETIMEDOUT 1.2.3.4:443', 'ETIMEDOUT'),
      { kind: 'retry', code: 'channel_unreachable' },
    ],
    [
      broken('request to http://a failed, reason: read ECONNRESET', 'ECONNRESET'),
      { kind: 'unknown', code: 'outcome_unknown' },
    ],
    [
      broken('request to http://a failed, reason: socket hang up', 'ECONNRESET'),
      { kind: 'unknown', code: 'outcome_unknown' },
    ],
    [
      Object.assign(new Error('The user aborted a request.'), { name: 'AbortError' }),
      { kind: 'unknown', code: 'outcome_unknown' },
    ],
    [new AppError('file_gone'), { kind: 'refused', code: 'file_gone' }],
    ['thrown', { kind: 'unknown', code: 'outcome_unknown' }],
  ])('reads %s', (error, expected) => {
    expect(failureOf(error)).toMatchObject(expected);
  });

  it('holds neither tokens nor words of a message', () => {
    const quoting = refused(
      400,
      'Bad Request: can\'t parse entities: Unsupported start tag "Nguyễn Văn An" at byte offset 3',
    );
    const leaking = broken('invalid json response body at http://h/bot123456:AA-bb/sendMessage', 'x');
    for (const error of [quoting, leaking]) expect(JSON.stringify(failureOf(error))).not.toMatch(/Nguyễn|AA-bb/);
  });

  it('knows edits that need nothing and edits that need a new message', () => {
    const same = refused(
      400,
      'Bad Request: message is not modified: specified new message content and reply markup are exactly the same',
    );
    expect(isNotModified(same)).toBe(true);
    expect(isNotEditable(same)).toBe(false);
    for (const words of [
      "message can't be edited",
      'message to edit not found',
      'there is no text in the message to edit',
    ]) {
      expect(isNotEditable(refused(400, `Bad Request: ${words}`))).toBe(true);
    }
    expect(isNotEditable(refused(403, 'Forbidden: message to edit not found'))).toBe(false);
  });
});
