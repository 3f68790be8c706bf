import { TelegramError } from 'telegraf';
import { AppError, describeError, type ErrorCode } from '../../errors.ts';

import type { SendFailure } from '../channel.ts';

/** A refusal of the Bot API in the words of its protocol. */
export interface Refusal {
  readonly code: number;
  readonly description: string;
  readonly retryAfterMs: number | null;
}

const GONE = /chat not found|user not found|peer_id_invalid|bot can't initiate|user is deactivated|bot was blocked/i;
const NOT_MODIFIED = /message is not modified/i;
const NOT_EDITABLE =
  /message to edit not found|message can't be edited|there is no text in the message|message_id_invalid|message identifier/i;
/** Failures of node and TLS that come before a byte of the request has left. */
const NOT_REACHED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|CERT_|ERR_TLS_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_)/;
const NOT_CONNECTED =
  /reason: (connect|getaddrinfo|Client network socket disconnected before secure TLS|Proxy connection)/i;
/** Wait when the API refuses the bot itself: nothing is lost, somebody has to look. */
const REFUSED_BOT_MS = 60_000;

/** What the Bot API answered, or null for whatever else was thrown. */
export function refusalOf(error: unknown): Refusal | null {
  if (!(error instanceof TelegramError)) return null;
  const seconds = error.parameters?.retry_after;
  const retryAfterMs = typeof seconds === 'number' && seconds >= 0 ? seconds * 1000 : null;
  return { code: error.code, description: String(error.description ?? ''), retryAfterMs };
}

/** True when the message already looks like what was sent. */
export function isNotModified(error: unknown): boolean {
  const refusal = refusalOf(error);
  return refusal?.code === 400 && NOT_MODIFIED.test(refusal.description);
}

/** True when the message can no longer be replaced, so that a new one has to be sent. */
export function isNotEditable(error: unknown): boolean {
  const refusal = refusalOf(error);
  return refusal?.code === 400 && NOT_EDITABLE.test(refusal.description);
}

/** True when a picture can only go as a document: too wide, too many points, of a kind that is not shown. */
export function isRefusedPhoto({ kind, detail }: SendFailure): boolean {
  return kind === 'refused' && /photo_|image_process|wrong type of the web page content/i.test(detail);
}

/** Why a send failed, in our words; safe for the log. */
export function failureOf(error: unknown): SendFailure {
  if (error instanceof AppError) return failed('refused', error.code, error.code);
  const refusal = refusalOf(error);
  if (refusal !== null) return refused(refusal);
  const { name, message, code = '' } = describeError(error);
  const detail = `${name} ${code}`.trim();
  const reached = !NOT_REACHED.test(code) && !NOT_CONNECTED.test(message);
  return reached ? failed('unknown', 'outcome_unknown', detail) : failed('retry', 'channel_unreachable', detail);
}

function refused({ code, description, retryAfterMs }: Refusal): SendFailure {
  const detail = `${code} ${withoutQuotes(description)}`.trim();
  if (code === 429) return { ...failed('retry', 'channel_flooded', detail), afterMs: retryAfterMs ?? 1000 };
  // A gateway that ran out of patience does not know whether the API did the work.
  if (code === 504) return failed('unknown', 'outcome_unknown', detail);
  if (code >= 500) return failed('retry', 'channel_unreachable', detail);
  if (code === 401 || code === 404) return { ...failed('retry', 'channel_refused', detail), afterMs: REFUSED_BOT_MS };
  if (code === 403 || GONE.test(description)) return failed('stopped', 'person_stopped', detail);
  return failed('refused', 'channel_refused', detail);
}

function failed(kind: SendFailure['kind'], code: ErrorCode, detail: string): SendFailure {
  return { kind, code, detail };
}

/** The API quotes pieces of the message in its refusals. */
function withoutQuotes(description: string): string {
  return description.replace(/["'“].*$/s, '').slice(0, 120);
}
