import { AppError, type ErrorCode } from '../../errors.ts';
import type { SendFailure } from '../channel.ts';

/** What the Bot Platform answered instead of a result. */
export class BotRefusal extends Error {
  /** `error_code` of the answer, else its HTTP status. */
  readonly code: number;

  constructor(code: number, description: string) {
    super(description);
    this.name = 'BotRefusal';
    this.code = code;
  }
}

/** No answer that can be read. Its message is a bare code: what an SDK throws holds the address, and that the token. */
export class BotUnanswered extends Error {
  /** Whether the call may have been done. */
  readonly reached: boolean;

  constructor(reached: boolean, why: string) {
    super(why);
    this.name = 'BotUnanswered';
    this.reached = reached;
  }
}

/** `error_code` of a getUpdates that waited in vain. */
export const NOTHING_NEW = 408;
/** Description of a refusal that is none of the API's own: a page of whatever stands before it. */
export const NOT_JSON = 'not_json';
/** "Too many", also as the Official Account says it. */
const FLOODED = [429, -32];
/** No answer says how long to wait. */
const FLOODED_MS = 5_000;
/** Wait when the bot itself is refused: nothing is lost, somebody has to look. */
const REFUSED_BOT_MS = 60_000;

/** True when no waiting mends it: the token is not one of a bot. */
export function isRefusedBot(error: unknown): boolean {
  return error instanceof BotRefusal && (error.code === 401 || error.code === 404);
}

/** Why a call failed, in our words; safe for the log. */
export function failureOf(error: unknown): SendFailure {
  if (error instanceof AppError) return failed('refused', error.code, error.code);
  if (error instanceof BotRefusal) return refused(error);
  if (error instanceof BotUnanswered) {
    return error.reached
      ? failed('unknown', 'outcome_unknown', error.message)
      : failed('retry', 'channel_unreachable', error.message);
  }
  return failed('unknown', 'outcome_unknown', error instanceof Error ? error.name : 'thrown');
}

function refused(error: BotRefusal): SendFailure {
  const { code } = error;
  const detail = `${code} ${withoutQuotes(error.message)}`.trim();
  if (FLOODED.includes(code)) return { ...failed('retry', 'channel_flooded', detail), afterMs: FLOODED_MS };
  // Whoever ran out of patience, or stumbled on the way, does not know whether the work was done.
  if (code === 408 || code >= 500) return failed('unknown', 'outcome_unknown', detail);
  if (isRedirect(code)) return failed('retry', 'channel_unreachable', detail);
  if (isRefusedBot(error)) return { ...failed('retry', 'channel_refused', detail), afterMs: REFUSED_BOT_MS };
  // A gateway knows nothing of the person.
  if (code === 403 && error.message === NOT_JSON)
    return { ...failed('retry', 'channel_refused', detail), afterMs: REFUSED_BOT_MS };
  if (code === 403) return failed('stopped', 'person_stopped', detail);
  return failed('refused', 'channel_refused', detail);
}

/** Of some gateway: the API itself sends nobody elsewhere. */
function isRedirect(code: number): boolean {
  return code >= 300 && code < 400;
}

function failed(kind: SendFailure['kind'], code: ErrorCode, detail: string): SendFailure {
  return { kind, code, detail };
}

/** An answer may quote pieces of the message. */
function withoutQuotes(description: string): string {
  return description.replace(/["'“].*$/s, '').slice(0, 120);
}
