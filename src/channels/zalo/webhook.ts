import { describeError } from '../../errors.ts';
import type { Route, RouteReply, RouteRequest } from '../channel.ts';
import type { Inbox } from '../inbox.ts';
import { readJson } from '../json.ts';
import { type Fields, isFields } from '../narrow.ts';
import type { ZaloDeps } from './deps.ts';
import { parse } from './parse.ts';
import { isSigned, readMac, variantOf } from './signature.ts';
import { createTally } from './tally.ts';

export interface WebhookDeps
  extends Pick<ZaloDeps, 'oaId' | 'appId' | 'appSecret' | 'oaSecret' | 'observeUntil' | 'clock' | 'machine' | 'log'> {
  readonly inbox: Pick<Inbox, 'take'>;
}

const HEADER = 'x-zevent-signature';
const MOST_BYTES = 1024 * 1024;
/** Up to here it is at least taken off the wire, so that what is too large is not brought again and again. */
const MOST_READ_BYTES = 2 * MOST_BYTES;
const OLDEST_MS = 3 * 86_400_000;
const OK: RouteReply = { status: 200 };

/**
 * The address Zalo posts to. It answers 200 as soon as the event is kept, and also to what leads to nothing: anything
 * else would only bring it again and in the end turn the webhook off, and the console saves an address only when its
 * own, wrongly signed, test is answered so.
 */
export function createWebhook(deps: WebhookDeps): Route {
  const { inbox, log } = deps;
  const tally = createTally({ machine: deps.machine, log, channel: 'zalo' });

  async function handle({ headers, body: raw }: RouteRequest): Promise<RouteReply> {
    if (raw.length > MOST_BYTES) return drop('too_large');
    const body = readJson(raw.toString('utf8'));
    if (!isFields(body)) return drop('not_json');
    if (!isTrusted(headers[HEADER], raw, body)) return OK;
    if (isOld(body)) return drop('too_old');
    const { events, skipped } = parse(body, deps);
    return skipped === null ? keep(events) : drop(skipped);
  }

  function drop(reason: string): RouteReply {
    tally('event_skipped', reason);
    return OK;
  }

  /** On the first day any known way of signing is let through, to see in the log which of them the platform really uses. */
  function isTrusted(header: string | undefined, raw: Buffer, body: Fields): boolean {
    const mac = readMac(header);
    const event = { raw, appId: inWords(body.app_id), timestamp: inWords(body.timestamp) };
    if (isSigned(mac, event, deps)) return true;
    const variant = isObserving() ? variantOf(mac, event, deps) : 'none';
    if (variant === 'none') tally('signature_refused', mac === null ? 'missing' : 'wrong');
    else tally('signature_observed', variant);
    return variant !== 'none';
  }

  /** Zalo gives up after two hours; what comes days later is somebody else's copy, and the inbox forgets ids after a week. */
  function isOld({ timestamp }: Fields): boolean {
    const at = Number(inWords(timestamp));
    // A campaign clock may have been moved away from the machine's: only what is old by both is.
    return [deps.clock, deps.machine].every((clock) => clock.now().getTime() - at > OLDEST_MS);
  }

  function isObserving(): boolean {
    const { observeUntil } = deps;
    return observeUntil !== null && deps.machine.now() < observeUntil;
  }

  async function keep(events: Parameters<Inbox['take']>[0]): Promise<RouteReply> {
    try {
      await inbox.take(events);
      return OK;
    } catch (error) {
      log.warn({ channel: 'zalo', event: events[0]?.id, error: describeError(error) }, 'event_not_kept');
      return { status: 503 };
    }
  }

  return { method: 'POST', path: '/zalo/webhook', handle, bodyLimit: MOST_READ_BYTES };
}

/** As it stands in the body, text or number. */
function inWords(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
