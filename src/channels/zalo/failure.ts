import { AppError, describeError, type ErrorCode } from '../../errors.ts';
import type { SendFailure } from '../channel.ts';
import { backoff } from '../pause.ts';
import { untilMorning } from './window.ts';

/** The API said no: its negative code, or the HTTP status where there was none. Nothing was shown. */
export class ZaloRefusal extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(`${code} ${withoutWords(message)}`.trim());
    this.name = 'ZaloRefusal';
    this.code = code;
  }
}

/** A call without an answer that can be read; `reached` when the request may have left before it broke. */
export class ZaloBroken extends Error {
  readonly reached: boolean;

  constructor(reached: boolean, message: string) {
    super(message);
    this.name = 'ZaloBroken';
    this.reached = reached;
  }
}

/** The API does not take this file, or not any more; nothing was shown, and waiting for it would hold up all that comes behind. */
export class UploadRefused extends Error {
  /** Of what the API said of the upload, which is safe for the log. */
  constructor({ message }: ZaloRefusal | ZaloBroken) {
    super(message);
    this.name = 'UploadRefused';
  }
}

/** What the wait before the next try depends on. */
export interface FailureScene {
  readonly now: Date;
  /** How often in a row the rate limit was met. */
  readonly floods: number;
}

type Rule = readonly [SendFailure['kind'], ErrorCode, (number | 'flood' | 'morning')?];

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const FLOODED: Rule = ['retry', 'channel_flooded', 'flood'];
const NO_ACCESS: Rule = ['retry', 'access_lost', MINUTE];
/** Nothing is lost, but somebody has to set something right first. */
const TO_MEND: Rule = ['retry', 'channel_refused', 5 * MINUTE];
const LATER: Rule = ['retry', 'channel_flooded', 3 * HOUR];
const GONE: Rule = ['stopped', 'person_stopped'];
const CLOSED: Rule = ['closed', 'window_closed'];
/** The office has to verify, buy or fund something: no message of the person alone changes that. */
const UNPAID: Rule = ['closed', 'channel_unpaid'];
const BUG: Rule = ['refused', 'channel_refused'];
const NIGHT: Rule = ['retry', 'channel_refused', 'morning'];

/** [M] The API's codes; those of ZBS templates are others, so one table holds both. */
const RULES: ReadonlyMap<number, Rule> = new Map<number, Rule>([
  [-32, FLOODED], // wait: rate limit of the app or the account
  [-100, ['retry', 'channel_refused', MINUTE]], // retry: an upload that ended; the next try uploads anew
  [-200, ['retry', 'channel_refused', MINUTE / 2]], // retry, for as often as the sender tries
  [-201, BUG], // a field is wrong
  [-204, TO_MEND], // account disabled
  [-205, TO_MEND], // account does not exist
  [-209, TO_MEND], // app not active
  [-210, BUG], // too long
  [-211, LATER], // wait: quota of the feature
  [-212, TO_MEND], // app without this permission
  [-213, GONE], // skip person: does not follow
  [-214, TO_MEND], // article being processed
  [-216, NO_ACCESS], // re-consent, since renewing did not help
  [-217, GONE], // skip person: blocked
  [-218, LATER], // wait: the person's share
  [-219, TO_MEND], // app removed
  [-220, NO_ACCESS], // re-consent
  [-221, UNPAID], // billing: account not verified
  [-223, ['retry', 'access_lost', 5 * MINUTE]], // re-consent: permission not given
  [-224, UNPAID], // billing: package too low
  [-227, GONE], // skip person: banned or away
  [-230, CLOSED], // nothing heard for 7 days
  [-232, CLOSED], // never heard of
  [-233, BUG], // type of message
  [-234, NIGHT], // wait: quiet hours
  [-235, TO_MEND], // not for this type of account
  [-237, UNPAID], // billing
  [-238, UNPAID], // billing
  [-239, ['retry', 'channel_refused', MINUTE]], // [L] passes
  [-240, BUG], // version 2 is closed
  [-241, UNPAID], // billing
  [-242, TO_MEND], // proof of the app
  [-244, GONE], // skip person: wants none of these
  [-248, BUG], // content against the rules
  [-249, CLOSED], // this template cannot go by user id
  [-320, UNPAID], // billing: no cloud account
  [-321, UNPAID], // billing: no money
  [-403, TO_MEND],
  // ZBS templates. A person who takes none is out of reach until they write, not gone: free answers still arrive.
  [-109, CLOSED], // no such template
  [-111, BUG], // data of the template, as the next three
  [-1121, BUG],
  [-1122, BUG],
  [-1124, BUG],
  [-114, CLOSED], // skip person, as the next five
  [-118, CLOSED],
  [-119, CLOSED],
  [-139, CLOSED],
  [-140, CLOSED],
  [-141, CLOSED],
  [-115, UNPAID], // billing
  [-117, CLOSED], // template not ours
  [-124, NO_ACCESS], // re-consent
  [-126, CLOSED], // template only for trying out, as the next
  [-127, CLOSED],
  [-131, CLOSED], // template not approved
  [-133, NIGHT], // wait: quiet hours
  [-135, CLOSED], // account may send no templates, as the next
  [-1351, CLOSED],
  [-136, UNPAID], // billing, as the next
  [-137, UNPAID],
  [-144, LATER], // wait: limits of the day, as the next four
  [-1441, LATER],
  [-147, LATER],
  [-1471, LATER],
  [-1472, LATER],
  [-146, CLOSED], // template switched off for its quality
  // HTTP statuses, where no envelope came.
  [400, BUG],
  [401, NO_ACCESS],
  [413, BUG],
  [429, FLOODED],
]);

