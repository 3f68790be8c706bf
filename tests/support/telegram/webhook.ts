import * as http from 'node:http';
import * as https from 'node:https';
import { badRequest } from './api-error.ts';
import type { Entry, UpdateQueue } from './update-queue.ts';
import { type Clock, isRecord, type Params, unixTime } from './wire.ts';

export interface WebhookOptions {
  clock: Clock;
  /** First wait before an update that was not answered with 2xx is posted again; doubles up to 20 times that. */
  retryMs: number;
  /** How long an answer may take. */
  timeoutMs: number;
  /** Runs the call that a bot may put into its answer to an update. */
  runReply(method: string, params: Params): void;
  /** setWebhook ends a waiting getUpdates. */
  stopPolling(why: string): void;
}

interface Target {
  url: string;
  secret: string | undefined;
  maxConnections: number;
  agent: http.Agent | https.Agent;
}

interface Answer {
  status: number;
  reason: string;
  body: string;
}

const PORTS = new Set(['', '443', '80', '88', '8443']);

/** setWebhook and the posting of updates: in order within a chat, parallel between chats, again until answered 2xx. */
export function createWebhook(queue: UpdateQueue, options: WebhookOptions) {
  let target: Target | undefined;
  let origin: string | undefined;
  let lastError: { last_error_date: number; last_error_message: string } | undefined;
  const busyLanes = new Set<string>();
  const inFlight = new Set<Entry>();
  const timers = new Set<NodeJS.Timeout>();
  queue.onAdded(pump);

  function pump(): void {
    if (!target || inFlight.size >= target.maxConnections) return;
    for (const entry of queue.pending) {
      if (inFlight.size >= target.maxConnections) return;
      if (!busyLanes.has(entry.lane)) void deliver(entry, target);
    }
  }

  async function deliver(entry: Entry, to: Target): Promise<void> {
    busyLanes.add(entry.lane);
    inFlight.add(entry);
    for (let wait = options.retryMs; to === target; wait = Math.min(wait * 2, options.retryMs * 20)) {
      queue.handed(entry);
      const answer = await post(to, entry.update).catch((error: Error) => ({
        status: 0,
        reason: error.message,
        body: '',
      }));
      if (answer.status >= 200 && answer.status < 300) {
        queue.done(entry);
        readReply(answer.body);
        break;
      }
      const wrong =
        answer.status === 0 ? answer.reason : `Wrong response from the webhook: ${answer.status} ${answer.reason}`;
      lastError = { last_error_date: unixTime(options.clock), last_error_message: wrong };
      await pause(wait);
    }
    if (to !== target) return;
    busyLanes.delete(entry.lane);
    inFlight.delete(entry);
    pump();
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        resolve();
      }, ms);
      timers.add(timer);
    });
  }

  function post(to: Target, update: Params): Promise<Answer> {
    const url = new URL(to.url);
    const at = origin === undefined ? url : new URL(url.pathname + url.search, origin);
    const body = JSON.stringify(update);
    const headers: Record<string, string | number> = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    };
    if (to.secret !== undefined) headers['x-telegram-bot-api-secret-token'] = to.secret;
    const client = at.protocol === 'https:' ? https : http;
    const agent = at.protocol === url.protocol ? to.agent : http.globalAgent;
    return new Promise((resolve, reject) => {
      const request = client.request(at, { method: 'POST', headers, agent, timeout: options.timeoutMs }, (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('error', reject);
        response.on('end', () => {
          const reason = response.statusMessage ?? '';
          resolve({ status: response.statusCode ?? 0, reason, body: Buffer.concat(pieces).toString() });
        });
      });
      request.on('timeout', () => request.destroy(new Error('Read timeout expired')));
      request.on('error', reject);
      request.end(body);
    });
  }

  function readReply(body: string): void {
    if (!body.startsWith('{')) return;
    let reply: unknown;
    try {
      reply = JSON.parse(body);
    } catch {
      return;
    }
    if (isRecord(reply) && typeof reply.method === 'string') options.runReply(reply.method, reply);
  }

  function setWebhook(params: Params): true {
    const url = String(params.url);
    if (url === '') return deleteWebhook(params);
    checkUrl(url);
    const secret = params.secret_token;
    if (secret !== undefined) checkSecret(String(secret));
    const maxConnections = Math.min(100, Math.max(1, Number(params.max_connections ?? 40)));
    options.stopPolling('terminated by setWebhook request');
    if (params.drop_pending_updates === true) queue.clear();
    queue.allow(params.allowed_updates);
    close();
    const kind = url.startsWith('https:') ? https : http;
    const agent = new kind.Agent({ keepAlive: true, maxSockets: maxConnections });
    target = { url, secret: secret === undefined ? undefined : String(secret), maxConnections, agent };
    lastError = undefined;
    queueMicrotask(pump);
    return true;
  }

  function deleteWebhook(params: Params): true {
    close();
    if (params.drop_pending_updates === true) queue.clear();
    return true;
  }

  function getWebhookInfo(): Params {
    const info: Params = {
      url: target?.url ?? '',
      has_custom_certificate: false,
      pending_update_count: queue.pending.size,
    };
    if (target) Object.assign(info, { max_connections: target.maxConnections, ip_address: '127.0.0.1' }, lastError);
    const allowed = queue.allowed();
    if (allowed) info.allowed_updates = allowed;
    return info;
  }

  function close(): void {
    target?.agent.destroy();
    target = undefined;
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
    busyLanes.clear();
    inFlight.clear();
  }

  return {
    close,
    isSet: () => target !== undefined,
    /** Posts go to this origin (`http://127.0.0.1:3000`) whatever host the address given by the bot names. */
    sendTo(address: string): void {
      origin = address;
    },
    methods: { setWebhook, deleteWebhook, getWebhookInfo },
  };
}

function checkUrl(given: string): void {
  const refuse = (why: string) => badRequest(`bad webhook: ${why}`);
  if (!URL.canParse(given)) throw refuse('invalid webhook URL specified');
  const url = new URL(given);
  // The real server wants https; plain http is let through to this machine only, as a local Bot API server does.
  const isHere = url.hostname === '127.0.0.1' || url.hostname === 'localhost';
  if (url.protocol === 'http:' && isHere) return;
  if (url.protocol !== 'https:') throw refuse('An HTTPS URL must be provided for webhook');
  if (!isHere && !PORTS.has(url.port)) throw refuse('Webhook can be set up only on ports 80, 88, 443 or 8443');
}

function checkSecret(secret: string): void {
  if (secret.length > 256) throw badRequest('secret token is too long');
  if (!/^[A-Za-z0-9_-]+$/.test(secret)) throw badRequest('secret token contains unallowed characters');
}
