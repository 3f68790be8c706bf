import { createHash, timingSafeEqual } from 'node:crypto';
import { describeError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import type { Accept, Route, RouteReply, RouteRequest } from '../channel.ts';
import { createLines } from '../lines.ts';
import { isFields, numberAt } from '../narrow.ts';
import { parse } from './parse.ts';
import { logSkipped } from './updates-in-work.ts';

export interface Webhook {
  readonly route: Route;
  start(accept: Accept): void;
  /** Takes no more and waits for the updates in work. */
  stop(): Promise<void>;
}

const HEADER = 'x-telegram-bot-api-secret-token';
const MOST_BYTES = 1024 * 1024;
const OK: RouteReply = { status: 200 };

/** The address Telegram posts to. It answers 200 only after the update was accepted; anything else makes it come again. */
export function createWebhook({ secret, log }: { secret: string; log: Logger }): Webhook {
  const expected = digest(secret);
  const lines = createLines();
  let accept: Accept | null = null;

  async function handle({ headers, body }: RouteRequest): Promise<RouteReply> {
    const refused = refusalFor(headers[HEADER], body);
    if (refused !== null) {
      log.warn({ channel: 'telegram', status: refused }, 'webhook_refused');
      return { status: refused };
    }
    const update = readJson(body);
    if (!isFields(update) || numberAt(update, 'update_id') === null) {
      log.warn({ channel: 'telegram', status: 400 }, 'webhook_refused');
      return { status: 400 };
    }
    return take(update);
  }

  function refusalFor(given: string | undefined, body: Buffer): number | null {
    if (given === undefined || given === '') return 401;
    // Of equal length whatever was given, so that the time taken tells nothing.
    if (!timingSafeEqual(digest(given), expected)) return 403;
    return body.length > MOST_BYTES ? 413 : null;
  }

  async function take(update: unknown): Promise<RouteReply> {
    const taking = accept;
    if (taking === null) return { status: 503 };
    const parsed = parse(update);
    logSkipped(log, update, parsed);
    const [incoming] = parsed.incoming;
    if (incoming === undefined) return OK;
    try {
      await lines.run(incoming.address.chat, () => taking(incoming));
      return OK;
    } catch (error) {
      log.warn({ channel: 'telegram', event: incoming.event.id, error: describeError(error) }, 'update_not_accepted');
      return { status: 503 };
    }
  }

  return {
    route: { method: 'POST', path: '/telegram/webhook', handle, bodyLimit: MOST_BYTES },
    start: (given) => {
      accept = given;
    },
    stop: async () => {
      accept = null;
      await lines.idle();
    },
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
