import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Route, RouteReply, RouteRequest } from '../channels/channel.ts';
import { describeError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Connections } from './connections.ts';

export interface RouteContext {
  readonly connections: Connections;
  readonly log: Logger;
}

type Words = Readonly<Record<string, string | undefined>>;

/** The first value of each: a header or parameter given twice is no way past a check. */
function words(from: unknown): Words {
  if (typeof from !== 'object' || from === null) return {};
  const flat = Object.entries(from).map(([name, value]: [string, unknown]) => [
    name,
    Array.isArray(value) ? value[0] : value,
  ]);
  return Object.fromEntries(flat.filter(([, value]) => typeof value === 'string'));
}

function readRequest(request: FastifyRequest, signal: AbortSignal): RouteRequest {
  const { headers, query, params, body } = request;
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  return { headers: words(headers), query: words(query), params: words(params), body: bytes, signal };
}

function isStream(body: RouteReply['body']): body is AsyncIterable<string> {
  return body !== undefined && typeof body !== 'string' && !Buffer.isBuffer(body);
}

/** Writes the parts as they come, no faster than the client reads, until either side ends. */
async function writeParts(parts: AsyncIterable<string>, raw: ServerResponse, signal: AbortSignal): Promise<void> {
  for await (const part of parts) {
    if (signal.aborted) return;
    if (!raw.write(part)) await once(raw, 'drain', { signal });
  }
}

async function stream(
  reply: FastifyReply,
  answer: RouteReply,
  gone: AbortController,
  context: RouteContext,
): Promise<void> {
  const { raw } = reply.hijack();
  const { body } = answer;
  if (!isStream(body)) return;
  const entry = context.connections.addStream(() => {
    gone.abort();
    // Also where the parts hang on a database that is gone.
    raw.end();
  });
  raw.writeHead(answer.status, { ...answer.headers, connection: 'close' });
  raw.flushHeaders();
  try {
    await writeParts(body, raw, gone.signal);
  } catch (error) {
    if (!gone.signal.aborted) context.log.warn({ error: describeError(error) }, 'stream_failed');
  } finally {
    entry.forget();
    raw.end();
  }
}

/** Puts a channel's route into the server; what its handler throws becomes 503. */
export function mountRoute(app: FastifyInstance, route: Route, context: RouteContext): void {
  const limit = route.bodyLimit === undefined ? {} : { bodyLimit: route.bodyLimit };
  app.route({
    method: route.method,
    url: route.path,
    ...limit,
    handler: async (request, reply) => {
      const gone = new AbortController();
      reply.raw.once('close', () => {
        // Only where the client left early: an abort makes an exception with a stack, too dear for every answer.
        if (!reply.raw.writableFinished) gone.abort();
      });
      const answer = await route.handle(readRequest(request, gone.signal));
      if (isStream(answer.body)) return stream(reply, answer, gone, context);
      reply.code(answer.status).headers(answer.headers ?? {});
      return reply.send(answer.body ?? '');
    },
  });
}
