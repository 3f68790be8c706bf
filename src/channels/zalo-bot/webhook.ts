import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { describeError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import type { Route, RouteReply, RouteRequest } from '../channel.ts';
import type { Inbox } from '../inbox.ts';
import { readJson } from '../json.ts';
import { isFields } from '../narrow.ts';
import { parse } from './parse.ts';

export interface WebhookDeps {
  readonly secret: string;
  readonly log: Logger;
  readonly machine: Clock;
  readonly inbox: Pick<Inbox, 'take'>;
}

export interface Webhook {
  readonly route: Route;
  start(): void;
  /** Takes no more. */
  stop(): void;
}

const HEADER = 'x-bot-api-secret-token';
const MOST_BYTES = 1024 * 1024;
const OK: RouteReply = { status: 200 };

/** The address the Bot Platform posts to. It answers 200 only after the update was kept. */
export function createWebhook({ secret, log, machine, inbox }: WebhookDeps): Webhook {
  const expected = digest(secret);
  let isOpen = false;

  async function handle({ headers, body }: RouteRequest): Promise<RouteReply> {
    // Of equal length whatever was given, so that the time taken tells nothing.
    if (!timingSafeEqual(digest(headers[HEADER] ?? ''), expected)) return refuse(403);
    if (body.length > MOST_BYTES) return refuse(413);
    const update = readJson(body.toString('utf8'));
    if (!isFields(update)) return refuse(400);
    return isOpen ? keep(update) : { status: 503 };
  }

  function refuse(status: number): RouteReply {
    log.warn({ channel: 'zalo-bot', status }, 'webhook_refused');
    return { status };
  }

  async function keep(update: unknown): Promise<RouteReply> {
    const { event, skipped } = parse(update, machine.now());
    if (skipped !== null) log.info({ channel: 'zalo-bot', reason: skipped }, 'update_skipped');
    if (event === null) return OK;
    try {
      await inbox.take([event]);
      return OK;
    } catch (error) {
      log.warn({ channel: 'zalo-bot', error: describeError(error) }, 'update_not_kept');
      return { status: 503 };
    }
  }

  return {
    route: { method: 'POST', path: '/zalo-bot/webhook', handle, bodyLimit: MOST_BYTES },
    start: () => {
      isOpen = true;
    },
    stop: () => {
      isOpen = false;
    },
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