/** Access tokens that the API takes no more; renewing may help once. */
const DEAD_TOKEN: readonly number[] = [-216, -220, -124, 401];
const UNPERMITTED = -223;
const OLD_UPLOAD = -100;
const QUOTA = -211;
const VAGUE = -200;
const FLOOD_WAITS = { retryMs: 2_000, retryMostMs: 120_000 };

/** True where a new access token may help. */
export function isDeadToken(error: unknown): boolean {
  return error instanceof ZaloRefusal && DEAD_TOKEN.includes(error.code);
}

/** True where the account has not permitted this, or has taken it back: renewing does not help. */
export function isUnpermitted(error: unknown): boolean {
  return error instanceof ZaloRefusal && error.code === UNPERMITTED;
}

/** True where the quota of a feature is used up: that of uploads is one of the month. */
export function isUsedUp(error: unknown): error is ZaloRefusal {
  return error instanceof ZaloRefusal && error.code === QUOTA;
}

/** True where uploading the file once more may help. */
export function isOldUpload(error: unknown): boolean {
  return error instanceof ZaloRefusal && error.code === OLD_UPLOAD;
}

/** What HTTP said in place of an envelope. A gateway that gave up does not know whether the work was done. */
export function refusalOfStatus(status: number): ZaloRefusal | ZaloBroken {
  if (status < 300 || status >= 500 || status === 408) return new ZaloBroken(true, `HTTP ${status}`);
  return new ZaloRefusal(status, 'HTTP');
}

/** What axios threw, without the request it holds on to; `reached` as the watched call says. */
export function brokenBy(error: unknown, reached: boolean): ZaloBroken {
  return new ZaloBroken(reached, describeError(error).code ?? 'none');
}

/** Why a send failed, in our words; safe for the log. */
export function failureOf(error: unknown, scene: FailureScene): SendFailure {
  if (error instanceof ZaloRefusal) return refused(error, scene);
  if (error instanceof ZaloBroken) {
    if (error.reached) return { kind: 'unknown', code: 'outcome_unknown', detail: error.message };
    return { kind: 'retry', code: 'channel_unreachable', detail: error.message };
  }
  if (error instanceof AppError) return before(error);
  return { kind: 'unknown', code: 'outcome_unknown', detail: describeError(error).name };
}

/** True where our own message is at fault. */
export function isBug(error: unknown): error is ZaloRefusal {
  return error instanceof ZaloRefusal && RULES.get(error.code) === BUG;
}

/** Zalo's word for a failure it says no more about: worth some tries, not endless ones. */
export function isVague(error: unknown): boolean {
  return error instanceof ZaloRefusal && error.code === VAGUE;
}

/** Whether it failed for going too fast. */
export function isFlood(error: unknown): boolean {
  return error instanceof ZaloRefusal && RULES.get(error.code) === FLOODED;
}

function refused({ code, message }: ZaloRefusal, { now, floods }: FailureScene): SendFailure {
  // A status that is not in the table is somebody's gateway or a setting, a code that is not in it a rule we do not know.
  const [kind, said, wait] = RULES.get(code) ?? (code > 0 ? TO_MEND : BUG);
  const failure = { kind, code: said, detail: message };
  if (wait === undefined) return failure;
  if (wait === 'flood') return { ...failure, afterMs: Math.round(backoff(FLOOD_WAITS, floods)) };
  return { ...failure, afterMs: wait === 'morning' ? untilMorning(now) : wait };
}

/** Something of ours failed before the send. */
function before({ code }: AppError): SendFailure {
  if (code === 'access_lost') return { kind: 'retry', code, afterMs: MINUTE, detail: code };
  if (code === 'channel_unreachable' || code === 'internal') return { kind: 'retry', code, detail: code };
  return { kind: 'refused', code, detail: code };
}

/** The API may quote the message, ids and numbers in its refusals. */
function withoutWords(message: string): string {
  return message
    .replace(/["'“:].*$/s, '')
    .replace(/[\d]{5,}|[\w-]{25,}/g, '…')
    .slice(0, 80);
}
