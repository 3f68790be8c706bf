import { describe, expect, it } from 'vitest';
import { BotRefusal, BotUnanswered, failureOf } from '../../src/channels/zalo-bot/failure.ts';
import { AppError } from '../../src/errors.ts';

describe('failures of the Bot Platform', () => {
  it.each([
    [new BotRefusal(429, 'Too Many Requests'), { kind: 'retry', code: 'channel_flooded', afterMs: 5_000 }],
    [new BotRefusal(-32, 'limit'), { kind: 'retry', code: 'channel_flooded', afterMs: 5_000 }],
    [new BotRefusal(401, 'Unauthorized'), { kind: 'retry', code: 'channel_refused', afterMs: 60_000 }],
    [new BotRefusal(404, 'not_json'), { kind: 'retry', code: 'channel_refused', afterMs: 60_000 }],
    [new BotRefusal(403, 'Forbidden'), { kind: 'stopped', code: 'person_stopped' }],
    [
      new BotRefusal(400, 'Bad Request: text'),
      { kind: 'refused', code: 'channel_refused', detail: '400 Bad Request: text' },
    ],
    [new BotRefusal(413, ''), { kind: 'refused', code: 'channel_refused' }],
    [new BotRefusal(-200, 'odd'), { kind: 'refused', code: 'channel_refused' }],
    [new BotRefusal(403, 'not_json'), { kind: 'retry', code: 'channel_refused', afterMs: 60_000 }],
    [new BotRefusal(500, 'Internal'), { kind: 'unknown', code: 'outcome_unknown' }],
    [new BotRefusal(502, 'not_json'), { kind: 'unknown', code: 'outcome_unknown' }],
    [new BotRefusal(503, 'not_json'), { kind: 'unknown', code: 'outcome_unknown', detail: '503 not_json' }],
    [new BotRefusal(599, ''), { kind: 'unknown', code: 'outcome_unknown' }],
    [new BotRefusal(302, 'not_json'), { kind: 'retry', code: 'channel_unreachable' }],
    [new BotRefusal(504, 'Gateway Timeout'), { kind: 'unknown', code: 'outcome_unknown' }],
    [new BotRefusal(408, 'Request timeout'), { kind: 'unknown', code: 'outcome_unknown' }],
    [new BotUnanswered(false, 'ECONNREFUSED'), { kind: 'retry', code: 'channel_unreachable', detail: 'ECONNREFUSED' }],
    [new BotUnanswered(true, 'ECONNRESET'), { kind: 'unknown', code: 'outcome_unknown', detail: 'ECONNRESET' }],
    [new AppError('file_gone'), { kind: 'refused', code: 'file_gone' }],
    [new TypeError('https://bot-api.example.org/bot1:secret/sendMessage'), { kind: 'unknown', detail: 'TypeError' }],
    ['thrown', { kind: 'unknown', code: 'outcome_unknown', detail: 'thrown' }],
  ])('reads %s', (error, expected) => {
    expect(failureOf(error)).toMatchObject(expected);
  });

  it('cuts off what an answer quotes of the message', () => {
    expect(failureOf(new BotRefusal(400, 'Bad Request: "lời của An" is wrong')).detail).toBe('400 Bad Request:');
  });
});
